"""What a contractor's changes touch: the checks to make again, the flags and items on which officials speak again."""

from collections.abc import Iterable, Mapping

from models.application import ChangesAnswer
from models.checks import CheckKind, CheckResult
from models.contractor.paths import touches
from models.flags import RiskFlag
from models.manual_checks import ALWAYS_MANUAL, left_to_people
from models.record import Record
from models.verification import SYSTEM_OF, SourceSystem
from models.verification.subjects import checks_touched


class Touched(Record):
    """What is left of a case's findings once the changes are in.

    `again` are the checks that a machine makes again; `checks` are the results that still hold, those that a person
    makes again among them as MANUAL. `flags` have lost the officials' words where their subject changed. `references`
    name the items that are no longer settled (checks by kind, flags by id).
    """

    again: tuple[CheckKind, ...]
    checks: tuple[CheckResult, ...]
    flags: tuple[RiskFlag, ...]
    references: frozenset[str]


def touched_by(
    answer: ChangesAnswer,
    *,
    checks: Mapping[CheckKind, CheckResult],
    flags: Iterable[RiskFlag],
    planned: Iterable[CheckKind],
) -> Touched:
    """What `answer` touches. `planned` are the checks that the document as it is now needs: one that is new is made,
    one that is not needed any more goes with its flags."""
    needed = frozenset(planned)
    subject_changed = checks_touched(answer.fields, answer.documents)
    again = tuple(kind for kind in CheckKind if kind in needed and (kind in subject_changed or kind not in checks))
    by_hand = [kind for kind in ALWAYS_MANUAL if kind in subject_changed]
    kept = [
        result
        for kind, result in checks.items()
        if kind not in subject_changed and (kind in needed or kind in ALWAYS_MANUAL)
    ]
    manual = [left_to_people(kind, "It was changed: a person must look again.") for kind in by_hand]
    gone = {SYSTEM_OF[kind] for kind in checks if kind not in needed and kind not in ALWAYS_MANUAL}
    gone -= {SYSTEM_OF[kind] for kind in needed}
    systems = {SYSTEM_OF[kind] for kind in again} - {SourceSystem.MANUAL_REVIEW}
    standing: list[RiskFlag] = []
    reopened: set[str] = set()
    for flag in flags:
        if flag.finding.source_system in gone:
            reopened.add(str(flag.flag_id))
        elif flag.finding.source_system in systems or touches(flag.finding.related_field, answer.fields):
            reopened.add(str(flag.flag_id))
            standing.append(flag.model_copy(update={"overrides": (), "upheld_by": None}))
        else:
            standing.append(flag)
    return Touched(
        again=again,
        checks=(*kept, *manual),
        flags=tuple(standing),
        references=frozenset({*reopened, *(kind.value for kind in subject_changed)}),
    )
