"""Base data of buyers from files: what it does to their requirements, and what is no tree."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, select

from models.buyer import buyer_id_of
from models.buyer_change import BUYER_CHANGED
from models.tables.branches import BranchRecords
from models.tables.credit import CreditLines
from models.tables.database import Database
from models.tables.loading.files import source_of
from models.tables.loading.load import Loaded, load
from models.tables.loading.refusal import BadFile
from models.tables.loading.registry import LOADABLES
from models.tables.rows.events import OutboxRow
from samples.buyers import write_buyers

AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
BUYER = buyer_id_of("buyer")


@pytest.fixture
def put(database: Database, tmp_path: Path) -> Iterator[Callable[[str, str], Loaded]]:
    """Loads a text as a file of this name."""

    def put(name: str, text: str) -> Loaded:
        path = tmp_path / name
        path.write_text(text)
        return load(database, source_of(path, None), AT, lambda done: None)

    yield put
    database.close()


def news(database: Database) -> list[tuple[UUID, object]]:
    with Session(database.engine) as session:
        rows = session.exec(select(OutboxRow).where(col(OutboxRow.event_type) == BUYER_CHANGED)).all()
    return [(row.case_id, row.payload["source"]) for row in rows]


def test_a_loaded_credit_line_counts_and_is_told(database: Database, put: Callable[[str, str], Loaded]) -> None:
    put("credit_lines.csv", f"buyer_id,sanctioned_limit,outstanding,currency\n{BUYER},500000.00,100000.50,INR\n")
    line = CreditLines(database, lambda: AT).credit_line(BUYER)
    assert line is not None
    assert str(line.remaining) == "399999.50"
    assert news(database) == [(BUYER, "credit")]


def test_loaded_ratings_are_told_once_a_buyer(database: Database, put: Callable[[str, str], Loaded]) -> None:
    lines = [f"{uuid4()},{BUYER},{uuid4()},{uuid4()},4.50,1000.00,2026-11-01T10:00:00Z" for _ in range(5)]
    put("ratings.csv", "id,buyer_id,rated_by,deal_id,stars,value,at\n" + "\n".join(lines) + "\n")
    assert news(database) == [(BUYER, "rating")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{buyer},{other},{deal},5.01,1000.00,2026-11-01T10:00:00Z", "stars"),
        ("{buyer},{other},{deal},4.505,1000.00,2026-11-01T10:00:00Z", "decimals"),
        ("{buyer},{buyer},{deal},4.50,1000.00,2026-11-01T10:00:00Z", "rated_by"),
        ("{buyer},{other},{deal},4.50,0,2026-11-01T10:00:00Z", "value"),
        ("{buyer},{other},{deal},4.50,1000.00,2026-11-01", "time zone"),
    ],
)
def test_a_rating_that_is_none_is_refused(put: Callable[[str, str], Loaded], line: str, said: str) -> None:
    row = line.format(buyer=BUYER, other=uuid4(), deal=uuid4())
    with pytest.raises(BadFile, match=said) as refused:
        put("ratings.csv", f"id,buyer_id,rated_by,deal_id,stars,value,at\n{uuid4()},{row}\n")
    assert "line 2" in str(refused.value)


def test_branches_load_in_any_order_but_in_no_circle(database: Database, put: Callable[[str, str], Loaded]) -> None:
    head, child, grandchild = (uuid4() for _ in range(3))
    header = "id,parent_id,code,name\n"
    put("branches.csv", f"{header}{grandchild},{child},G,Pune\n{child},{head},C,West\n{head},,H,Head office\n")
    assert BranchRecords(database).heads([grandchild]) == {grandchild: head}

    one, two, three = (uuid4() for _ in range(3))
    with pytest.raises(BadFile, match="its own ancestor"):
        put("branches-2.csv", f"{header}{three},{one},3,Three\n{one},{two},1,One\n{two},{one},2,Two\n")
    assert BranchRecords(database).heads([one, two, three]) == {}


def test_the_samples_can_be_loaded(database: Database, tmp_path: Path) -> None:
    files = write_buyers(tmp_path)
    assert {file.suffix for file in files} == {".csv", ".jsonl"}
    order = [loadable.name for loadable in LOADABLES]
    sources = sorted((source_of(file, None) for file in files), key=lambda each: order.index(each.loadable.name))
    loaded = [load(database, source, AT, lambda done: None) for source in sources]
    assert {each.table for each in loaded} == {"branches", "buyer_representatives", "credit_lines", "ratings"}
    assert all(each.rows for each in loaded)
    database.close()
