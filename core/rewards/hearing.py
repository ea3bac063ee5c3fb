"""What the verbs about families' words look up: what was said before, and what bears on whether it counts."""

from collections.abc import Iterable
from datetime import timedelta

from core.change import NOTHING, Change, subject_of
from core.connections.model import Connection, Direction
from core.connections.records import messages_of
from core.database.rows import get, matching
from core.database.store import Tx
from core.people.model import Family, Person
from core.people.reaching import PERSON_ROUTE
from core.refusals import NotFound
from core.requests.model import SupportRequest
from core.rewards import feedback
from core.rewards.feedback import Heard
from core.rewards.ledger import fact_about, facts_of, root_of, selves
from core.rewards.model import FactKind, Outcome, Recorded, Relation, Result, Review, WhyNot
from core.rewards.refusals import SaysItThemselves


def heard(tx: Tx, connection: Connection, family: Family, token: str, *, passed_on: bool) -> Heard:
    """Everything that decides whether what this family says now is counted."""
    mine = selves(tx, root_of(tx, connection.advocate_id))
    ways = {message.direction for message in messages_of(tx, connection)}
    hashes = {get(tx, Person, key).contact_hash for key in mine} - {""}
    return Heard(
        now=tx.now,
        policy=tx.house.policy,
        connection=connection,
        both_ways={Direction.TO_FAMILY, Direction.FROM_FAMILY} <= ways,
        passed_on=passed_on,
        same_contact=family.contact_hash in hashes,
        related=bool(matching(tx, Relation, advocate_id=mine, family_id=family.id)),
        others=len(_families_lately(tx, mine) - {f"{feedback.FAMILY_SCOPE}{token}"}),
    )


def _families_lately(tx: Tx, mine: Iterable[int]) -> set[str]:
    """Which families' reviews of these came within the span of a burst, and were counted or set aside."""
    since = tx.now - timedelta(hours=tx.house.policy.fair_play.burst_hours)
    return {
        fact.scope
        for fact in facts_of(tx, mine)
        if fact.kind is FactKind.REVIEW and fact.at > since and fact.why_not in (None, WhyNot.SET_ASIDE)
    }


def token_of(tx: Tx, connection: Connection) -> str:
    """What stands for this family in this advocate's ledger: a random name, the same for all that they say."""
    mine = selves(tx, root_of(tx, connection.advocate_id))
    whose = {"family_id": connection.family_id, "advocate_id": mine}
    tokens = [
        *(one.token for one in matching(tx, Outcome, **whose)),
        *(one.token for one in matching(tx, Review, **whose)),
    ]
    return tokens[0] if tokens else tx.ids.public()


def family_heard(tx: Tx, connection: Connection, *, passed_on: bool) -> tuple[Family, SupportRequest]:
    """The family and the request. Raises NotFound once they are erased, or SaysItThemselves."""
    family, support_request = get(tx, Family, connection.family_id), get(tx, SupportRequest, connection.request_id)
    if family.erased_at is not None or support_request.erased_at is not None:
        raise NotFound
    if passed_on and family.route != PERSON_ROUTE:
        raise SaysItThemselves
    return family, support_request


def marked_before(tx: Tx, connection: Connection) -> tuple[Result | None, Recorded | None]:
    """What the family marked last about this connection, and the fact of it, if that is one."""
    before = matching(tx, Outcome, connection_id=connection.id)
    if not before:
        return None, None
    return before[-1].result, fact_about(tx, FactKind.OUTCOME, subject_of(before[-1]))


def last_connection(tx: Tx, support_request: SupportRequest) -> Connection:
    """The connection of a request that is active or ended last; raises NotFound where there was none."""
    connections = matching(tx, Connection, request_id=support_request.id)
    if not connections:
        raise NotFound
    return max(connections, key=lambda one: (one.active, one.opened_at))


def forgotten(tx: Tx, families: Iterable[Family]) -> Change:
    """What is left of the words of families who are erased: part of the change that erases them."""
    theirs = tuple(family.id for family in families)
    if not theirs:
        return NOTHING
    return feedback.forget(
        matching(tx, Outcome, family_id=theirs),
        matching(tx, Review, family_id=theirs),
        matching(tx, Relation, family_id=theirs),
    )
