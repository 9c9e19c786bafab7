"""`kill -9` of everything, around a chain write: every case goes on where it was, and is on chain once."""

from uuid import UUID

from eth_utils.crypto import keccak

from tests.e2e.conftest import Survived
from tests.e2e.stranger import until

REGISTERED = "0x" + keccak(text="ContractorRegistered(bytes32,address,uint256)").hex()


def registrations(survived: Survived, contractor_id: str) -> list[str]:
    """The transactions that registered a contractor, as the chain itself tells."""
    topics = [REGISTERED, "0x" + keccak(UUID(contractor_id).bytes).hex()]
    search = {
        "address": survived.stranger.book["contracts"]["ContractorRegistry"],
        "fromBlock": "0x0",
        "topics": topics,
    }
    call = {"jsonrpc": "2.0", "id": 1, "method": "eth_getLogs", "params": [search]}
    answer = survived.stranger.http.post(survived.stranger.book["chain_rpc"], json=call).json()
    return [log["transactionHash"] for log in answer["result"]]


def test_the_kill_met_every_state(survived: Survived) -> None:
    assert {name: case["status"] for name, case in survived.at_the_kill.items()} == {
        "draft": "DRAFT",
        "down": "SUBMITTED",
        "claimed": "AI_SCORED",
        "flagged": "FLAGGED_FOR_RISK",
        "between": "AI_SCORED",
        "registered": "GOV_APPROVED",
        "approved": "AI_SCORED",
    }
    assert survived.at_the_kill["between"]["waiting_on"] == "APPROVER"
    assert survived.at_the_kill["down"]["waiting_on"] == "REGISTRIES"


def test_every_case_came_to_its_end_and_forgot_nothing(survived: Survived) -> None:
    for name, case in survived.ended.items():
        assert case["status"] == "GOV_APPROVED", name
        before = survived.at_the_kill[name]["status_history"]
        assert case["status_history"][: len(before)] == before, name
        assert [entry["status"] for entry in case["status_history"]].count("GOV_APPROVED") == 1, name
        assert set(case["chain"]) == {"transaction_hash", "block_number", "contract", "chain_id"}


def test_every_contractor_is_on_chain_once_though_the_chain_forgot_a_block(survived: Survived) -> None:
    for name, case in survived.ended.items():
        found = until(
            f"registration of {name} on chain", lambda case=case: registrations(survived, case["contractor_id"]) or None
        )
        assert found == [case["chain"]["transaction_hash"]], name


def test_anybody_can_verify_every_wallet(survived: Survived) -> None:
    for name, case in survived.cases.items():
        page = survived.stranger.done("GET", f"/verify/{case.sample.wallet_address}")
        assert (page["standing"], page["contractor_id"]) == ("GOV_APPROVED", case.contractor_id), name
        assert page["certificate_hash"] == survived.ended[name]["certificate"]["certificate_hash"]
        assert page["proof"]["document_root"].startswith("0x")


def test_doctor_finds_nothing_wrong(survived: Survived) -> None:
    from tests.cli.running import fatts

    told = fatts("doctor", "--data-dir", survived.stranger.directory)
    assert told.returncode == 0, told.stdout
