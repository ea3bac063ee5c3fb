"""Invariants of who sees and does what: roles, organisations, families' words, and what is held."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from core.change import Thing
from core.connections.model import Connection, Message
from core.people.model import Advocate, Person
from core.requests.model import ACCEPTABLE, Offer, Question, State, SupportRequest
from core.safeguarding.model import Concern
from tests.rig.evidence import NOUNS, Evidence, Secret
from tests.rig.history import Line
from tests.rig.standin import Sighting, Standing

ANSWERING = frozenset({"accept", "more_info", "decline", "not_for_me"})
OUTSIDE = frozenset({"title", "summary", "context", "button", "plain"})
"""Parts of a card in which a platform might format or link what stands there."""

KIND_OF: Mapping[Thing, type[Any]] = {kind.thing: kind for kind in NOUNS}

May = Callable[[Evidence, Line, Any], bool]


def _advocate_asked(_evidence: Evidence, line: Line, offer: Offer) -> bool:
    return offer.advocate_id in (None, line.actor_id)


def _coordinator(evidence: Evidence, line: Line, _noun: Any) -> bool:
    return line.actor_id is not None and evidence.get(Person, line.actor_id).coordinator


def _asker(_evidence: Evidence, line: Line, question: Question) -> bool:
    return line.actor_id == question.asker_id


def _supporter(_evidence: Evidence, line: Line, connection: Connection) -> bool:
    return line.actor_id == connection.advocate_id


def _writer(evidence: Evidence, line: Line, message: Message) -> bool:
    if line.via in ("post", "clock"):
        return True
    return line.actor_id in (message.author_id, evidence.get(Connection, message.connection_id).advocate_id)


def _keeper(evidence: Evidence, line: Line, concern: Concern) -> bool:
    """A contact; or, where nobody is in danger, a coordinator. A contact may be known by their account only."""
    if line.actor_id is None:
        return True
    person = evidence.get(Person, line.actor_id)
    return not concern.in_danger or not person.coordinator


MAY: Mapping[tuple[Thing, str], May] = {
    (Thing.OFFER, "accepted"): _advocate_asked,
    (Thing.OFFER, "declined"): _advocate_asked,
    (Thing.OFFER, "taken"): _coordinator,
    (Thing.REQUEST, "lapsed"): _coordinator,
    (Thing.REQUEST, "details_added"): _coordinator,
    (Thing.QUESTION, "asked"): _asker,
    (Thing.CONNECTION, "introduction_sent"): _supporter,
    (Thing.CONNECTION, "introduction_self_reported"): _supporter,
    (Thing.CONNECTION, "ended_by_advocate"): _supporter,
    (Thing.CONNECTION, "ended_by_coordinator"): _coordinator,
    (Thing.MESSAGE, "sent"): _writer,
    (Thing.CONCERN, "released"): _keeper,
}
"""Who may do what, told apart from the code: only what is not everybody's."""


def nobody_saw_or_did_what_is_not_theirs(evidence: Evidence) -> Iterator[str]:
    """I5: every line of the journal is by somebody who may; every private word was seen by whom it concerns."""
    for line in evidence.journal:
        may, kind = MAY.get((line.about.thing, line.verb)), KIND_OF.get(line.about.thing)
        if may and kind and not may(evidence, line, evidence.get(kind, line.about.id)):
            yield f"person {line.actor_id} did {line.verb} to {line.about.thing} {line.about.id}, and may not"
    for sighting in evidence.seen.sightings:
        secret = evidence.secrets[sighting.token]
        same = _organisation_of(sighting.where) in ("", secret.organisation)
        if sighting.where != "log" and same and not _may_see(evidence, sighting, secret):
            yield f"{sighting.token} was seen at {sighting.where} ({sighting.part})"


def _organisation_of(where: str) -> str:
    return where.split(":")[1] if where.startswith("stage:") else ""


def _may_see(evidence: Evidence, sighting: Sighting, secret: Secret) -> bool:
    if sighting.where.startswith("family:"):
        return not secret.hidden_from_family and secret.family in ("", sighting.where.removeprefix("family:"))
    _, slug, user, *_ = sighting.where.split(":")
    if not user.startswith("@"):
        return False
    if f"stage:{slug}:{user}" in evidence.contacts[slug]:
        return True
    person = evidence.person_at(sighting.where)
    return person is not None and (secret.hidden_from_family or person.id in _entitled(evidence, secret))


def _entitled(evidence: Evidence, secret: Secret) -> frozenset[int]:
    """The advocates before whom a request of this family was put, or who support it."""
    families = {family.id for family in evidence.of(KIND_OF[Thing.FAMILY]) if family.public_id == secret.family}
    requests = {one.id for one in evidence.of(SupportRequest) if one.family_id in families}
    offers = [offer for offer in evidence.of(Offer) if offer.request_id in requests]
    if not secret.family or any(offer.rung == "pool" for offer in offers):
        return frozenset(
            one.id for one in evidence.of(Advocate) if evidence.slug(one.organisation_id) == secret.organisation
        )
    asked = {offer.advocate_id for offer in offers if offer.advocate_id}
    return frozenset(asked | {one.advocate_id for one in evidence.of(Connection) if one.request_id in requests})


def nothing_crosses_organisations(evidence: Evidence) -> Iterator[str]:
    """I6: no row names another organisation's, nothing is shown or said at another organisation's places."""
    yield from _rows_cross(evidence)
    yield from _places_cross(evidence)


def _rows_cross(evidence: Evidence) -> Iterator[str]:
    owners = {(kind.thing, noun.id): noun.organisation_id for kind in NOUNS for noun in evidence.of(kind)}
    names = {"request_id": Thing.REQUEST, "offer_id": Thing.OFFER, "family_id": Thing.FAMILY}
    people = ("advocate_id", "holder_id", "chosen_advocate_id", "asker_id", "author_id", "taken_by", "person_id")
    names |= dict.fromkeys(people, Thing.PERSON)
    for noun in (noun for kind in NOUNS for noun in evidence.of(kind)):
        for field, thing in names.items():
            named = getattr(noun, field, None)
            if named is not None and owners.get((thing, named)) != noun.organisation_id:
                yield f"{noun.thing} {noun.id} names {field} {named} of another organisation"
    for line in evidence.journal:
        theirs = owners.get((line.about.thing, line.about.id), line.organisation_id)
        actor = owners.get((Thing.PERSON, line.actor_id or 0), line.organisation_id)
        if {theirs, actor} != {line.organisation_id}:
            yield f"line {line.id} ({line.verb}) crosses organisations"


def _places_cross(evidence: Evidence) -> Iterator[str]:
    for standing in evidence.seen.drawn:
        row = evidence.card_of(standing.key)
        if row is not None and evidence.slug(row.organisation_id) != _organisation_of(standing.where):
            yield f"card {row.id} ({row.kind}) was shown at {standing.where}"
    for sighting in evidence.seen.sightings:
        secret = evidence.secrets[sighting.token]
        if _organisation_of(sighting.where) not in ("", secret.organisation):
            yield f"{sighting.token} of {secret.organisation} was seen at {sighting.where}"


def no_words_of_a_family_outside_a_quotation(evidence: Evidence) -> Iterator[str]:
    """I9: a family's words stand only where a platform neither formats nor links them."""
    for sighting in evidence.seen.sightings:
        if sighting.part in OUTSIDE and sighting.where != "log":
            yield f"{sighting.token} stands in the {sighting.part} of a card at {sighting.where}"


def nothing_private_in_the_log(evidence: Evidence) -> Iterator[str]:
    """I11: no word of a family in any line of the log."""
    for sighting in evidence.seen.sightings:
        if sighting.where == "log":
            yield f"{sighting.token} was logged by {sighting.part}"


def what_is_held_goes_nowhere(evidence: Evidence) -> Iterator[str]:
    """While a request is held nobody is asked to answer it, and nobody answers it."""
    for standing in evidence.seen.drawn:
        for offer in _invited(evidence, standing):
            if evidence.states_at(offer.request_id, standing.at) == {"held"}:
                yield f"offer {offer.id} could be answered at {standing.where} while its request was held"
    yield from _still_invited(evidence)
    for request in evidence.of(SupportRequest):
        held_by_nobody = request.state is State.HELD and not any(
            one.request_id == request.id and one.live for one in evidence.of(Concern)
        )
        if held_by_nobody:
            yield f"{request.label} is held, and no concern about it is open"
    for line in evidence.journal:
        if line.about.thing is Thing.OFFER and line.verb in ("offered", "accepted", "declined"):
            yield from _moved_while_held(evidence, line)


def _still_invited(evidence: Evidence) -> Iterator[str]:
    """Cards that were drawn anew since, and can still be answered."""
    for message in evidence.world.messages.values():
        row = evidence.card_of(message.key)
        if row is None or row.ref != f"{message.place}#{message.message}" or row.shown_version < row.wanted_version:
            continue
        for offer in _invited(evidence, Standing(message.place, message.card, message.at)):
            if evidence.get(SupportRequest, offer.request_id).state is State.HELD:
                yield f"offer {offer.id} can be answered at {message.place} and its request is held"


def _moved_while_held(evidence: Evidence, line: Line) -> Iterator[str]:
    offer = evidence.get(Offer, line.about.id)
    lines = evidence.lines(evidence.get(SupportRequest, offer.request_id))
    released = any(one.verb == "released" and one.at == line.at for one in lines)
    held = evidence.state_before(offer.request_id, line) == "held" and not released
    if held and offer.handover_of is None:
        yield f"offer {offer.id} was {line.verb} while its request was held"


def _invited(evidence: Evidence, standing: Standing) -> Iterator[Offer]:
    """The offers, handovers apart, that a card invites to answer."""
    by_name = {offer.public_id: offer for offer in evidence.of(Offer)}
    for button in standing.card.buttons:
        offer = by_name.get(button.subject)
        if button.verb in ANSWERING and offer is not None and offer.handover_of is None:
            yield offer


def answerable(evidence: Evidence, offer: Offer) -> bool:
    """Whether this offer may be answered now."""
    if offer.handover_of is not None:
        return evidence.get(Connection, offer.handover_of).active and offer.state in ("open", "passed")
    request = evidence.get(SupportRequest, offer.request_id)
    return request.state in ACCEPTABLE and offer.state in ("open", "passed")
