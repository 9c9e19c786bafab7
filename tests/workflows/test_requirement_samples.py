"""The sample requirements come out as they say, from their files to the answer."""

import json
from datetime import UTC, datetime
from pathlib import Path

from models.requirement_status import RequirementStatus
from models.tables.loading.files import source_of
from models.tables.loading.load import load
from samples.requirements import REQUIREMENTS, write_requirements
from tests.market import Buyer, Market

_STATES = {
    "PASS": RequirementStatus.OPEN,
    "WARN": RequirementStatus.UNDER_REVIEW,
    "FAIL": RequirementStatus.UNDER_REVIEW,
}


async def test_each_comes_out_as_its_row_of_the_table(market: Market, tmp_path: Path) -> None:
    for file in write_requirements(tmp_path):
        if file.suffix == ".csv":
            load(market.house.services.database, source_of(file, None), datetime.now(UTC), lambda _: None)
    for each in REQUIREMENTS:
        body = json.loads((tmp_path / f"{each.buyer}.json").read_text())
        answer = await market.house.ask("POST", "/requirements", Buyer(each.buyer).token, json=body)
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert (made["risk_precheck_score"], made["risk_precheck_status"]) == (each.score, each.status), each.buyer
        assert made["status"] == _STATES[each.status]
        assert made["buyer_payment_performance_score"] == each.payment_score
