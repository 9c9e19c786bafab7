"""The AML report: its sections."""

from models.aml_policy import AmlPolicy
from models.encryption import Vault
from models.jurisdictions import Jurisdiction
from models.screening import SanctionsList
from models.tables.reports.aml.findings import Findings
from models.tables.reports.aml.thresholds import Thresholds
from models.tables.reports.section import Section


def aml_sections(
    jurisdiction: Jurisdiction, vault: Vault, policy: AmlPolicy, sanctions: SanctionsList
) -> tuple[Section, ...]:
    """What an AML report consists of, in its order.

    Raises:
        ValueError: the policy is of another currency than the jurisdiction's.
    """
    if policy.currency != jurisdiction.currency:
        raise ValueError(f"there is no AML policy for {jurisdiction.name}: {policy.version} counts {policy.currency}")
    return (Findings(vault, policy, sanctions), Thresholds(policy))
