"""What the escrow bank tells, in its wire format (`docs/escrow-bank.md`), and what it is answered."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from api.messages.base import Answered
from models.amounts import Amount, Currency
from models.escrow import Counterparty, PaymentMethod
from models.escrow_bank import BankNotice, NoticeKind, NoticeOutcome
from models.field_words import in_form
from models.investor import BankAccount, Country

_Id = Annotated[
    str, *in_form(r"^[A-Za-z0-9_-]{1,100}$", "1 to 100 letters, digits, hyphens and underscores, like EVT7C1D0DE5")
]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]


EXAMPLE: dict[str, JsonValue] = {
    "event_id": "EVT7C1D0DE51F7A4F0E8A40",
    "event_type": "deposit.received",
    "data": {
        "transaction_id": "UTR5A2D8F6E9B10B7D1C0DE",
        "virtual_account": "FATTS10000000001",
        "amount": "1250000.00",
        "currency": "INR",
        "mode": "NEFT",
        "party": {
            "name": "Meera Raghunathan",
            "account_number": "50100234567891",
            "ifsc": "HDFC0001234",
            "country": "IN",
        },
        "booked_at": "2026-03-02T09:30:00Z",
        "reverses": None,
    },
}


class _Told(BaseModel):
    """Part of what the bank sends; what we do not know of it is ignored, for banks add to their messages."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class Party(_Told):
    """Who paid, or was to be paid."""

    name: _Text
    account_number: _Text
    ifsc: _Text
    country: Country = "IN"


class WebhookData(_Told):
    """The transaction that the event is of."""

    transaction_id: _Id = Field(description="The bank's id of the transaction, as on its statement.")
    virtual_account: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        description="The account number that was paid into; null for a transfer that has none."
    )
    amount: Amount = Field(description="A decimal string.", examples=["1250000.00"])
    currency: Currency
    mode: PaymentMethod
    party: Party
    booked_at: AwareDatetime
    reverses: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None,
        description="Of deposit.reversed the deposit's transaction id, of payment.returned our idempotency key.",
    )


class WebhookBody(_Told):
    """One event."""

    event_id: _Id = Field(description="New for each event, the same for each delivery of it.")
    event_type: NoticeKind
    data: WebhookData

    def notice(self) -> BankNotice:
        """The event in our words."""
        data = self.data
        account = BankAccount(account_number=data.party.account_number, ifsc=data.party.ifsc, name=data.party.name)
        return BankNotice(
            event_id=self.event_id,
            kind=self.event_type,
            bank_reference=data.transaction_id,
            escrow_reference=data.virtual_account or "",
            amount=data.amount,
            currency=data.currency,
            method=data.mode,
            counterparty=Counterparty(name=data.party.name, account=account, country=data.party.country),
            occurred_at=data.booked_at,
            reverses=data.reverses,
        )


class WebhookAnswer(Answered):
    """The event is booked."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"event_id": "EVT7C1D0DE51F7A4F0E8A40", "booked": True, "outcome": "MATCHED"}]}
    )

    event_id: str = Field(description="The event.")
    booked: bool = Field(description="False when it was booked before: nothing changed.")
    outcome: NoticeOutcome = Field(description="UNMATCHED: it is kept, and a person will look whose money it is.")
