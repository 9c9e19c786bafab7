"""The legal forms of seed 001: what of a sample entity depends on which of the eight it is."""

from dataclasses import dataclass

APART = 21_967_803
"""How far the numbers of two forms lie apart: an eighth of those whose PANs differ."""


@dataclass(frozen=True)
class Form:
    """One form. `ending` closes the name; `pan_letter` is the PAN's fourth; `cin_kind` and `has_llpin` say in which
    register it stands; `designations` are those of its signatories, who have a DIN or not; `sole` means that entity and
    signatory are one person."""

    entity_type: str
    ending: str
    pan_letter: str
    holder: str
    gst_constitution: str
    designations: tuple[str, ...]
    cin_kind: str = ""
    has_llpin: bool = False
    with_din: bool = False
    sole: bool = False


_OF_MEMBERS = "Society/ Club/ Trust/ AOP"

FORMS = {
    form.entity_type: form
    for form in (
        Form(
            "PRIVATE_LIMITED", "Private Limited", "C", "Company", "Private Limited Company",
            ("Managing Director", "Director"), cin_kind="PTC", with_din=True,
        ),
        Form(
            "PUBLIC_LIMITED", "Limited", "C", "Company", "Public Limited Company",
            ("Managing Director", "Director"), cin_kind="PLC", with_din=True,
        ),
        Form(
            "LLP", "LLP", "F", "Firm", "Limited Liability Partnership",
            ("Designated Partner", "Designated Partner"), has_llpin=True, with_din=True,
        ),
        Form("PARTNERSHIP", "and Partners", "F", "Firm", "Partnership", ("Managing Partner", "Partner")),
        Form("PROPRIETORSHIP", "", "P", "Individual", "Proprietorship", ("Proprietor",), sole=True),
        Form("AOP", "Joint Venture", "A", "Association of Persons", _OF_MEMBERS, ("Lead Member", "Member")),
        Form("TRUST", "Trust", "T", "Trust", _OF_MEMBERS, ("Managing Trustee", "Trustee")),
        Form(
            "GOVERNMENT", "Development Agency", "G", "Government", "Government Department",
            ("Chief Engineer", "Superintending Engineer"),
        ),
    )
}  # fmt: skip
"""By entity type, in the order of the schema."""


def mistaken_for(form: Form) -> Form:
    """Another form, for which a clerk took this one."""
    return FORMS[_MISTAKEN.get(form.entity_type, "PUBLIC_LIMITED")]


_MISTAKEN = {"PUBLIC_LIMITED": "PRIVATE_LIMITED", "GOVERNMENT": "PARTNERSHIP"}
"""Where it is not a public company: one itself, and an undertaking of the government may be one."""
