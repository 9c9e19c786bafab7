"""Whole applications: a contractor document, its papers, its wallet, and what the registries are to answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from pydantic import JsonValue

from samples.company import Company, make_company
from samples.document import contractor_document
from samples.forms import FORMS, mistaken_for
from samples.papers import papers_of
from samples.registries import as_another_form, as_debarred, sandbox_entity

Story = Literal["clean", "flagged", "debarred"]
STORIES: tuple[Story, ...] = get_args(Story)

_IST = timedelta(hours=5, minutes=30)


@dataclass(frozen=True)
class SampleCase:
    """One application, ready to be sent.

    `contractor` lacks only what comes with sending it: the wallet declaration, to be signed with
    `wallet_private_key` (`0x` hex), and the documents, whose `files` map document type to file name and content.
    `sandbox_entity` is staged under `pan`.
    """

    story: Story
    pan: str
    contractor: dict[str, JsonValue]
    wallet_address: str
    wallet_private_key: str
    bank_account_number: str
    sandbox_entity: dict[str, JsonValue]
    files: dict[str, tuple[str, bytes]]


def sample_application(
    seed: int,
    story: Story = "clean",
    *,
    today: date | None = None,
    entity_type: str = "PRIVATE_LIMITED",
    with_udyam: bool = False,
    with_licence: bool = False,
) -> SampleCase:
    """The application of the entity numbered `seed`; no two (seed, story, entity type) share an entity.

    Stories: `clean` raises no flag; `flagged` raises one of severity ERROR (the GST portal, and the GST certificate,
    have it down as another kind of company), which a reviewer can resolve; `debarred` is on a debarment list.

    Args:
        seed: 0 or more; the same arguments give the same case, to the byte.
        story: what is to become of it.
        today: the day the papers are to be current on; the present day in India when left out.
        entity_type: one of the eight (`samples.forms.FORMS`).
        with_udyam: it is a registered small enterprise.
        with_licence: it employs so much contract labour that it needs a licence, and has one.
    """
    if seed < 0:
        raise ValueError(f"a seed is 0 or more, not {seed}")
    if entity_type not in FORMS:
        raise ValueError(f"there is no entity type {entity_type!r}; there are {', '.join(FORMS)}")
    today = today or present_day()
    company = company_of(
        seed, story, today=today, entity_type=entity_type, with_udyam=with_udyam, with_licence=with_licence
    )
    entity = sandbox_entity(company)
    if story == "flagged":
        entity = as_another_form(entity, mistaken_for(company.form).entity_type)
    if story == "debarred":
        entity = as_debarred(entity, company, today=today)
    return case_of(company, story, entity)


def company_of(
    seed: int,
    story: Story,
    *,
    today: date,
    entity_type: str = "PRIVATE_LIMITED",
    with_udyam: bool = False,
    with_licence: bool = False,
) -> Company:
    """The entity of one application."""
    return make_company(
        seed * len(STORIES) + STORIES.index(story),
        today=today,
        gst_constitution=mistaken_for(FORMS[entity_type]).gst_constitution if story == "flagged" else None,
        entity_type=entity_type,
        with_udyam=with_udyam,
        with_licence=with_licence,
    )


def case_of(company: Company, story: Story, entity: dict[str, JsonValue]) -> SampleCase:
    """A company's application, with what the registries are to say of it."""
    return SampleCase(
        story=story,
        pan=company.pan,
        contractor=contractor_document(company),
        wallet_address=company.wallet_address,
        wallet_private_key=company.wallet_private_key,
        bank_account_number=company.bank.account_number,
        sandbox_entity=entity,
        files=papers_of(company),
    )


def present_day() -> date:
    """Today, in India."""
    return (datetime.now(UTC) + _IST).date()
