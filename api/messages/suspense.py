"""Money in suspense: what lies there, and what officers say of it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from api.messages.base import TASK_ID, Answered, Taken
from api.messages.trades import TRADE_ID
from models.suspense import PlacementStatus

RECEIPT_ID = "4e8a3b52-90c1-5f7d-8b26-1d0c9e7f5a34"
_SUSPENSE = f"/api/v1/escrow/suspense/{RECEIPT_ID}"
_RECEIPT: dict[str, JsonValue] = {
    "receipt_id": RECEIPT_ID,
    "amount": "125000.00",
    "currency": "INR",
    "bank_reference": "UTR5A2D8F6E9B10B7D1C0DE",
    "escrow_reference": "FATTS10000000010",
    "occurred_at": "2026-11-04T06:00:00Z",
    "received_at": "2026-11-04T06:00:02Z",
    "links": {"self": _SUSPENSE, "placement": f"{_SUSPENSE}/placement"},
}


class ReceiptSummary(Answered):
    """A deposit that nobody could place."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RECEIPT]})

    receipt_id: UUID = Field(description="Its transaction in the ledger.")
    amount: Decimal = Field(description="What of it lies in suspense.")
    currency: str = Field(description="ISO 4217.")
    bank_reference: str = Field(description="What the bank calls it.")
    escrow_reference: str = Field(description="The account number that was paid into; empty where there was none.")
    occurred_at: datetime = Field(description="When the bank booked it, UTC.")
    received_at: datetime = Field(description="When we did, UTC.")
    links: dict[str, str] = Field(description="Where it is, and where to say whose it is.")


class PayerView(Answered):
    """Who paid, as the bank tells it."""

    name: str = Field(description="The account's holder.")
    account_ends_in: str | None = Field(description="The last four characters of its number.")
    ifsc: str | None = Field(description="Its branch.")
    country: str = Field(description="ISO 3166-1 alpha-2.")


class ReceiptView(ReceiptSummary):
    """A deposit that nobody could place, with who paid it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_RECEIPT,
                    "payer": {
                        "name": "Meera Raghunathan",
                        "account_ends_in": "7891",
                        "ifsc": "HDFC0001234",
                        "country": "IN",
                    },
                }
            ]
        }
    )

    payer: PayerView


class PlacementBody(Taken):
    """Whose money it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"trade_id": TRADE_ID, "reason": "The payer is the buyer, and mistook one digit."}]
        }
    )

    trade_id: UUID | None = Field(description="The trade that it was paid for; null: it goes back to its payer.")
    reason: Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)] = Field(
        description="How you know; kept sealed, and shown to the officer who confirms it."
    )


class PlacementView(Answered):
    """Where a placement stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "receipt_id": RECEIPT_ID,
                    "trade_id": TRADE_ID,
                    "status": "PROPOSED",
                    "waiting_on": "COMPLIANCE_OFFICER",
                    "waiting_for": "another compliance officer to confirm it",
                    "task_id": TASK_ID,
                    "links": {"self": _SUSPENSE, "task": f"/api/v1/tasks/{TASK_ID}"},
                }
            ]
        }
    )

    receipt_id: UUID = Field(description="The receipt.")
    trade_id: UUID | None = Field(description="The trade that it goes to; null: back to its payer.")
    status: PlacementStatus
    waiting_on: str = Field(description="Who has the next move.")
    waiting_for: str = Field(description="In plain words, what it waits for.")
    task_id: UUID = Field(description="The task on which another officer confirms it.")
    links: dict[str, str] = Field(description="Where the receipt is, and the task.")
