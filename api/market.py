"""Investors, projects and agreements as the API shows them."""

from pydantic import JsonValue

from api.cases import instant, instant_or_none
from models.chain import ChainReceipt
from models.investment import Project, Stake
from models.investor import Investor

INVESTORS = "/api/v1/investors"
PROJECTS = "/api/v1/projects"
AGREEMENTS = "/api/v1/agreements"

JsonObject = dict[str, JsonValue]


def investor_json(investor: Investor) -> JsonObject:
    """The investor as `InvestorView` documents it."""
    return {
        "investor_id": str(investor.id),
        "subject": investor.subject,
        "wallet_address": investor.wallet_address,
        "status": investor.status,
        "verification": investor.verification,
        "country": investor.country,
        "payable": investor.payout_account is not None,
        "created_at": instant(investor.created_at),
        "links": {"self": f"{INVESTORS}/{investor.id}"},
    }


def project_json(project: Project, units_left: int) -> JsonObject:
    """The project as `ProjectView` documents it."""
    return {
        "project_id": str(project.id),
        "name": project.name,
        "currency": project.currency,
        "total_units": project.total_units,
        "units_left": units_left,
        "status": project.status,
        "first_refusal_days": project.first_refusal_days,
        "created_at": instant(project.created_at),
        "links": {"self": f"{PROJECTS}/{project.id}"},
    }


def agreement_json(stake: Stake, receipt: ChainReceipt | None = None) -> JsonObject:
    """The agreement as `AgreementView` documents it."""
    agreement = stake.agreement
    return {
        "agreement_id": str(agreement.id),
        "project_id": str(agreement.project_id),
        "investor_id": str(agreement.investor_id),
        "units": agreement.units,
        "free_units": stake.free_units,
        "amount": str(agreement.amount),
        "currency": agreement.currency,
        "lock_in_until": instant_or_none(agreement.lock_in_until),
        "parent_agreement_id": None if agreement.parent_agreement_id is None else str(agreement.parent_agreement_id),
        "status": agreement.status,
        "created_at": instant(agreement.created_at),
        "chain": None if receipt is None else receipt.model_dump(mode="json"),
        "links": {"self": f"{AGREEMENTS}/{agreement.id}"},
    }
