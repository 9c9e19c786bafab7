"""The gates before the registries: one row each, locked for the moment of a turn, so that all workers share them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from models.provider_gate import Admission, GatePolicy, ProviderGate, admitted, answered, failed
from models.registries import Service
from models.tables.database import Database
from models.tables.rows.provider import ProviderCircuitRow

_TO_FORGET = """
SELECT 1 FROM provider_circuits WHERE service = %s AND (failures > 0 OR state <> 'CLOSED')
"""


class ProviderGates:
    """Each method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away.

    The time is the database's own: the workers' clocks may differ by more than a turn is long.

    Args:
        policy: the limits of a registry that `policies` does not name.
        policies: the limits of those that have their own.
    """

    def __init__(
        self, database: Database, policy: GatePolicy, policies: Mapping[Service, GatePolicy] | None = None
    ) -> None:
        self._database = database
        self._policy = policy
        self._policies = dict(policies or {})

    def admit(self, service: Service) -> Admission:
        """A turn to ask `service`, or why and for how long there is none."""
        with self._database.transaction() as session:
            row, now = _locked(session, service)
            admission = admitted(_gate(row), now, self._policy_of(service))
            _put(row, admission.gate)
            session.add(row)
            return admission

    def answered(self, service: Service) -> None:
        """It answered. Costs one read where nothing was wrong before."""
        if self._database.row(_TO_FORGET, (service.value,)) is not None:
            self._change(service, lambda gate, _: answered(gate))

    def failed(self, service: Service, reason: str, pause: timedelta | None) -> None:
        """It did not."""
        policy = self._policy_of(service)
        self._change(service, lambda gate, now: failed(gate, now, policy, reason=reason, pause=pause))

    def _change(self, service: Service, change: Callable[[ProviderGate, datetime], ProviderGate]) -> None:
        with self._database.transaction() as session:
            row, now = _locked(session, service)
            _put(row, change(_gate(row), now))
            session.add(row)

    def _policy_of(self, service: Service) -> GatePolicy:
        return self._policies.get(service, self._policy)


def list_gates(database: Database) -> tuple[ProviderGate, ...]:
    """How every registry stands, in the order of `Service`; one that was never asked stands well."""
    with database.transaction() as session:
        known = {row.service: _gate(row) for row in session.exec(select(ProviderCircuitRow))}
    return tuple(known.get(service, ProviderGate(service=service)) for service in Service)


def _locked(session: Session, service: Service) -> tuple[ProviderCircuitRow, datetime]:
    """The registry's row, nobody else's until the transaction ends, and the time once it is ours."""
    statement = select(ProviderCircuitRow).where(col(ProviderCircuitRow.service) == service).with_for_update()
    row = session.exec(statement).one_or_none()
    if row is None:
        session.exec(insert(ProviderCircuitRow).values(service=service).on_conflict_do_nothing())
        row = session.exec(statement).one()
    now: datetime = session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    return row, now


def _gate(row: ProviderCircuitRow) -> ProviderGate:
    return ProviderGate.model_validate(row.model_dump())


def _put(row: ProviderCircuitRow, gate: ProviderGate) -> None:
    row.sqlmodel_update(gate.model_dump(exclude={"service"}))
