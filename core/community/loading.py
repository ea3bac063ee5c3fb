"""What the verbs, steps and cards of this slice look up. Reading only; nothing is decided here."""

from collections.abc import Iterable

from core.community.model import Article, ArticleState, Coming, Event, EventKind, EventState, Invitation
from core.community.rules import is_for
from core.database.rows import all_of, find, get, table_of
from core.database.store import Tx
from core.people.finding import advocates_here
from core.people.model import Advocate, Person
from core.rewards.badges import tiers_here

MOST = 10
"""How many events one answer shows."""


def invitations_to(tx: Tx, event: Event) -> tuple[Invitation, ...]:
    """Every invitation to an event, in order."""
    return all_of(tx, Invitation, table_of(Invitation).c.event_id == event.id)


def new_invitation(tx: Tx, event: Event, advocate: Advocate) -> Invitation:
    """An invitation that is not on record yet."""
    return Invitation(
        id=tx.ids.next(),
        organisation_id=event.organisation_id,
        public_id=tx.ids.public(),
        event_id=event.id,
        advocate_id=advocate.id,
    )


def new_invitations(tx: Tx, event: Event, asked: Iterable[Invitation] = ()) -> tuple[Invitation, ...]:
    """One for each advocate here whom the event is for by their tier, and who is not among those asked already."""
    known, tiers = {one.advocate_id for one in asked}, tiers_here(tx)
    here = (listed.advocate for listed in advocates_here(tx) if listed.advocate.id not in known)
    return tuple(new_invitation(tx, event, one) for one in here if is_for(event.kind, tiers.get(one.id)))


def still_here(tx: Tx, invitations: Iterable[Invitation]) -> tuple[Invitation, ...]:
    """Those of advocates who have not left: nobody writes to the others."""
    return tuple(one for one in invitations if get(tx, Person, one.advocate_id).left_at is None)


def names_of(tx: Tx, invitations: Iterable[Invitation]) -> list[str]:
    """The names of those who were asked, by name."""
    return sorted(get(tx, Person, one.advocate_id).name for one in invitations)


def answered(invitations: Iterable[Invitation], said: Coming) -> tuple[Invitation, ...]:
    """Those with this answer."""
    return tuple(one for one in invitations if one.answer is said)


def events_ahead(tx: Tx) -> tuple[Event, ...]:
    """The organisation's events that are still to come, the next first."""
    columns = table_of(Event).c
    ours = (columns.organisation_id == tx.organisation_id, columns.state == EventState.PLANNED)
    return all_of(tx, Event, *ours, columns.starts_at > tx.now, order_by=(columns.starts_at, columns.id), limit=MOST)


def events_behind(tx: Tx, *kinds: EventKind) -> tuple[Event, ...]:
    """The organisation's last events, the newest first; of these kinds alone, if any are named."""
    columns = table_of(Event).c
    ours = (columns.organisation_id == tx.organisation_id, columns.state == EventState.PLANNED)
    newest = (columns.starts_at.desc(), columns.id.desc())
    wanted = (columns.starts_at <= tx.now, columns.kind.in_(kinds or tuple(EventKind)))
    return all_of(tx, Event, *ours, *wanted, order_by=newest, limit=MOST)


def invitation_of(tx: Tx, event: Event, advocate_id: int) -> Invitation | None:
    """The invitation of this advocate, if they were asked."""
    columns = table_of(Invitation).c
    return find(tx, Invitation, columns.event_id == event.id, columns.advocate_id == advocate_id)


def article_at(tx: Tx, link: str) -> Article | None:
    """An article with this link that was not turned down."""
    columns = table_of(Article).c
    ours = (columns.organisation_id == tx.organisation_id, columns.state != ArticleState.NOT_TAKEN)
    return find(tx, Article, *ours, columns.link == link)


def articles_of(tx: Tx, advocate_id: int) -> tuple[Article, ...]:
    """An advocate's articles, in order."""
    return all_of(tx, Article, table_of(Article).c.advocate_id == advocate_id)
