"""What the families' side looks up. Reading only; nothing is decided here."""

from datetime import datetime

from sqlalchemy import exists, select

from core.change import Audience
from core.database.ledgers import deadline
from core.database.rows import all_of, find, table_of
from core.database.store import Tx
from core.delivery.tables import outbox
from core.families.model import Link
from core.people.model import Family
from core.requests.loading import requests_of
from core.requests.model import SupportRequest


def link_with(tx: Tx, fingerprint: str) -> Link | None:
    """The link with this fingerprint, whoever's it is: the token alone says who comes, as an address does."""
    return find(tx, Link, table_of(Link).c.fingerprint == fingerprint)


def unlooked_links(tx: Tx, family: Family) -> tuple[Link, ...]:
    """The links of a family of which it has not been asked yet whether anybody opened them."""
    links = table_of(Link)
    owed = exists().where(
        deadline.c.subject_kind == Link.thing, deadline.c.subject_id == links.c.id, deadline.c.done_at.is_(None)
    )
    return all_of(tx, Link, links.c.family_id == family.id, owed)


def sent_lately(tx: Tx, family: Family, kind: str, since: datetime) -> bool:
    """Whether a letter of this kind was written to the family since then."""
    theirs = (outbox.c.audience == Audience.FAMILY, outbox.c.to_id == family.id)
    query = select(outbox.c.id).where(*theirs, outbox.c.kind == kind, outbox.c.created_at > since).limit(1)
    return tx.conn.execute(query).first() is not None


def latest_request(tx: Tx, family_id: int) -> SupportRequest | None:
    """The family's newest request: by its reference, people know whom a card is about."""
    return next(iter(requests_of(tx, family_id)), None)
