"""Who acts: the roles of the house and the person or system behind an action."""

from enum import StrEnum

from models.record import Record


class Role(StrEnum):
    """What somebody may do; carried in the `roles` claim of a bearer token."""

    CONTRACTOR = "CONTRACTOR"
    GOVERNMENT_ADMIN = "GOVERNMENT_ADMIN"
    RISK_OFFICER = "RISK_OFFICER"
    COMPLIANCE_OFFICER = "COMPLIANCE_OFFICER"
    INVESTOR = "INVESTOR"
    BUYER = "BUYER"
    AUDITOR = "AUDITOR"
    SYSTEM = "SYSTEM"


OFFICIALS = frozenset({Role.GOVERNMENT_ADMIN, Role.RISK_OFFICER, Role.COMPLIANCE_OFFICER, Role.AUDITOR, Role.SYSTEM})
"""The roles that may see cases which are not their own."""


class Actor(Record):
    """Somebody who acts, as the token (or the signal's sender) names them."""

    subject: str
    roles: frozenset[Role]

    def has(self, role: Role) -> bool:
        """Whether the actor holds `role`."""
        return role in self.roles

    @property
    def is_official(self) -> bool:
        """Whether the actor may see cases that are not its own."""
        return not self.roles.isdisjoint(OFFICIALS)


SYSTEM = Actor(subject="SYSTEM", roles=frozenset({Role.SYSTEM}))
"""The processes themselves."""

AI_SYSTEM = Actor(subject="AI_SYSTEM", roles=frozenset({Role.SYSTEM}))
"""The scorer, named as the seed's status history names it."""
