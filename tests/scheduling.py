"""Which tests share a worker of pytest-xdist: those that share what is dear to build."""

from xdist.scheduler import LoadScopeScheduling

_ONE_STACK = ("tests/e2e/", "tests/cli/test_up.py", "tests/cli/test_walkthrough.py")
"""They run a whole system each, and the end-to-end tests one together."""


class BySharedHouse(LoadScopeScheduling):
    """The tests of a process share a house by module; any other test goes to whoever is free.

    By path and not by xdist's own groups, which pytest 9.2 no longer lets it see.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_ONE_STACK):
            return "one stack"
        return nodeid.split("::", 1)[0] if nodeid.startswith("tests/workflows/") else nodeid
