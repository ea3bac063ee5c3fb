"""Who else must hear what became of a post: the author of a message, coordinators, or the operator."""

from core.change import Audience, Change, Notice, Subject, Thing
from core.connections import conversation_actions as conversations
from core.database.commit import commit
from core.database.rows import get
from core.database.store import Tx
from core.delivery import actions
from core.delivery.model import UNSENT, Outgoing, Post
from core.delivery.rules import TELL_AFTER, Disposition
from core.people.model import Family
from core.people.reaching import PERSON_ROUTE


def by_own_route(tx: Tx, post: Outgoing) -> bool:
    """Whether this goes to a family itself, and not to whoever rings them."""
    return post.audience is Audience.FAMILY and get(tx, Family, post.to_id).route != PERSON_ROUTE


def tell(tx: Tx, post: Outgoing, done: Disposition) -> None:
    """Tell whoever must hear of this."""
    to_family = post.audience is Audience.FAMILY and post.about.thing is Thing.MESSAGE
    if done.state is Post.REROUTED:
        _tell_coordinators(tx, post, "undeliverable")
        if to_family:
            conversations.delivery_failed(tx, post.about.id)
    elif done.state is Post.SENT and to_family and by_own_route(tx, post):
        # A card that asks coordinators to ring is not yet the family having heard.
        conversations.delivered(tx, post.about.id)
    if done.state not in UNSENT:
        if tx.now - post.first_tried_at >= TELL_AFTER:
            actions.redraw_about(tx, post.card_id)
    elif done.problem and not done.paused and actions.first_long_failure(tx, post, TELL_AFTER):
        _tell_coordinators(tx, post, "undelivered")


def _tell_coordinators(tx: Tx, post: Outgoing, kind: str) -> None:
    """By a card about the card; where that is what coordinators can't be reached by, the operator hears."""
    if post.audience is Audience.OPERATOR:
        return  # whoever reads the log has read it
    theirs = post.audience in (Audience.COORDINATORS, Audience.CONTACT)
    rung = post.audience is Audience.FAMILY and not by_own_route(tx, post)
    to = Audience.OPERATOR if theirs or rung else Audience.COORDINATORS
    about = Subject(Thing.NOTICE, post.card_id)
    commit(tx, Change(notices=(Notice(kind, about, about, to, 0, f"{kind}:{post.organisation_id}:{to}"),)))
