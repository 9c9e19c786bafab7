"""The STR's file: what its schema takes, and what it refuses, code by code and length by length."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from importlib import resources
from uuid import UUID

import pytest
from lxml import etree
from pydantic import ValidationError

from activities.clients.reports.str_file import check_str, write_str
from activities.suspicion import StrInvalid
from models.suspicion import Finding, SeenTransaction, Subject, SubjectKind, Typology
from models.suspicious_report import (
    LeaInformed,
    PriorityRating,
    ReportCoverage,
    SourceOfAlert,
    StrDocument,
    StrDraft,
    StrTransaction,
    YesNo,
    drafted,
)

ID = UUID(int=7)
AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
XS = "{http://www.w3.org/2001/XMLSchema}"


def draft(**fields: object) -> StrDraft:
    usual = {"source_of_alert": "TY", "grounds_of_suspicion": "Amounts below the threshold."}
    return StrDraft.model_validate({**usual, **fields})


def document(of: StrDraft | None = None, **fields: object) -> StrDocument:
    usual: dict[str, object] = {
        "reporting_entity": "FATTS00001",
        "reference": ID,
        "reported_on": date(2026, 4, 13),
        "draft": of or draft(),
        "subject_kind": "INVESTOR",
        "subject_id": ID,
        "name": "Zoran & Söhne <विक्रांत>",
        "currency": "INR",
        "transactions": (
            StrTransaction(
                reference=ID, source="payments", at=AT, way="IN", amount=Decimal("900000.50"), method="CASH"
            ),
        ),
    }
    return StrDocument.model_validate({**usual, **fields})


def edited(path: str, change: Callable[[etree._Element], None]) -> bytes:  # pyright: ignore[reportPrivateUsage]
    """A good file with a change at `path`."""
    full = draft(alert_indicators=("One",), details_of_investigations="None yet.", lea_details="Nobody.")
    root = etree.fromstring(write_str(document(full)))
    found = root.find(path)
    assert found is not None
    change(found)
    return etree.tostring(root)


def test_suspicion_details_stand_in_the_order_of_fiu_ind() -> None:
    full = draft(alert_indicators=("One", "Two"), details_of_investigations="None yet.", lea_details="Nobody.")
    details = etree.fromstring(write_str(document(full))).find("SuspicionDetails")
    assert details is not None
    assert [str(each.tag) for each in details] == [
        "SourceOfAlert",
        "AlertIndicator",
        "AlertIndicator",
        "DueToProceedsOfCrime",
        "ComplexTrans",
        "NoEcoRationale",
        "FinancingOfTerrorism",
        "AttemptedTransaction",
        "GroundsOfSuspicion",
        "DetailsOfInvestigations",
        "LEAInformed",
        "LEADetails",
        "PriorityRating",
        "ReportCoverage",
        "AdditionalDocuments",
    ]


CODES: list[tuple[str, str, type[StrEnum]]] = [
    ("SourceOfAlert", "source_of_alert", SourceOfAlert),
    ("DueToProceedsOfCrime", "due_to_proceeds_of_crime", YesNo),
    ("ComplexTrans", "complex_trans", YesNo),
    ("NoEcoRationale", "no_eco_rationale", YesNo),
    ("FinancingOfTerrorism", "financing_of_terrorism", YesNo),
    ("AttemptedTransaction", "attempted_transaction", YesNo),
    ("LEAInformed", "lea_informed", LeaInformed),
    ("PriorityRating", "priority_rating", PriorityRating),
    ("ReportCoverage", "report_coverage", ReportCoverage),
    ("AdditionalDocuments", "additional_documents", YesNo),
]


@pytest.mark.parametrize(("tag", "field", "codes"), CODES)
def test_every_code_is_taken_and_no_other(tag: str, field: str, codes: type[StrEnum]) -> None:
    for code in codes:
        content = write_str(document(draft(**{field: code})))
        assert etree.fromstring(content).findtext(f"SuspicionDetails/{tag}") == code
    for wrong in ("", "Q", "y", f"{next(iter(codes))} "):
        with pytest.raises(ValidationError):
            draft(**{field: wrong})
        with pytest.raises(StrInvalid, match=tag):
            check_str(edited(f"SuspicionDetails/{tag}", lambda found, text=wrong: setattr(found, "text", text)))


def test_the_schema_knows_the_codes_that_the_draft_knows() -> None:
    schema = etree.fromstring(resources.files("activities.clients.reports").joinpath("str.xsd").read_bytes())
    told = {
        str(kind.get("name")): {str(each.get("value")) for each in kind.iter(f"{XS}enumeration")}
        for kind in schema.iter(f"{XS}simpleType")
    }
    for kind in (SourceOfAlert, YesNo, LeaInformed, PriorityRating, ReportCoverage, SubjectKind):
        assert told[kind.__name__] == set(kind)


LENGTHS = [
    ("GroundsOfSuspicion", "grounds_of_suspicion", 4000),
    ("DetailsOfInvestigations", "details_of_investigations", 4000),
    ("LEADetails", "lea_details", 250),
    ("AlertIndicator", "alert_indicators", 100),
]


@pytest.mark.parametrize(("tag", "field", "most"), LENGTHS)
def test_every_length_at_its_edges(tag: str, field: str, most: int) -> None:
    def given(text: str) -> object:
        return (text,) if field == "alert_indicators" else text

    for good in ("x", "अ" * most, "x" * most, "a\nb"):
        content = write_str(document(draft(**{field: given(good)})))
        assert etree.fromstring(content).findtext(f"SuspicionDetails/{tag}") == good
    for wrong in ("", " \n ", "x" * (most + 1)):
        with pytest.raises(ValidationError):
            draft(**{field: given(wrong)})
        with pytest.raises(StrInvalid, match=tag):
            check_str(edited(f"SuspicionDetails/{tag}", lambda found, text=wrong: setattr(found, "text", text)))
    with pytest.raises(ValidationError, match="control characters"):
        draft(**{field: given("a\x00b")})


def test_a_hundred_indicators_and_no_more() -> None:
    assert write_str(document(draft(alert_indicators=("x",) * 100)))
    with pytest.raises(ValidationError):
        draft(alert_indicators=("x",) * 101)


@pytest.mark.parametrize("tag", ["SourceOfAlert", "GroundsOfSuspicion", "LEAInformed", "AdditionalDocuments"])
def test_what_must_be_there_must_be_there(tag: str) -> None:
    def without(details: etree._Element) -> None:  # pyright: ignore[reportPrivateUsage]
        for found in details.findall(tag):
            details.remove(found)

    with pytest.raises(StrInvalid):
        check_str(edited("SuspicionDetails", without))


def test_another_order_and_unknown_elements_are_refused() -> None:
    with pytest.raises(StrInvalid):
        check_str(edited("SuspicionDetails", lambda details: details.append(details[0])))
    with pytest.raises(StrInvalid, match="Comment"):
        check_str(edited("SuspicionDetails", lambda details: details.append(etree.Element("Comment"))))
    with pytest.raises(StrInvalid, match="no XML"):
        check_str(b"<STR>")


@pytest.mark.parametrize("entity", ["FATTS0001", "FATTS000011", "fatts00001", "FATTS 0001", ""])
def test_fiureid_has_ten_characters(entity: str) -> None:
    with pytest.raises(ValidationError):
        document(reporting_entity=entity)
    with pytest.raises(StrInvalid, match="FIUREID"):
        check_str(edited("ReportDetails/FIUREID", lambda found: setattr(found, "text", entity)))


@pytest.mark.parametrize("name", ["", " ", "x" * 501, "a\x0bb"])
def test_a_name_that_cannot_be_told_is_refused_and_not_repeated(name: str) -> None:
    with pytest.raises(StrInvalid, match="Name") as refused:
        write_str(document(name=name))
    assert name.strip() == "" or name not in str(refused.value)


def test_a_finding_drafts_a_report_that_is_taken_as_it_is() -> None:
    seen = SeenTransaction(source="payments", id=ID, at=AT, way="IN", amount=Decimal("900000.00"))
    for typology in Typology:
        finding = Finding(
            typology=typology,
            subject=Subject(kind=SubjectKind.INVESTOR, id=ID),
            transactions=(seen,),
            score=93,
            listed_as="SMPi.001",
        )
        told = drafted(finding, date(2026, 3, 1), date(2026, 3, 31))
        assert write_str(document(told)) == write_str(document(told))
        listed = typology is Typology.SANCTIONED_PARTY
        assert (told.source_of_alert, told.priority_rating) == (("WL", "P1") if listed else ("TY", "P2"))
        assert finding.sentence() in told.grounds_of_suspicion
