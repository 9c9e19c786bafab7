"""A worker that is killed between sending a transaction and recording it; run as a process of its own.

Arguments: database URL, RPC URL, registry, anchors, stakes, private key, the registration as JSON.
"""

import os
import sys
from datetime import UTC, datetime

from temporalio.testing import ActivityEnvironment

from activities.chain import ChainActivities
from activities.clients.chain.signing import SigningChain
from models.chain import ChainRegistration
from models.encryption import BlindIndex, Vault
from models.tables.chain import ChainJournal
from models.tables.database import Database
from models.transaction import SignedTransaction

EXIT_CODE = 86


class DiesAfterBroadcast(SigningChain):
    """Hands one transaction to the chain, and is gone."""

    def broadcast(self, transaction: SignedTransaction) -> None:
        super().broadcast(transaction)
        os._exit(EXIT_CODE)


def main() -> None:
    """Register, and die on the way."""
    database_url, rpc_url, registry, anchors, stakes, private_key, registration = sys.argv[1:]
    database = Database(database_url, vault=Vault(bytes(32), os.urandom), index=BlindIndex(bytes(32)))
    activities = ChainActivities(
        DiesAfterBroadcast(rpc_url, private_key, registry=registry, anchors=anchors, stakes=stakes),
        ChainJournal(database, lambda: datetime.now(UTC)),
    )
    ActivityEnvironment().run(activities.register_on_chain, ChainRegistration.model_validate_json(registration))


if __name__ == "__main__":
    main()
