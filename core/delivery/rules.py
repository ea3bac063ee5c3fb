"""What an outcome means for a post, how long to wait before the next try, and when to turn to a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.change import Audience
from core.delivery.model import Outgoing, Post
from core.platform import Done, Gone, Later, Outcome, Paused, Ref, Refused, Unknown

NO_ANSWER = timedelta(seconds=20)
"""The longest one call to a platform may take (real time): what is not answered by then has an unknown outcome."""

LEASE = 3 * NO_ANSWER + timedelta(seconds=30)
"""How long a claimed post is left alone (real time): it may be looked up, a conversation opened, and posted."""

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=15)
LONGEST_PATIENCE = timedelta(hours=1)
"""However long a platform asks us to wait: a header that nobody meant must not silence the desk for days."""

GIVE_UP = timedelta(hours=76)
"""A long weekend and a night: after that a person is asked, and the lane goes on (house rule)."""

TELL_AFTER = timedelta(hours=1)
"""After this much failing the coordinators hear of it (house rule)."""

TO_WATCHERS = frozenset({Audience.COORDINATORS, Audience.CONTACT, Audience.FAMILY, Audience.OPERATOR})
"""Cards that ask something of coordinators (to ring a family, too), of safeguarding contacts or of the operator."""

ALERT_REROUTE = timedelta(minutes=5)
"""A safeguarding alert tries another route after this much failing (house rule)."""

ALERT_WAIT = timedelta(minutes=1)
"""The longest wait between two tries of a safeguarding alert, unless the platform asks for more."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What to do with a post after an attempt: its new state, when to try again, and whether by the next route.

    `held_until` keeps the other posts to the same workspace (or family route) back; where it is `paused`, everything
    is kept back there until something gets through again. `round_again` begins with the first route after the last
    one, instead of asking a person.
    """

    state: Post
    again_at: datetime | None = None
    next_route: bool = False
    round_again: bool = False
    ref: Ref | None = None
    problem: str = ""
    held_until: datetime | None = None
    paused: bool = False


def backoff(attempts: int, jitter: float, longest: timedelta = LONGEST_WAIT) -> timedelta:
    """Full jitter between 1 s and 1 s × 2^attempts, at most `longest`; `jitter` is drawn from [0, 1)."""
    ceiling: timedelta = min(longest, FIRST_WAIT * 2 ** min(attempts, 20))
    return max(FIRST_WAIT, ceiling * jitter)


def patience(asked: Later | Paused) -> timedelta:
    """How long to leave a workspace alone: what it asks for within reason, or a while when it is out of order."""
    if isinstance(asked, Paused):
        return LONGEST_WAIT
    # In this order, a number that is none (NaN) means a second.
    return timedelta(seconds=min(LONGEST_PATIENCE.total_seconds(), max(FIRST_WAIT.total_seconds(), asked.seconds)))


def after(post: Outgoing, outcome: Outcome, now: datetime, jitter: float) -> Disposition:
    """What an attempt's outcome means. Nothing is silently dropped: what cannot be posted ends with a person."""
    match outcome:
        case Done(ref=ref):
            return Disposition(Post.SENT, ref=ref)
        case Gone(why=why) | Refused(why=why):
            return Disposition(Post.READY, now, next_route=True, problem=why)
        case Paused() | Later():
            return _held(post, outcome, now)
        case Unknown(why=why):
            return _unknown(post, why, now, jitter)


def after_defect(post: Outgoing, why: str, now: datetime, jitter: float) -> Disposition:
    """Our own fault: try again, for it may be mended by then; a person in the end. Whether it stands is unknown."""
    if now - post.first_tried_at >= GIVE_UP:
        return Disposition(Post.REROUTED, problem=why)
    longest = ALERT_WAIT if is_alert(post) else LONGEST_WAIT
    return Disposition(Post.UNCERTAIN, now + backoff(post.attempts + 5, jitter, longest), problem=why)


def is_alert(post: Outgoing) -> bool:
    """Whether this is a safeguarding alert: somebody may be in danger now."""
    return post.kind.startswith("danger")


def is_useless(post: Outgoing, now: datetime) -> bool:
    """A reminder whose moment has passed is not sent; an alert never passes."""
    return post.useless_after is not None and now > post.useless_after and not is_alert(post)


def must_not_wait(post: Outgoing, until: datetime) -> bool:
    """Whether waiting until then would keep a safeguarding alert back too long: another route is free sooner."""
    return is_alert(post) and until >= post.first_tried_at + ALERT_REROUTE


def waited_long(post: Outgoing, now: datetime) -> bool:
    """Whether a card for those who look after everything has waited so long for its platform that any way will do."""
    return post.audience in TO_WATCHERS and now - post.first_tried_at >= TELL_AFTER


def _held(post: Outgoing, outcome: Later | Paused, now: datetime) -> Disposition:
    """A paused workspace keeps its posts for as long as it takes; a mere delay does not last for ever."""
    paused = isinstance(outcome, Paused)
    until = now + patience(outcome)
    problem = outcome.why if isinstance(outcome, Paused) else "the platform asks for patience"
    if not paused and now - post.first_tried_at >= GIVE_UP:
        return Disposition(Post.REROUTED, problem=problem, held_until=until)
    again_at = now if must_not_wait(post, until) or waited_long(post, now) else until
    return Disposition(Post.READY, again_at, problem=problem, held_until=until, paused=paused)


def _unknown(post: Outgoing, why: str, now: datetime, jitter: float) -> Disposition:
    if now - post.first_tried_at >= GIVE_UP:
        return Disposition(Post.REROUTED, problem=why)
    if not is_alert(post):
        return Disposition(Post.UNCERTAIN, now + backoff(post.attempts, jitter), problem=why)
    again_at, switch = now + backoff(post.attempts, jitter, ALERT_WAIT), post.first_tried_at + ALERT_REROUTE
    if now < switch:
        again_at = min(again_at, switch)
    elsewhere = again_at >= switch
    return Disposition(Post.UNCERTAIN, again_at, next_route=elsewhere, round_again=elsewhere, problem=why)
