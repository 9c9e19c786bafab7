"""An invented company: every fact that its application, its papers and the registries tell about it."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from eth_account import Account
from eth_utils.crypto import keccak

from samples import numbers, words
from samples.forms import APART, FORMS, Form
from samples.places import BUILDINGS, PLACES, STREETS, Place

CRORE = 100 * 10_000_000
"""One crore of rupees in paise."""
LAKH = 100 * 100_000
"""One lakh of rupees in paise."""
GST_BEGAN_ON = date(2017, 7, 1)


@dataclass(frozen=True)
class Address:
    """An address in the words of the contractor document."""

    line1: str
    line2: str
    place: Place
    pincode: str


@dataclass(frozen=True)
class Director:
    """Who signs for the entity: a director, partner, proprietor, trustee or officer. A DIN where the law gives one."""

    name: str
    designation: str
    pan: str
    din: str | None
    aadhaar_last4: str
    mobile: str


@dataclass(frozen=True)
class Project:
    """A work, finished unless its contract was terminated, when `terminated_at` per cent of it were done. `value` in
    paise."""

    name: str
    competence: str
    client: str
    client_type: str
    department: str
    value: int
    started_on: date
    due_on: date
    completed_on: date
    contract_number: str
    rating: str
    place: Place
    pincode: str
    terminated_at: int | None = None


@dataclass(frozen=True)
class CourtCase:
    """A case pending against the company, which it discloses. `claimed` in paise; `kind` as the courts list it."""

    number: str
    court: str
    kind: str
    claimed: int
    filed_on: date


@dataclass(frozen=True)
class Bank:
    """The company's bank and its certificate of solvency. `solvency` in paise."""

    name: str
    branch: str
    ifsc: str
    account_number: str
    solvency: int
    certificate_number: str
    certified_on: date
    valid_until: date


@dataclass(frozen=True)
class Accountant:
    """The chartered accountant who certified the turnover."""

    name: str
    membership_number: str
    firm: str
    firm_registration_number: str
    udin: str
    certified_on: date


@dataclass(frozen=True)
class Udyam:
    """The registration of a small enterprise; `size` is MICRO, SMALL or MEDIUM."""

    number: str
    size: str
    registered_on: date


@dataclass(frozen=True)
class LabourLicence:
    """A licence for contract labour, up to `workforce` labourers."""

    number: str
    authority: str
    valid_from: date
    valid_until: date
    workforce: int


@dataclass(frozen=True)
class Company:
    """All facts of one sample entity, a company or not. Money is in paise; `turnover` runs from the oldest year to the
    latest; `cin` is empty where the entity is no company, `llpin` where it is no LLP."""

    legal_name: str
    pan: str
    gstin: str
    gst_registered_on: date
    gst_constitution: str
    cin: str
    registered_on: date
    address: Address
    email: str
    phone: str
    directors: tuple[Director, ...]
    turnover: tuple[tuple[str, int], ...]
    net_worth: int
    net_worth_on: date
    bank: Bank
    accountant: Accountant
    projects: tuple[Project, ...]
    personnel: tuple[tuple[str, str, str, str, int], ...]
    machines: tuple[tuple[str, int], ...]
    esic_number: str
    esic_registered_on: date
    employees: int
    contract_labour: int
    wallet_private_key: str
    wallet_address: str
    form: Form = FORMS["PRIVATE_LIMITED"]
    trade_name: str | None = None
    llpin: str = ""
    udyam: Udyam | None = None
    licence: LabourLicence | None = None
    cases: tuple[CourtCase, ...] = ()

    @property
    def registration(self) -> str:
        """The line of its letterhead that says under which number it is known."""
        known = {"CIN": self.cin, "LLPIN": self.llpin}
        return next((f"{name} {number}" for name, number in known.items() if number), f"PAN {self.pan}")

    @property
    def competencies(self) -> list[str]:
        """The kinds of work it has done, without repetition."""
        return sorted({project.competence for project in self.projects})


def make_company(
    number: int,
    *,
    today: date,
    gst_constitution: str | None = None,
    entity_type: str = "PRIVATE_LIMITED",
    with_udyam: bool = False,
    with_licence: bool = False,
) -> Company:
    """The `number`-th entity of its type, as it stands on `today`: the same arguments give the same entity.

    Args:
        gst_constitution: what its GST certificate says it is; what it is when left out.
        with_udyam: whether it is registered as a small enterprise.
        with_licence: whether it employs so much contract labour that it needs a licence, and has one.
    """
    form = FORMS[entity_type]
    number += APART * list(FORMS).index(entity_type)
    random = Random(f"fatts sample {number}")  # noqa: S311  invented facts, not secrets
    place = random.choice(PLACES)
    trade = random.choice(words.WORKS)
    word = words.COMPANY_NAMES[number % len(words.COMPANY_NAMES)]
    surname = random.choice(words.SURNAMES)
    firm = f"{surname} {word} {random.choice(words.COMPANY_TRADES)} {form.ending}".strip()
    registered_on = date(today.year - random.randint(9, 22), random.randint(1, 12), random.randint(1, 28))
    latest = today.year - 1 if today.month >= 4 else today.year - 2
    key = keccak(text=f"fatts sample wallet {number}")
    directors = _directors(number, surname, random, form)
    # A proprietor and the business are one person, with one PAN; the business has but a trade name.
    sole = directors[0] if form.sole else None
    legal_name = (sole.name if sole else firm).upper()
    pan = sole.pan if sole else numbers.pan(number, kind=form.pan_letter, name=legal_name, random=random)
    turnover = _turnover(latest, random)
    return Company(
        legal_name=legal_name,
        pan=pan,
        gstin=numbers.gstin(pan, place.gst_code),
        gst_registered_on=max(registered_on + timedelta(days=30), GST_BEGAN_ON),
        gst_constitution=gst_constitution or form.gst_constitution,
        cin=numbers.cin(
            number, kind=form.cin_kind, industry=trade[1], state_code=place.registry_code, year=registered_on.year
        )
        if form.cin_kind
        else "",
        registered_on=registered_on,
        address=_address(place, random),
        email=f"office@{surname}{word}{number}.example.com".replace(" ", "").lower(),
        phone="+91" + numbers.digits_of(random, 10),
        directors=directors,
        turnover=turnover,
        net_worth=turnover[-1][1] * random.randint(30, 45) // 100,
        net_worth_on=date(latest + 1, 3, 31),
        bank=_bank(place, turnover[-1][1], random, today),
        accountant=_accountant(random, today),
        projects=_projects(trade[0], registered_on, random, today),
        personnel=tuple(
            (_person(random), role, degree, field, random.randint(8, 24))
            for role, degree, field in words.QUALIFICATIONS
        ),
        machines=tuple((machine, random.randint(1, 6)) for machine in random.sample(words.MACHINES, 4)),
        esic_number=place.esic_region + numbers.digits_of(random, 15),
        esic_registered_on=registered_on + timedelta(days=random.randint(120, 700)),
        employees=random.randint(60, 220),
        contract_labour=random.randint(60, 180) if with_licence else random.randint(8, 18),
        wallet_private_key="0x" + key.hex(),
        wallet_address=Account.from_key(key).address,
        form=form,
        trade_name=firm.upper() if sole else None,
        llpin=numbers.llpin(number) if form.has_llpin else "",
        udyam=_udyam(number, place, registered_on) if with_udyam else None,
        licence=_licence(number, place, today) if with_licence else None,
    )


def _person(random: Random) -> str:
    return f"{random.choice(words.GIVEN_NAMES)} {random.choice(words.SURNAMES)}"


def _directors(number: int, surname: str, random: Random, form: Form) -> tuple[Director, ...]:
    names = random.sample(words.GIVEN_NAMES, len(form.designations))
    return tuple(
        Director(
            name=f"{given} {surname}",
            designation=form.designations[index],
            pan=numbers.pan(2 * number + index, kind="P", name=surname, random=random),
            din=numbers.din(2 * number + index) if form.with_din else None,
            aadhaar_last4=numbers.digits_of(random, 4),
            mobile="+919" + numbers.digits_of(random, 9),
        )
        for index, given in enumerate(names)
    )


def _udyam(number: int, place: Place, registered_on: date) -> Udyam:
    return Udyam(
        number=f"UDYAM-{place.registry_code}-{number % 36 + 1:02d}-{number % 9_999_999 + 1:07d}",
        size="SMALL",  # turnover of 10 to 100 crore rupees, by the limits of 2025
        registered_on=registered_on + timedelta(days=400),
    )


def _licence(number: int, place: Place, today: date) -> LabourLicence:
    valid_from = today - timedelta(days=30 + number % 120)
    return LabourLicence(
        number=f"CL/{place.registry_code}/{valid_from.year}/{number % 9_999_999 + 1:07d}",
        authority=f"Labour Commissioner, {place.state_name}",
        valid_from=valid_from,
        valid_until=valid_from + timedelta(days=364),
        workforce=200,
    )


def _address(place: Place, random: Random) -> Address:
    return Address(
        line1=f"{random.randint(1, 480)}, {random.choice(BUILDINGS)}, {random.choice(STREETS)}",
        line2=random.choice(place.localities),
        place=place,
        pincode=f"{place.pin_prefix}{random.randint(1, 99):03d}",
    )


def _turnover(latest: int, random: Random) -> tuple[tuple[str, int], ...]:
    amount = random.randint(18, 60) * CRORE
    years: list[tuple[str, int]] = []
    for year in range(latest - 2, latest + 1):
        years.append((f"{year}-{(year + 1) % 100:02d}", amount))
        amount = amount * random.randint(106, 121) // 100 // LAKH * LAKH
    return tuple(years)


def _bank(place: Place, latest_turnover: int, random: Random, today: date) -> Bank:
    name, code = random.choice(words.BANKS)
    certified_on = today - timedelta(days=random.randint(20, 80))
    return Bank(
        name=name,
        branch=f"{random.choice(place.localities)} Branch, {place.city}",
        ifsc=f"{code}0{random.randint(1, 999999):06d}",
        account_number=numbers.digits_of(random, 14),
        solvency=latest_turnover * random.randint(40, 60) // 100 // LAKH * LAKH,
        certificate_number=f"SOL/{certified_on.year}/{random.randint(10000, 99999)}",
        certified_on=certified_on,
        valid_until=certified_on + timedelta(days=364),
    )


def _accountant(random: Random, today: date) -> Accountant:
    membership_number = str(random.randint(100000, 599999))
    surname = random.choice(words.SURNAMES)
    certified_on = today - timedelta(days=random.randint(15, 120))
    return Accountant(
        name=f"CA {random.choice(words.GIVEN_NAMES)} {surname}",
        membership_number=membership_number,
        firm=f"{surname} & Associates",
        firm_registration_number=f"{random.randint(100000, 139999)}W",
        udin=numbers.udin(membership_number, year=certified_on.year, random=random),
        certified_on=certified_on,
    )


def _projects(own_trade: str, registered_on: date, random: Random, today: date) -> tuple[Project, ...]:
    projects: list[Project] = []
    completed_on = today - timedelta(days=random.randint(120, 300))
    for index in range(random.randint(3, 6)):
        works = [work for work in words.WORKS if index or work[0] == own_trade]
        competence, _, title = random.choice(works)
        client, client_type, department = random.choice(words.CLIENTS)
        place = random.choice(PLACES)
        started_on = completed_on - timedelta(days=random.randint(420, 700))
        if started_on <= registered_on:
            break
        at = random.randint(4, 40)
        projects.append(
            Project(
                name=title.format(place=place.district, river=random.choice(words.RIVERS), a=at, b=at + 12),
                competence=competence,
                client=client.format(state=place.state_name),
                client_type=client_type,
                department=department,
                value=random.randint(6, 28) * CRORE + random.randint(0, 99) * LAKH,
                started_on=started_on,
                due_on=completed_on + timedelta(days=random.randint(0, 45)),
                completed_on=completed_on,
                contract_number=f"{place.registry_code}/WKS/{started_on.year}/{random.randint(100, 999)}",
                rating=random.choice(("EXCELLENT", "GOOD", "GOOD")),
                place=place,
                pincode=f"{place.pin_prefix}{random.randint(1, 99):03d}",
            )
        )
        completed_on -= timedelta(days=random.randint(240, 430))
    return tuple(projects)
