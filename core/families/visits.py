"""What the families' door does, each in one transaction: links are made and spent, pages opened and closed."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from core.access import note
from core.change import NOTHING
from core.connections import conversation_actions as conversations
from core.database.commit import commit
from core.database.rows import find, get, table_of
from core.database.store import Tx
from core.families import rules
from core.families.loading import link_with, sent_lately, unlooked_links
from core.families.own_words import own_words_of
from core.families.page import Page, messages_to_read, page_of
from core.families.refusals import LinkSpent, PageClosed
from core.families.tables import draft as drafts
from core.families.tables import session as sessions
from core.families.tokens import IDLE_FOR, NEW_LINK_AFTER, OPEN_FOR
from core.people.model import Family
from core.people.reaching import PERSON_ROUTE
from core.people.tables import organisation as organisations
from core.requests.loading import family_words

VIA = "page"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose page a session shows: the organisation's slug and the family's public id."""

    slug: str
    family: str


def make(tx: Tx, public_id: str, fingerprint: str, real_now: datetime) -> tuple[str, str] | None:
    """Make a link for a letter: the organisation's slug and the family's mailbox; None once it is erased."""
    family = find(tx, Family, table_of(Family).c.public_id == public_id)
    if family is None or family.erased_at is not None:
        return None
    tx.act_for(family.organisation_id, via="post")
    made = rules.make_link(family, key=tx.ids.next(), fingerprint=fingerprint, now=tx.now, real_now=real_now)
    commit(tx, made)
    return slug_of(tx), family_words(tx, family.id, "contact")


def opens(tx: Tx, fingerprint: str, browser: str, real_now: datetime) -> bool:
    """Whether the link would open a page."""
    link = link_with(tx, fingerprint)
    return (
        link is not None and rules.may_be_spent(link, browser, real_now) and _family_of(tx, link.family_id) is not None
    )


def spend(tx: Tx, fingerprint: str, browser: str, begun: str, real_now: datetime) -> None:
    """Spend the link and begin a session. Raises LinkSpent, also for what never was a link."""
    link = link_with(tx, fingerprint)
    family = _family_of(tx, link.family_id) if link else None
    if link is None or family is None:
        raise LinkSpent
    tx.act_for(link.organisation_id, via=VIA)
    change = rules.spend(link, browser, real_now)
    if change != NOTHING:
        commit(tx, change)
    row = {"organisation_id": family.organisation_id, "family_id": family.id}
    tx.conn.execute(insert(sessions), row | {"fingerprint": begun, "begun_at": real_now, "seen_at": real_now})


def renew(tx: Tx, fingerprint: str) -> None:
    """Send a new link to the family that this one was sent to, whether it was spent or is too old."""
    link = link_with(tx, fingerprint)
    family = _family_of(tx, link.family_id) if link else None
    if family is not None:
        _send_new_link(tx, family)


def send_link(tx: Tx, slug: str, contact: str) -> None:
    """Send a link to the family of this address, if we know it and it has a page."""
    tx.act_for(key_of(tx, slug), via=VIA)
    seen = tx.keys.hash_contact(contact, tx.organisation_id)
    columns = table_of(Family).c
    family = find(tx, Family, columns.organisation_id == tx.organisation_id, columns.contact_hash == seen)
    if family is not None and family.erased_at is None:
        _send_new_link(tx, family)


def page_seen_before(tx: Tx, fingerprint: str, real_now: datetime) -> Page | None:
    """The page as it stands now; None where something is to be noted about this visit. Raises PageClosed.

    It only reads: families who look again and again must not queue behind whoever writes.
    """
    family = _open_session(tx, fingerprint, real_now)
    seen_at = tx.conn.execute(select(sessions.c.seen_at).where(sessions.c.fingerprint == fingerprint)).scalar_one()
    is_noted = seen_at >= real_now - rules.NOTED_EVERY
    if not is_noted or messages_to_read(tx, family) or rules.opened(family, (), tx.now) != NOTHING:
        return None
    return page_of(tx, family)


def page(tx: Tx, fingerprint: str, real_now: datetime) -> Page:
    """The page as it stands now. That it was opened is noted, and each message on it counts as read."""
    family = _visiting(tx, fingerprint, real_now)
    for message in messages_to_read(tx, family):
        conversations.read(tx, message.id)
    change = rules.opened(family, unlooked_links(tx, family), tx.now)
    if change != NOTHING:
        commit(tx, change)
    return page_of(tx, get(tx, Family, family.id))


def visitor(tx: Tx, fingerprint: str, real_now: datetime) -> Visitor:
    """Whose page this is. Raises PageClosed."""
    family = _open_session(tx, fingerprint, real_now)
    return Visitor(slug_of(tx), family.public_id)


def own_words(tx: Tx, fingerprint: str, real_now: datetime) -> str:
    """The family's own copy of what it wrote and was told, as JSON; on record in the access log."""
    family = _visiting(tx, fingerprint, real_now)
    note(tx, None, "own_words", family)
    return json.dumps(own_words_of(tx, family), ensure_ascii=False, indent=1)


def close(tx: Tx, fingerprint: str) -> None:
    """The session is over."""
    tx.conn.execute(delete(sessions).where(sessions.c.fingerprint == fingerprint))


def forget_closed(tx: Tx) -> int:
    """Forms that nobody sent in time, and pages that nobody closed, are forgotten; how many rows it was."""
    gone = (
        delete(drafts).where(drafts.c.kept_until <= tx.now),
        delete(sessions).where(sessions.c.seen_at <= tx.now - OPEN_FOR),
    )
    return sum(tx.conn.execute(statement).rowcount for statement in gone)


def slug_of(tx: Tx) -> str:
    """The slug of the organisation in whose name this unit acts."""
    found: str = tx.conn.execute(
        select(organisations.c.slug).where(organisations.c.id == tx.organisation_id)
    ).scalar_one()
    return found


def key_of(tx: Tx, slug: str) -> int:
    """The integer key of the organisation with this slug."""
    found: int = tx.conn.execute(select(organisations.c.id).where(organisations.c.slug == slug)).scalar_one()
    return found


def _visiting(tx: Tx, fingerprint: str, real_now: datetime) -> Family:
    """The family, noted as seen."""
    family = _open_session(tx, fingerprint, real_now)
    mine = (sessions.c.fingerprint == fingerprint, sessions.c.seen_at < real_now - rules.NOTED_EVERY)
    tx.conn.execute(update(sessions).where(*mine).values(seen_at=real_now))
    return family


def _open_session(tx: Tx, fingerprint: str, real_now: datetime) -> Family:
    row = tx.conn.execute(select(sessions).where(sessions.c.fingerprint == fingerprint)).one_or_none()
    if row is None or real_now >= row.begun_at + OPEN_FOR or real_now >= row.seen_at + IDLE_FOR:
        raise PageClosed
    family = _family_of(tx, row.family_id)
    if family is None:
        raise PageClosed
    tx.act_for(row.organisation_id, via=VIA)
    return family


def _family_of(tx: Tx, family_id: int) -> Family | None:
    columns = table_of(Family).c
    return find(tx, Family, columns.id == family_id, columns.erased_at.is_(None))


def _send_new_link(tx: Tx, family: Family) -> None:
    tx.act_for(family.organisation_id, via=VIA)
    lately = sent_lately(tx, family, "new_link", tx.now - NEW_LINK_AFTER)
    change = NOTHING if lately or family.route == PERSON_ROUTE else rules.new_link(family)
    if change != NOTHING:
        commit(tx, change)
