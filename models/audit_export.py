"""An export of the audit trail with its anchors: what it is made of, and whether it proves itself.

One line an entry (`models.audit`), then one line a closed period: `{"anchor": …}`. Verifying it needs neither our
server nor our database; who also asks the chain needs nobody's word but the chain's.
"""

import json
from collections.abc import Iterable, Iterator

from models.audit import AuditEntry, VerificationReport, parse_line, verify
from models.audit_anchor import ClosedPeriod, problem_with_anchors
from models.record import Record

_ANCHOR = "anchor"


class ExportReport(Record):
    """What verifying an export found. `problem` is what is wrong with the anchors of a trail that is whole."""

    trail: VerificationReport
    anchors: tuple[ClosedPeriod, ...]
    problem: str | None

    @property
    def ok(self) -> bool:
        """Whether nothing was altered, left out, added, moved or cut off."""
        return self.trail.ok and self.problem is None

    @property
    def anchored_to(self) -> int:
        """The last entry that a closed period covers; 0 when none does."""
        return self.anchors[-1].last_seq if self.anchors else 0


def anchor_line(closed: ClosedPeriod) -> str:
    """One line of an export for a closed period, without the line's end."""
    return json.dumps({_ANCHOR: closed.model_dump(mode="json")})


def verify_export(lines: Iterable[str]) -> ExportReport:
    """Recompute the trail's chain, and every period's root.

    Raises:
        ValueError: a line is neither an entry nor an anchor.
    """
    hashes: list[str] = []
    anchors: list[ClosedPeriod] = []

    def entries() -> Iterator[AuditEntry]:
        for line in lines:
            if line.startswith(f'{{"{_ANCHOR}"'):
                anchors.append(ClosedPeriod.model_validate(json.loads(line)[_ANCHOR]))
            elif line.strip():
                entry = parse_line(line)
                hashes.append(entry.entry_hash)
                yield entry

    trail = verify(entries())
    problem = problem_with_anchors(hashes, anchors) if trail.ok else None
    return ExportReport(trail=trail, anchors=tuple(anchors), problem=problem)
