"""What every provider is made of: a path, a question, and the answer to it."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, JsonValue, StringConstraints

from models.names import band, company_name_score, person_name_score
from sandbox.services import SandboxService
from sandbox.state import SandboxState

JsonObject: TypeAlias = dict[str, JsonValue]

_UNKNOWN = "INVALID"
_GOOD = frozenset({"VALID", "ACTIVE", "SUCCESS"})


class Question(BaseModel):
    """The body of a provider's POST; what a provider does not know it ignores."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


VerificationId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,50}$")]


class VerificationQuestion(Question):
    """A question under the caller's own id, which comes back in the answer."""

    verification_id: VerificationId


@dataclass(frozen=True)
class Provider:
    """One endpoint. `answer` gets the question, the staged world and the reference id to answer under."""

    service: SandboxService
    path: str
    question: type[Question]
    answer: Callable[..., JsonObject]


@dataclass(frozen=True)
class Asking:
    """The world an answer is made from."""

    state: SandboxState
    reference_id: int


def reference_id(service: SandboxService, question: Question, *, key: bytes) -> int:
    """The number a provider files an answer under: the same question has the same number, however often it is asked.

    Keyed, because it is stored in clear beside a check, and a PAN can be found from a plain hash by trying all.
    """
    asked = question.model_dump(mode="json", by_alias=True, exclude={"verification_id"})
    canonical = json.dumps([service.value, asked], sort_keys=True, separators=(",", ":")).encode()
    return int.from_bytes(hmac.new(key, canonical, hashlib.sha256).digest()[:5])


def name_match(asked: str, registered: str, *, person: bool) -> tuple[str, str]:
    """Score (a string of two decimals, as on the wire) and band of two names."""
    score = person_name_score(asked, registered) if person else company_name_score(asked, registered)
    return f"{score}.00", band(score).value


def says_unknown(status: str | None) -> bool:
    """Whether the staged status (INVALID) hides the number from its registry."""
    return status is not None and status.upper() == _UNKNOWN


def registry_status(status: str | None, good: str) -> str:
    """What the registry says: its own good word for none and for anybody's good word, else what was staged, in
    capitals."""
    return good if status is None or status.upper() in _GOOD else status.upper()
