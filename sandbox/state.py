"""What the sandbox remembers: entities, faults and the escrow bank, on disk only under the vault's seal."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from models.encryption import Vault
from models.names import normal_company_name
from models.record import Record
from sandbox.buyers import BuyerBooks, BuyerDesk
from sandbox.calls import CallLog
from sandbox.entities import Entity
from sandbox.escrow.bank import BankBooks, EscrowBank
from sandbox.faults import Fault, FaultBoard, FaultRequest
from sandbox.regulator_book import RegulatorBook
from sandbox.services import SandboxService

_AAD = "sandbox|state|1"


class _Snapshot(Record):
    entities: tuple[Entity, ...]
    faults: dict[SandboxService, Fault]
    books: BuyerBooks = BuyerBooks()
    regulator: RegulatorBook = RegulatorBook()
    escrow: BankBooks = BankBooks()


class SandboxState:
    """The staged entities, the buyers, the standing faults, the calls, the escrow bank; whoever changes the bank saves.

    Args:
        state_file: where entities, faults and the bank outlive the process; None keeps them in memory.
        vault: seals that file; needed with a state file.

    Raises:
        ValueError: a state file without a vault.
        models.encryption.Unsealable: the file is another key's.
    """

    def __init__(self, state_file: Path | None, vault: Vault | None) -> None:
        if state_file is not None and vault is None:
            raise ValueError("a state file holds personal data: give the vault that seals it")
        self._file = state_file
        self._vault = vault
        self._entities: dict[str, Entity] = {}
        self.faults = FaultBoard()
        self.buyers = BuyerDesk(BuyerBooks(), self.save)
        self.calls = CallLog()
        self.regulator = RegulatorBook()
        self.escrow = EscrowBank()
        self._load()

    def stage(self, entity: Entity) -> None:
        """Make `entity` known; whatever was staged for its PAN is replaced."""
        self._entities.pop(entity.pan, None)
        self._entities[entity.pan] = entity
        self.save()

    def staged(self, pan: str) -> Entity | None:
        """The entity staged for a PAN."""
        return self._entities.get(pan)

    def unstage(self, pan: str) -> bool:
        """Make the entity unknown again; False when it was not known."""
        known = self._entities.pop(pan, None) is not None
        if known:
            self.save()
        return known

    def entities(self) -> Iterator[Entity]:
        """Every entity, the one staged last first: of two with the same number, the last one counts."""
        return reversed(self._entities.values())

    def of_name(self, name: str) -> Iterator[Entity]:
        """The entities of this name, however it is spelled (models.names)."""
        wanted = normal_company_name(name)
        return (entity for entity in self.entities() if normal_company_name(entity.name) == wanted)

    def put_fault(self, service: SandboxService, request: FaultRequest) -> Fault | None:
        """Give a service a fault, or clear it (mode `none`)."""
        fault = self.faults.put(service, request)
        self.save()
        return fault

    def clear_fault(self, service: SandboxService) -> None:
        """Let a service answer well again."""
        self.faults.clear(service)
        self.save()

    def take_fault(self, service: SandboxService) -> Fault | None:
        """The fault that a call to `service` gets."""
        fault = self.faults.take(service)
        if fault is not None:
            self.save()
        return fault

    def keep_regulator(self, book: RegulatorBook) -> None:
        """What the regulator has, and how it judges, from now on."""
        self.regulator = book
        self.save()

    def forget(self) -> None:
        """Forget everything, on disk too."""
        self._entities.clear()
        self.faults.clear_all()
        self.buyers.forget()
        self.regulator = RegulatorBook()
        self.calls.forget()
        self.escrow.forget()
        self.save()

    def _load(self) -> None:
        if self._file is None or self._vault is None or not self._file.exists():
            return
        snapshot = _Snapshot.model_validate_json(self._vault.open(self._file.read_bytes(), _AAD))
        self._entities = {entity.pan: entity for entity in snapshot.entities}
        self.faults = FaultBoard(snapshot.faults)
        self.buyers.books = snapshot.books
        self.regulator = snapshot.regulator
        self.escrow = EscrowBank(snapshot.escrow)

    def save(self) -> None:
        """Keep all that is to outlive the process."""
        if self._file is None or self._vault is None:
            return
        snapshot = _Snapshot(
            entities=tuple(self._entities.values()),
            faults=self.faults.standing,
            books=self.buyers.books,
            regulator=self.regulator,
            escrow=self.escrow.books,
        )
        sealed = self._vault.seal(snapshot.model_dump_json(by_alias=True).encode(), _AAD)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and renamed over: a kill in between leaves the old state, never half of the new one.
        descriptor, beside = tempfile.mkstemp(prefix=self._file.name, dir=self._file.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            Path(beside).replace(self._file)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
