"""Trees of branches: their heads, and what is no tree."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from models.branch import head_of, in_a_circle

HEAD, CHILD, GRANDCHILD, OTHER, STRANGER = (UUID(int=number) for number in range(1, 6))
PARENTS = {HEAD: None, CHILD: HEAD, GRANDCHILD: CHILD, OTHER: None}

ids = st.integers(1, 8).map(lambda number: UUID(int=number))
graphs = st.dictionaries(ids, st.none() | ids, max_size=8)


def test_the_head_is_the_last_on_the_way_up() -> None:
    assert {branch: head_of(branch, PARENTS) for branch in PARENTS} == {
        HEAD: HEAD,
        CHILD: HEAD,
        GRANDCHILD: HEAD,
        OTHER: OTHER,
    }
    assert head_of(STRANGER, PARENTS) is None


def test_a_circle_is_found_wherever_one_enters_it() -> None:
    assert in_a_circle(PARENTS, PARENTS) is None
    assert in_a_circle([HEAD], {**PARENTS, HEAD: HEAD}) == HEAD
    circle = {**PARENTS, HEAD: GRANDCHILD}
    for branch in (HEAD, CHILD, GRANDCHILD):
        assert in_a_circle([branch], circle) == branch
        assert head_of(branch, circle) is None
    assert in_a_circle([OTHER], circle) is None


@given(graphs)
def test_without_a_circle_every_branch_has_a_head_or_an_unknown_one(parents: dict[UUID, UUID | None]) -> None:
    found = in_a_circle(parents, parents)
    closed = {**{above: None for above in parents.values() if above is not None}, **parents}
    headless = [branch for branch in parents if head_of(branch, closed) is None]
    assert (found is None) == (headless == [])
