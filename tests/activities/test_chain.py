"""Registering on chain happens once, whatever dies or forgets on the way. Real chain, real PostgreSQL."""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from eth_account import Account
from temporalio.exceptions import CancelledError
from temporalio.testing import ActivityEnvironment

from activities.chain_signer import CHAIN_CONFLICT, CHAIN_REFUSES
from activities.clients.chain.contract import on_chain_id
from activities.clients.chain.signing import SigningChain
from cli.stack import anvil as anvil_part
from cli.stack.anvil import Anvil
from models.chain import ChainWrite
from models.flags import RiskLevel
from models.status import ContractorStatus
from models.tables.database import Database
from models.transaction import MinedTransaction, PreparedCall, SignedTransaction, SweepReport, TransactionStatus
from tests.activities.chain_house import NOW, House, TheChainForgets, write_beside
from tests.activities.dies_after_broadcast import EXIT_CODE
from tests.contracts.deployment import Deployment, deploy_contracts, funded_key, registration, wallet


def test_an_approval_is_on_chain_as_it_was_asked_for(house: House) -> None:
    asked = registration()

    receipt = house.register(asked)

    standing = house.chain.registry.standing(asked.wallet_address)
    assert standing is not None
    assert standing.model_dump() == {
        "contractor_key": "0x" + on_chain_id(asked.contractor_id)[:16].hex(),
        "wallet_address": asked.wallet_address,
        "document_root": asked.document_root,
        "registered_at": asked.registered_at,
        "expires_at": asked.expires_at,
        "sequence": 1,
        "status": ContractorStatus.GOV_APPROVED,
        "risk_level": RiskLevel.MEDIUM,
        "competence_score": 87,
        "compliance_score": 91,
        "open_flags": 0,
    }
    assert house.chain.registry.is_in_good_standing(asked.wallet_address)
    (kept,) = house.kept()
    assert (kept.hash, kept.status, kept.block_number) == (receipt.transaction_hash, "FINAL", receipt.block_number)
    assert receipt.contract == house.deployment.registry
    assert receipt.chain_id == anvil_part.CHAIN_ID


def test_a_stranger_has_no_standing(house: House) -> None:
    assert house.chain.registry.standing(wallet()) is None


def test_asking_again_answers_the_same(house: House) -> None:
    asked = registration()
    first = house.register(asked)
    assert house.register(asked) == first
    assert house.registrations(asked) == 1
    assert len(house.kept()) == 1


def test_a_worker_killed_after_sending_leaves_one_registration(house: House, postgres_url: str) -> None:
    asked = registration()
    died = subprocess.run(
        [
            sys.executable, "-m", "tests.activities.dies_after_broadcast", postgres_url, house.deployment.rpc_url,
            house.deployment.registry, house.deployment.anchors, house.deployment.stakes, house.deployment.private_key,
            asked.model_dump_json(),
        ],
        check=False,
    )  # fmt: skip
    assert died.returncode == EXIT_CODE
    (kept,) = house.kept()
    assert kept.status == TransactionStatus.SIGNED

    receipt = house.register(asked)

    assert receipt.transaction_hash == kept.hash
    assert house.registrations(asked) == 1
    assert len(house.kept()) == 1


def test_a_worker_killed_before_sending_sends_what_was_signed(house: House) -> None:
    class Killed(BaseException):
        """The process is gone."""

    class DiesBeforeBroadcast(SigningChain):
        def broadcast(self, transaction: SignedTransaction) -> None:
            raise Killed

    asked = registration()
    deployment = house.deployment
    doomed = deployment.open(DiesBeforeBroadcast)
    with pytest.raises(Killed):
        House(deployment, house.database, chain=doomed).register(asked)
    (kept,) = house.kept()

    assert house.register(asked).transaction_hash == kept.hash
    assert house.registrations(asked) == 1


def test_what_the_chain_forgot_is_sent_again_as_it_was_signed(house: House, anvil: Anvil) -> None:
    asked = [registration() for _ in range(3)]
    chain = TheChainForgets(anvil)
    receipts = [house.register(each) for each in asked]
    chain.now()
    assert house.chain.registry.standing(asked[0].wallet_address) is None

    report = house.sweep()

    hashes = tuple(receipt.transaction_hash for receipt in receipts)
    assert report == SweepReport(looked_at=3, final=0, sent_again=hashes)
    assert [house.registrations(each) for each in asked] == [1, 1, 1]
    assert [house.register(each).transaction_hash for each in asked] == list(hashes)


def test_a_new_write_first_restores_what_the_chain_forgot(house: House, anvil: Anvil) -> None:
    chain = TheChainForgets(anvil)
    forgotten, new = registration(), registration()
    house.register(forgotten)
    chain.now()

    house.register(new)

    assert house.registrations(forgotten) == 1
    assert house.registrations(new) == 1


@pytest.fixture
def slow_chain(anvil: Anvil) -> Iterator[Anvil]:
    """The chain makes a block only when it is told to."""
    anvil_part.call(anvil.rpc_url, "evm_setAutomine", [False])
    yield anvil
    anvil_part.call(anvil.rpc_url, "evm_setAutomine", [True])


def test_the_receipt_is_awaited_with_heartbeats(house: House, slow_chain: Anvil) -> None:
    asked = registration()
    beats: list[object] = []
    environment = ActivityEnvironment()

    def beat(*details: object) -> None:
        beats.append(details)
        if len(beats) == 3:
            anvil_part.call(slow_chain.rpc_url, "evm_mine", [])

    environment.on_heartbeat = beat

    receipt = house.register(asked, environment)

    assert len(beats) == 3
    assert house.kept()[0].hash == receipt.transaction_hash


def test_a_worker_told_to_stop_leaves_what_it_sent_to_the_next(house: House, slow_chain: Anvil) -> None:
    asked = registration()
    environment = ActivityEnvironment()
    environment.on_heartbeat = lambda *_: environment.cancel()
    with pytest.raises(CancelledError):
        house.register(asked, environment)
    (kept,) = house.kept()
    anvil_part.call(slow_chain.rpc_url, "evm_mine", [])

    assert house.register(asked).transaction_hash == kept.hash
    assert house.registrations(asked) == 1


def test_a_sweep_waits_for_depth(deployment: Deployment, database: Database, anvil: Anvil) -> None:
    house = House(deployment, database, deep=3)
    house.register(registration())
    assert house.kept()[0].status == TransactionStatus.MINED
    assert house.sweep() == SweepReport(looked_at=1, final=0)
    anvil_part.call(anvil.rpc_url, "anvil_mine", ["0x2"])
    assert house.sweep() == SweepReport(looked_at=1, final=1)
    assert house.sweep() == SweepReport(looked_at=0, final=0)


def test_a_sweep_that_ran_already_changes_nothing(house: House) -> None:
    house.register(registration())
    assert house.sweep() == SweepReport(looked_at=0, final=0)


@pytest.mark.parametrize(
    "other",
    [
        {"competence_score": 88},
        {"document_root": "0x" + "11" * 32},
        {"risk_level": RiskLevel.LOW},
        {"expires_at": NOW + timedelta(days=366)},
        {"wallet_address": "0x000000000000000000000000000000000000dEaD"},
    ],
    ids=lambda values: next(iter(cast("dict[str, object]", values))),
)
@pytest.mark.parametrize("operation", ["the same", "another"])
def test_a_replay_with_other_arguments_is_a_conflict(house: House, other: dict[str, object], operation: str) -> None:
    asked = registration()
    house.register(asked)
    before = house.chain.registry.standing(asked.wallet_address)
    changed = asked.model_copy(update=other)
    if operation == "another":
        changed = changed.model_copy(update={"operation_id": "application:other:register:1"})

    refused = house.refusal(changed)

    assert (refused.type, refused.non_retryable) == (CHAIN_CONFLICT, True)
    assert house.chain.registry.standing(asked.wallet_address) == before


def test_what_the_chain_holds_already_is_success_even_without_a_journal(house: House) -> None:
    asked = registration()
    first = house.register(asked)
    again = asked.model_copy(update={"operation_id": "a restored database knows nothing of the first"})
    assert house.register(again) == first


def test_another_contractors_wallet_is_a_conflict(house: House) -> None:
    holder = registration()
    house.register(holder)
    refused = house.refusal(registration(wallet_address=holder.wallet_address))
    assert refused.type == CHAIN_CONFLICT
    assert "WalletTaken" in refused.message
    assert holder.wallet_address not in refused.message


def test_a_race_lost_after_signing_reads_back(house: House) -> None:
    """The estimate went through, then somebody else took the wallet: the transaction is mined, and reverts."""

    class Raced(SigningChain):
        def prepare(self, write: ChainWrite) -> PreparedCall:
            call = super().prepare(write)
            rival = (bytes(31) + b"\x01", 2_000, 1, 1, 0)
            write_beside(deployment, "registerApproved", secrets.token_bytes(32), asked.wallet_address, rival, 1_000, 1)
            return call

    deployment, asked = house.deployment, registration()
    raced = House(deployment, house.database, chain=deployment.open(Raced))
    assert raced.refusal(asked).type == CHAIN_CONFLICT
    (kept,) = house.kept()
    assert kept.status == TransactionStatus.FAILED


def test_a_pause_is_waited_out(house: House) -> None:
    asked = registration()
    write_beside(house.deployment, "pause")
    refused = house.refusal(asked)
    assert (refused.type, refused.non_retryable) == (CHAIN_REFUSES, False)
    assert house.kept() == []
    write_beside(house.deployment, "unpause")
    house.register(asked)
    assert house.registrations(asked) == 1


def test_without_the_registrars_role_nothing_is_written(house: House, anvil: Anvil) -> None:
    deployment = house.deployment
    stranger = replace(deployment, private_key=funded_key(anvil))
    asked = registration()
    refused = House(stranger, house.database).refusal(asked)
    assert (refused.type, refused.non_retryable) == (CHAIN_REFUSES, False)
    assert house.registrations(asked) == 0


def test_a_chain_without_the_contract_registers_nothing(house: House) -> None:
    """A call of an empty address succeeds on a chain; that is no registration."""
    asked = registration()
    nowhere = replace(house.deployment, registry=wallet())
    refused = House(nowhere, house.database).refusal(asked)
    assert (refused.type, refused.non_retryable) == (CHAIN_REFUSES, False)
    assert house.kept() == []


def test_a_call_that_met_no_contract_is_no_success(house: House, anvil: Anvil) -> None:
    class LosesTheContract(SigningChain):
        def broadcast(self, transaction: SignedTransaction) -> None:
            anvil_part.call(anvil.rpc_url, "anvil_setCode", [deployment.registry, "0x"])
            super().broadcast(transaction)

    deployment = house.deployment
    unlucky = deployment.open(LosesTheContract)
    assert House(deployment, house.database, chain=unlucky).refusal(registration()).type == CHAIN_CONFLICT
    assert house.kept()[0].status == TransactionStatus.FAILED


def test_a_nonce_that_somebody_else_used_is_said_and_not_signed_anew(house: House) -> None:
    class UsedMeanwhile(SigningChain):
        def broadcast(self, transaction: SignedTransaction) -> None:
            write_beside(deployment, "pause")
            write_beside(deployment, "unpause")
            super().broadcast(transaction)

    deployment = house.deployment
    asked = registration()
    raced = House(
        deployment,
        house.database,
        chain=deployment.open(UsedMeanwhile),
    )
    assert raced.refusal(asked).type == CHAIN_REFUSES
    (kept,) = house.kept()
    assert house.sweep() == SweepReport(looked_at=1, final=0, stuck=(kept.hash,))


def test_a_nonce_that_counts_as_used_before_its_transaction_is_shown_is_no_strangers(house: House) -> None:
    class ShowsItLate(SigningChain):
        looks = 0

        def mined(self, transaction_hash: str) -> MinedTransaction | None:
            self.looks += 1
            return None if self.looks <= 4 else super().mined(transaction_hash)

    asked = registration()
    late = House(house.deployment, house.database, chain=house.deployment.open(ShowsItLate))
    receipt = late.register(asked)
    (kept,) = house.kept()
    assert (receipt.transaction_hash, kept.status) == (kept.hash, TransactionStatus.FINAL)
    assert house.registrations(asked) == 1


def test_an_operation_signed_for_another_contract_is_a_conflict(house: House, anvil: Anvil) -> None:
    asked = registration()
    house.register(asked)
    assert House(deploy_contracts(anvil), house.database).refusal(asked).type == CHAIN_CONFLICT


def test_nonces_follow_each_other_from_where_the_chain_stands(house: House) -> None:
    write_beside(house.deployment, "pause")
    write_beside(house.deployment, "unpause")
    for _ in range(3):
        house.register(registration())
    # the deployments took nonces 0 to 2, the two writes 3 and 4
    assert [row.nonce for row in house.kept()] == [5, 6, 7]


def test_the_key_stays_out_of_the_record(house: House) -> None:
    house.register(registration())
    (kept,) = house.kept()
    assert bytes.fromhex(house.deployment.private_key[2:]) not in kept.raw
    assert kept.from_address == Account.from_key(house.deployment.private_key).address
