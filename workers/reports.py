"""The reports' part of the composition root: what computing, rendering and handing in needs."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from activities.clients.regulator import DEFAULT_MAPPINGS, RegulatorGateway
from activities.clients.reports.rendering import ReportRenderer
from activities.regulator import RegulatorActivities
from activities.report import ReportActivities
from activities.report_files import ReportFileActivities
from activities.report_sections import ReportSectionActivities
from models.integration import REGULATOR_GATEWAY, IntegrationConfig
from models.report import ReportType
from models.tables.database import Database
from models.tables.integrations import Integrations
from models.tables.report_records import ReportRecords
from models.tables.report_sections import ReportSections, SectionsOf
from models.tables.reports.tax import tax_sections
from workers.report_store import open_report_store
from workers.settings import Settings

KINDS: dict[ReportType, SectionsOf] = {ReportType.TAX: tax_sections}
"""The sections of each type of report that there is."""


@dataclass(frozen=True, kw_only=True)
class Reports:
    """The activities of reports."""

    steps: ReportActivities
    sections: ReportSectionActivities
    files: ReportFileActivities
    regulator: RegulatorActivities


def open_reports(settings: Settings, database: Database, clock: Callable[[], datetime], opened: ExitStack) -> Reports:
    """What the reports' activities need; closed with `opened`.

    Raises:
        MissingSetting: the report store is not named.
    """
    store, records = open_report_store(settings, database.vault), ReportRecords(database)
    integrations = Integrations(database, clock)
    gateway = opened.enter_context(
        RegulatorGateway(
            integrations, store, named=_gateway(settings), timeout_seconds=settings.regulator_timeout_seconds
        )
    )
    return Reports(
        steps=ReportActivities(records),
        sections=ReportSectionActivities(ReportSections(database, KINDS), store, records, clock),
        files=ReportFileActivities(ReportRenderer(), store, records, clock),
        regulator=RegulatorActivities(gateway),
    )


def _gateway(settings: Settings) -> IntegrationConfig | None:
    """How the regulator's gateway is reached, where the settings say so."""
    if settings.regulator_url is None:
        return None
    secrets: dict[str, str] = {}
    if settings.regulator_client_id is not None:
        secrets["client_id"] = settings.regulator_client_id
    if settings.regulator_client_secret is not None:
        secrets["client_secret"] = settings.regulator_client_secret.get_secret_value()
    return IntegrationConfig(
        system_name=REGULATOR_GATEWAY, endpoint_url=settings.regulator_url, mappings=DEFAULT_MAPPINGS, secrets=secrets
    )
