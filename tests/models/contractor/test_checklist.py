"""A draft's checklist over every entity type: what it lacks, why it is needed, and that `missing` says the same."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from models.contractor.checklist import ChecklistItem, ItemKind, checklist
from models.contractor.documents import required_documents
from models.contractor.json_object import JsonObject
from models.contractor.structure import copy_of
from models.contractor.validation import missing_from
from samples.company import make_company
from samples.document import contractor_document
from samples.forms import FORMS

TODAY = date(2026, 11, 22)


def declared(form: str, *, more: bool = True) -> JsonObject:
    """What a sample entity declares; its wallet has signed nothing yet."""
    company = make_company(4, today=TODAY, entity_type=form, with_udyam=more, with_licence=more)
    return contractor_document(company)


def items(document: JsonObject, papers: tuple[str, ...] = ()) -> dict[str, ChecklistItem]:
    return {item.item: item for item in checklist(document, documents=papers, today=TODAY)}


@pytest.mark.parametrize("form", list(FORMS))
def test_a_draft_without_papers_and_signature_lacks_just_these(form: str) -> None:
    document = declared(form)
    found = items(document)
    lacking = [item for item in found.values() if not item.there]
    assert {item.kind for item in lacking} == {ItemKind.DOCUMENT, ItemKind.WALLET_DECLARATION}
    papers = {item.item.removeprefix("documents."): item.why for item in lacking if item.kind is ItemKind.DOCUMENT}
    assert papers == required_documents(document, today=TODAY)
    assert ("contractor.legalIdentity.cin" in found) == bool(FORMS[form].cin_kind)
    assert ("contractor.legalIdentity.llpin" in found) == FORMS[form].has_llpin
    assert any(path.endswith(".din") for path in found) == FORMS[form].with_din


@pytest.mark.parametrize("form", list(FORMS))
@given(data=st.data())
def test_what_is_not_there_is_what_is_missing(form: str, data: st.DataObject) -> None:
    document, papers = declared(form), ("PAN_CARD", "GST_CERTIFICATE")
    for _ in range(data.draw(st.integers(0, 6))):
        drop_one(document, data)
    found = items(document, papers)
    assert {path for path, item in found.items() if not item.there} == set(
        missing_from(document, documents=papers, today=TODAY)
    )
    for item in found.values():
        assert item.what, item.item
        assert item.why, item.item


def drop_one(document: JsonObject, data: st.DataObject) -> None:
    """Take a field out, or make it null, somewhere in the document."""
    place: dict[str, JsonValue] = document
    while place:
        name = data.draw(st.sampled_from(sorted(place)))
        inner = place[name]
        if isinstance(inner, list) and inner and isinstance(inner[0], dict) and data.draw(st.booleans()):
            inner = inner[0]
        if isinstance(inner, dict) and data.draw(st.integers(0, 3)):
            place = inner
            continue
        if data.draw(st.booleans()):
            place[name] = None
        else:
            del place[name]
        return


def test_every_rule_says_why() -> None:
    document: dict[str, Any] = copy_of(declared("LLP"))
    document["compliance"]["litigationDisclosure"]["hasPendingLitigation"] = True
    found = items(document)
    assert found["contractor.legalIdentity.llpin"].why == "an LLP has an LLP Identification Number"
    assert "small enterprise" in found["contractor.legalIdentity.msmeNumber"].why
    assert found["contractor.compliance.litigationDisclosure.litigationCases"] == ChecklistItem(
        item="contractor.compliance.litigationDisclosure.litigationCases",
        kind=ItemKind.FIELD,
        what="Litigation cases",
        why="hasPendingLitigation says that there are such cases",
        there=False,
    )
    assert found["documents.CA_TURNOVER_CERTIFICATE"].what == "CA turnover certificate"
    assert found["contractor.legalIdentity.msmeNumber"].what == "MSME number"
    assert "50 contract labourers" in found["documents.LABOUR_LICENSE"].why
    assert "signature" in found["contractor.compliance.walletDeclaration.signature"].why


def test_an_empty_draft_has_the_whole_list() -> None:
    found = items({})
    assert set(missing_from({}, documents=(), today=TODAY)) == set(found)
    assert not any(item.there for item in found.values())
