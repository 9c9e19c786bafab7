"""Files of base data, loaded into a real PostgreSQL whole or not at all."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from models.tables.database import Database, libpq_url
from models.tables.loading.files import source_of
from models.tables.loading.load import ACTION, Loaded, load
from models.tables.loading.refusal import BadFile
from models.tables.loading.registry import BY_NAME, LOADABLES
from models.tables.sealing import RowSealer
from tests.tables.reports.books import gstin

AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
SELLER, CUSTOMER, ORDER = (UUID(f"00000000-0000-4000-8000-00000000000{n}") for n in range(1, 4))
PARTIES = f"""id,jurisdiction,region,registered,tax_number,name
{SELLER},IN,27,REGULAR,{gstin("27", 1)},Śrī भारत Nirmaan
{CUSTOMER},IN,29,UNREGISTERED,,"Somebody, else"
"""
ORDERS_HEADER = (
    "id,order_number,jurisdiction,seller_id,customer_id,status,placed_at,invoice_number,invoiced_at,place_of_supply,"
    "currency,value"
)
GOOD = (
    f"{ORDER},PO-1,IN,{SELLER},{CUSTOMER},INVOICED,2026-03-30T10:00:00+05:30,INV/1,2026-03-31T23:59:59+05:30,29,INR,"
    "118.00"
)
ESCROW_HEADER = (
    "id,kind,amount,currency,method,investor_id,bank_reference,occurred_at,from_account_id,to_account_id,"
    "counterparty_name,counterparty_account_number,counterparty_ifsc"
)


@pytest.fixture
def put(database: Database, tmp_path: Path) -> Callable[..., Loaded]:
    """Loads a text as a file of this name."""

    def put(name: str, text: str | bytes, table: str | None = None) -> Loaded:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load(database, source_of(path, table), AT, lambda done: None)

    return put


def count(database: Database, table: str) -> int:
    with psycopg.connect(libpq_url(database.url)) as connection:
        row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return row[0]


def test_csv_and_json_lines_are_loaded_and_what_is_personal_is_sealed(
    database: Database, put: Callable[..., Loaded]
) -> None:
    assert put("trading_parties.csv", PARTIES) == Loaded("trading_parties", 2)
    assert put("orders-2026.csv", f"{ORDERS_HEADER}\n{GOOD}\n") == Loaded("orders", 1)
    line = {"order_id": str(ORDER), "line_number": 1, "hsn": "7308", "quantity": 2.5, "unit": "NOS", "rate": 18}
    lines = [
        {**line, "taxable_value": "50.00", "igst": 9.00},
        {**line, "line_number": 2, "taxable_value": 50, "igst": "9", "cess": None},
    ]
    assert put("order_lines.jsonl", "\n".join(map(json.dumps, lines))) == Loaded("order_lines", 2)
    with psycopg.connect(libpq_url(database.url)) as connection:
        sealed = connection.execute(
            "SELECT tax_number_sealed, tax_number_index, name_sealed::text FROM trading_parties WHERE id = %s",
            (SELLER,),
        ).fetchone()
        order = connection.execute(
            "SELECT invoiced_at, value::text, reverse_charge, invoice_type FROM orders"
        ).fetchone()
        found = connection.execute(
            "SELECT sum(taxable_value)::text, sum(igst)::text, sum(quantity)::text, sum(cess)::text FROM order_lines"
        ).fetchone()
        audit = connection.execute("SELECT details FROM audit_log WHERE action = %s ORDER BY seq", (ACTION,)).fetchall()
    assert sealed is not None
    assert RowSealer(database.vault, "trading_parties", SELLER).open_text("tax_number_sealed", sealed[0]) == gstin(
        "27", 1
    )
    assert sealed[1] == database.index.of("tax_number", gstin("27", 1))
    assert order == (datetime(2026, 3, 31, 18, 29, 59, tzinfo=UTC), "118.00", False, "R")
    assert found == ("100.00", "18.00", "5.000", "0.00")
    assert audit[-1][0] == {"table": "order_lines", "rows": 2}


@pytest.mark.parametrize(
    ("column", "value", "right"),
    [
        ("value", "118.005", "at most 2 decimals"),
        ("value", "NaN", "at most 2 decimals"),
        ("value", "12345678901234567", "at most 2 decimals"),
        ("value", "abc", "a decimal number"),
        ("value", "", "it is missing; right is a decimal number"),
        ("invoiced_at", "2026-03-30T22:11:10", "with its time zone"),
        ("invoiced_at", "2026-13-31T23:59:59Z", "with its time zone"),
        ("status", "invoiced", "one of PLACED, INVOICED"),
        ("seller_id", "not-an-id", "a UUID like"),
        ("place_of_supply", "Goa", "like 27 for Maharashtra"),
        ("invoice_number", "more than sixteen characters", "1 to 16 letters"),
    ],
)
def test_a_bad_value_is_named_by_line_and_column_and_nothing_is_loaded(
    database: Database, put: Callable[..., Loaded], column: str, value: str, right: str
) -> None:
    put("trading_parties.csv", PARTIES)
    place = list[str](ORDERS_HEADER.split(",")).index(column)
    bad = [str(uuid4()), *GOOD.split(",")[1:]]
    bad[place] = value
    with pytest.raises(BadFile) as refused:
        put("orders.csv", "\n".join([ORDERS_HEADER, GOOD, ",".join(bad), GOOD]))
    assert (refused.value.place.line, refused.value.place.column) == (3, column)
    assert right in str(refused.value)
    assert not value or value not in str(refused.value)
    assert count(database, "orders") == 0


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (f"{ORDERS_HEADER}\n{GOOD}\n{GOOD}\n", 3, "right is once"),
        (
            f"{ORDERS_HEADER}\n{GOOD.replace(str(CUSTOMER), str(ORDER))}\n",
            2,
            "in trading_parties: load that file first",
        ),
        (f"{ORDERS_HEADER}\n{GOOD.replace('INV/1,', ',')}\n", 2, "(invoiced_at IS NULL) = (invoice_number IS NULL)"),
        (f"{ORDERS_HEADER}\n{GOOD}\n{GOOD},7\n", 3, "one value for each of the 12 columns"),
        (f"{ORDERS_HEADER}\n{GOOD}\nx\n", 3, "right is"),
        (f"{ORDERS_HEADER},colour\n{GOOD},red\n", 1, "orders has no such column"),
        (f"{ORDERS_HEADER},value\n{GOOD},1\n", 1, "it stands there twice"),
        (ORDERS_HEADER.replace(",value", ""), 1, "it is missing; orders needs a decimal number"),
        ("", 1, "it is empty"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_at_its_line(
    database: Database, put: Callable[..., Loaded], text: str, line: int, problem: str
) -> None:
    put("trading_parties.csv", PARTIES)
    with pytest.raises(BadFile) as refused:
        put("orders.csv", text)
    assert refused.value.place.line == line
    assert problem in refused.value.problem
    assert count(database, "orders") == 0


@pytest.mark.parametrize(
    ("name", "text", "place", "problem"),
    [
        ("payments.jsonl", '{"id": 1}\n{"id": }', "line 2, column 8 (character)", "one object a line"),
        ("payments.jsonl", '{"id": 1}\n[]', "line 2", "one JSON object a line"),
        ("payments.jsonl", '{"id": "x", "amount": [1]}', "line 1, column amount", "right is a text, a number"),
        ("payments.jsonl", '{"currency": "IN\\nR"}', "line 1, column currency", "on one line"),
        ("payments.jsonl", '{"payed": 1}', "line 1, column payed", "payments has no such column"),
        ("payments.jsonl", '{"id": 1}\n{"id": 2} {}', "line 2, column 11 (character)", "one object a line"),
        ("payments.jsonl", '{"id": 1}\n\n{"id": 2}', "line 2, column 1 (character)", "one object a line"),
        ("payments.jsonl", '{"id": 1}\n"id"', "line 2", "one JSON object a line"),
        ("payments.jsonl", '{"id": 1}\n' + "[" * 5_000 + "]" * 5_000, "line 2", "one JSON object a line"),
        ("payments.jsonl", '{"amount": NaN}', "line 1, column amount", "right is a text, a number"),
        ("payments.jsonl", '{"currency": "IN\\u0000R"}', "line 1, column currency", "without NUL"),
        ("payments.jsonl", '{"currency": "\\ud83d"}', "line 1, column currency", "whole characters"),
        ("trading_parties.jsonl", '{"name": "\\ud83d"}', "line 1, column name", "whole characters"),
        ("payments.jsonl", b'{"id": "\xe9"}', "line 1, column 9 (byte)", "UTF-8"),
        (
            "trading_parties.csv",
            PARTIES.replace("K,", "L,").replace(gstin("27", 1), "27AAACF0001A1ZX"),
            "line 2, column tax_number",
            "check character",
        ),
        ("trading_parties.csv", PARTIES.replace("IN,27", "IN,24"), "line 2, column region", "the GSTIN begins with"),
        (
            "trading_parties.csv",
            PARTIES.replace("UNREGISTERED,,", "UNREGISTERED,"),
            "line 3",
            "one for each of the 6 columns",
        ),
        ("mystery.csv", "a,b\n1,2\n", "line 1", "--table"),
        ("mystery.txt", "a,b\n1,2\n", "", "neither CSV"),
    ],
)
def test_other_refusals(put: Callable[..., Loaded], name: str, text: str | bytes, place: str, problem: str) -> None:
    with pytest.raises(BadFile) as refused:
        put(name, text)
    assert str(refused.value.place) == place
    assert problem in refused.value.problem
    assert gstin("27", 1) not in str(refused.value)


@pytest.mark.parametrize("name", ["branches.csv", "branches.jsonl"])
def test_a_file_may_begin_with_a_byte_order_mark(database: Database, put: Callable[..., Loaded], name: str) -> None:
    row = {"id": str(uuid4()), "code": "MUM", "name": "Mumbai"}
    text = json.dumps(row) if name.endswith("jsonl") else f"{','.join(row)}\n{','.join(row.values())}"
    assert put(name, f"\ufeff{text}\n".encode()) == Loaded("branches", 1)


def test_json_keeps_every_character_and_every_digit(database: Database, put: Callable[..., Loaded]) -> None:
    """What COPY's own format takes for something else (a tab, a backslash, its sign for nothing) is text in a file."""
    names = ["Plain", "a\tb", "back\\slash", r"\N", r"\.", "भारत \u2028 😀", 'say "this"', ",;'"]
    rows = [{"id": str(uuid4()), "code": f"B{number}", "name": name} for number, name in enumerate(names)]
    lines = [json.dumps(row, ensure_ascii=number % 2 == 0) for number, row in enumerate(rows)]
    assert put("branches.jsonl", "\r\n".join(lines)) == Loaded("branches", len(names))
    with psycopg.connect(libpq_url(database.url)) as connection:
        assert [row[0] for row in connection.execute("SELECT name FROM branches ORDER BY code")] == names


@pytest.mark.parametrize("nothing", ['""', "null", None])
def test_null_an_empty_text_and_a_member_left_out_are_no_value(
    database: Database, put: Callable[..., Loaded], nothing: str | None
) -> None:
    put("trading_parties.csv", PARTIES)
    fields = dict(zip(ORDERS_HEADER.split(","), GOOD.split(","), strict=True))
    members = [f'"{name}": "{value}"' for name, value in fields.items()] + ['"reverse_charge": true']
    members += [] if nothing is None else [f'"buyer_id": {nothing}']
    assert put("orders.jsonl", "{" + ", ".join(members) + "}\n") == Loaded("orders", 1)
    with psycopg.connect(libpq_url(database.url)) as connection:
        assert connection.execute("SELECT buyer_id, reverse_charge FROM orders").fetchone() == (None, True)


def test_a_file_is_known_by_its_columns_or_by_what_it_is_said_to_be(put: Callable[..., Loaded]) -> None:
    assert put("x.csv", PARTIES).table == "trading_parties"
    assert (
        put("y.csv", PARTIES.replace("00000", "10000").replace(gstin("27", 1), gstin("27", 2)), "trading_parties").rows
        == 2
    )
    with pytest.raises(BadFile, match="there is no table nonsense"):
        put("z.csv", PARTIES, "nonsense")


def test_a_file_that_was_loaded_is_left_and_two_at_once_are_one(
    database: Database, put: Callable[..., Loaded], tmp_path: Path
) -> None:
    put("trading_parties.csv", PARTIES)
    path = tmp_path / "orders.csv"
    path.write_text(f"{ORDERS_HEADER}\n{GOOD}\n")
    results = list[Loaded]()
    both = [
        threading.Thread(target=lambda: results.append(load(database, source_of(path, None), AT, lambda done: None)))
        for _ in range(2)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted((each.rows, each.before) for each in results if each.before is None) == [(1, None)]
    assert [each.before for each in results if each.before] == [AT]
    assert count(database, "orders") == 1


def test_a_load_that_is_cut_off_leaves_nothing_and_starts_over(
    database: Database, put: Callable[..., Loaded], tmp_path: Path
) -> None:
    """The connection dies in the middle of COPY, as when the process is killed."""
    put("trading_parties.csv", PARTIES)
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([ORDERS_HEADER, *(GOOD.replace(str(ORDER), str(uuid4())) for _ in range(5000))]))

    class Killed(Exception):
        pass

    def kill(done: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        load(database, source_of(path, None), AT, kill)
    assert (count(database, "orders"), count(database, "loaded_files")) == (0, 1)
    assert load(database, source_of(path, None), AT, lambda done: None) == Loaded("orders", 5000)


def test_an_escrow_transaction_is_loaded_with_its_two_sides(database: Database, put: Callable[..., Loaded]) -> None:
    investor, bank, own, paid = (uuid4() for _ in range(4))
    moment = "2026-01-05T10:00:00+05:30"
    put(
        "investor_profiles.jsonl",
        json.dumps(
            {
                "id": str(investor),
                "subject": "i-1",
                "wallet_address": "0x" + "ab" * 20,
                "status": "REGISTERED",
                "verification": "VERIFIED",
                "country": "IN",
                "legal_name": "Asha Rao",
                "pan": "BQZPM4321L",
                "created_at": moment,
                "updated_at": moment,
            }
        ),
    )
    put(
        "escrow_accounts.csv",
        f"id,kind,currency,investor_id,opened_at\n{bank},NOSTRO,INR,,{moment}\n{own},INVESTOR,INR,{investor},{moment}\n",
    )
    put(
        "escrow_transactions.csv",
        f"{ESCROW_HEADER}\n{paid},DEPOSIT,999000.00,INR,CASH,{investor},UTR1,{moment},{bank},{own},Asha Rao,123,"
        "HDFC0001234\n",
    )
    with psycopg.connect(libpq_url(database.url)) as connection:
        entries = connection.execute("SELECT account_id, amount::text FROM escrow_entries ORDER BY ordinal").fetchall()
        stored = connection.execute("SELECT counterparty_index, operation_id FROM escrow_transactions").fetchone()
    assert entries == [(own, "999000.00"), (bank, "-999000.00")]
    assert stored == (database.index.of("bank_account", "HDFC0001234123"), f"import {paid}")
    with pytest.raises(BadFile, match="cannot be taken from it"):
        put(
            "escrow_transactions_2.csv",
            f"{ESCROW_HEADER}\n{uuid4()},PAYOUT,999000.01,INR,NEFT,{investor},UTR2,{moment},{own},{bank},,,\n",
        )


def test_every_kind_of_file_comes_after_those_it_refers_to() -> None:
    places = {loadable.table: place for place, loadable in enumerate(LOADABLES)}
    for loadable in LOADABLES:
        table = loadable.row.metadata.tables[loadable.table]
        for key in table.foreign_keys:
            parent = key.target_fullname.split(".")[0]
            assert places.get(parent, -1) <= places[loadable.table]
        assert (
            set(table.columns.keys())
            == {column.name for column in loadable.stored}
            | set(loadable.sealed)
            | set(loadable.computed)
            | loadable.left_out
        )
    assert list(BY_NAME) == list(places)
