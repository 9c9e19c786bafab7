"""Whole applications: a contractor document, its papers, its wallet, and what the registries are to answer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from pydantic import JsonValue

from samples.company import make_company
from samples.document import contractor_document
from samples.papers import papers_of
from samples.registries import as_debarred, as_public_company, sandbox_entity

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


def sample_application(seed: int, story: Story = "clean", *, today: date | None = None) -> SampleCase:
    """The application of the company numbered `seed`; no two (seed, story) share a company.

    Stories: `clean` raises no flag; `flagged` raises one of severity ERROR (the GST portal, and the GST certificate,
    have the company down as public), which a reviewer can resolve; `debarred` is on a debarment list.

    Args:
        seed: 0 or more; the same arguments give the same case, to the byte.
        story: what is to become of it.
        today: the day the papers are to be current on; the present day in India when left out.
    """
    if seed < 0:
        raise ValueError(f"a seed is 0 or more, not {seed}")
    today = today or (datetime.now(UTC) + _IST).date()
    company = make_company(
        seed * len(STORIES) + STORIES.index(story),
        today=today,
        gst_constitution="Public Limited Company" if story == "flagged" else "Private Limited Company",
    )
    entity = sandbox_entity(company)
    if story == "flagged":
        entity = as_public_company(entity)
    if story == "debarred":
        entity = as_debarred(entity, company, today=today)
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
