"""A mail server, by SMTP."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

from activities.notification import DeliveryFailed
from models.notification import Letter

_TIMEOUT_SECONDS = 20
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_PERMANENT = 500
"""Replies from here on say that trying again cannot help (RFC 5321, 4.2.1)."""


@dataclass(frozen=True)
class MailServer:
    """Sends letters through one server.

    Args:
        url: `smtps://user:password@host:465` (TLS from the start) or `smtp://user:password@host:587` (STARTTLS, which
            is demanded of every server but one on this machine).
        sender: the address that letters are from.
    """

    url: str
    sender: str

    async def send(self, letter: Letter) -> None:
        """Hand a letter over.

        Raises:
            DeliveryFailed: the server did not take it, or cannot be reached.
        """
        await asyncio.to_thread(self._send, letter)

    def _send(self, letter: Letter) -> None:
        message = EmailMessage(policy=SMTP)
        message["From"] = self.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = letter.message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.body)
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            code = max(code for code, _ in refusal.recipients.values())
            raise DeliveryFailed(
                f"the mail server refused the recipient ({code})", for_good=code >= _PERMANENT
            ) from None
        except smtplib.SMTPResponseException as refusal:
            code = refusal.smtp_code
            # refused credentials are ours to mend, so a later try can help
            for_good = code >= _PERMANENT and not isinstance(refusal, smtplib.SMTPAuthenticationError)
            raise DeliveryFailed(f"the mail server answered {code}", for_good=for_good) from None
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"the mail server cannot be reached ({type(error).__name__})") from None

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        if parts.scheme == "smtps":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=_TIMEOUT_SECONDS)
        try:
            if parts.scheme != "smtps" and host not in _LOOPBACK:
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server
