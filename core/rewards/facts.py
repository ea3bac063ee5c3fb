"""The facts of contributions, for whoever confirms one: each is a part of the change that confirms it."""

from datetime import datetime

from core.change import Change, Fact, Subject, subject_of
from core.community.model import Article, Event, Invitation
from core.database.store import Tx
from core.rewards.measuring import month_of
from core.rewards.model import FactKind


def event_attended(invitation: Invitation, event: Event) -> Change:
    """An advocate took part in a community event; it counts in the calendar year (London) in which it began."""
    return _contribution(FactKind.EVENT, invitation.advocate_id, subject_of(invitation), event.starts_at)


def article_confirmed(tx: Tx, article: Article) -> Change:
    """An article of an advocate's is in the guides library."""
    return _contribution(FactKind.ARTICLE, article.advocate_id, subject_of(article), tx.now)


def _contribution(kind: FactKind, advocate_id: int, source: Subject, at: datetime) -> Change:
    return Change(facts=(Fact(kind, advocate_id, source, at, scope=f"year:{month_of(at).year}"),))
