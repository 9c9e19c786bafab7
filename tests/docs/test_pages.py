"""The pages under docs/ are true where a program can tell."""

import inspect
import re
from pathlib import Path

import pytest

from activities.application import ApplicationActivities
from activities.certificate import CertificateActivities
from activities.chain import ChainActivities
from activities.documents import DocumentChecks
from activities.escrow import EscrowActivities
from activities.registration import RecheckActivities, RegistrationActivities
from activities.regulator import RegulatorActivities
from activities.report import ReportActivities
from activities.report_files import ReportFileActivities
from activities.report_sections import ReportSectionActivities
from activities.requirement import RequirementActivities
from activities.stake import StakeActivities
from activities.suspicion import SuspicionActivities
from activities.trade import TradeActivities
from activities.verification import VerificationActivities, checks_of
from models.application import WaitingOn
from models.decision import Refusal
from models.report import REPORT_EDGES, ReportStage
from models.status import EDGES
from models.suspicion import Typology
from models.suspicion_record import SUSPICION_EDGES, SuspicionStage
from models.tables import reports
from models.tables.metadata import METADATA
from models.tables.reports import audit
from models.tables.reports.audit.sections import audit_sections
from models.trade_policy import TradePolicy
from models.trade_process import CancelReason
from models.trade_rules import RuleCode
from models.trade_watch import TradeFlagType
from tests.docs import columns, import_files, report_schemas
from tests.docs.pages import PAGES, ROOT, between, commands_in, fences
from tests.docs.test_readme import parse
from workers.schedules import SCHEDULES
from workers.settings import Settings, variable
from workflows import attributes, queues
from workflows.application import ApplicationWorkflow
from workflows.registration import ContractorRegistrationWorkflow
from workflows.report import ComplianceReportWorkflow
from workflows.requirement import RequirementWorkflow
from workflows.suspicion import SuspicionWorkflow
from workflows.trade import TradeWorkflow

AML = (ROOT / "docs" / "report-aml.md").read_text()
APPLICATION = (ROOT / "docs" / "application.md").read_text()
AUDIT = (ROOT / "docs" / "report-audit.md").read_text()
DATA = (ROOT / "docs" / "data.md").read_text()
IMPORT = (ROOT / "docs" / "import.md").read_text()
NOTIFICATIONS = (ROOT / "docs" / "notifications.md").read_text()
REGISTRATION = (ROOT / "docs" / "registration.md").read_text()
TRADE = (ROOT / "docs" / "trade.md").read_text()
REPORT = (ROOT / "docs" / "report.md").read_text()
REQUIREMENT = (ROOT / "docs" / "requirement.md").read_text()
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
TAX = (ROOT / "docs" / "report-tax.md").read_text()


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        if anchor:
            assert anchor in {slug(line.lstrip("# ")) for line in file.read_text().splitlines() if line[:1] == "#"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_and_command_that_is_named_exists(page: Path) -> None:
    known = {variable(name) for name in Settings.model_fields} | {"FATTS_REQUIRE_ALL"}
    assert set(re.findall(r"\bFATTS_[A-Z0-9_]+\b", page.read_text())) <= known
    for command in commands_in(page.read_text()):
        parse(command.split())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    for path in re.findall(
        r"`((?:models|workflows|activities|workers|api|contracts|cli|docs)/[\w./]*)`", page.read_text()
    ):
        assert (ROOT / path).exists(), path


def test_the_edges_are_those_of_the_status_machine() -> None:
    edges = {(source.value, target.value) for source, targets in EDGES.items() for target in targets}
    (diagram,) = [fence.text for fence in fences(APPLICATION) if fence.text.startswith("stateDiagram")]
    assert set(re.findall(r"^ +([A-Z_]+) --> ([A-Z_]+)$", diagram, re.MULTILINE)) == edges
    table = between(APPLICATION, "| From | To | When |", "Every entry of the history")
    listed = re.findall(r"^\| ([A-Z_]+) \| ([A-Z_]+) \|", table, re.MULTILINE)
    assert set(listed) == edges
    assert len(listed) == len(edges)


def test_the_moves_of_a_report_are_those_of_its_rules() -> None:
    table = between(REPORT, "| From | To | When |", "## One report")
    listed = set(re.findall(r"^\| ([A-Z]+) \| ([A-Z]+) \|", table, re.MULTILINE))
    assert listed == {(source.value, target.value) for source, targets in REPORT_EDGES.items() for target in targets}
    for stage in ReportStage:
        assert stage in REPORT, stage


def test_the_moves_of_a_suspicion_are_those_of_its_rules() -> None:
    table = between(AML, "| From | To | When |", "The findings of a report")
    listed = set(re.findall(r"^\| ([A-Z]+) \| ([A-Z]+) \|", table, re.MULTILINE))
    edges = {(source.value, target.value) for source, targets in SUSPICION_EDGES.items() for target in targets}
    assert listed == edges
    for word in (*SuspicionStage, *Typology):
        assert word in AML, word


def test_the_sections_and_checks_of_the_audit_are_listed() -> None:
    for section in audit_sections(lambda _trade_id: None):
        assert f"| `{section.name}` |" in AUDIT, section.name
    sources = "".join(path.read_text() for path in Path(audit.__file__).parent.glob("*.py"))
    for check in re.findall(r'name="(\w+)"', sources):
        assert f"`{check}`" in AUDIT, check


def test_the_schemas_of_the_reports_are_those_that_are_checked() -> None:
    assert {path: path.read_text() for path in report_schemas.FOLDER.iterdir()} == report_schemas.files()


def test_the_schedules_of_the_reports_are_listed() -> None:
    for each in SCHEDULES:
        assert not each.schedule_id.startswith("report-") or f"`{each.schedule_id}`" in REPORT, each.schedule_id


def test_everybody_who_is_waited_for_is_listed() -> None:
    table = between(APPLICATION, "| `waiting_on` |", "## Steps")
    assert set(re.findall(r"^\| ([A-Z]+) \|", table, re.MULTILINE)) == {waiting.value for waiting in WaitingOn}


@pytest.mark.parametrize(
    ("page", "end", "process"),
    [
        (APPLICATION, "`actor` is", ApplicationWorkflow),
        (REGISTRATION, "## Activities", ContractorRegistrationWorkflow),
        (TRADE, "## Activities", TradeWorkflow),
        (REPORT, "## Activities", ComplianceReportWorkflow),
        (AML, "## Activities", SuspicionWorkflow),
        (REQUIREMENT, "## Activities", RequirementWorkflow),
    ],
)
def test_every_message_is_listed(page: str, end: str, process: type) -> None:
    table = between(page, "| Name | Kind |", end)
    told = {
        name: kind
        for names, kind in re.findall(r"^\| (`[^|]+`) \| (update|signal|query) \|", table, re.MULTILINE)
        for name in re.findall(r"\w+", names)
    }
    taken: dict[str, str] = {}
    for name, member in inspect.getmembers(process):
        for kind in ("update", "signal", "query"):
            if hasattr(member, f"__temporal_{kind}_definition") or (hasattr(member, "_defn") and kind == "update"):
                taken[name] = kind
    assert told == taken


def test_every_rule_flag_and_end_of_a_trade_is_listed() -> None:
    for word in (*RuleCode, *TradeFlagType, *CancelReason):
        assert f"`{word}`" in TRADE, word
    figures = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", between(TRADE, "| Flag | Raised when", "Flags refuse nothing")))
    assert figures <= set(TradePolicy.model_fields)


def test_every_activity_of_a_trade_is_listed() -> None:
    listed = set(re.findall(r"`(\w+)`", between(TRADE, "| Activity | Queue |", "## Bringing")))
    trade = {
        name for name, member in vars(TradeActivities).items() if hasattr(member, "__temporal_activity_definition")
    }
    assert trade <= listed
    homes = (TradeActivities, EscrowActivities, StakeActivities)
    assert all(any(hasattr(home, name) for home in homes) for name in listed)


def test_every_refusal_is_listed() -> None:
    for refusal in Refusal:
        assert f"`{refusal}`" in APPLICATION, refusal


def test_every_activity_is_listed_and_every_queue() -> None:
    table = between(APPLICATION, "| Activity | Queue |", "The retry budget is")
    years = between(REGISTRATION, "| Activity | Queue |", "## What it costs")
    requirements = between(REQUIREMENT, "| Activity | Queue |", "## What it costs")
    of_reports = between(REPORT, "| Activity | Queue |", "## What an operator sees")
    of_reports += between(AML, "| Activity | Queue |", "`submit_report` and")
    listed = set(re.findall(r"`(\w+)`", (table + years + requirements + of_reports).replace("`fatts-", "fatts-")))
    checks = {check.__name__ for check in checks_of(VerificationActivities).values()}
    named = {
        name
        for home in (
            ApplicationActivities,
            CertificateActivities,
            ChainActivities,
            DocumentChecks,
            RecheckActivities,
            RegistrationActivities,
            RegulatorActivities,
            ReportActivities,
            ReportFileActivities,
            ReportSectionActivities,
            SuspicionActivities,
            RequirementActivities,
        )
        for name, member in vars(home).items()
        if hasattr(member, "__temporal_activity_definition")
    }
    assert listed - {"CHAIN_CONFLICT", "AS_OF_LOST", "SCHEMA_VIOLATION", "NOT_OPEN", "STR_INVALID"} == named | checks
    relay = between(NOTIFICATIONS, "| Activity | Queue |", "A worker that serves")
    for queue in queues.ALL:
        assert f"`{queue}`" in table + relay + of_reports, queue


def test_the_columns_are_those_of_the_tables() -> None:
    shown = between(DATA, "<!-- made by: python -m tests.docs.columns -->", "<!-- end of the columns")
    assert shown == columns.columns(), "run python -m tests.docs.columns and put its tables here"
    for table in METADATA.tables:
        assert f"`{table}`" in between(DATA, "| Table | A row is |", "A step of a process"), table


def test_the_queries_ask_for_search_attributes_that_there_are() -> None:
    known = {key.name for key in attributes.ALL} | {"ExecutionStatus"}
    queries = re.findall(r"--query '([^']+)'", RUNBOOK)
    assert len(queries) >= 5
    for query in queries:
        assert set(re.findall(r"(\w+) [=<>]", query)) <= known, query


def test_the_sql_of_the_runbook_names_tables_and_columns_that_there_are() -> None:
    (sql,) = [fence.text for fence in fences(RUNBOOK) if fence.info == "sql"]
    table = METADATA.tables[re.findall(r"FROM (\w+)", sql)[0]]
    selected = re.findall(r"SELECT (.*) FROM", sql.replace("\n", " "))[0]
    assert set(selected.split(", ")) <= set(table.columns.keys())


def test_the_files_to_import_are_those_that_are_taken() -> None:
    shown = between(IMPORT, "<!-- made by: python -m tests.docs.import_files -->", "<!-- end of the files")
    assert shown == import_files.files(), "run python -m tests.docs.import_files and put its tables here"


def test_every_check_of_the_tax_report_is_explained() -> None:
    sources = "".join(path.read_text() for path in Path(reports.__file__).parent.glob("*.py"))
    checks = set(re.findall(r'name="(\w+)",\n', sources))
    assert len(checks) >= 8
    for check in checks:
        assert f"`{check}`" in TAX, check
