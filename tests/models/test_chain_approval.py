"""What an approval writes, by where the contractor stands on chain."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models.chain import ChainRegistration, ChainRenewal, ChainWalletRotation
from models.chain_approval import approval_writes, term_end
from models.chain_standing import ChainStanding
from models.flags import RiskLevel
from models.status import ContractorStatus

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
YEAR = timedelta(days=365)
WALLET, NEW_WALLET = "0x" + "11" * 20, "0x" + "22" * 20

APPROVAL = ChainRegistration(
    operation_id="application:1:register:1",
    contractor_id=UUID(int=7),
    wallet_address=WALLET,
    document_root="0x" + "ab" * 32,
    competence_score=80,
    compliance_score=70,
    risk_level=RiskLevel.LOW,
    registered_at=NOW,
    expires_at=NOW + YEAR,
)


def stands(status: ContractorStatus, *, wallet: str = WALLET, expires_at: datetime = NOW) -> ChainStanding:
    return ChainStanding(
        contractor_key="0x" + "07" * 16,
        wallet_address=wallet,
        document_root="0x" + "cd" * 32,
        registered_at=NOW - YEAR,
        expires_at=expires_at,
        sequence=4,
        status=status,
        risk_level=RiskLevel.LOW,
        competence_score=80,
        compliance_score=70,
        open_flags=0,
    )


def test_a_new_contractor_is_registered() -> None:
    assert approval_writes(APPROVAL, None) == (APPROVAL,)


@pytest.mark.parametrize("ended", [ContractorStatus.EXPIRED, ContractorStatus.REJECTED])
def test_one_whose_registration_ended_is_registered_anew(ended: ContractorStatus) -> None:
    assert approval_writes(APPROVAL, stands(ended)) == (APPROVAL.model_copy(update={"sequence": 5}),)


def test_one_that_stands_is_renewed_from_the_end_of_its_term() -> None:
    standing = stands(ContractorStatus.GOV_APPROVED, expires_at=NOW + timedelta(days=30))
    assert term_end(NOW, YEAR, standing) == NOW + timedelta(days=395)
    (renewal,) = approval_writes(APPROVAL, standing)
    assert isinstance(renewal, ChainRenewal)
    assert renewal.sequence == 5
    assert renewal.model_dump(exclude={"sequence"}) == APPROVAL.model_dump(exclude={"sequence", "registered_at"})


@pytest.mark.parametrize(
    "standing",
    [
        None,
        stands(ContractorStatus.EXPIRED, expires_at=NOW + timedelta(days=30)),
        stands(ContractorStatus.REJECTED, expires_at=NOW + timedelta(days=30)),
        stands(ContractorStatus.GOV_APPROVED, expires_at=NOW - timedelta(days=1)),
    ],
)
def test_any_other_term_begins_with_the_approval(standing: ChainStanding | None) -> None:
    assert term_end(NOW, YEAR, standing) == NOW + YEAR


@pytest.mark.parametrize(
    ("status", "last"),
    [(ContractorStatus.EXPIRED, ChainRegistration), (ContractorStatus.GOV_APPROVED, ChainRenewal)],
)
def test_another_wallet_is_rotated_first(status: ContractorStatus, last: type) -> None:
    approval = APPROVAL.model_copy(update={"wallet_address": NEW_WALLET})
    rotation, written = approval_writes(approval, stands(status))
    assert isinstance(rotation, ChainWalletRotation)
    assert (rotation.wallet_address, rotation.new_wallet_address, rotation.sequence) == (WALLET, NEW_WALLET, 5)
    assert rotation.operation_id != written.operation_id
    assert isinstance(written, last)
    assert (written.wallet_address, written.sequence) == (NEW_WALLET, 6)
