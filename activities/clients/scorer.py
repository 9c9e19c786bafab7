"""A scorer over HTTP: the inputs out, the score back, held to the contract of every scorer.

POST {base}/score {"assessment_id", "inputs_digest", "inputs": ScoreInputs} -> 200 and a Score as JSON. Nothing that
names a contractor is sent: no number, no name, no id of the application.
"""

from datetime import timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Self
from uuid import UUID

import httpx
from pydantic import ValidationError

from activities.scoring import ScorerUnavailable
from models.score import Score, problem_with_score
from models.score_inputs import ScoreInputs, ScoreRequest, inputs_digest

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_MAY_PASS = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class HttpScorer:
    """Asks one scorer. Close it, or use it as a context manager; threads may share it.

    Args:
        base_url: `/score` is added to it.
        token: sent as a bearer token, where the scorer wants one.
        timeout: for connecting, and for each wait for the next bytes.
    """

    def __init__(self, base_url: str, *, token: str | None = None, timeout: timedelta = timedelta(seconds=10)) -> None:
        url = httpx.URL(base_url)
        self._http = httpx.Client(
            base_url=url,
            headers={"authorization": f"Bearer {token}"} if token else {},
            timeout=timeout.total_seconds(),
            trust_env=url.host not in _LOOPBACK,  # a proxy of the environment is not for this machine's own services
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def score(self, inputs: ScoreInputs, assessment_id: UUID) -> Score:
        """The scorer's score of these inputs.

        Raises:
            ScorerUnavailable: it could not be reached, was late, failed, or answered something else.
        """
        digest = inputs_digest(inputs)
        request = ScoreRequest(assessment_id=assessment_id, inputs_digest=digest, inputs=inputs)
        response = self._post(request)
        if response.status_code != HTTPStatus.OK:
            raise _refusal(response.status_code)
        try:
            score = Score.model_validate_json(response.content)
        except ValidationError:
            raise ScorerUnavailable("answered something that is not a score", retryable=True) from None
        problem = problem_with_score(score, assessment_id=assessment_id, inputs_digest=digest, assessed_at=inputs.as_of)
        if problem is not None:
            raise ScorerUnavailable(f"answered with a score that is none: {problem}", retryable=True)
        return score

    def _post(self, request: ScoreRequest) -> httpx.Response:
        try:
            return self._http.post(
                "/score", content=request.model_dump_json(), headers={"content-type": "application/json"}
            )
        except httpx.TimeoutException:
            raise ScorerUnavailable("did not answer in time", retryable=True) from None
        except httpx.HTTPError:
            raise ScorerUnavailable("could not be reached, or broke the connection off", retryable=True) from None


def _refusal(status: int) -> ScorerUnavailable:
    if status in _REFUSED:
        return ScorerUnavailable(f"refused our token (status {status}): check FATTS_SCORER_TOKEN", retryable=False)
    retryable = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _MAY_PASS
    return ScorerUnavailable(f"failed with status {status}", retryable=retryable)
