"""Mail: how families hear that there is something to read, and the second way to people who work here."""

from datetime import datetime
from email.headerregistry import Address
from typing import Final

from aiosmtplib import SMTPException

from adapters.mail.letters import NotAnAddress, to_family, to_staff
from adapters.mail.post import Post
from adapters.mail.settings import Settings
from core.clock import Clock, SystemClock
from core.families.door import FamilyDoor
from core.families.entrance import Entrance
from core.platform import AccountRef, CannotTell, Checked, Done, Gone, Letter, Outcome, Place, Ref
from core.settings import OrganisationSettings
from core.surface import Card

__all__ = ["FamilyMail", "Mail", "Settings", "StaffMail", "open_way"]

NAME: Final = "mail"
ROUTE: Final = "page"
"""The families' way that is a private page and a mail which leads there."""


class FamilyMail:
    """A family's way: a mail that says only that there is something to read on its page."""

    name = ROUTE

    def __init__(self, post: Post, settings: Settings, door: FamilyDoor, real: Clock) -> None:
        self._post = post
        self._settings = settings
        self._door = door
        self._real = real

    async def deliver(self, family: str, letter: Letter, key: str) -> Outcome:  # noqa: ARG002  # it is read on the page
        """Send a fresh link; what the letter says stands on the page."""
        to = await self._door.address(family)
        if to is None:
            return Gone("what was held about this family has been erased")
        try:
            mail = to_family(to, _sender(self._settings, to.organisation), key, self._real.now())
        except NotAnAddress:
            return Gone("this is no address for mail")
        return await self._post.send(mail)


class StaffMail:
    """A platform of mailboxes: a card is one sentence, and what was sent can't be changed."""

    name = NAME

    def __init__(self, post: Post, settings: Settings, real: Clock) -> None:
        self._post = post
        self._settings = settings
        self._real = real

    async def show(self, card: Card, place: Place, key: str) -> Outcome:
        mailbox = place.channel.removeprefix("@")
        sender = Address(self._settings.sender_name or "Advocate Desk", addr_spec=self._settings.sender)
        try:
            mail = to_staff(mailbox, card.summary, sender, key, self._real.now())
        except NotAnAddress:
            return Gone("this is no address for mail")
        outcome = await self._post.send(mail)
        return Done(Ref(place, key)) if isinstance(outcome, Done) else outcome

    async def redraw(self, card: Card, ref: Ref) -> Outcome:  # noqa: ARG002  # a mail stays as it was sent
        return Done()

    async def remove(self, ref: Ref) -> Outcome:  # noqa: ARG002
        return Done()

    async def find(self, key: str, place: Place, since: datetime) -> Ref | CannotTell | None:  # noqa: ARG002
        return CannotTell()

    async def conversation(self, account: AccountRef, title: str) -> Place | Outcome:  # noqa: ARG002
        return Gone("a mailbox holds no conversations")

    async def readers(self, place: Place) -> tuple[AccountRef, ...] | CannotTell:  # noqa: ARG002
        return CannotTell()

    async def may(self, account: AccountRef, role: str) -> bool:  # noqa: ARG002
        return False


class Mail:
    """The opened way: nothing comes in by it."""

    def __init__(self, settings: Settings, door: FamilyDoor, real: Clock | None = None) -> None:
        real = real or SystemClock()
        self._post = Post(settings, settings.password())
        self.platform = StaffMail(self._post, settings, real)
        self.family_routes = (FamilyMail(self._post, settings, door, real),)

    async def close(self) -> None:
        """Nothing is held open between two mails."""

    async def examine(self, organisations: tuple[OrganisationSettings, ...]) -> tuple[Checked, ...]:
        """For doctor: whether the server takes us, and whether somebody reads what families answer."""
        found = [await self._reached()]
        for one in organisations:
            if one.email:
                found.append(
                    Checked(NAME, f"{one.slug}: answers go to {one.email}. Please make sure somebody reads it.")
                )
            else:
                cure = "Set `email` in [[organisation]]: families answer mails, and somebody must read that."
                found.append(Checked(NAME, f"{one.slug} has no mailbox for answers.", cure))
        return tuple(found)

    async def _reached(self) -> Checked:
        try:
            async with self._post.connection() as server:
                await server.noop()
        except (SMTPException, OSError, TimeoutError) as failure:
            cure = "Check host, port, security, username and the password's variable in [mail]."
            return Checked(NAME, f"the server does not take us: {type(failure).__name__}.", cure)
        return Checked(NAME, "the server answers and lets us in.")


def open_way(settings: Settings, entrance: Entrance) -> Mail:
    """Open the way by mail. Raises OSError when the file with the password can't be read."""
    return Mail(settings, entrance.door)


def _sender(settings: Settings, organisation: OrganisationSettings) -> Address:
    return Address(settings.sender_name or organisation.name, addr_spec=settings.sender)
