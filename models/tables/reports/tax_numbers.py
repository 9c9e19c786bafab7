"""The tax numbers of parties, opened one for each party that a return names."""

from collections import OrderedDict
from uuid import UUID

from models.encryption import Vault
from models.tables.sealing import RowSealer

_KEPT = 20_000
"""Numbers that stay open in memory: a customer of many sellers is opened once, and a million of them take no more."""


class TaxNumbers:
    """Opens `trading_parties.tax_number_sealed`."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._open: OrderedDict[UUID, str] = OrderedDict()

    def of(self, party_id: UUID, sealed: bytes | None) -> str:
        """A party's number, empty where it has none.

        Raises:
            Unsealable: another key, or altered bytes.
        """
        known = self._open.get(party_id)
        if known is not None:
            self._open.move_to_end(party_id)
            return known
        number = RowSealer(self._vault, "trading_parties", party_id).open_text("tax_number_sealed", sealed) or ""
        self._open[party_id] = number
        if len(self._open) > _KEPT:
            self._open.popitem(last=False)
        return number
