"""What is held against a party: POST /ecourts/party-search and POST /debarment."""

from sandbox.entities import Pan, Text
from sandbox.providers.provider import Asking, JsonObject, Provider, VerificationQuestion
from sandbox.services import SandboxService


class PartySearchQuestion(VerificationQuestion):
    """POST /ecourts/party-search."""

    name: Text


class DebarmentQuestion(VerificationQuestion):
    """POST /debarment."""

    pan: Pan
    name: Text


def _party_search(question: PartySearchQuestion, asking: Asking) -> JsonObject:
    return {
        "verification_id": question.verification_id,
        "reference_id": asking.reference_id,
        "cases": [case.model_dump(mode="json") for one in asking.state.of_name(question.name) for case in one.cases],
    }


def _debarment(question: DebarmentQuestion, asking: Asking) -> JsonObject:
    """By PAN or by name: a debarred party that applies under another PAN is still on the list."""
    named = [one.pan for one in asking.state.of_name(question.name)]
    listed = [one for one in asking.state.entities() if one.pan == question.pan or one.pan in named]
    return {
        "verification_id": question.verification_id,
        "reference_id": asking.reference_id,
        "entries": [order.model_dump(mode="json", by_alias=True) for one in listed for order in one.debarred],
    }


CONDUCT = (
    Provider(SandboxService.ECOURTS, "/ecourts/party-search", PartySearchQuestion, _party_search),
    Provider(SandboxService.DEBARMENT, "/debarment", DebarmentQuestion, _debarment),
)
