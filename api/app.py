"""The application: what it is made of, and what wraps it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.middleware.cors import CORSMiddleware

from api import problems
from api.confidential import ConfidentialRoutes
from api.events import EventBell
from api.middleware import RequestFrame
from api.openapi import DESCRIPTION, TAGS, complete
from api.processes import Processes
from api.routers import (
    agreements,
    application_documents,
    applications,
    audit,
    buyers,
    comments,
    delegations,
    escrow,
    events,
    health,
    investors,
    notifications,
    policies,
    projects,
    providers,
    registrations,
    reports,
    requirements,
    schemas,
    suspense,
    suspicions,
    tasks,
    trade_events,
    trades,
    verify,
)
from api.running import RunningServices
from api.services import ApiServices
from api.task_json import SUSPICIONS
from api.trade_processes import TradeProcesses
from models.tables.database import libpq_url
from models.tables.report_view import report_key

PREFIX = "/api/v1"


def create_app(services: ApiServices) -> FastAPI:
    """The HTTP interface of FATTS on `services`. While it lives it holds one LISTEN connection to the database."""
    running = RunningServices(
        processes=Processes(services.temporal, services.policy, partial(report_key, services.database)),
        trades=TradeProcesses(services.temporal, services.trade_policy),
        bell=EventBell(libpq_url(services.database.url)),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        await running.bell.start()
        try:
            yield
        finally:
            await running.bell.stop()

    app = FastAPI(
        title="FATTS",
        version="1",
        summary="Public-procurement contracting as durable business processes",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        lifespan=lifespan,
    )
    app.state.services = services
    app.state.running = running
    problems.install(app)
    app.include_router(health.router)
    # Probes look for these at the root, readers of "HTTP, under /api/v1" below it: both are right.
    app.include_router(health.router, prefix=PREFIX, include_in_schema=False)
    app.include_router(schemas.router, include_in_schema=False)
    app.add_api_route(f"{PREFIX}/openapi.json", lambda: JSONResponse(app.openapi()), include_in_schema=False)
    of_a_case = (applications, application_documents, comments, events, audit)
    of_buyers = (requirements, buyers, policies)
    of_the_market = (trades, trade_events, investors, projects, agreements)
    of_officials = (tasks, registrations, reports, suspicions, delegations, notifications, providers)
    of_all = (escrow, suspense, verify, schemas)
    for resource in (*of_a_case, *of_officials, *of_buyers, *of_the_market, *of_all):
        app.include_router(resource.router, prefix=PREFIX)
    if services.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(services.allowed_origins),
            allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
            expose_headers=["Location", "Retry-After", "X-Request-ID"],
        )
    app.add_middleware(ConfidentialRoutes, prefix=SUSPICIONS, tokens=services.tokens)
    app.add_middleware(RequestFrame)
    complete(app)
    return app
