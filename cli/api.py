"""`fatts api`: the HTTP API."""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workers.settings import Settings


def api() -> None:
    """Serve the HTTP API on FATTS_HOST:FATTS_PORT.

    Needs FATTS_DATABASE_URL, Temporal, the document store, the keys and an issuer of tokens; `fatts up` fills all of
    them in. Its documentation stands under /docs and /openapi.json.
    """
    from cli.logs import configure
    from workers.settings import Settings

    settings = Settings()
    configure(settings.log_level)
    asyncio.run(_serve(settings))


async def _serve(settings: "Settings") -> None:
    from api.app import create_app
    from cli.loaded import keep_loaded
    from cli.serve import server_of
    from cli.services import open_api_services

    async with open_api_services(settings) as services:
        server = server_of(create_app(services), host=settings.host, port=settings.port)
        keep_loaded()
        await server.serve()
