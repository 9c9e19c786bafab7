"""Letters: Jinja2 templates, one a file, whose first line is the subject."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from jinja2 import Environment, PackageLoader, StrictUndefined

from models.notification import Delivery, Letter, LetterSubject

_IST = timezone(timedelta(hours=5, minutes=30), "IST")


def letter_writer(*, public_url: str, sender_domain: str) -> Callable[[str, Delivery, LetterSubject], Letter]:
    """Writes letters.

    Args:
        public_url: where the API is, for links.
        sender_domain: stands in the letters' ids.
    """
    # Plain text: nothing to escape, and nothing that a mail program could run.
    environment = Environment(
        loader=PackageLoader("activities.clients.notification", "letters"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - see above
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["ist"] = _in_india

    def write(name: str, delivery: Delivery, subject: LetterSubject) -> Letter:
        assert subject.email is not None, "a letter needs somebody to go to"
        kind = "applications" if subject.trade is None else "trades"
        text = environment.get_template(f"{name}.txt").render(
            legal_name=" ".join(subject.legal_name.split()),
            case_id=subject.case_id,
            case_url=f"{public_url.rstrip('/')}/api/v1/{kind}/{subject.case_id}",
            at=delivery.event.created_at,
            event=delivery.event.payload,
            expires_at=subject.registration_expires_at,
            reason=subject.reason,
            trade=subject.trade,
        )
        heading, _, body = text.partition("\n")
        return Letter(
            to=subject.email,
            subject=heading,
            body=body.lstrip("\n"),
            message_id=f"<{delivery.delivery_id}@{sender_domain}>",
        )

    return write


def _in_india(moment: datetime) -> str:
    return f"{moment.astimezone(_IST):%d-%b-%Y %I:%M %p} IST"
