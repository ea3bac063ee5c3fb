"""A real mail server on this computer that keeps what it takes, and says no where a test tells it to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(slots=True)
class Taken:
    """What the server has taken, and what it answers at each word instead of yes."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    hangs_up: bool = False

    async def handle_MAIL(self, _s: SMTP, _n: Session, envelope: Envelope, address: str, _o: list[str]) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.says.get("MAIL", "250 OK")

    async def handle_RCPT(self, _s: SMTP, _n: Session, envelope: Envelope, address: str, _o: list[str]) -> str:  # noqa: N802
        answer = self.says.get("RCPT", "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _n: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.says.get("DATA", "250 taken")
        if answer.startswith("250"):
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.mails.append(message_from_bytes(content, policy=policy.default))
            self.recipients.append(list(envelope.rcpt_tos))
        if self.hangs_up and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return answer


@asynccontextmanager
async def mail_server(**options: Any) -> AsyncIterator[Taken]:
    """The server, listening on a port of its own."""
    taken = Taken()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(taken, loop=loop, **options), "127.0.0.1", 0)
    taken.port = server.sockets[0].getsockname()[1]
    try:
        yield taken
    finally:
        server.close()
        await asyncio.sleep(0)
