"""Branches of companies, and when two of them are one house to the rule against internal trades.

Branches form trees: each has a parent or is the root of its family, which is the branch and all that stand under the
same root, however far apart. A branch that nobody recorded is a family of its own.
"""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from models.record import Record


class InternalTrade(StrEnum):
    """What counts as a trade within one house."""

    SAME_BRANCH = "SAME_BRANCH"
    SAME_FAMILY = "SAME_FAMILY"
    """The same root: parent and child, siblings, cousins."""


class Branch(Record):
    """One branch of a company. `name` is what people call it (`Pune depot`)."""

    branch_id: UUID
    name: str
    parent_id: UUID | None = None


def is_internal(buyer_branch: UUID, seller_branch: UUID, *, roots: Mapping[UUID, UUID], rule: InternalTrade) -> bool:
    """Whether the two are one house.

    Args:
        buyer_branch: the buyer's.
        seller_branch: the seller's.
        roots: the root of each branch that is known.
        rule: what counts as one house.
    """
    if buyer_branch == seller_branch:
        return True
    if rule is InternalTrade.SAME_BRANCH:
        return False
    return roots.get(buyer_branch, buyer_branch) == roots.get(seller_branch, seller_branch)
