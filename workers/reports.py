"""The reports' part of the composition root: what computing, rendering and handing in needs."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from activities.clients.regulator import DEFAULT_MAPPINGS, RegulatorGateway
from activities.clients.reports.findings_file import read_findings
from activities.clients.reports.rendering import ReportRenderer
from activities.clients.reports.str_file import write_str
from activities.regulator import RegulatorActivities
from activities.report import ReportActivities
from activities.report_files import ReportFileActivities
from activities.report_sections import ReportSectionActivities
from activities.suspicion import SuspicionActivities
from models.aml_policy import default_aml_policy
from models.integration import REGULATOR_GATEWAY, IntegrationConfig
from models.report import ReportType
from models.stake_settlement import SettledOnChain
from models.tables.database import Database
from models.tables.integrations import Integrations
from models.tables.report_records import ReportRecords
from models.tables.report_sections import ReportSections, SectionsOf
from models.tables.reports.aml.sections import aml_sections
from models.tables.reports.audit.sections import audit_sections
from models.tables.reports.tax import tax_sections
from models.tables.suspected_parties import SuspectedParties
from models.tables.suspicions import SuspicionRecords
from workers.report_store import open_report_store
from workers.sanctions import open_sanctions_list
from workers.settings import Settings

if TYPE_CHECKING:
    from activities.clients.chain.stake_ledger import StakeContract


@dataclass(frozen=True, kw_only=True)
class Reports:
    """The activities of reports."""

    steps: ReportActivities
    sections: ReportSectionActivities
    files: ReportFileActivities
    regulator: RegulatorActivities
    suspicions: SuspicionActivities


def open_reports(settings: Settings, database: Database, clock: Callable[[], datetime], opened: ExitStack) -> Reports:
    """What the reports' activities need; closed with `opened`.

    Raises:
        MissingSetting: the report store is not named, or the sanctions list cannot be used.
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
        sections=ReportSectionActivities(
            ReportSections(database, sections_of_each_type(settings)), store, records, clock
        ),
        files=ReportFileActivities(ReportRenderer(), store, records, clock),
        regulator=RegulatorActivities(gateway),
        suspicions=SuspicionActivities(
            SuspicionRecords(database),
            SuspectedParties(database),
            store,
            read=read_findings,
            write=write_str,
            reporting_entity=settings.fiu_reporting_entity,
            clock=clock,
        ),
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


def sections_of_each_type(settings: Settings) -> dict[ReportType, SectionsOf]:
    """The sections of each type of report that there is.

    Raises:
        MissingSetting: the sanctions list cannot be used.
    """
    policy, sanctions = default_aml_policy(), open_sanctions_list(settings)
    ask_chain = _StakesOnChain(settings)
    return {
        ReportType.TAX: tax_sections,
        ReportType.AML_SAR: lambda jurisdiction, vault: aml_sections(jurisdiction, vault, policy, sanctions),
        ReportType.FINANCIAL_AUDIT: lambda _jurisdiction, _vault: audit_sections(ask_chain),
    }


class _StakesOnChain:
    """What the chain says of a settled trade. web3 takes a second to import, and only an audit that has trades asks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, trade_id: UUID) -> SettledOnChain | None:
        """The settlement, None where the chain knows of none."""
        return self._ledger.settlement(trade_id)

    @cached_property
    def _ledger(self) -> "StakeContract":
        from activities.clients.chain.node import connect  # noqa: PLC0415
        from activities.clients.chain.stake_ledger import StakeContract  # noqa: PLC0415

        web3 = connect(self._settings.need_chain_rpc_url())
        return StakeContract(web3, self._settings.need_stake_ledger_contract())
