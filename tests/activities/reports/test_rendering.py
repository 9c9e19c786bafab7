"""The files made of sections: the same bytes for the same sections, and what people and programs read in them."""

import csv
import io
import json
import secrets
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from uuid import UUID

import jsonschema
import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from activities.clients.reports import pdf_process
from activities.clients.reports.json_reading import members
from activities.clients.reports.objects import DirectoryObjects
from activities.clients.reports.rendering import ReportRenderer
from activities.clients.reports.store import ReportStore
from activities.clients.reports.tables import columns_of
from activities.report_files import SchemaViolation
from models.encryption import Vault
from models.json_schema import compiled
from models.report import AsOf, RenderRequest, ReportFile, ReportKey, ReportType, SectionWritten
from models.report_schemas import SCHEMAS
from models.report_section import Check, SectionResult

Json = dict[str, JsonValue]
_ITEM: Json = {"num": 1801, "itm_det": {"rt": 18, "txval": 1000.0, "iamt": 180.0, "csamt": 0.0}}
_INVOICE: Json = {"inum": "=1+1", "idt": "31-03-2026", "val": 1180.0, "pos": "29", "rchrg": "N", "inv_typ": "R"}
RETURN: Json = {
    "gstin": "27AAPCU0939K1ZQ",
    "fp": "032026",
    "b2b": [{"ctin": "29AAPCU0939K1ZM", "inv": [{**_INVOICE, "itms": [_ITEM]}]}],
}
SUPPLY: Json = {
    "key": "b7d1c0de-1f7a-4f0e-8a40-5a2d8f6e9b10:032026:B2B:I:29:N:R:18",
    "seller_id": "b7d1c0de-1f7a-4f0e-8a40-5a2d8f6e9b10",
    "return_period": "032026",
    "kind": "B2B",
    "document": "I",
    "place_of_supply": "29",
    "reverse_charge": False,
    "invoice_type": "R",
    "documents": 1,
    "rate": 18,
    "taxable_value": 1000.0,
    "igst": 180.0,
}


class Made:
    """Sections in a store, and what is rendered of them."""

    def __init__(self, directory: Path, **sections: JsonValue) -> None:
        self.store = ReportStore(DirectoryObjects(directory), Vault(bytes(range(32)), secrets.token_bytes))
        self.sections = tuple(self._kept(name, content) for name, content in sections.items())
        self.pages: list[int] = []

    def render(self, wanted: str) -> bytes:
        """One file."""
        key = ReportKey(
            report_type=ReportType.TAX,
            jurisdiction="IN",
            period="Q1-2026",
            first_day=date(2026, 1, 1),
            last_day=date(2026, 3, 31),
        )
        request = RenderRequest(
            report_id=UUID(int=7),
            key=key,
            as_of=AsOf(number=1, at=datetime(2026, 3, 31, 19, 30, tzinfo=UTC)),
            sections=self.sections,
            format=wanted,
        )
        with TemporaryFile() as out:
            ReportRenderer().render(request, self.store, out, lambda done, _: self.pages.append(done))
            out.seek(0)
            return out.read()

    def _kept(self, name: str, content: JsonValue) -> SectionWritten:
        sha256, size = self.store.put(io.BytesIO((json.dumps(content) + "\n").encode()))
        check = Check(name="c", expected=Decimal("1180.00"), found=Decimal("1180.00"), explains="क्षेत्र தமிழ் agree")
        return SectionWritten(
            result=SectionResult(
                name=name, schema_version=1, rows={"rows": 1}, totals={"igst": "123456.78"}, checks=(check,)
            ),
            file=ReportFile(
                format=f"section-{name}", media_type="application/json", file_name=name, sha256=sha256, size=size
            ),
        )


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path, outward_supplies={"rows": [SUPPLY]}, gstr1={"returns": [RETURN]})


def test_the_same_sections_give_the_same_bytes(made: Made) -> None:
    for wanted in ("json", "regulator", "csv-gstr1", "pdf"):  # each PDF is set in a process of its own
        assert made.render(wanted) == made.render(wanted), wanted


def test_the_pdf_says_what_it_is_of_when_and_how_much(made: Made) -> None:
    pdf = pypdf.PdfReader(io.BytesIO(made.render("pdf")))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    for said in (
        *(
            "Tax Report Q1-2026",
            "01 January 2026 to 31 March 2026",
            "01 April 2026 01:00:00 IN",
            "1,180.00",
            "1,23,456.78",
        ),
        *(f"Page 1 of {len(pdf.pages)}", "Name of the compliance officer", "Taxable value by rate"),
        made.sections[0].file.sha256,
    ):
        assert said in text, said
    assert max(made.pages) == len(pdf.pages), "every page was told of"
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Tax Report Q1-2026"
    assert str(pdf.metadata.creation_date)[:19] == "2026-03-31 19:30:00"


def test_csv_repeats_what_stands_above_and_is_no_formula(made: Made) -> None:
    (row,) = csv.DictReader(io.StringIO(made.render("csv-gstr1").decode()))
    assert row["part"] == "returns/b2b/inv/itms"
    assert (row["gstin"], row["ctin"], row["itm_det.txval"]) == ("27AAPCU0939K1ZQ", "29AAPCU0939K1ZM", "1000.0")
    assert row["inum"] == "'=1+1"


@pytest.mark.parametrize(
    ("section", "content", "headings"),
    [
        ("settled_trades", {"trades": []}, "part,trade_id,investment_agreement_id,units,trade_amount,"),
        ("gstr1", {"returns": []}, "part,gstin,fp,"),
        ("findings", {"policy": "1", "sanctions_list": "none", "findings": []}, "part,policy,sanctions_list,id,total,"),
    ],
)
def test_csv_of_an_empty_quarter_has_the_headings_of_any_other(
    tmp_path: Path, section: str, content: Json, headings: str
) -> None:
    first, *rows = Made(tmp_path, **{section: content}).render(f"csv-{section}").decode().splitlines()
    assert first.startswith(headings)
    assert first.split(",") == ["part", *columns_of(SCHEMAS[section, 1])]
    assert [row.split(",")[0] for row in rows] == [name for name, value in content.items() if value]


def test_a_return_with_and_without_rows_has_the_same_headings(tmp_path: Path, made: Made) -> None:
    full = made.render("csv-gstr1").decode().splitlines()
    empty = Made(tmp_path / "empty", gstr1={"returns": [{**RETURN, "b2b": []}]}).render("csv-gstr1").decode()
    assert empty.splitlines()[0] == full[0]
    assert "itm_det.txval" in full[0].split(",")
    (row,) = csv.DictReader(io.StringIO(empty))
    assert (row["part"], row["gstin"]) == ("returns", "27AAPCU0939K1ZQ")


def test_the_regulators_file_has_a_return_a_file(made: Made) -> None:
    archive = zipfile.ZipFile(io.BytesIO(made.render("regulator")))
    assert archive.namelist() == ["gstr1/27AAPCU0939K1ZQ-032026.json"]
    assert json.loads(archive.read(archive.namelist()[0])) == RETURN


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"fp": "132026"}, "returns.fp does not match"),
        ({"gstin": None}, "returns.gstin is no string"),
        ({"extra": 1}, "returns.extra is not in the schema"),
        ({"b2b": [{"ctin": "29AAPCU0939K1ZM"}]}, "returns.b2b[0].inv is missing"),
    ],
)
def test_a_section_that_is_not_what_its_schema_says_is_refused(tmp_path: Path, change: Json, said: str) -> None:
    made = Made(tmp_path, gstr1={"returns": [RETURN, {**RETURN, **change}]})
    with pytest.raises(SchemaViolation) as refused:
        made.render("json")
    assert str(refused.value).startswith(f"gstr1, element 2: {said}")
    assert "132026" not in str(refused.value)


def test_a_section_without_a_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaViolation, match="no schema"):
        Made(tmp_path, another={"rows": []}).render("json")


@pytest.mark.parametrize("of", SCHEMAS, ids=lambda of: str(of[0]))
def test_every_schema_is_one_and_can_be_compiled(of: tuple[str, int]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[of])
    compiled(SCHEMAS[of])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "03", "032026", "Y", "27AAPCU0939K1ZQ"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["fp", "gstin", "b2cs", "x"]), inner),
    max_leaves=6,
)


@given(JSON)
def test_our_check_and_jsonschema_agree(value: JsonValue) -> None:
    properties = SCHEMAS["gstr1", 1]["properties"]
    assert isinstance(properties, dict)
    schema = properties["returns"]
    assert isinstance(schema, dict)
    ours = compiled(schema)([value], "returns") is None
    theirs = jsonschema.Draft202012Validator(schema)
    assert ours == theirs.is_valid([value])  # pyright: ignore[reportUnknownMemberType] — an overload leaves one open


@given(st.lists(JSON), st.integers(0, 3))
def test_json_is_read_in_a_stream_as_it_is_read_whole(rows: list[JsonValue], spaces: int) -> None:
    text = json.dumps({"a": rows, "b": {"c": [1.25, "é"]}, "d": []}, indent=spaces or None, ensure_ascii=False)
    read = list(members(io.BytesIO(text.encode())))
    assert [value for name, value in read if name == "a"] == rows
    assert [value for name, value in read if name == "b"] == [{"c": [Decimal("1.25"), "é"]}]


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"a"', '{"a":[1,', '{"a":[1]', '{"a" 1}'])
def test_what_breaks_off_is_no_json(broken: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        list(members(io.BytesIO(broken.encode())))


def test_where_pango_is_missing_it_says_what_to_install() -> None:
    code = (
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'weasyprint': raise OSError('cannot load library libpango-1.0-0')\n"
        "sys.meta_path.insert(0, Missing())\n"
        "from activities.clients.reports import pdf_process\n"
        "print(pdf_process.problem())\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "apt install libpango-1.0-0" in said
    assert pdf_process.problem() is None
