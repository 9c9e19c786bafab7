"""What is a trade within one house."""

from uuid import UUID

import pytest

from models.branch import InternalTrade, is_internal

ROOT, CHILD, SIBLING, OTHER, STRANGER = (UUID(int=number) for number in range(1, 6))
ROOTS = {ROOT: ROOT, CHILD: ROOT, SIBLING: ROOT, OTHER: OTHER}


@pytest.mark.parametrize(
    ("buyer", "seller", "same_branch", "same_family"),
    [
        (CHILD, CHILD, True, True),
        (CHILD, ROOT, False, True),
        (CHILD, SIBLING, False, True),
        (CHILD, OTHER, False, False),
        (CHILD, STRANGER, False, False),
        (STRANGER, STRANGER, True, True),
    ],
)
def test_one_house(buyer: UUID, seller: UUID, same_branch: bool, same_family: bool) -> None:
    for rule, internal in ((InternalTrade.SAME_BRANCH, same_branch), (InternalTrade.SAME_FAMILY, same_family)):
        assert is_internal(buyer, seller, roots=ROOTS, rule=rule) is internal
        assert is_internal(seller, buyer, roots=ROOTS, rule=rule) is internal
