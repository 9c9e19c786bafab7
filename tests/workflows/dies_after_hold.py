"""A worker that is killed between taking a hold and answering; run as a process of its own.

Argument: the settings as JSON (secrets in clear: they are a test's).
"""

import asyncio
import json
import os
import sys

from activities.requirement import RequirementActivities
from models.requirement_policy import RequirementPolicy
from models.requirement_steps import AssessOrder, RequirementCore
from models.tables.requirement import RequirementRecords
from workers import composition
from workers.settings import Settings
from workers.temporal import connect
from workers.worker import worker_for
from workflows import queues

EXIT_CODE = 86


def main() -> None:
    """Serve cases until the first hold is in the record, and be gone."""
    settings = Settings.model_validate(json.loads(sys.argv[1]))
    recorded = RequirementRecords.assess_from_record

    def dies(self: RequirementRecords, order: AssessOrder, policy: RequirementPolicy) -> RequirementCore | None:
        recorded(self, order, policy)
        os._exit(EXIT_CODE)

    RequirementRecords.assess_from_record = dies
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    client = await connect(settings)
    async with composition.open_house(settings, chain=False) as house:
        assert isinstance(house.requirement, RequirementActivities)
        async with worker_for(client, queues.CASES, house):
            await asyncio.Event().wait()


if __name__ == "__main__":
    main()
