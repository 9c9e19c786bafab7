"""Checks and flags as they are stored: readable in the column, what is personal or could be guessed at aside, sealed.

Aside go a finding's evidence, an override's remarks, and the digests of a check's request and response: a digest over a
PAN and a name can be tried out by whoever knows the name.
"""

from collections.abc import Iterable

from pydantic import JsonValue

from models.checks import CheckResult
from models.contractor.json_object import JsonObject
from models.flags import RiskFlag

_DIGESTS = ("request_digest", "response_digest")


def checks_apart(checks: Iterable[CheckResult]) -> tuple[list[JsonValue], list[JsonValue]]:
    """The readable part of each check, and what belongs sealed, in the same order."""
    readable, aside = list[JsonValue](), list[JsonValue]()
    for check in checks:
        clear: JsonObject = check.model_dump(mode="json")
        clear["findings"] = [finding.model_dump(mode="json", exclude={"evidence"}) for finding in check.findings]
        digests: JsonObject = {name: clear.pop(name) for name in _DIGESTS}
        readable.append(clear)
        aside.append({**digests, "evidence": [finding.evidence for finding in check.findings]})
    return readable, aside


def checks_from(readable: list[JsonValue], aside: list[JsonValue] | None) -> tuple[CheckResult, ...]:
    """The checks again; without what was sealed where `aside` is None."""
    checks = list[CheckResult]()
    for position, stored in enumerate(readable):
        clear: JsonObject = dict(stored) if isinstance(stored, dict) else {}
        kept = aside[position] if aside is not None else None
        if isinstance(kept, dict):
            clear.update({name: kept[name] for name in _DIGESTS})
            clear["findings"] = _with_evidence(clear["findings"], kept["evidence"])
        checks.append(CheckResult.model_validate(clear))
    return tuple(checks)


def flags_apart(flags: Iterable[RiskFlag]) -> tuple[list[JsonValue], list[JsonValue]]:
    """The readable part of each flag, and what belongs sealed, in the same order."""
    readable, aside = list[JsonValue](), list[JsonValue]()
    for flag in flags:
        clear: JsonObject = flag.model_dump(mode="json")
        clear["finding"] = flag.finding.model_dump(mode="json", exclude={"evidence"})
        clear["overrides"] = [{**word.model_dump(mode="json"), "remarks": ""} for word in flag.overrides]
        readable.append(clear)
        aside.append({"evidence": flag.finding.evidence, "remarks": [word.remarks for word in flag.overrides]})
    return readable, aside


def flags_from(readable: list[JsonValue], aside: list[JsonValue] | None) -> tuple[RiskFlag, ...]:
    """The flags again; without evidence and remarks where `aside` is None."""
    flags = list[RiskFlag]()
    for position, stored in enumerate(readable):
        clear: JsonObject = dict(stored) if isinstance(stored, dict) else {}
        kept = aside[position] if aside is not None else None
        if isinstance(kept, dict):
            clear["finding"] = _with_evidence([clear["finding"]], [kept["evidence"]])[0]
            clear["overrides"] = _with_remarks(clear["overrides"], kept["remarks"])
        flags.append(RiskFlag.model_validate(clear))
    return tuple(flags)


def _with_evidence(findings: JsonValue, evidence: JsonValue) -> list[JsonValue]:
    pairs = zip(_listed(findings), _listed(evidence), strict=True)
    return [{**finding, "evidence": found} for finding, found in pairs if isinstance(finding, dict)]


def _with_remarks(overrides: JsonValue, remarks: JsonValue) -> list[JsonValue]:
    pairs = zip(_listed(overrides), _listed(remarks), strict=True)
    return [{**override, "remarks": words} for override, words in pairs if isinstance(override, dict)]


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
