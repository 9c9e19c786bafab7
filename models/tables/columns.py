"""The kinds of columns the tables are made of."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CHAR, DateTime, Enum, Numeric, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from models.actors import Role
from models.application import WaitingOn
from models.audit import AuditRole
from models.change_request import RequestOutcome
from models.comment import Visibility
from models.escrow import EscrowAccountKind, EscrowKind, PaymentMethod
from models.escrow_bank import NoticeKind, NoticeOutcome
from models.flags import RiskLevel
from models.integration import IntegrationEvent, IntegrationStatus
from models.investment import AgreementStatus, InvestmentKind, ProjectStatus, UnitLockStatus
from models.investor import InvestorStatus, InvestorVerification
from models.links import LinkKind
from models.policy_change import PolicyStatus
from models.provider_gate import CircuitState
from models.registries import Service
from models.report import ReportStatus, ReportType
from models.requirement_status import RequirementStatus
from models.status import ContractorStatus
from models.suspicion import SubjectKind, Typology
from models.suspicion_record import SuspicionStatus
from models.task import ItemKind, ItemOutcome, Process, TaskKind, TaskStatus
from models.trade import TradeStatus
from models.trade_supply import (
    InvoiceType,
    NoteKind,
    OrderStatus,
    PaymentKind,
    Registered,
    ReturnFrequency,
)

MOMENT = DateTime(timezone=True)
"""An aware instant; PostgreSQL keeps UTC with microseconds."""

JSON = JSONB(none_as_null=True)
"""A JSON document without personal data; None is SQL's NULL."""

CURRENCY = CHAR(3)
"""An ISO 4217 code."""

COUNTRY = CHAR(2)
"""An ISO 3166-1 alpha-2 code."""

WORDS = ARRAY(Text)
"""A set of words (name fingerprints, roles, subjects)."""

MONEY: Numeric[Decimal] = Numeric(18, 2)
"""Money, exact; its currency stands in a column beside it."""

QUANTITY: Numeric[Decimal] = Numeric(18, 3)
"""How many of a unit."""

TAX_RATE: Numeric[Decimal] = Numeric(6, 3)
"""A percentage."""


def _enum(kind: type[StrEnum], name: str) -> Enum:
    return Enum(kind, name=name, values_callable=_values)


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


VERIFICATION_STATUS = _enum(ContractorStatus, "verification_status")
RISK_LEVEL = _enum(RiskLevel, "risk_level")
ENTITY_TYPES = (
    "PRIVATE_LIMITED",
    "PUBLIC_LIMITED",
    "LLP",
    "PARTNERSHIP",
    "PROPRIETORSHIP",
    "AOP",
    "TRUST",
    "GOVERNMENT",
)
ENTITY_TYPE = Enum(*ENTITY_TYPES, name="entity_type")
AUDIT_ROLE = _enum(AuditRole, "actor_role")
WAITING_ON = _enum(WaitingOn, "waiting_on")
PROCESS = _enum(Process, "process")
TASK_KIND = _enum(TaskKind, "task_kind")
TASK_STATUS = _enum(TaskStatus, "task_status")
TASK_ROLE = _enum(Role, "task_role")
CIRCUIT_STATE = _enum(CircuitState, "circuit_state")
SERVICE = _enum(Service, "registry_service")
ITEM_KIND = _enum(ItemKind, "item_kind")
ITEM_OUTCOME = _enum(ItemOutcome, "item_outcome")
REQUEST_OUTCOME = _enum(RequestOutcome, "request_outcome")
VISIBILITY = _enum(Visibility, "comment_visibility")
LINK_KIND = _enum(LinkKind, "link_kind")
REGISTERED = _enum(Registered, "party_registered")
RETURN_FREQUENCY = _enum(ReturnFrequency, "return_frequency")
ORDER_STATUS = _enum(OrderStatus, "order_status")
INVOICE_TYPE = _enum(InvoiceType, "invoice_type")
NOTE_KIND = _enum(NoteKind, "note_kind")
PAYMENT_KIND = _enum(PaymentKind, "payment_kind")
PAYMENT_METHOD = _enum(PaymentMethod, "payment_method")
REPORT_TYPE = _enum(ReportType, "report_type")
REPORT_STATUS = _enum(ReportStatus, "report_status")
INTEGRATION_STATUS = _enum(IntegrationStatus, "integration_status")
INTEGRATION_EVENT = _enum(IntegrationEvent, "integration_event")
INVESTOR_STATUS = _enum(InvestorStatus, "investor_status")
INVESTOR_VERIFICATION = _enum(InvestorVerification, "investor_verification")
PROJECT_STATUS = _enum(ProjectStatus, "project_status")
AGREEMENT_STATUS = _enum(AgreementStatus, "agreement_status")
INVESTMENT_KIND = _enum(InvestmentKind, "investment_kind")
UNIT_LOCK_STATUS = _enum(UnitLockStatus, "unit_lock_status")
TRADE_STATUS = _enum(TradeStatus, "trade_status")
ESCROW_ACCOUNT_KIND = _enum(EscrowAccountKind, "escrow_account_kind")
ESCROW_KIND = _enum(EscrowKind, "escrow_kind")
ESCROW_NOTICE_KIND = _enum(NoticeKind, "escrow_notice_kind")
ESCROW_NOTICE_OUTCOME = _enum(NoticeOutcome, "escrow_notice_outcome")
REQUIREMENT_STATUS = _enum(RequirementStatus, "requirement_status")
POLICY_STATUS = _enum(PolicyStatus, "policy_status")
SUSPICION_STATUS = _enum(SuspicionStatus, "suspicion_status")
TYPOLOGY = _enum(Typology, "aml_typology")
SUBJECT_KIND = _enum(SubjectKind, "suspicion_subject_kind")
