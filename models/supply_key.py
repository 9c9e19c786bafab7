"""The key of a row of a tax report: what the row's source rows have in common."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from pydantic import ValidationError

from models.record import Record
from models.trade_supply import InvoiceType

_PARTS = 8
_RIGHT = "take it from a row's `key`, like <seller>:032026:B2CS:I:29:N:R:18"


class SupplyKey(Record):
    """Seller, return, kind, document (I, C, D), place of supply, reverse charge, invoice type and rate; as text
    `seller:fp:kind:document:place:Y|N:type:rate`. It holds ids of ours and no tax number."""

    seller_id: UUID
    return_period: str
    kind: str
    document: str
    place_of_supply: str
    reverse_charge: bool
    invoice_type: InvoiceType
    rate: Decimal

    @classmethod
    def parse(cls, text: str) -> "SupplyKey":
        """The key written as `text`.

        Raises:
            ValueError: it is none; the message says what is right.
        """
        parts = text.split(":")
        if len(parts) != _PARTS or parts[5] not in {"Y", "N"}:
            raise ValueError(f"this is no key of a row of a tax report; {_RIGHT}")
        try:
            return cls(
                seller_id=UUID(parts[0]),
                return_period=parts[1],
                kind=parts[2],
                document=parts[3],
                place_of_supply=parts[4],
                reverse_charge=parts[5] == "Y",
                invoice_type=InvoiceType(parts[6]),
                rate=Decimal(parts[7]),
            )
        except (ValueError, InvalidOperation, ValidationError) as error:
            raise ValueError(f"this is no key of a row of a tax report; {_RIGHT}") from error

    def __str__(self) -> str:
        charge = "Y" if self.reverse_charge else "N"
        return (
            f"{self.seller_id}:{self.return_period}:{self.kind}:{self.document}:{self.place_of_supply}:{charge}:"
            f"{self.invoice_type}:{self.rate.normalize():f}"
        )
