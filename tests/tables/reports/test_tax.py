"""The outward supplies, the summary returns, another jurisdiction, and the way back to the source rows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.stack.postgres import Postgres
from models.jurisdictions import INDIA, UNITED_ARAB_EMIRATES
from models.supply_key import SupplyKey
from models.tables.database import Database, libpq_url
from models.tables.reports.drill import drill
from models.tables.reports.gstr3b import Gstr3b
from models.tables.reports.outward_supplies import OutwardSupplies
from models.tables.reports.tax import tax_sections
from models.tables.reports.vat201 import Vat201
from models.tax_amounts import gst_on, portal_amount
from models.trade_supply import InvoiceType, NoteKind, OrderStatus
from tests.tables.reports.books import Books, gstin, in_india

SELLER, BUYER = gstin("27", 1), gstin("29", 2)
AT = in_india("2026-01-20T12:00")
ZERO = Decimal("0.00")


def test_every_row_leads_back_to_the_lines_that_it_is_the_sum_of(books: Books) -> None:
    seller, buyer = books.party("27", SELLER), books.party("29", BUYER)
    first = books.order(seller, buyer, "A1", AT, [("100.10", "18"), ("200.20", "18"), ("1.00", "5")])
    second = books.order(seller, buyer, "A2", AT + timedelta(days=1), [("300.30", "18")])
    books.note(first, seller, "C1", AT + timedelta(days=2), [("50.00", "18")])
    books.order(seller, buyer, "A3", in_india("2026-02-01T00:00"), [("9.00", "18")])
    written, result = books.write(OutwardSupplies(), "Q1-2026")
    assert result.failed_checks == ()
    sold = next(row for row in written["rows"] if row["taxable_value"] == Decimal("600.60"))
    assert (sold["kind"], sold["document"], sold["rate"], sold["documents"]) == ("B2B", "I", 18, 2)
    period = INDIA.period("Q1-2026")
    with psycopg.connect(libpq_url(books.database.url)) as connection:
        for row in written["rows"]:
            lines = list(drill(connection, period, INDIA, SupplyKey.parse(row["key"])))
            assert sum(line.taxable_value for line in lines) == row["taxable_value"]
            assert sum(line.igst for line in lines) == row["igst"]
            assert all((line.note_id is not None) == (row["document"] == "C") for line in lines)
        found = [
            (line.order_id, line.line_number) for line in drill(connection, period, INDIA, SupplyKey.parse(sold["key"]))
        ]
    assert found == [(first.id, 1), (first.id, 2), (second.id, 1)]


@pytest.mark.parametrize("text", ["", "a:b", "x:032026:B2CS:I:29:N:R:18", f"{SELLER}:1:2:3:4:5:6:7"])
def test_what_is_no_key_is_refused_with_what_is_right(text: str) -> None:
    with pytest.raises(ValueError, match="take it from a row's `key`"):
        SupplyKey.parse(text)


def test_the_summary_return_has_each_supply_in_its_table(books: Books) -> None:
    seller, buyer = books.party("27", SELLER), books.party("27", BUYER)
    consumer = books.party("29", None)
    sale = books.order(seller, buyer, "A1", AT, [("1000.00", "18"), ("70.00", "0")])
    books.order(seller, consumer, "A2", AT, [("100.00", "5")])
    books.order(seller, buyer, "A3", AT, [("40.00", "18")], invoice_type=InvoiceType.SEZ_WITH_PAYMENT)
    books.order(seller, buyer, "A4", AT, [("5000.00", "18")], reverse_charge=True)
    books.note(sale, seller, "C1", AT, [("200.00", "18")])
    books.note(sale, seller, "D1", AT, [("10.00", "18")], kind=NoteKind.DEBIT)
    written, result = books.write(Gstr3b(books.vault), "2026-01")
    assert written["returns"] == [
        {
            "gstin": SELLER,
            "ret_period": "012026",
            "sup_details": {
                "osup_det": {
                    "txval": Decimal("910.00"),
                    "iamt": Decimal("5.00"),
                    "camt": Decimal("72.90"),
                    "samt": Decimal("72.90"),
                    "csamt": ZERO,
                },
                "osup_zero": {"txval": Decimal("40.00"), "iamt": Decimal("7.20"), "csamt": ZERO},
                "osup_nil_exmp": {"txval": Decimal("70.00")},
                "isup_rev": {"txval": ZERO, "iamt": ZERO, "camt": ZERO, "samt": ZERO, "csamt": ZERO},
                "osup_nongst": {"txval": ZERO},
            },
            "inter_sup": {
                "unreg_details": [{"pos": "29", "txval": Decimal("100.00"), "iamt": Decimal("5.00")}],
                "comp_details": [],
                "uin_details": [],
            },
        }
    ]
    assert result.failed_checks == ()
    assert result.totals["under_reverse_charge"] == "5000.00"


def test_another_jurisdiction_is_data(database: Database) -> None:
    books = Books(database, UNITED_ARAB_EMIRATES)
    seller, buyer, consumer = (
        books.party("DU", "100000000000003"),
        books.party("AZ", "100000000000011"),
        books.party("SH", None),
    )
    last = datetime(2026, 3, 31, 19, 59, 59, tzinfo=UTC)  # 23:59:59 on the last day of the quarter, Gulf time
    sale = books.order(seller, buyer, "I-1", last, [("1000.10", "5")])
    books.order(seller, consumer, "I-2", last, [("999999.00", "0")])
    books.order(seller, consumer, "I-3", last + timedelta(seconds=1), [("7.00", "5")])
    books.note(sale, seller, "C-1", last, [("0.10", "5")])
    written, result = books.write(Vat201(books.vault), "Q1-2026")
    (found,) = written["returns"]
    assert (found["trn"], found["tax_period"]) == ("100000000000003", "032026")
    filled = {box["box"]: (box["amount"], box["vat"]) for box in found["boxes"] if box["amount"]}
    assert filled == {"1a": (Decimal("1000.00"), Decimal("50.00")), "4": (Decimal("999999.00"), ZERO)}
    assert result.failed_checks == ()
    rows, outward = books.write(OutwardSupplies(), "Q1-2026")
    assert {row["kind"] for row in rows["rows"]} == {"B2B", "B2CS"}
    assert outward.failed_checks == ()
    assert list(outward.totals) == ["taxable_value", "vat", "charged"]
    assert [section.name for section in tax_sections(UNITED_ARAB_EMIRATES, books.vault)] == [
        "outward_supplies",
        "vat201",
    ]
    assert [section.name for section in tax_sections(INDIA, books.vault)] == ["outward_supplies", "gstr1", "gstr3b"]


def test_an_order_that_counts_as_settled_must_have_been_paid(books: Books) -> None:
    seller, buyer = books.party("27", SELLER), books.party("29", BUYER)
    sale = books.order(seller, buyer, "A1", AT, [("1000.00", "18")], status=OrderStatus.SETTLED)
    books.payment(sale, Decimal("1000.00"), AT)
    refund = books.note(sale, seller, "C1", in_india("2026-05-01T00:00"), [("100.00", "18")])
    books.payment(sale, refund.value, None, note=refund)
    _, result = books.write(OutwardSupplies(), "Q1-2026")
    (failed,) = result.failed_checks
    assert (failed.name, failed.difference) == ("settled_orders_against_payments", Decimal("-180.00"))
    books.payment(sale, Decimal("180.00"), AT + timedelta(days=9))
    _, result = books.write(OutwardSupplies(), "Q1-2026")
    assert result.failed_checks == ()


@pytest.mark.parametrize(
    ("check", "difference"),
    [
        ("rates_of_the_jurisdiction", "100.00"),
        ("places_and_currency_of_the_jurisdiction", "119.00"),
        ("sellers_have_tax_numbers", "118.00"),
    ],
)
def test_what_has_no_place_in_a_return_fails_the_report(books: Books, check: str, difference: str) -> None:
    seller, buyer = books.party("27", SELLER), books.party("29", BUYER)
    match check:
        case "rates_of_the_jurisdiction":
            books.order(seller, buyer, "A1", in_india("2025-09-21T23:59:59"), [("100.00", "40")])
            books.order(seller, buyer, "A2", in_india("2025-09-22T00:00:00"), [("100.00", "40")])
        case "places_and_currency_of_the_jurisdiction":
            books.order(seller, buyer, "A1", in_india("2025-09-21T00:00"), [("100.00", "18")], place="96")
            books.order(seller, buyer, "A2", in_india("2025-09-21T00:00"), [("1.00", "0")], currency="USD")
        case _:
            books.order(books.party("27", None), buyer, "A1", in_india("2025-09-21T00:00"), [("100.00", "18")])
    _, result = books.write(OutwardSupplies(), "Q3-2025")
    assert [(each.name, str(each.difference)) for each in result.failed_checks] == [(check, difference)]


AMOUNTS = st.decimals(0, Decimal("9999999999999.99"), places=2)
RATES = st.sampled_from([rate.rate for rate in INDIA.rates])


@given(st.decimals(-(10**12), 10**12, places=6))
def test_the_portals_rounding_is_the_nearest_paisa_and_half_of_one_away_from_zero(amount: Decimal) -> None:
    rounded = portal_amount(amount)
    assert abs(rounded - amount) <= Decimal("0.005")
    assert portal_amount(-amount) == -rounded
    assert portal_amount(rounded) == rounded


@given(AMOUNTS, RATES)
def test_the_halves_within_a_state_are_equal_and_a_paisa_at_most_from_the_whole(
    taxable: Decimal, rate: Decimal
) -> None:
    within, between = gst_on(taxable, rate, between_states=False), gst_on(taxable, rate, between_states=True)
    assert within.cgst == within.sgst
    assert (within.igst, between.cgst, between.sgst) == (ZERO, ZERO, ZERO)
    assert abs(within.total - between.total) <= Decimal("0.01")


@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1, max_size=5))
def test_postgresql_rounds_as_we_do(
    postgres_rounding: psycopg.Connection[tuple[object, ...]], amounts: list[Decimal]
) -> None:
    row = postgres_rounding.execute(
        "SELECT array_agg(round(a, 2) ORDER BY n) FROM unnest(%s::numeric[]) WITH ORDINALITY u (a, n)", (amounts,)
    ).fetchone()
    assert row == ([portal_amount(amount) for amount in amounts],)


@pytest.fixture(scope="module")
def postgres_rounding(postgres: Postgres) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(libpq_url(postgres.url("postgres"))) as connection:
        yield connection
