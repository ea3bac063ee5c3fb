"""A mail server on loopback that keeps what it is given: the families' mailbox of the demonstration."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT: Final = 50
LINK: Final = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as somebody reads it; `link` is the first address in it."""

    to: str
    subject: str
    words: str

    @property
    def link(self) -> str:
        found = LINK.search(self.words)
        return found[0].rstrip(".,)") if found else ""

    @property
    def paragraphs(self) -> list[str]:
        """The words, a paragraph each."""
        return [one.strip() for one in self.words.replace("\r\n", "\n").split("\n\n") if one.strip()]


class Mailbox:
    """Takes everything in, the newest first, and tells whoever watches."""

    def __init__(self) -> None:
        self.watchers: list[Callable[[], None]] = []
        self.mails: list[Mail] = []
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        """Begin to listen; the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, hostname="localhost"), "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # the library's name
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        mail: Any = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
        body = mail.get_body(("plain",))
        words = body.get_content() if body else ""
        self.mails.insert(0, Mail(", ".join(envelope.rcpt_tos), str(mail["Subject"]), words))
        del self.mails[KEPT:]
        for told in self.watchers:
            told()
        return "250 Kept"

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
