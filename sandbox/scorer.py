"""POST /scorer/score: a scorer's stand-in, the rules' own scorecard behind HTTP."""

from fastapi import APIRouter, HTTPException

from models.score import Score
from models.score_inputs import ScoreRequest, inputs_digest
from models.scorecard import score


def scorer_plane() -> APIRouter:
    """The scorer's one endpoint, as any scorer must serve it (`activities/clients/scorer.py`)."""
    router = APIRouter(prefix="/scorer", tags=["scorer"])

    @router.post("/score")
    def ask(request: ScoreRequest) -> Score:
        """The score of `inputs`; 422 when `inputs_digest` is not theirs: they were altered on the way."""
        if inputs_digest(request.inputs) != request.inputs_digest:
            raise HTTPException(422, "inputs_digest is not the SHA-256 of the canonical JSON of inputs")
        return score(request.inputs, request.assessment_id)

    _ = ask
    return router
