"""What a case leaves behind when everything happened once, whatever happened on the way."""

import hashlib
from uuid import UUID

from sqlmodel import col, select
from web3 import HTTPProvider, Web3

from activities.clients.chain.contract import on_chain_id
from activities.clients.chain.registry import REGISTRY
from contracts import load_artifact
from models.ids import application_workflow_id
from models.status import ContractorStatus
from models.tables.chain import ChainTransactionRow
from tests.contracts.deployment import Deployment
from tests.house import Applied, House, Json


async def approved_once(house: House, deployment: Deployment, case: Applied) -> Json:
    """The case, once it is approved: each state once, one transaction, one registration, one certificate."""
    seen = await house.until_status(case.path, "GOV_APPROVED")
    statuses = [entry["status"] for entry in seen["status_history"]]
    assert len(set(statuses)) == len(statuses), statuses
    assert statuses[-1] == "GOV_APPROVED"
    assert seen["waiting_on"] == "NOBODY"
    assert registrations(deployment, UUID(seen["contractor_id"])) == [seen["chain"]["transaction_hash"]]
    with house.services.database.transaction() as session:
        operations = col(ChainTransactionRow.operation_id).startswith(application_workflow_id(case.application_id))
        sent = session.exec(select(ChainTransactionRow.hash).where(operations)).all()
    assert list(sent) == [seen["chain"]["transaction_hash"]]
    certificate = await house.ask("GET", f"{case.path}/certificate", case.owner)
    assert f"0x{hashlib.sha256(certificate.content).hexdigest()}" == seen["certificate"]["certificate_hash"]
    standing = deployment.open().registry.standing(case.sample.wallet_address)
    assert standing is not None
    assert standing.status is ContractorStatus.GOV_APPROVED
    verified = await house.done("GET", f"/verify/{case.sample.wallet_address}", {})
    assert verified["proof"]["document_root"] == standing.document_root
    result = await house.process(case).result()
    assert result.status is ContractorStatus.GOV_APPROVED
    return seen


def registrations(deployment: Deployment, contractor_id: UUID) -> list[str]:
    """The transactions in which the chain says that this contractor was registered."""
    contract = Web3(HTTPProvider(deployment.rpc_url)).eth.contract(
        address=Web3.to_checksum_address(deployment.registry), abi=load_artifact(REGISTRY).abi
    )
    who = {"contractorId": on_chain_id(contractor_id)}
    logs = contract.events.ContractorRegistered.get_logs(argument_filters=who, from_block=0)
    return [log["transactionHash"].to_0x_hex() for log in logs]
