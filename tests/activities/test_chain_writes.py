"""Every write of a registration's year: once, in its turn, and told from the chain. Real chain, real PostgreSQL."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.chain_signer import CHAIN_CONFLICT
from activities.clients.chain.signing import SigningChain
from cli.stack.anvil import Anvil
from models.chain import (
    ChainAnchor,
    ChainFlagRaised,
    ChainFlagResolved,
    ChainReceipt,
    ChainRegistration,
    ChainRenewal,
    ChainStatusChange,
    ChainWalletRotation,
    ChainWrite,
)
from models.chain_standing import ChainStanding
from models.flags import FlagType, RiskLevel, Severity
from models.status import ContractorStatus
from models.transaction import SignedTransaction
from tests.activities.chain_house import House, TheChainForgets, write_beside
from tests.contracts.deployment import REGISTERED_AT, registration, wallet

ROOT = "0x" + "5a" * 32


def carry_out(house: House, write: ChainWrite) -> ChainReceipt:
    """What the workflow asks for, by the kind of write."""
    activities = house.activities
    kinds: dict[type[ChainWrite], Callable[..., ChainReceipt]] = {
        ChainRegistration: activities.register_on_chain,
        ChainStatusChange: activities.change_status_on_chain,
        ChainRenewal: activities.renew_on_chain,
        ChainFlagRaised: activities.raise_flag_on_chain,
        ChainFlagResolved: activities.resolve_flag_on_chain,
        ChainWalletRotation: activities.rotate_wallet_on_chain,
        ChainAnchor: activities.anchor_on_chain,
    }
    return ActivityEnvironment().run(kinds[type(write)], write)


def refusal(house: House, write: ChainWrite) -> ApplicationError:
    with pytest.raises(ApplicationError) as refused:
        carry_out(house, write)
    return refused.value


def standing(house: House, registered: ChainRegistration) -> ChainStanding:
    found = ActivityEnvironment().run(house.activities.read_standing, registered.contractor_id)
    assert found is not None
    return found


def moved(registered: ChainRegistration, status: ContractorStatus, sequence: int) -> ChainStatusChange:
    return ChainStatusChange(
        operation_id=f"registration:{registered.contractor_id}:{sequence}",
        contractor_id=registered.contractor_id,
        wallet_address=registered.wallet_address,
        status=status,
        sequence=sequence,
    )


def renewed(registered: ChainRegistration, sequence: int) -> ChainRenewal:
    return ChainRenewal(
        operation_id=f"registration:{registered.contractor_id}:{sequence}",
        contractor_id=registered.contractor_id,
        wallet_address=registered.wallet_address,
        document_root=ROOT,
        competence_score=60,
        compliance_score=61,
        risk_level=RiskLevel.LOW,
        expires_at=registered.expires_at + timedelta(days=365),
        sequence=sequence,
    )


def flagged(registered: ChainRegistration, sequence: int) -> ChainFlagRaised:
    return ChainFlagRaised(
        operation_id=f"registration:{registered.contractor_id}:{sequence}",
        contractor_id=registered.contractor_id,
        wallet_address=registered.wallet_address,
        flag_id=uuid4(),
        flag_type=FlagType.SUSPICIOUS_PATTERN,
        severity=Severity.CRITICAL,
        sequence=sequence,
    )


def settled(raised: ChainFlagRaised, sequence: int) -> ChainFlagResolved:
    return ChainFlagResolved(
        operation_id=f"registration:{raised.contractor_id}:{sequence}",
        contractor_id=raised.contractor_id,
        wallet_address=raised.wallet_address,
        flag_id=raised.flag_id,
        resolution_hash="0x" + "11" * 32,
        sequence=sequence,
    )


def rotated(registered: ChainRegistration, sequence: int) -> ChainWalletRotation:
    return ChainWalletRotation(
        operation_id=f"registration:{registered.contractor_id}:{sequence}",
        contractor_id=registered.contractor_id,
        wallet_address=registered.wallet_address,
        new_wallet_address=wallet(),
        sequence=sequence,
    )


def test_a_year_of_a_registration_is_on_chain_as_it_was_asked_for(house: House) -> None:
    asked = registration()
    raised = flagged(asked, 4)
    for write in (
        asked,
        moved(asked, ContractorStatus.SUSPENDED, 2),
        moved(asked, ContractorStatus.GOV_APPROVED, 3),
        raised,
        settled(raised, 5),
        renewed(asked, 6),
    ):
        carry_out(house, write)
    now = standing(house, asked)
    assert (now.status, now.sequence, now.open_flags) == (ContractorStatus.GOV_APPROVED, 6, 0)
    assert (now.document_root, now.competence_score, now.risk_level) == (ROOT, 60, RiskLevel.LOW)
    assert now.expires_at == asked.expires_at + timedelta(days=365)

    carry_out(house, flagged(asked, 7))
    assert standing(house, asked).open_flags == 1
    carry_out(house, moved(asked, ContractorStatus.EXPIRED, 8))
    anew = asked.model_copy(
        update={
            "operation_id": f"{asked.operation_id}:again",
            "registered_at": REGISTERED_AT + timedelta(days=800),
            "expires_at": REGISTERED_AT + timedelta(days=1165),
            "sequence": 9,
        }
    )
    receipt = carry_out(house, anew)
    now = standing(house, asked)
    assert (now.status, now.sequence, now.registered_at) == (ContractorStatus.GOV_APPROVED, 9, anew.registered_at)
    # either registration is found by itself, although both leave the same kind of event
    assert house.chain.find(anew) == receipt
    first = house.chain.find(asked)
    assert first is not None
    assert first.block_number < receipt.block_number


KINDS: list[Callable[[ChainRegistration], ChainWrite]] = [
    lambda asked: moved(asked, ContractorStatus.SUSPENDED, 2),
    lambda asked: renewed(asked, 2),
    lambda asked: flagged(asked, 2),
    lambda asked: rotated(asked, 2),
    lambda _: ChainAnchor(operation_id="audit:2026-03-01", period="2026-03-01", root=ROOT),
]
NAMES = ["status", "renewal", "flag", "rotation", "anchor"]


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_each_kind_is_written_once_however_often_it_is_asked_for(
    house: House, kind: Callable[[ChainRegistration], ChainWrite]
) -> None:
    asked = registration()
    carry_out(house, asked)
    write = kind(asked)

    first = carry_out(house, write)

    assert carry_out(house, write) == first
    assert len(house.kept()) == 2
    without_journal = write.model_copy(update={"operation_id": "a restored database knows nothing of the first"})
    assert carry_out(house, without_journal) == first


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_worker_killed_before_it_sent_leaves_one_write(
    house: House, kind: Callable[[ChainRegistration], ChainWrite]
) -> None:
    class Killed(BaseException):
        """The process is gone."""

    class DiesBeforeBroadcast(SigningChain):
        def broadcast(self, transaction: SignedTransaction) -> None:
            raise Killed

    asked = registration()
    carry_out(house, asked)
    write = kind(asked)
    doomed = House(house.deployment, house.database, chain=house.deployment.open(DiesBeforeBroadcast))
    with pytest.raises(Killed):
        carry_out(doomed, write)

    assert carry_out(house, write).transaction_hash == house.kept()[-1].hash
    assert len(house.kept()) == 2


def test_the_same_operation_with_other_values_is_a_conflict(house: House) -> None:
    asked = registration()
    carry_out(house, asked)
    carry_out(house, moved(asked, ContractorStatus.SUSPENDED, 2))
    other = moved(asked, ContractorStatus.EXPIRED, 2)
    refused = refusal(house, other)
    assert (refused.type, refused.non_retryable) == (CHAIN_CONFLICT, True)
    assert standing(house, asked).status is ContractorStatus.SUSPENDED


def test_a_write_that_another_overtook_is_refused_and_says_so(house: House) -> None:
    asked = registration()
    carry_out(house, asked)
    carry_out(house, flagged(asked, 2))
    late = moved(asked, ContractorStatus.SUSPENDED, 2).model_copy(update={"operation_id": "somebody who looked before"})

    refused = refusal(house, late)

    assert (refused.type, refused.non_retryable, refused.details) == (CHAIN_CONFLICT, True, ("StaleSequence",))
    looked_again = late.model_copy(
        update={"operation_id": "and looked again", "sequence": standing(house, asked).sequence + 1}
    )
    carry_out(house, looked_again)
    assert standing(house, asked).status is ContractorStatus.SUSPENDED


def test_what_the_table_forbids_is_a_conflict(house: House) -> None:
    asked = registration()
    carry_out(house, asked)
    assert refusal(house, moved(asked, ContractorStatus.REJECTED, 2)).details == ("IllegalTransition",)


def test_a_write_that_follows_on_what_the_chain_forgot_restores_it_first(house: House, anvil: Anvil) -> None:
    """Judged on the chain as it came back, the suspension would look refused for good: it knows no such contractor."""
    chain = TheChainForgets(anvil)
    asked = registration()
    carry_out(house, asked)
    chain.now()

    carry_out(house, moved(asked, ContractorStatus.SUSPENDED, 2))

    assert standing(house, asked).status is ContractorStatus.SUSPENDED
    assert house.registrations(asked) == 1


def test_a_standing_is_read_after_what_the_chain_forgot_is_back(house: House, anvil: Anvil) -> None:
    chain = TheChainForgets(anvil)
    asked = registration()
    carry_out(house, asked)
    carry_out(house, moved(asked, ContractorStatus.SUSPENDED, 2))
    chain.now()
    assert standing(house, asked).sequence == 2


def test_a_contractor_is_found_wherever_its_record_has_gone(house: House) -> None:
    asked = registration()
    carry_out(house, asked)
    first = rotated(asked, 2)
    carry_out(house, first)
    back = first.model_copy(
        update={
            "operation_id": "and back",
            "wallet_address": first.new_wallet_address,
            "new_wallet_address": asked.wallet_address,
            "sequence": 3,
        }
    )
    assert standing(house, asked).wallet_address == first.new_wallet_address
    carry_out(house, back)
    assert standing(house, asked).wallet_address == asked.wallet_address


def test_a_contractor_that_was_never_registered_has_no_standing(house: House) -> None:
    assert ActivityEnvironment().run(house.activities.read_standing, uuid4()) is None


def test_a_period_has_one_root(house: House) -> None:
    asked = ChainAnchor(operation_id="audit:2026-03-01", period="2026-03-01", root=ROOT)
    assert house.chain.anchors.root_of("2026-03-01") is None
    receipt = carry_out(house, asked)
    assert house.chain.anchors.root_of("2026-03-01") == ROOT
    assert receipt.contract == house.deployment.anchors
    forged = asked.model_copy(update={"operation_id": "a second thought", "root": "0x" + "66" * 32})
    assert refusal(house, forged).details == ("AlreadyAnchored",)
    assert house.chain.anchors.root_of("2026-03-01") == ROOT


def test_both_contracts_share_one_nonce(house: House) -> None:
    asked = registration()
    carry_out(house, asked)
    carry_out(house, ChainAnchor(operation_id="audit:1", period="1", root=ROOT))
    carry_out(house, moved(asked, ContractorStatus.SUSPENDED, 2))
    nonces = [row.nonce for row in house.kept()]
    assert nonces == list(range(nonces[0], nonces[0] + 3))
    assert [row.contract for row in house.kept()] == [
        house.deployment.registry,
        house.deployment.anchors,
        house.deployment.registry,
    ]


def test_a_pause_holds_back_a_status_and_no_anchor(house: House) -> None:
    asked = registration()
    carry_out(house, asked)
    write_beside(house.deployment, "pause")
    refused = refusal(house, moved(asked, ContractorStatus.SUSPENDED, 2))
    assert (refused.details, refused.non_retryable) == (("EnforcedPause",), False)
    carry_out(house, ChainAnchor(operation_id="audit:1", period="1", root=ROOT))
    write_beside(house.deployment, "unpause")
    carry_out(house, moved(asked, ContractorStatus.SUSPENDED, 2))
