"""The six cases of the demo: every kind of end, and what may happen on the way to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from samples import SampleCase, sample_application
from samples.case import present_day
from samples.registries import as_formerly_debarred


@dataclass(frozen=True)
class Part:
    """One case. `sample` makes the application of a seed; `registry_down` is the registry that answers nobody."""

    name: str
    about: str
    sample: Callable[[int], SampleCase]
    registry_down: str | None = None


def _formerly_debarred(seed: int) -> SampleCase:
    sample = sample_application(seed, entity_type="PUBLIC_LIMITED")
    return replace(sample, sandbox_entity=as_formerly_debarred(sample.sandbox_entity, today=present_day()))


PROGRAMME = (
    Part("clean", "private limited company, nothing amiss", sample_application),
    Part("flagged", "an ERROR flag, resolved by the reviewer", lambda seed: sample_application(seed, "flagged")),
    Part("debarred", "on a debarment list, rejected at once", lambda seed: sample_application(seed, "debarred")),
    Part(
        "llp",
        "LLP, registered small enterprise",
        lambda seed: sample_application(seed, entity_type="LLP", with_udyam=True),
    ),
    # No other case has a labour licence, so that the registry that is down is missed by this one alone.
    Part(
        "registry-down",
        "proprietorship, a registry that does not answer: an official looks",
        lambda seed: sample_application(seed, entity_type="PROPRIETORSHIP", with_licence=True),
        registry_down="labour",
    ),
    Part("overridden", "public limited company, a CRITICAL flag overridden by two officials", _formerly_debarred),
)
"""In the order in which they are told."""

ABOUT = {part.name: part.about for part in PROGRAMME}
"""What each is about."""
