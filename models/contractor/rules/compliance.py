"""The rules inside `compliance`: what is declared against the lists and numbers that go with it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from models.contractor.fields import Fields
from models.contractor.labour_licence import licence_needed, threshold_on
from models.contractor.rules.days import in_lifetime, in_order, incorporated_on, not_in_future
from models.contractor.vocabulary import CaseStatus, CaseType
from models.financial_year import day_in_india
from models.identifiers import wallet_address
from models.problems import Problem

_STILL_RUNNING = frozenset({CaseStatus.PENDING, CaseStatus.APPEAL_PENDING})


def compliance_problems(contractor: Fields, today: date) -> Iterator[Problem]:
    """Every contradiction inside `compliance`, and of the declared wallet with the contractor's."""
    compliance, since = contractor.section("compliance"), incorporated_on(contractor)
    yield from _litigation(compliance.section("litigationDisclosure"), today)
    yield from _esic(compliance.section("esicRegistration"), since=since, today=today)
    yield from _labour_licence(compliance.section("labourLicense"), today)
    yield from _wallet(contractor, today)
    for order in compliance.section("blacklistStatus").sections("blacklistDetails"):
        yield from in_order(order, "date", "validUntil")


def _litigation(disclosure: Fields, today: date) -> Iterator[Problem]:
    cases = disclosure.sections("litigationCases")
    running = {case.text("caseType") for case in cases if case.text("status") in _STILL_RUNNING}
    contradictions = {
        "hasPendingLitigation": bool(running),
        "hasCriminalCases": disclosure.has("criminalCases") or CaseType.CRIMINAL in running,
        "hasArbitrationCases": disclosure.has("arbitrationCases") or CaseType.ARBITRATION in running,
    }
    for name, listed in contradictions.items():
        if listed and disclosure.yes(name) is False:
            yield disclosure.problem(name, "MISMATCH", "must be true: such a case is listed in this disclosure")
    for case in cases:
        yield from not_in_future(case, "filingDate", today)


def _esic(esic: Fields, *, since: date | None, today: date) -> Iterator[Problem]:
    if esic.yes("isRegistered") is False and esic.has("registrationNumber"):
        yield esic.problem(
            "registrationNumber", "MISMATCH", "contradicts isRegistered: leave it out, or set isRegistered to true"
        )
    yield from in_lifetime(esic, "registrationDate", since=since, today=today)


def _labour_licence(licence: Fields, today: date) -> Iterator[Problem]:
    workforce = licence.whole("workforceSize")
    if workforce is not None and licence.yes("isRequired") is False and licence_needed(workforce, today):
        threshold = threshold_on(today)
        yield licence.problem(
            "isRequired",
            "MISMATCH",
            f"must be true: a licence is required from {threshold.workforce} contract labourers on ({threshold.law})",
        )
    yield from in_order(licence, "validFrom", "validUntil")
    if licence.yes("isObtained"):
        yield from not_in_future(licence, "validFrom", today)


def _wallet(contractor: Fields, today: date) -> Iterator[Problem]:
    declaration = contractor.section("compliance").section("walletDeclaration")
    own, declared = contractor.text("walletAddress"), declaration.text("declaredAddress")
    if own and declared and not wallet_address.same(own, declared):
        yield declaration.problem("declaredAddress", "MISMATCH", "must be the address in contractor.walletAddress")
    text = declaration.text("declarationTimestamp")
    # Only the day is known here; the wallet's check looks at the hour.
    if text is not None and day_in_india(datetime.fromisoformat(text)) > today + timedelta(days=1):
        yield declaration.problem(
            "declarationTimestamp", "FUTURE_DATE", "lies in the future; it must be the time of signing"
        )
