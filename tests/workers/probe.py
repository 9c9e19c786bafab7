"""A process that tells which modules it was given."""

import importlib
import sys

from temporalio import workflow

ITSELF = object()
"""Made anew each time this module is executed."""


@workflow.defn
class Probe:
    """Imports modules as a process would, without asking for them to be passed through."""

    @workflow.run
    async def run(self, names: list[str]) -> dict[str, int]:
        """The identity of each module, in the eyes of a process, and of `ITSELF`."""
        for name in names:
            importlib.import_module(name)
        return {**{name: id(vars(sys.modules[name]).get("__spec__")) for name in names}, "itself": id(ITSELF)}
