"""Branches of companies: trees, each under the head office that is its root.

A branch that nobody recorded belongs to nobody. What two branches of one tree may not do with one another says
`models.requirement.check_internal_trade_block`.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from pydantic import Field

from models.record import Record


class Branch(Record):
    """One branch. `code` is the company's own word for it, `name` what people call it (`Pune depot`)."""

    branch_id: UUID
    code: str = Field(min_length=1, max_length=100)
    name: str = Field(min_length=1, max_length=200)
    parent_id: UUID | None = None


def head_of(branch_id: UUID, parents: Mapping[UUID, UUID | None]) -> UUID | None:
    """The head office of a branch: the last one on the way up; None where the way never ends, or the branch is not
    known."""
    seen = set[UUID]()
    here: UUID | None = branch_id
    while here in parents and here not in seen:
        seen.add(here)
        above = parents[here]
        if above is None:
            return here
        here = above
    return None


def in_a_circle(branch_ids: Iterable[UUID], parents: Mapping[UUID, UUID | None]) -> UUID | None:
    """The first of these branches whose way up comes back to itself or to one it passed; None where all ways end."""
    safe = set[UUID]()
    for branch_id in branch_ids:
        path = dict[UUID, None]()
        here: UUID | None = branch_id
        while here is not None and here not in safe:
            if here in path:
                return branch_id
            path[here] = None
            here = parents.get(here)
        safe.update(path)
    return None
