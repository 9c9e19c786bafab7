"""A suspicious transaction report as XML, held to our schema of FIU-IND's order, lengths and codes."""

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Protocol, cast

from lxml import etree

from activities.suspicion import StrInvalid
from models.suspicious_report import StrDocument, StrDraft

_TAGS: tuple[tuple[str, str], ...] = (
    ("SourceOfAlert", "source_of_alert"),
    ("AlertIndicator", "alert_indicators"),
    ("DueToProceedsOfCrime", "due_to_proceeds_of_crime"),
    ("ComplexTrans", "complex_trans"),
    ("NoEcoRationale", "no_eco_rationale"),
    ("FinancingOfTerrorism", "financing_of_terrorism"),
    ("AttemptedTransaction", "attempted_transaction"),
    ("GroundsOfSuspicion", "grounds_of_suspicion"),
    ("DetailsOfInvestigations", "details_of_investigations"),
    ("LEAInformed", "lea_informed"),
    ("LEADetails", "lea_details"),
    ("PriorityRating", "priority_rating"),
    ("ReportCoverage", "report_coverage"),
    ("AdditionalDocuments", "additional_documents"),
)
"""SuspicionDetails: each element in its order, and the draft's field that it tells."""


class _SchemaError(Protocol):
    """What libxml2 says of an error: the element's path."""

    path: str | None


def write_str(document: StrDocument) -> bytes:
    """The file. The same document gives the same bytes.

    Raises:
        StrInvalid: it is not what the schema says; the message names elements, and repeats no value.
    """
    root = etree.Element("STR")
    head = etree.SubElement(root, "ReportDetails")
    _say(head, "FIUREID", document.reporting_entity)
    _say(head, "ReportReference", str(document.reference))
    _say(head, "ReportDate", document.reported_on.isoformat())
    _details(etree.SubElement(root, "SuspicionDetails"), document.draft)
    subject = etree.SubElement(root, "Subject")
    _say(subject, "Kind", document.subject_kind)
    _say(subject, "Reference", str(document.subject_id))
    _say(subject, "Name", document.name)
    listed = etree.SubElement(root, "Transactions")
    for each in document.transactions:
        one = etree.SubElement(listed, "Transaction")
        _say(one, "Reference", str(each.reference))
        _say(one, "Source", each.source)
        _say(one, "At", each.at.isoformat())
        _say(one, "Direction", each.way)
        _say(one, "Amount", f"{each.amount:.2f}")
        _say(one, "Currency", document.currency)
        if each.method is not None:
            _say(one, "Method", each.method)
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    check_str(content)
    return content


def check_str(content: bytes) -> None:
    """Hold a file to the schema.

    Raises:
        StrInvalid: it is no such report.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise StrInvalid("the report is no XML") from error
    schema = _schema()
    if not schema.validate(tree):
        # libxml2's own words repeat the value
        log = cast("Iterable[_SchemaError]", schema.error_log)  # its stub leaves out that it is a list
        where = dict.fromkeys(str(each.path).rpartition("/")[2] for each in log)
        raise StrInvalid(f"the report is not what its schema says, at {', '.join(where)}")


@cache
def _schema() -> etree.XMLSchema:
    file = resources.files("activities.clients.reports").joinpath("str.xsd")
    return etree.XMLSchema(etree.fromstring(file.read_bytes()))


def _details(parent: etree._Element, draft: StrDraft) -> None:  # pyright: ignore[reportPrivateUsage] — lxml's one name for it
    for tag, field in _TAGS:
        value: object = getattr(draft, field)
        for each in value if isinstance(value, tuple) else (value,):  # pyright: ignore[reportUnknownVariableType] — a field's tuple is of texts
            if each is not None:
                _say(parent, tag, str(each))  # pyright: ignore[reportUnknownArgumentType]


def _say(parent: etree._Element, tag: str, text: str) -> None:  # pyright: ignore[reportPrivateUsage]
    try:
        etree.SubElement(parent, tag).text = text
    except ValueError as error:
        raise StrInvalid(f"{tag} has characters that XML cannot hold") from error
