"""Stakes: the projects they are in, the agreements that hold them, and the locks of a trade on their units."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from pydantic import Field

from models.amounts import Currency, SignedAmount, Units
from models.record import Record


class ProjectStatus(StrEnum):
    """Stakes of a CLOSED project do not change hands any more."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Project(Record):
    """What is invested in. `first_refusal_days` is how long its co-investors are asked before a stake is sold to
    others; None where they are not."""

    id: UUID
    name: str
    currency: Currency
    total_units: Units
    status: ProjectStatus = ProjectStatus.OPEN
    first_refusal_days: int | None = Field(default=None, ge=1, le=365)
    created_at: datetime


class AgreementStatus(StrEnum):
    """TRANSFERRED once every unit was sold; REDEEMED once the project paid it back."""

    ACTIVE = "ACTIVE"
    TRANSFERRED = "TRANSFERRED"
    REDEEMED = "REDEEMED"


class Agreement(Record):
    """The seed's InvestmentAgreement: a stake of `units` in a project, bought for `amount`.

    `amount` is the cost of the units that are left; a sale takes its share of it along (`models.settlement`).
    `parent_agreement_id` is the agreement whose units these once were.
    """

    id: UUID
    project_id: UUID
    investor_id: UUID
    units: int = Field(ge=0)
    amount: SignedAmount = Field(ge=0)
    currency: Currency
    lock_in_until: datetime | None = None
    parent_agreement_id: UUID | None = None
    status: AgreementStatus = AgreementStatus.ACTIVE
    created_at: datetime


class InvestmentKind(StrEnum):
    """What an investment transaction did to a stake."""

    SUBSCRIPTION = "SUBSCRIPTION"
    TRANSFER_OUT = "TRANSFER_OUT"
    TRANSFER_IN = "TRANSFER_IN"
    DISTRIBUTION = "DISTRIBUTION"
    REDEMPTION = "REDEMPTION"


class UnitLockStatus(StrEnum):
    """HELD for a trade that is on its way, RELEASED when that was undone, CONSUMED when the units were delivered."""

    HELD = "HELD"
    RELEASED = "RELEASED"
    CONSUMED = "CONSUMED"


class UnitLock(Record):
    """Units of an agreement that one trade has for itself."""

    trade_id: UUID
    agreement_id: UUID
    units: Units
    status: UnitLockStatus
    locked_at: datetime
    ended_at: datetime | None = None


class Stake(Record):
    """An agreement with what of it is spoken for."""

    agreement: Agreement
    locked_units: int

    @property
    def free_units(self) -> int:
        """What can still be locked."""
        return self.agreement.units - self.locked_units


def bought_agreement_id(trade_id: UUID) -> UUID:
    """The agreement that a trade gives its buyer; one trade gives one."""
    return uuid5(trade_id, "agreement")
