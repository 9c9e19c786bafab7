"""Links between contractors: what two of them share that two strangers do not (seed 001: SUSPICIOUS_PATTERN).

A key is a normalised value of one kind. It is compared by a keyed fingerprint alone, never kept in clear. Two
contractors are linked when they share a key and their names differ: one company that applies again, or under another
account, is no pattern.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from uuid import UUID

from pydantic import JsonValue

from models.contractor.fields import Fields
from models.contractor.json_object import JsonObject
from models.flags import Finding, FlagSource, FlagType, Severity
from models.names import band, company_name_score
from models.record import Record
from models.verification.results import SourceSystem


class LinkKind(StrEnum):
    """What is shared."""

    BANK_ACCOUNT = "BANK_ACCOUNT"
    WALLET = "WALLET"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    SIGNATORY = "SIGNATORY"
    DOCUMENT = "DOCUMENT"


FIELD_OF: dict[LinkKind, str] = {
    LinkKind.BANK_ACCOUNT: "financialQualification.bankDetails",
    LinkKind.WALLET: "walletAddress",
    LinkKind.PHONE: "legalIdentity.contactDetails.phone",
    LinkKind.EMAIL: "legalIdentity.contactDetails.email",
    LinkKind.ADDRESS: "legalIdentity.registeredAddress",
    LinkKind.SIGNATORY: "legalIdentity.authorizedSignatories",
    LinkKind.DOCUMENT: "documentReferences.documents",
}
"""Where a key of each kind is declared; phones and e-mail addresses are those of signatories too."""

_NATIONAL_DIGITS = 10
_BANK_CODE = 4
_ADDRESS_SPELLINGS = {
    "APT": "APARTMENT",
    "BLDG": "BUILDING",
    "EXTN": "EXTENSION",
    "FL": "FLOOR",
    "FLR": "FLOOR",
    "HNO": "HOUSE",
    "IND": "INDUSTRIAL",
    "NR": "NEAR",
    "OPP": "OPPOSITE",
    "PLT": "PLOT",
    "RD": "ROAD",
    "SEC": "SECTOR",
    "ST": "STREET",
}
_NOISE = frozenset({"NO", "THE", "OF", "AND", "AT"})


class LinkKey(Record):
    """One thing that can be shared. `value` is personal: it lives until its fingerprint is made."""

    kind: LinkKind
    value: str


class SharedKey(Record):
    """Another contractor's application that has a key in common, under the name it was submitted with."""

    kind: LinkKind
    application_id: UUID
    contractor_id: UUID
    legal_name: str


class Link(Record):
    """Another contractor's application, and the kinds of what it shares, in the order of `LinkKind`."""

    application_id: UUID
    contractor_id: UUID
    kinds: tuple[LinkKind, ...]


def link_keys(document: JsonObject, bank_account: str | None) -> tuple[LinkKey, ...]:
    """Every key of a document as it is handed in, each once.

    Args:
        document: the contractor document; what is absent or unreadable gives no key.
        bank_account: the full account number, which the document does not hold.
    """
    contractor = Fields(document, "contractor")
    keys = (LinkKey(kind=kind, value=value) for kind, value in _keys(contractor, bank_account) if value)
    return tuple(dict.fromkeys(keys))


def links_between(legal_name: str, shared: Iterable[SharedKey]) -> tuple[Link, ...]:
    """The applications of contractors of another name, one link each; in the order of their ids."""
    kinds: dict[tuple[UUID, UUID], set[LinkKind]] = {}
    for key in shared:
        if not band(company_name_score(legal_name, key.legal_name)).accepted:
            kinds.setdefault((key.application_id, key.contractor_id), set()).add(key.kind)
    return tuple(
        Link(
            application_id=application_id,
            contractor_id=contractor_id,
            kinds=tuple(kind for kind in LinkKind if kind in kinds[application_id, contractor_id]),
        )
        for application_id, contractor_id in sorted(kinds)
    )


def link_findings(links: Sequence[Link]) -> tuple[Finding, ...]:
    """The flag of the links, if there are any: one, however many there are.

    The contractor sees that there is a flag, and may not learn from it whom it is linked with, by what, or with how
    many: description and field say nothing of it, the evidence, which is for the officials, everything.
    """
    if not links:
        return ()
    return (
        Finding(
            flag_type=FlagType.SUSPICIOUS_PATTERN,
            severity=Severity.WARNING,
            description="The application shows a pattern that an official is to look at.",
            source=FlagSource.AI_DETECTION,
            source_system=SourceSystem.CONTRACTOR_LINKS,
            related_field="contractor",
            evidence={"links": [_evidence(link) for link in links]},
        ),
    )


def shows_another_link(before: Finding, now: Finding) -> bool:
    """Whether a finding of links has one that the earlier did not have: a word on the earlier does not cover it."""
    return not _pairs(now) <= _pairs(before)


def _keys(contractor: Fields, bank_account: str | None) -> Iterator[tuple[LinkKind, str]]:
    identity = contractor.section("legalIdentity")
    bank = contractor.section("financialQualification").section("bankDetails")
    contact, signatories = identity.section("contactDetails"), identity.sections("authorizedSignatories")
    if bank_account:
        bank_code = (bank.text("ifscCode") or "")[:_BANK_CODE].upper()
        yield LinkKind.BANK_ACCOUNT, f"{bank_code}{bank_account.lstrip('0')}"
    yield LinkKind.WALLET, (contractor.text("walletAddress") or "").lower()
    yield LinkKind.PHONE, _phone(contact.text("phone"))
    yield LinkKind.EMAIL, _email(contact.text("email"))
    for address in (identity.section("registeredAddress"), identity.section("operationalAddress")):
        yield LinkKind.ADDRESS, _address(address)
    pan = identity.text("pan") or ""
    if identity.text("entityType") == "PROPRIETORSHIP":
        yield LinkKind.SIGNATORY, _numbered("PAN", pan)  # a proprietor's business has its own PAN
    for person in signatories:
        yield LinkKind.PHONE, _phone(person.text("mobile"))
        yield LinkKind.EMAIL, _email(person.text("email"))
        yield LinkKind.SIGNATORY, _numbered("PAN", person.text("pan"))
        yield LinkKind.SIGNATORY, _numbered("DIN", person.text("din"))
    for reference in contractor.section("documentReferences").sections("documents"):
        yield LinkKind.DOCUMENT, (reference.text("fileHash") or "").removeprefix("sha256:").lower()


def _phone(number: str | None) -> str:
    """The last ten digits: with or without the country's code it is one line."""
    return re.sub(r"\D", "", number or "")[-_NATIONAL_DIGITS:]


def _email(address: str | None) -> str:
    return (address or "").strip().casefold()


def _numbered(kind: str, number: str | None) -> str:
    return f"{kind} {number.strip().upper()}" if number else ""


def _address(address: Fields) -> str:
    """The words of the lines in alphabetical order, abbreviations spelled out, and the PIN; nothing without a PIN."""
    pincode = address.text("pincode")
    lines = f"{address.text('line1') or ''} {address.text('line2') or ''}"
    folded = unicodedata.normalize("NFKC", lines).upper()
    kept = "".join(character if unicodedata.category(character)[0] in "LMN" else " " for character in folded)
    words = {_ADDRESS_SPELLINGS.get(word, word) for word in kept.split()} - _NOISE
    return f"{' '.join(sorted(words))} {pincode}" if words and pincode else ""


def _evidence(link: Link) -> JsonValue:
    return {
        "application_id": str(link.application_id),
        "contractor_id": str(link.contractor_id),
        "kinds": [kind.value for kind in link.kinds],
        "fields": [FIELD_OF[kind] for kind in link.kinds],
    }


def _pairs(finding: Finding) -> set[tuple[str, str]]:
    """(contractor, kind) of every link in a finding's evidence."""
    links = finding.evidence.get("links")
    pairs: set[tuple[str, str]] = set()
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and isinstance(kinds := link.get("kinds"), list):
            pairs |= {(str(link.get("contractor_id")), str(kind)) for kind in kinds}
    return pairs
