"""One mail through a real server, and what came of it."""

from email.message import EmailMessage
from typing import Final

from aiosmtplib import SMTP, SMTPException

from adapters.mail.outcomes import of_failure
from adapters.mail.settings import Settings
from core.platform import Done, Outcome

PATIENCE_S: Final = 15.0
"""For each word of the conversation: less than the desk waits for the whole."""


class Post:
    """Sends through the configured server; a connection for each mail, for there are few."""

    def __init__(self, settings: Settings, password: str) -> None:
        self._settings = settings
        self._password = password

    async def send(self, mail: EmailMessage) -> Outcome:
        """Hand the mail to the server."""
        handed_over = False
        try:
            async with self.connection() as server:
                handed_over = True
                recipient = mail["To"].addresses[0].addr_spec
                await server.send_message(mail, sender=self._settings.sender, recipients=[recipient])
                return Done()
        except (SMTPException, OSError, TimeoutError) as failure:
            return of_failure(failure, handed_over=handed_over)

    def connection(self) -> SMTP:
        """To be used with `async with`: connected, encrypted and logged in as the settings say."""
        settings = self._settings
        return SMTP(
            hostname=settings.host,
            port=settings.port,
            username=settings.username or None,
            password=self._password or None,
            timeout=PATIENCE_S,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
        )
