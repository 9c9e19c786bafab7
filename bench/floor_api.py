"""`python -m bench.floor_api`: the API as `fatts api` serves it, with one more endpoint, which only benchmarks have.

`GET /floor/{application_id}` reads three columns of one row by its key, on the same pool, and answers with them: the
least that an endpoint which reads anything can do. It asks for no token and opens nothing that is sealed.
"""

import asyncio
from uuid import UUID

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from api.app import create_app
from api.services import Services
from cli.logs import configure
from cli.serve import server_of
from cli.services import open_api_services
from workers.settings import Settings

FLOOR = "/floor"
_ONE_ROW = "SELECT id, attempt, document_version FROM applications WHERE id = %s"


def with_floor(app: FastAPI) -> FastAPI:
    """`app`, with the endpoint."""

    @app.get(f"{FLOOR}/{{application_id}}", include_in_schema=False)
    def one_row(application_id: UUID, services: Services) -> JSONResponse:
        row = services.database.row(_ONE_ROW, (application_id,))
        if row is None:
            return JSONResponse({}, 404)
        return JSONResponse({"id": str(row["id"]), "attempt": row["attempt"], "version": row["document_version"]})

    del one_row  # FastAPI holds it now
    return app


async def _serve() -> None:
    settings = Settings()
    configure(settings.log_level)
    async with open_api_services(settings) as services:
        app = with_floor(create_app(services))
        await server_of(app, host=settings.host, port=settings.port).serve()


if __name__ == "__main__":
    asyncio.run(_serve())
