"""What must have come about once everything works again and time has passed."""

from collections import Counter
from collections.abc import Iterator

from core.change import Thing
from core.connections.model import Connection
from core.delivery.model import UNSENT, Post
from core.people.model import Advocate
from core.requests.model import Answer, Offer, Question, QuestionState, SupportRequest
from core.safeguarding.model import Concern
from tests.rig.access import ANSWERING, answerable
from tests.rig.evidence import Evidence

DECIDING = frozenset({"lapsed", "withdrawn"})
"""What ends a request without an advocate; the letter about it is called the same."""

RECOGNITION = "recognition"
"""The auditor's word for a score that is not what its facts add up to."""


def every_request_was_announced(evidence: Evidence) -> Iterator[str]:
    """I13: the family heard that it came in, and it was put before somebody; or a person was told why not."""
    for request in evidence.of(SupportRequest):
        offers = ((one.thing, one.id) for one in evidence.of(Offer) if one.request_id == request.id)
        concerns = ((one.thing, one.id) for one in evidence.of(Concern) if one.request_id == request.id)
        about = {(Thing.REQUEST, request.id), *offers, *concerns}
        shown = [row for row in evidence.cards.values() if (row.about_kind, row.about_id) in about]
        on_our_side = [row for row in shown if row.audience != "family"]
        if not any(_was_said(evidence, row.id) for row in on_our_side):
            yield f"{request.label} was put before nobody"
        yield from _told(evidence, "received", Thing.REQUEST, request.id, request.label)


def every_family_was_told(evidence: Evidence) -> Iterator[str]:
    """I14: of each decision the family has heard, or coordinators know that it has not."""
    for request in evidence.of(SupportRequest):
        for line in evidence.lines(request):
            if line.verb in DECIDING:
                yield from _told(evidence, line.verb, Thing.REQUEST, request.id, request.label)
    for answer in evidence.of(Answer):
        offer = evidence.get(Offer, answer.offer_id)
        if answer.answer == "declined" and offer.handover_of is None:
            yield from _told(evidence, "declined", Thing.ANSWER, answer.id, f"answer {answer.id}")
    for question in evidence.of(Question):
        over = question.state is not QuestionState.OPEN
        yield from _told(evidence, "question", Thing.QUESTION, question.id, f"question {question.id}", may_pass=over)
    yield from _of_their_support(evidence)


def _of_their_support(evidence: Evidence) -> Iterator[str]:
    for connection in evidence.of(Connection):
        ended = next((line.verb for line in evidence.lines(connection) if line.verb.startswith("ended_by_")), "")
        who = f"connection {connection.id}"
        yield from _told(evidence, "connected", Thing.CONNECTION, connection.id, who, may_pass=bool(ended))
        if ended not in ("", "ended_by_handover"):
            yield from _told(evidence, "support_ended", Thing.CONNECTION, connection.id, who)


def _told(evidence: Evidence, kind: str, thing: Thing, key: int, what: str, *, may_pass: bool = False) -> Iterator[str]:
    rows = [one for one in evidence.posts if (one.kind, one.about_kind, one.about_id) == (kind, thing, key)]
    if not rows:
        yield f"the family was never written to: {kind} about {what}"
    for post in rows:
        passed = post.state is Post.USELESS and may_pass
        if not passed and not _was_said(evidence, post.card_id):
            yield f"the family was not told, nor a coordinator why: {kind} about {what} is {post.state} {post.problem}"


def _was_said(evidence: Evidence, card_id: int) -> bool:
    """Whether a card or letter reached somebody, or a coordinator or the operator was told that it did not."""
    key = f"desk-{card_id}"
    if any(one.key == key for one in evidence.seen.drawn) or any(one.key == key for one in evidence.seen.letters):
        return True
    state = next(post.state for post in evidence.posts if post.card_id == card_id)
    why = [row for row in evidence.cards.values() if (row.about_kind, row.about_id) == (Thing.NOTICE, card_id)]
    if state is Post.REROUTED:
        return any(row.audience == "operator" or _was_said(evidence, row.id) for row in why)
    return state is Post.SENT and not any(
        post.card_id == card_id and post.audience != "operator" for post in evidence.posts
    )


def everything_due_was_done(evidence: Evidence) -> Iterator[str]:
    """I15: nothing is due and not done, nothing is ready to be posted and not posted."""
    for owed in evidence.deadlines:
        if owed.done_at is None and owed.due_at <= evidence.at:
            yield f"{owed.step} about {owed.about.thing} {owed.about.id} was due at {owed.due_at} and is not done"
    for post in evidence.posts:
        if post.state in UNSENT and post.due_at <= evidence.at:
            yield f"post {post.id} ({post.kind}) is {post.state}: {post.problem}"


def cards_show_what_is_decided(evidence: Evidence) -> Iterator[str]:
    """I16: what stands shows what is on record, and invites to nothing that is over; the auditor finds nothing."""
    yield from (f"the auditor: {finding.sentence}" for finding in evidence.audited if finding.code != RECOGNITION)
    offers = {offer.public_id: offer for offer in evidence.of(Offer)}
    for standing in evidence.world.messages.values():
        row = evidence.card_of(standing.key)
        if row is None or row.ref != f"{standing.place}#{standing.message}":
            continue  # a second copy that nobody could find: not redrawn, and its buttons answer with how things stand
        if row.shown_version < row.wanted_version:
            yield f"card {row.id} ({row.kind}) at {standing.place} is out of date"
        live = {button.subject for button in standing.card.buttons if button.verb in ANSWERING}
        for name in live & offers.keys():
            if not answerable(evidence, offers[name]):
                yield f"card {row.id} ({row.kind}) at {standing.place} invites to {offers[name].id}, which is over"


def counters_are_right(evidence: Evidence) -> Iterator[str]:
    """I17: what is counted as things happen equals what is counted anew."""
    yield from (f"the auditor: {finding.sentence}" for finding in evidence.audited if finding.code == RECOGNITION)
    families = Counter(one.advocate_id for one in evidence.of(Connection) if one.active)
    for advocate in evidence.of(Advocate):
        if advocate.active != families[advocate.id]:
            yield f"advocate {advocate.id} counts {advocate.active} families, and supports {families[advocate.id]}"
    received = Counter(request.organisation_id for request in evidence.of(SupportRequest))
    for key, row in evidence.organisations.items():
        numbers = sorted(one.reference for one in evidence.of(SupportRequest) if one.organisation_id == key)
        if row.last_reference != received[key] or numbers != list(range(1, received[key] + 1)):
            yield f"{row.slug} has numbered {row.last_reference} requests and received {received[key]}"
