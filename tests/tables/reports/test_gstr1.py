"""GSTR-1 as the portal takes it, computed by a real PostgreSQL."""

import io
from datetime import timedelta
from decimal import Decimal

import psycopg
import pytest

from models.tables.database import libpq_url
from models.tables.reports.gstr1 import Gstr1
from models.trade_supply import InvoiceType, NoteKind, OrderStatus, ReturnFrequency
from tests.tables.reports.books import Books, gstin, in_india

SELLER, BUYER = gstin("27", 1), gstin("29", 2)


@pytest.fixture
def gstr1(books: Books) -> Gstr1:
    return Gstr1(books.vault)


def test_every_kind_of_supply_stands_in_its_part(books: Books, gstr1: Gstr1) -> None:
    seller, buyer = books.party("27", SELLER), books.party("29", BUYER)
    consumer, near = books.party("29", None), books.party("27", None)
    at = in_india("2026-02-10T12:00")
    first = books.order(seller, buyer, "INV/001", at, [("1000.00", "18"), ("500.50", "5"), ("200.00", "18")])
    books.order(seller, consumer, "INV/002", at, [("100000.00", "18")])  # 1,18,000: above one lakh
    books.order(seller, consumer, "INV/003", at, [("50000.00", "18")])
    books.order(seller, near, "INV/004", at, [("333.33", "5")])
    books.order(seller, near, "INV/005", at, [("9.00", "5")], status=OrderStatus.CANCELLED)
    books.note(first, seller, "CN/1", at + timedelta(days=2), [("200.00", "18")])

    written, result = books.write(gstr1, "Q1-2026")

    assert result.failed_checks == ()
    assert written["returns"] == [
        {
            "gstin": SELLER,
            "fp": "022026",
            "b2b": [
                {
                    "ctin": BUYER,
                    "inv": [
                        {
                            "inum": "INV/001",
                            "idt": "10-02-2026",
                            "val": Decimal("1941.53"),
                            "pos": "29",
                            "rchrg": "N",
                            "inv_typ": "R",
                            "itms": [
                                {
                                    "num": 501,
                                    "itm_det": {
                                        "rt": 5,
                                        "txval": Decimal("500.50"),
                                        "iamt": Decimal("25.03"),
                                        "csamt": Decimal("0.00"),
                                    },
                                },
                                {
                                    "num": 1801,
                                    "itm_det": {
                                        "rt": 18,
                                        "txval": Decimal("1200.00"),
                                        "iamt": Decimal("216.00"),
                                        "csamt": Decimal("0.00"),
                                    },
                                },
                            ],
                        }
                    ],
                }
            ],
            "b2cl": [
                {
                    "pos": "29",
                    "inv": [
                        {
                            "inum": "INV/002",
                            "idt": "10-02-2026",
                            "val": Decimal("118000.00"),
                            "itms": [
                                {
                                    "num": 1801,
                                    "itm_det": {
                                        "rt": 18,
                                        "txval": Decimal("100000.00"),
                                        "iamt": Decimal("18000.00"),
                                        "csamt": Decimal("0.00"),
                                    },
                                }
                            ],
                        }
                    ],
                }
            ],
            "b2cs": [
                {
                    "sply_ty": "INTRA",
                    "rt": 5,
                    "typ": "OE",
                    "pos": "27",
                    "txval": Decimal("333.33"),
                    "camt": Decimal("8.33"),
                    "samt": Decimal("8.33"),
                    "csamt": Decimal("0.00"),
                },
                {
                    "sply_ty": "INTER",
                    "rt": 18,
                    "typ": "OE",
                    "pos": "29",
                    "txval": Decimal("50000.00"),
                    "iamt": Decimal("9000.00"),
                    "csamt": Decimal("0.00"),
                },
            ],
            "cdnr": [
                {
                    "ctin": BUYER,
                    "nt": [
                        {
                            "ntty": "C",
                            "nt_num": "CN/1",
                            "nt_dt": "12-02-2026",
                            "val": Decimal("236.00"),
                            "pos": "29",
                            "rchrg": "N",
                            "inv_typ": "R",
                            "itms": [
                                {
                                    "num": 1801,
                                    "itm_det": {
                                        "rt": 18,
                                        "txval": Decimal("200.00"),
                                        "iamt": Decimal("36.00"),
                                        "csamt": Decimal("0.00"),
                                    },
                                }
                            ],
                        }
                    ],
                }
            ],
            "doc_issue": {
                "doc_det": [
                    {
                        "doc_num": 1,
                        "doc_typ": "Invoices for outward supply",
                        "docs": [
                            {"num": 1, "from": "INV/001", "to": "INV/005", "totnum": 5, "cancel": 1, "net_issue": 4}
                        ],
                    },
                    {
                        "doc_num": 5,
                        "doc_typ": "Credit Note",
                        "docs": [{"num": 1, "from": "CN/1", "to": "CN/1", "totnum": 1, "cancel": 0, "net_issue": 1}],
                    },
                ]
            },
            "hsn": {
                "hsn_b2b": [
                    {
                        "num": 1,
                        "hsn_sc": "7308",
                        "uqc": "NOS",
                        "qty": Decimal("2.00"),
                        "rt": 5,
                        "txval": Decimal("500.50"),
                        "iamt": Decimal("25.03"),
                        "camt": Decimal("0.00"),
                        "samt": Decimal("0.00"),
                        "csamt": Decimal("0.00"),
                    },
                    {
                        "num": 2,
                        "hsn_sc": "7308",
                        "uqc": "NOS",
                        "qty": Decimal("2.00"),
                        "rt": 18,
                        "txval": Decimal("1000.00"),
                        "iamt": Decimal("180.00"),
                        "camt": Decimal("0.00"),
                        "samt": Decimal("0.00"),
                        "csamt": Decimal("0.00"),
                    },
                ],
                "hsn_b2c": [
                    {
                        "num": 1,
                        "hsn_sc": "7308",
                        "uqc": "NOS",
                        "qty": Decimal("2.00"),
                        "rt": 5,
                        "txval": Decimal("333.33"),
                        "iamt": Decimal("0.00"),
                        "camt": Decimal("8.33"),
                        "samt": Decimal("8.33"),
                        "csamt": Decimal("0.00"),
                    },
                    {
                        "num": 2,
                        "hsn_sc": "7308",
                        "uqc": "NOS",
                        "qty": Decimal("4.00"),
                        "rt": 18,
                        "txval": Decimal("150000.00"),
                        "iamt": Decimal("27000.00"),
                        "camt": Decimal("0.00"),
                        "samt": Decimal("0.00"),
                        "csamt": Decimal("0.00"),
                    },
                ],
            },
        }
    ]


@pytest.mark.parametrize(
    ("day", "value", "part"),
    [
        ("2024-07-31T23:59:59", "211864.40", "b2cs"),  # 2,49,999.99
        ("2024-07-31T23:59:59", "211864.41", "b2cs"),  # 2,50,000.00: not more than the limit
        ("2024-07-31T23:59:59", "211864.42", "b2cl"),
        ("2024-08-01T00:00:00", "84745.76", "b2cs"),  # 1,00,000.00
        ("2024-08-01T00:00:00", "84745.77", "b2cl"),
    ],
)
def test_the_limit_of_a_large_invoice_is_that_of_its_month(
    books: Books, gstr1: Gstr1, day: str, value: str, part: str
) -> None:
    seller, consumer = books.party("27", SELLER), books.party("29", None)
    books.order(seller, consumer, "A1", in_india(day), [(value, "18")])
    written, result = books.write(gstr1, "Q3-2024")
    assert result.rows[part] == 1
    assert part in written["returns"][0]


def test_a_note_on_a_large_invoice_goes_by_the_limit_of_the_invoices_day(books: Books, gstr1: Gstr1) -> None:
    seller, consumer = books.party("27", SELLER), books.party("29", None)
    large = books.order(seller, consumer, "A1", in_india("2024-07-20T10:00"), [("300000.00", "18")])
    small = books.order(seller, consumer, "A2", in_india("2024-07-20T10:00"), [("150000.00", "18")])
    books.note(large, seller, "C1", in_india("2024-11-05T10:00"), [("1000.00", "18")])
    books.note(small, seller, "C2", in_india("2024-11-05T10:00"), [("1000.00", "18")], kind=NoteKind.DEBIT)
    books.note(small, seller, "C3", in_india("2024-11-05T10:00"), [("3000.00", "18")])
    written, result = books.write(gstr1, "Q4-2024")
    (found,) = written["returns"]
    assert [(note["typ"], note["nt_num"], note["pos"]) for note in found["cdnur"]] == [("B2CL", "C1", "29")]
    assert [row["txval"] for row in found["b2cs"]] == [Decimal("-2000.00")]
    assert result.totals["charged"] == "-3540.00"
    assert result.failed_checks == ()


def test_a_refund_in_a_later_quarter_counts_there_and_the_sale_where_it_was(books: Books, gstr1: Gstr1) -> None:
    seller, buyer = books.party("27", SELLER), books.party("27", gstin("27", 3))
    sale = books.order(seller, buyer, "A1", in_india("2026-03-31T23:59:59"), [("100.00", "18")])
    refund = books.note(sale, seller, "C1", in_india("2026-04-01T00:00"), [("100.00", "18")])
    books.payment(sale, refund.value, in_india("2026-04-09T11:00"), note=refund)
    march, _ = books.write(gstr1, "FY2025-26-Q4")
    april, result = books.write(gstr1, "FY2026-27-Q1")
    assert (list(march["returns"][0]), march["returns"][0]["fp"]) == (
        ["gstin", "fp", "b2b", "doc_issue", "hsn"],
        "032026",
    )
    assert march["returns"][0]["b2b"][0]["inv"][0]["idt"] == "31-03-2026"
    assert (april["returns"][0]["fp"], april["returns"][0]["cdnr"][0]["nt"][0]["nt_dt"]) == ("042026", "01-04-2026")
    assert "b2b" not in april["returns"][0]
    assert result.totals["charged"] == "-118.00"


def test_a_quarterly_filer_has_one_return_a_monthly_one_three(books: Books, gstr1: Gstr1) -> None:
    buyer = books.party("29", BUYER)
    for number, frequency in enumerate(ReturnFrequency, start=10):
        seller = books.party("27", gstin("27", number), frequency)
        for month in (4, 5, 6):
            books.order(seller, buyer, f"S{month}", in_india(f"2026-0{month}-15T10:00"), [("10.00", "18")])
    written, _ = books.write(gstr1, "FY2026-27-Q1")
    assert sorted((each["gstin"], each["fp"]) for each in written["returns"]) == [
        (gstin("27", 10), "042026"),
        (gstin("27", 10), "052026"),
        (gstin("27", 10), "062026"),
        (gstin("27", 11), "062026"),
    ]


def test_an_empty_quarter_is_a_file_without_returns(books: Books, gstr1: Gstr1) -> None:
    written, result = books.write(gstr1, "Q1-2026")
    assert written == {"returns": []}
    assert result.failed_checks == ()
    assert result.totals == {"charged": "0.00"}


def test_zones_deemed_exports_and_reverse_charge_are_told_apart(books: Books, gstr1: Gstr1) -> None:
    seller, zone = books.party("27", SELLER), books.party("27", gstin("27", 5))
    at = in_india("2026-01-05T10:00")
    books.order(seller, zone, "Z1", at, [("100.00", "18")], invoice_type=InvoiceType.SEZ_WITH_PAYMENT)
    books.order(seller, zone, "Z2", at, [("100.00", "0")], invoice_type=InvoiceType.SEZ_WITHOUT_PAYMENT)
    books.order(seller, zone, "Z3", at, [("100.00", "18")], invoice_type=InvoiceType.DEEMED_EXPORT)
    books.order(seller, zone, "Z4", at, [("100.00", "5")], reverse_charge=True)
    written, result = books.write(gstr1, "2026-01")
    invoices = written["returns"][0]["b2b"][0]["inv"]
    assert [(each["inv_typ"], each["rchrg"], str(each["val"])) for each in invoices] == [
        ("SEWP", "N", "118.00"),
        ("SEWOP", "N", "100.00"),
        ("DE", "N", "118.00"),
        ("R", "Y", "100.00"),
    ]
    with_payment, _, deemed, _ = (sorted(each["itms"][0]["itm_det"]) for each in invoices)
    assert with_payment == ["csamt", "iamt", "rt", "txval"]
    assert deemed == ["camt", "csamt", "rt", "samt", "txval"]
    assert result.failed_checks == ()


def test_the_summary_by_product_was_one_list_until_may_2025_and_services_have_no_unit(
    books: Books, gstr1: Gstr1
) -> None:
    seller, buyer = books.party("27", SELLER), books.party("29", BUYER)
    books.order(seller, buyer, "P1", in_india("2025-04-30T23:59:59"), [("100.00", "18")], hsn="995411")
    books.order(seller, buyer, "P2", in_india("2025-05-01T00:00"), [("100.00", "18")], hsn="995411")
    written, _ = books.write(gstr1, "FY2025-26-Q1")
    assert [list(each["hsn"]) for each in written["returns"]] == [["data"], ["hsn_b2b"]]
    row = written["returns"][0]["hsn"]["data"][0]
    assert (row["uqc"], row["qty"]) == ("NA", Decimal("0.00"))


def test_numbers_with_a_gap_between_them_are_two_ranges(books: Books, gstr1: Gstr1) -> None:
    seller, buyer = books.party("27", SELLER), books.party("29", BUYER)
    at = in_india("2026-01-05T10:00")
    for number in ("A-9", "A-10", "A-11", "A-13", "B", "A-012"):
        books.order(seller, buyer, number, at, [("1.00", "5")])
    written, _ = books.write(gstr1, "2026-01")
    ranges = written["returns"][0]["doc_issue"]["doc_det"][0]["docs"]
    assert sorted((each["from"], each["to"], each["totnum"]) for each in ranges) == [
        ("A-012", "A-012", 1),
        ("A-10", "A-11", 2),
        ("A-13", "A-13", 1),
        ("A-9", "A-9", 1),
        ("B", "B", 1),
    ]


def test_an_invoice_whose_lines_say_something_else_fails_the_report_by_so_much(books: Books, gstr1: Gstr1) -> None:
    seller, buyer = books.party("27", SELLER), books.party("29", BUYER)
    at = in_india("2026-01-05T10:00")
    books.order(seller, buyer, "A1", at, [("100.00", "18")], value=Decimal("118.01"))
    _, result = books.write(gstr1, "2026-01")
    (failed,) = result.failed_checks
    assert failed.difference == Decimal("-0.01")
    assert "118.01 expected, 118.00 found, -0.01 apart" in failed.sentence()


def test_what_arrives_while_it_is_written_is_not_in_it(books: Books, gstr1: Gstr1) -> None:
    """The snapshot is the transaction's: a row that is committed between two reads changes neither rows nor checks."""
    seller, buyer = books.party("27", SELLER), books.party("29", BUYER)
    at = in_india("2026-01-05T10:00")
    books.order(seller, buyer, "A1", at, [("100.00", "18")])
    with psycopg.connect(libpq_url(books.database.url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("SELECT 1")
        books.order(seller, buyer, "A2", at, [("7.00", "18")])
        period, out = books.jurisdiction.period("2026-01"), io.BytesIO()
        result = gstr1.write(connection, period, books.jurisdiction, out, lambda progress: None)
    assert result.totals["charged"] == "118.00"
    assert result.failed_checks == ()
    assert b"A2" not in out.getvalue()


def test_the_same_books_give_the_same_bytes_and_tell_their_progress(books: Books, gstr1: Gstr1) -> None:
    seller, buyer = books.party("27", SELLER), books.party("29", BUYER)
    books.order(seller, buyer, "A1", in_india("2026-01-05T10:00"), [("100.00", "18"), ("3.00", "5")])
    first, result, told = books.write_bytes(gstr1, "Q1-2026")
    again, _, _ = books.write_bytes(gstr1, "Q1-2026")
    assert first == again
    assert told[-1].rows == told[-1].of == sum(result.rows.values()) - result.rows["returns"]
