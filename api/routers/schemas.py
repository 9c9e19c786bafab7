"""The schemas of the documents that are sent."""

from functools import cache

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue

from models.contractor.schema import contractor_schema

router = APIRouter(prefix="/schemas", tags=["schemas"])

_MEDIA_TYPE = "application/schema+json"


@router.get(
    "/contractor.json",
    operation_id="contractorSchema",
    summary="The contractor document's JSON Schema",
    response_class=Response,
    responses={
        200: {
            "description": "JSON Schema, draft 7.",
            "content": {_MEDIA_TYPE: {"example": {"$id": "https://fatts.gov.in/schemas/contractor.json"}}},
        }
    },
)
async def contractor_json() -> Response:
    """What a complete contractor document looks like. A draft may lack required members; nothing in it may be wrong."""
    return JSONResponse(_schema(), headers={"Cache-Control": "public, max-age=3600"}, media_type=_MEDIA_TYPE)


@cache
def _schema() -> dict[str, JsonValue]:
    return contractor_schema()
