"""Which parts of the contractor document the system writes, and nobody else."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import JsonValue

from models.contractor.json_object import JsonObject
from models.contractor.merge import merge_patch
from models.problems import Problem

SYSTEM_OWNED: dict[tuple[str, ...], JsonValue] = {
    ("contractorId",): None,
    ("registrationTimestamp",): None,
    ("lastUpdatedTimestamp",): None,
    ("documentReferences",): {"documents": []},
    ("verificationStatus",): {"currentStatus": "DRAFT"},
    ("riskFlags",): {"overallRiskLevel": "LOW", "flags": []},
    ("aiScore",): {},
    ("auditTrail",): [],
    ("legalIdentity", "panVerificationStatus"): "PENDING",
    ("legalIdentity", "gstinVerificationStatus"): "PENDING",
    ("legalIdentity", "cinVerificationStatus"): "NOT_APPLICABLE",
    ("legalIdentity", "llpinVerificationStatus"): "NOT_APPLICABLE",
    ("compliance", "walletDeclaration", "signatureVerified"): False,
}
"""Their paths, and what each stands for while the system has written nothing (the schema's default)."""


def is_system_owned(steps: tuple[str | int, ...]) -> bool:
    """Whether a place lies in a part that the system owns."""
    return any(steps[: len(path)] == path for path in SYSTEM_OWNED)


def read_only_problems(patch: JsonObject, current: JsonObject, *, prefix: str = "contractor") -> list[Problem]:
    """Where a patch would give another value to what the system owns; the value that stands may be sent back."""
    return list(_changes(patch, current, prefix))


def _changes(patch: JsonObject, current: JsonObject, prefix: str) -> Iterator[Problem]:
    for path, default in SYSTEM_OWNED.items():
        sent, there = _find(patch, path)
        if not there:
            continue
        stands = _find(current, path)[0]
        if not (_unchanged(stands, sent) or (stands is None and _unchanged(default, sent))):
            name = path[-1]
            yield Problem(
                field=".".join((prefix, *path)),
                code="READ_ONLY",
                message=f"{name} is written by the system alone; leave it out, or send back what it is",
            )


def _find(document: JsonObject, path: tuple[str, ...]) -> tuple[JsonValue, bool]:
    """The value at a path, and whether there is one (which may be null)."""
    place: JsonValue = document
    for name in path:
        if not isinstance(place, dict) or name not in place:
            return None, False
        place = place[name]
    return place, True


def _unchanged(stands: JsonValue, sent: JsonValue) -> bool:
    if isinstance(stands, dict) and isinstance(sent, dict):
        return merge_patch(stands, sent) == stands
    return stands == sent or _same_moment(stands, sent)


def _same_moment(one: JsonValue, other: JsonValue) -> bool:
    """Whether two texts are one point in time (`…:00Z` and `…:00.000Z`)."""
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return False
