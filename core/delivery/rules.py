"""What an outcome means for a post, how long to wait before the next try, and when to turn to a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.delivery.model import Outgoing, Post
from core.platform import Done, Gone, Later, Outcome, Paused, Ref, Refused, Unknown

LEASE = timedelta(seconds=30)
"""How long a claimed post may take (real time) before it counts as uncertain."""

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=15)
GIVE_UP = timedelta(hours=76)
"""A long weekend and a night: after that a person is asked, and the lane goes on (house rule)."""

TELL_AFTER = timedelta(hours=1)
"""After this much failing the coordinators hear of it."""

ALERT_REROUTE = timedelta(minutes=5)
"""A safeguarding alert tries another route after this much failing."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What to do with a post after an attempt: its new state, when to try again, and whether by the next route."""

    state: Post
    again_at: datetime | None = None
    next_route: bool = False
    ref: Ref | None = None
    problem: str = ""


def backoff(attempts: int, jitter: float) -> timedelta:
    """Full jitter between nothing and 1 s × 2^attempts, at most 15 minutes; `jitter` is drawn from [0, 1)."""
    ceiling: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts, 20))
    return max(FIRST_WAIT, ceiling * jitter)


def after(post: Outgoing, outcome: Outcome, now: datetime, jitter: float) -> Disposition:
    """What an attempt's outcome means. Nothing is silently dropped: what cannot be posted ends with a person."""
    match outcome:
        case Done(ref=ref):
            return Disposition(Post.SENT, ref=ref)
        case Later(seconds=seconds):
            return Disposition(Post.READY, now + max(FIRST_WAIT, timedelta(seconds=seconds)))
        case Paused(why=why):
            return Disposition(Post.READY, now + LONGEST_WAIT, problem=why)
        case Gone(why=why):
            return Disposition(Post.READY, now, next_route=True, problem=why)
        case Refused(why=why):
            return Disposition(Post.REROUTED, problem=why)
        case Unknown(why=why):
            return _again_or_a_person(post, why, now, jitter)


def after_defect(post: Outgoing, why: str, now: datetime, jitter: float) -> Disposition:
    """Our own fault, before anything was posted: try again, for it may be mended by then; a person in the end."""
    if _tried_for(post, now) >= GIVE_UP:
        return Disposition(Post.REROUTED, problem=why)
    return Disposition(Post.READY, now + backoff(post.attempts + 5, jitter), problem=why)


def _tried_for(post: Outgoing, now: datetime) -> timedelta:
    return now - (post.first_tried_at or now)


def _again_or_a_person(post: Outgoing, why: str, now: datetime, jitter: float) -> Disposition:
    tried_for = _tried_for(post, now)
    if tried_for >= GIVE_UP:
        return Disposition(Post.REROUTED, problem=why)
    urgent = post.kind.startswith("danger")
    return Disposition(
        Post.UNCERTAIN,
        now + backoff(post.attempts, jitter),
        next_route=urgent and tried_for >= ALERT_REROUTE,
        problem=why,
    )


def is_useless(post: Outgoing, now: datetime) -> bool:
    """A reminder whose moment has passed is not sent."""
    return post.useless_after is not None and now > post.useless_after
