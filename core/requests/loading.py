"""What the verbs, steps and cards of this slice look up. Reading only; nothing is decided here."""

from sqlalchemy import ColumnElement, select

from core.access import accredited
from core.change import Subject, Thing, subject_of
from core.database import words
from core.database.rows import all_of, find, get, matching, table_of
from core.database.store import Tx
from core.people.finding import advocates_here
from core.people.model import Advocate, Person
from core.people.rules import can_take_on
from core.requests.checks import Private, Suggested, suggested
from core.requests.model import LIVE_OFFERS, Answer, Offer, Question, QuestionState, SupportRequest
from core.requests.routing import Fresh, Ways
from core.tenant import organisation_of

EARLIER = 5
"""How many earlier requests of a family are shown."""


def ways(tx: Tx, support_request: SupportRequest) -> Ways:
    """What routing may use for this request, here and now."""
    organisation, clocks = organisation_of(tx), tx.house.settings.clocks
    here = advocates_here(tx)
    said_no = frozenset(answer.advocate_id for answer in answers_to(tx, support_request))
    able = (one.advocate for one in here if one.advocate.id not in said_no)
    return Ways(
        now=tx.now,
        fresh=Fresh(tx.ids.next(), tx.ids.public()),
        channels=len(organisation.request_channels),
        zone=tx.house.zone_of(organisation),
        able=frozenset(advocate.id for advocate in able if can_take_on(advocate, tx.now.date())),
        coordinators=_coordinators(tx),
        zones={one.person.id: tx.house.zone_of(organisation, one.person) for one in here},
        times=clocks.requests,
        quiet=clocks.quiet,
    )


def live_offers(tx: Tx, support_request: SupportRequest, but: Offer | None = None) -> tuple[Offer, ...]:
    """The offers of a request that can still be accepted; handovers of its connection are not among them."""
    live = matching(tx, Offer, request_id=support_request.id, state=tuple(LIVE_OFFERS), handover_of=None)
    return tuple(offer for offer in live if but is None or offer.id != but.id)


def offers_of(tx: Tx, support_request: SupportRequest) -> tuple[Offer, ...]:
    """Every offer there was of a request, handovers apart, in order."""
    columns = table_of(Offer).c
    return all_of(tx, Offer, columns.request_id == support_request.id, columns.handover_of.is_(None))


def open_question(tx: Tx, support_request: SupportRequest) -> Question | None:
    """The question that is with the family, if any: there is at most one."""
    found = matching(tx, Question, request_id=support_request.id, state=QuestionState.OPEN)
    return found[0] if found else None


def questions_of(tx: Tx, support_request: SupportRequest) -> tuple[Question, ...]:
    """Every question about a request, in order."""
    return all_of(tx, Question, table_of(Question).c.request_id == support_request.id)


def answers_to(tx: Tx, support_request: SupportRequest) -> tuple[Answer, ...]:
    """What advocates said to it, in order."""
    return all_of(tx, Answer, table_of(Answer).c.request_id == support_request.id)


def answer_of(tx: Tx, offer: Offer, advocate: Advocate) -> Answer | None:
    """What this advocate has said to this offer before."""
    columns = table_of(Answer).c
    return find(tx, Answer, columns.offer_id == offer.id, columns.advocate_id == advocate.id)


def request_of(tx: Tx, noun: Offer | Question | Answer) -> SupportRequest:
    """The request that this is about."""
    return get(tx, SupportRequest, noun.request_id)


def holder_name(tx: Tx, support_request: SupportRequest) -> str:
    """Who has the family, or an empty text."""
    return name_of(tx, support_request.holder_id) if support_request.holder_id else ""


def name_of(tx: Tx, person_id: int | None) -> str:
    """A person's name, or "an advocate" where nobody is named."""
    return get(tx, Person, person_id).name if person_id else "an advocate"


def private(tx: Tx, support_request: SupportRequest, field: str) -> str:
    """One of the family's own texts; empty where there is none."""
    return words.read(tx, subject_of(support_request), field)


def for_conflicts(tx: Tx, support_request: SupportRequest) -> Private:
    """The families' words that conflicts of interest are looked for in."""
    return Private(private(tx, support_request, "local_authority"), private(tx, support_request, "other_parties"))


def who_might(tx: Tx, support_request: SupportRequest) -> tuple[Suggested, ...]:
    """The advocates who might be asked next, best first: none who has said no or whose time still runs."""
    passed_by = {answer.advocate_id for answer in answers_to(tx, support_request)}
    passed_by |= {offer.advocate_id or 0 for offer in live_offers(tx, support_request)}
    here = ((one.person, one.advocate) for one in advocates_here(tx) if one.person.id not in passed_by)
    return suggested(here, support_request, for_conflicts(tx, support_request), tx.now.date())


def family_words(tx: Tx, family_id: int, field: str) -> str:
    """A family's `name` or `contact`; empty where there is none."""
    return words.read(tx, Subject(Thing.FAMILY, family_id), field)


def requests_of(tx: Tx, family_id: int, *but: ColumnElement[bool]) -> tuple[SupportRequest, ...]:
    """The last requests of a family, the newest first."""
    columns = table_of(SupportRequest).c
    newest = (columns.received_at.desc(), columns.id.desc())
    return all_of(tx, SupportRequest, columns.family_id == family_id, *but, order_by=newest, limit=EARLIER)


def asked_before(tx: Tx, support_request: SupportRequest) -> tuple[SupportRequest, ...]:
    """The last earlier requests of the same family, the newest first."""
    columns = table_of(SupportRequest).c
    earlier = columns.received_at <= support_request.received_at
    return requests_of(tx, support_request.family_id, columns.id != support_request.id, earlier)


def is_accredited(tx: Tx, person: Person, advocate: Advocate | None) -> bool:
    """Whether a request can be put before this person at all."""
    return advocate is not None and person.left_at is None and accredited(advocate, tx)


def _coordinators(tx: Tx) -> tuple[int, ...]:
    columns = table_of(Person).c
    here = (columns.organisation_id == tx.organisation_id, columns.left_at.is_(None), columns.coordinator)
    return tuple(tx.conn.scalars(select(columns.id).where(*here).order_by(columns.id)))
