"""Whether the process lives, and whether it can work."""

import asyncio

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.messages.base import Answered
from api.problems import RETRY_SECONDS
from api.running import Running
from api.services import Services
from models.tables.database import Database
from models.tables.errors import DatabaseUnavailable

router = APIRouter(tags=["health"])


class Health(Answered):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: str = Field(description="`ok`.")


class Readiness(Answered):
    """Which of the parts that every request needs can be reached."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"ready": True, "parts": {"database": "ok", "temporal": "ok"}}]}
    )

    ready: bool = Field(description="Whether all of them can be reached.")
    parts: dict[str, str] = Field(description="`ok` or `away`, for `database` and `temporal`.")


@router.get(
    "/healthz", operation_id="health", summary="Whether the process lives", response_description="The process lives."
)
async def health() -> Health:
    """Answers as long as the process does; asks nothing of other parts."""
    return Health(status="ok")


@router.get(
    "/readyz",
    operation_id="readiness",
    summary="Whether requests can be served",
    response_description="Every part can be reached.",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "A part is away; Retry-After says when to ask again."}},
)
async def readiness(services: Services, running: Running) -> JSONResponse:
    """Asks the database and Temporal."""
    database, temporal = await asyncio.gather(
        run_in_threadpool(_database_answers, services.database), running.processes.reachable()
    )
    parts = {"database": "ok" if database else "away", "temporal": "ok" if temporal else "away"}
    answer = Readiness(ready=database and temporal, parts=parts).model_dump()
    if database and temporal:
        return JSONResponse(answer)
    return JSONResponse(answer, 503, {"Retry-After": str(RETRY_SECONDS)})


def _database_answers(database: Database) -> bool:
    try:
        return database.row("SELECT 1 AS one") is not None
    except DatabaseUnavailable:
        return False
