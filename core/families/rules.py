"""Decisions about private links: when one opens the page, and when coordinators hear that nobody opened it."""

from dataclasses import replace
from datetime import datetime, timedelta

from core.change import NOTHING, Audience, Change, Deadline, Entry, Notice, subject_of
from core.connections.rules import to_family
from core.families.model import Link
from core.families.refusals import LinkSpent
from core.families.tokens import LINK_FOR, SPENT_AGAIN_FOR
from core.people.model import Family

UNOPENED = "unopened"
"""The step of a link: a day later, somebody looks whether the family has opened its page at all."""

UNOPENED_AFTER = timedelta(hours=24)
"""How long a mail may lie unread before coordinators hear of it (house rule).

Nothing is claimed about the mail: a server that takes one does not say that anybody has seen it.
"""

NOTED_EVERY = timedelta(minutes=1)
"""A family that turns page after page is noted as there once a minute."""


def make_link(family: Family, *, key: int, fingerprint: str, now: datetime, real_now: datetime) -> Change:
    """A link that is about to be sent, and the look a day later."""
    link = Link(
        id=key,
        organisation_id=family.organisation_id,
        family_id=family.id,
        fingerprint=fingerprint,
        made_at=now,
        expires_at=real_now + LINK_FOR,
    )
    owed = Deadline(subject_of(link), UNOPENED, now + UNOPENED_AFTER)
    return Change(state=(link,), journal=(Entry(link, "made"),), owed=(owed,))


def may_be_spent(link: Link, browser: str, real_now: datetime) -> bool:
    """Whether the link opens the page: in its time, once; for a little while again to the same browser."""
    if real_now >= link.expires_at:
        return False
    if link.spent_at is None:
        return True
    return bool(browser) and link.spent_by == browser and real_now < link.spent_at + SPENT_AGAIN_FOR


def spend(link: Link, browser: str, real_now: datetime) -> Change:
    """Spend the link; spending it again from the same browser changes nothing. Raises LinkSpent."""
    if not may_be_spent(link, browser, real_now):
        raise LinkSpent
    if link.spent_at is not None:
        return NOTHING
    spent = replace(link, spent_at=real_now, spent_by=browser)
    return Change(state=(spent,), journal=(Entry(spent, "spent"),))


def opened(family: Family, links: tuple[Link, ...], now: datetime) -> Change:
    """The family has its page open: nobody need ask whether they saw our mails up to now."""
    if family.opened_at is not None and now - family.opened_at < NOTED_EVERY:
        return NOTHING
    here = replace(family, opened_at=now)
    return Change(
        state=(here,), journal=(Entry(here, "opened_page"),), settled=tuple(subject_of(link) for link in links)
    )


def still_owed(family: Family, link: Link) -> bool:
    """Whether coordinators must hear that this mail was not opened: once, until the family opens its page."""
    if family.erased_at is not None or (family.opened_at is not None and family.opened_at >= link.made_at):
        return False
    told = family.unopened_told_at
    return told is None or (family.opened_at is not None and told <= family.opened_at)


def unopened(family: Family, link: Link, now: datetime, not_before: datetime) -> Change:
    """A day has gone by and nobody has opened the page: coordinators hear of it, in their waking hours."""
    if not still_owed(family, link):
        return NOTHING
    told = replace(family, unopened_told_at=now)
    about = subject_of(family)
    card = Notice(
        kind="not_opened",
        about=about,
        root=about,
        audience=Audience.COORDINATORS,
        to_id=0,
        lane=f"coordinators:{family.organisation_id}",
        not_before=not_before,
        repeats=True,
    )
    return Change(state=(told,), journal=(Entry(told, "not_opened"),), notices=(card,))


def new_link(family: Family) -> Change:
    """Send a new link to the family's own address, and nowhere else."""
    return Change(notices=(to_family("new_link", subject_of(family), family.id),))
