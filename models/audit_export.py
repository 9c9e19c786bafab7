"""An export of an audit trail with its anchors: what it is made of, and whether it proves itself.

One line an entry (`models.audit`), then one line a closed period: `{"anchor": …}`, of the confidential trail
`{"commitment": …}`. Verifying it needs neither our
server nor our database; who also asks the chain needs nobody's word but the chain's.
"""

import json
from collections.abc import Iterable, Iterator

from models.audit import AuditEntry, VerificationReport, parse_line, verify
from models.audit_anchor import ClosedPeriod, problem_with_anchors
from models.confidential_anchor import ConfidentialPeriod, problem_with_commitments
from models.record import Record

_ANCHOR, _COMMITMENT = "anchor", "commitment"


class ExportReport(Record):
    """What verifying an export found: it has `anchors`, or is of the confidential trail and has `commitments`.
    `problem` is what is wrong with them in a trail that is whole."""

    trail: VerificationReport
    anchors: tuple[ClosedPeriod, ...]
    problem: str | None
    commitments: tuple[ConfidentialPeriod, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing was altered, left out, added, moved or cut off."""
        return self.trail.ok and self.problem is None

    @property
    def anchored_to(self) -> int:
        """The last entry that a closed period covers; 0 when none does."""
        return self.periods[-1].last_seq if self.periods else 0

    @property
    def periods(self) -> tuple[ClosedPeriod, ...] | tuple[ConfidentialPeriod, ...]:
        """The closed periods of the trail that it is of."""
        return self.commitments or self.anchors


def anchor_line(closed: ClosedPeriod) -> str:
    """One line of an export for a closed period, without the line's end."""
    return json.dumps({_ANCHOR: closed.model_dump(mode="json")})


def commitment_line(closed: ConfidentialPeriod) -> str:
    """The same for one of the confidential trail."""
    return json.dumps({_COMMITMENT: closed.model_dump(mode="json")})


def verify_export(lines: Iterable[str]) -> ExportReport:
    """Recompute the trail's chain, and every period's root.

    Raises:
        ValueError: a line is neither an entry nor a closed period, or the periods are of two trails.
    """
    hashes: list[str] = []
    anchors: list[ClosedPeriod] = []
    commitments: list[ConfidentialPeriod] = []

    def entries() -> Iterator[AuditEntry]:
        for line in lines:
            if line.startswith(f'{{"{_ANCHOR}"'):
                anchors.append(ClosedPeriod.model_validate(json.loads(line)[_ANCHOR]))
            elif line.startswith(f'{{"{_COMMITMENT}"'):
                commitments.append(ConfidentialPeriod.model_validate(json.loads(line)[_COMMITMENT]))
            elif line.strip():
                entry = parse_line(line)
                hashes.append(entry.entry_hash)
                yield entry

    trail = verify(entries())
    if anchors and commitments:
        raise ValueError("an export is of one trail, and has anchors or commitments")
    problem = None
    if trail.ok:
        problem = problem_with_anchors(hashes, anchors) or problem_with_commitments(hashes, commitments)
    return ExportReport(trail=trail, anchors=tuple(anchors), problem=problem, commitments=tuple(commitments))
