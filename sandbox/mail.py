"""The sandbox's mail server: it takes every letter and delivers none; people read them under `/_sandbox/mail`."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import JsonValue

from sandbox.faults import FaultMode
from sandbox.services import SandboxService
from sandbox.state import SandboxState

_KEPT = 2_000
_TAKEN = "250 OK"


@dataclass(frozen=True)
class ReceivedLetter:
    """A letter as it came in."""

    at: datetime
    sender: str
    recipient: str
    subject: str
    body: str
    message_id: str

    def as_json(self) -> dict[str, JsonValue]:
        """The letter as the control plane shows it."""
        return {**asdict(self), "at": self.at.isoformat().replace("+00:00", "Z")}


class Mailbox:
    """The last letters, oldest first. Held in memory only: they are personal data."""

    def __init__(self) -> None:
        self._letters: deque[ReceivedLetter] = deque(maxlen=_KEPT)

    def keep(self, letter: ReceivedLetter) -> None:
        """Put a letter in."""
        self._letters.append(letter)

    def to(self, recipient: str | None) -> list[ReceivedLetter]:
        """The letters to one address, or all."""
        return [letter for letter in self._letters if recipient is None or letter.recipient == recipient]

    def forget(self) -> None:
        """Drop them all."""
        self._letters.clear()


class MailHandler:
    """Takes letters into the mailbox, or fails as the fault of the service `mail` says.

    500 and 429 answer 451 (try again), slow is late, timeout never answers, down hangs up; duplicate keeps two copies.
    """

    def __init__(self, state: SandboxState, mailbox: Mailbox, clock: Callable[[], datetime]) -> None:
        self._state = state
        self._mailbox = mailbox
        self._clock = clock

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Anybody is known here, but for those whose name begins with `unknown`."""
        if address.startswith("unknown"):
            return "550 5.1.1 The email account that you tried to reach does not exist"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return _TAKEN

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """One letter, for each of its recipients."""
        fault = self._state.take_fault(SandboxService.MAIL)
        mode = fault.mode if fault else None
        if mode in {FaultMode.ERROR_500, FaultMode.RATE_LIMITED}:
            return "451 4.3.0 Requested action aborted: local error in processing"
        if mode is FaultMode.GARBAGE:
            return "299 what?"
        if mode is FaultMode.DOWN:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return _TAKEN  # goes nowhere: the connection is gone
        if fault is not None and mode in {FaultMode.SLOW, FaultMode.TIMEOUT}:
            await asyncio.sleep(fault.delay_ms / 1000)
            if mode is FaultMode.TIMEOUT:
                return "421 4.4.2 timeout"
        for _ in range(2 if mode is FaultMode.DUPLICATE else 1):
            self._keep(envelope)
        return _TAKEN

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=default)
        text = message.get_body(("plain",))
        for recipient in envelope.rcpt_tos:
            self._mailbox.keep(
                ReceivedLetter(
                    at=self._clock(),
                    sender=envelope.mail_from or "",
                    recipient=str(recipient),
                    subject=str(message["Subject"] or ""),
                    body=str(text.get_content()) if text else "",
                    message_id=str(message["Message-ID"] or ""),
                )
            )


@asynccontextmanager
async def mail_server(handler: MailHandler, *, host: str, port: int) -> AsyncGenerator[int]:
    """Serve SMTP while the block runs; gives the port (chosen when `port` is 0)."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, hostname="sandbox", enable_SMTPUTF8=True, loop=loop), host=host, port=port
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
