"""Taking a request in: every field checked, every text cleaned and screened, the family recognised, and off it goes."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select, update

from core.change import NOTHING, Change, Entry, Subject, Words, subject_of
from core.database.commit import commit
from core.database.rows import all_of, find, table_of
from core.database.store import Tx
from core.people.model import Advocate, Family, Person
from core.people.tables import organisation as organisations
from core.refusals import FieldProblem
from core.requests.asking import PROBLEMS, NewRequest, WhoAsks
from core.requests.loading import is_accredited, ways
from core.requests.model import OPEN, Rung, State, SupportRequest
from core.requests.notices import letter
from core.requests.refusals import OutsideEngland, TooManyOpen
from core.requests.routing import Fresh, set_out
from core.requests.rules import reassessed
from core.safeguarding.model import Source
from core.safeguarding.rules import Watch, Worry, may_take_requests, raise_concern
from core.safeguarding.screen import Level, screen
from core.sendfacts import Nation, Priority, PriorityReason, SendFacts
from core.sendfacts.facts import Signpost
from core.settings import OrganisationSettings
from core.tenant import organisation_of

DANGER = "If someone is in danger now, call 999."

AT_ONCE: Final = 500
"""Requests that are looked at again in one transaction."""


def receive_request(tx: Tx, organisation: OrganisationSettings, asked: NewRequest) -> SupportRequest:
    """Take a request in and set it on its way; commits. What the screen raises is held for a person instead.

    Raises IntakeClosed (nobody reads held requests, so intake is closed), OutsideEngland (answered at once, nothing
    is kept), TooManyOpen or FieldProblem. What the screen raises is never turned away by the last three.
    """
    may_take_requests(organisation)
    level = screen("\n".join((*asked.sealed.values(), asked.name)), tx.house.phrases).level
    if level is Level.NONE and asked.nation is not Nation.ENGLAND:
        raise outside_england(tx.house.send_facts, asked.nation)
    family, written = family_of(tx, asked.who)
    if level is Level.NONE:
        may_ask_again(tx, family)
    support_request = _new(tx, organisation, asked, family, level)
    received = Change(
        state=(support_request,),
        journal=(Entry(support_request, "received"),),
        words=_sealed(subject_of(support_request), asked.sealed),
        notices=(letter("received", subject_of(support_request), support_request),),
    )
    commit(tx, written + received + _goes(tx, organisation, support_request, level))
    return support_request


def outside_england(facts: SendFacts, nation: Nation) -> OutsideEngland:
    """The answer at once for a family elsewhere in the UK: its own nation's sentence and signposts."""
    shown = [signpost_line(one) for one in facts.signposts("", "", nation) if not one.emergency]
    return OutsideEngland(sentence=facts.elsewhere_sentence(nation), signposts=" ".join((*shown, DANGER)))


def signpost_line(signpost: Signpost) -> str:
    """One signpost as a sentence: its name, what it is, and how to reach it."""
    return f"{signpost.name}: {signpost.what}. {signpost.contact}."


def family_of(tx: Tx, asked: WhoAsks) -> tuple[Family, Change]:
    """The family with this contact, known or new, and what is to be written for it."""
    seen = tx.keys.hash_contact(asked.contact, tx.organisation_id)
    columns = table_of(Family).c
    known = find(
        tx,
        Family,
        columns.organisation_id == tx.organisation_id,
        columns.contact_hash == seen,
        columns.erased_at.is_(None),
    )
    if known is not None:
        return known, NOTHING
    family = Family(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        route=asked.route,
        contact_hash=seen,
        asking_for=asked.asking_for,
        notice_version=asked.notice_version,
        lawful_basis=asked.lawful_basis,
        created_at=tx.now,
    )
    said = {"contact": asked.contact, "name": asked.name}
    texts = {field: words for field, words in said.items() if words}
    return family, Change(
        state=(family,), journal=(Entry(family, "received"),), words=_sealed(subject_of(family), texts)
    )


def may_ask_again(tx: Tx, family: Family) -> None:
    """Raise TooManyOpen when as many requests of this family are open as may be."""
    columns = table_of(SupportRequest).c
    mine = (columns.family_id == family.id, columns.state.in_(tuple(OPEN)))
    number: int = tx.conn.execute(select(func.count(columns.id)).where(*mine)).scalar_one()
    if number >= tx.house.settings.limits.open_requests_per_family:
        raise TooManyOpen(number=number)


def reprioritise(tx: Tx, after: int = 0) -> int:
    """Look again at open requests of this organisation, as days go by: at the next ones `after` this key; commits.

    The key of the last one looked at, or 0 when there was none left. In steps, so that nobody's press waits for all.
    """
    columns = table_of(SupportRequest).c
    mine = (columns.organisation_id == tx.organisation_id, columns.settled_at.is_(None), columns.id > after)
    found = all_of(tx, SupportRequest, *mine, limit=AT_ONCE)
    today = tx.now.astimezone(tx.house.zone_of(organisation_of(tx))).date()
    changed = tuple(anew for one in found if (anew := reassessed(one, today)) is not None)
    if changed:
        commit(tx, Change(state=changed, journal=tuple(Entry(one, "reprioritised") for one in changed)))
    return found[-1].id if found else 0


def _new(tx: Tx, organisation: OrganisationSettings, asked: NewRequest, family: Family, level: Level) -> SupportRequest:
    support_request = SupportRequest(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        reference=_next_reference(tx),
        family_id=family.id,
        state=State.WAITING if level is Level.NONE else State.HELD,
        rung=Rung.DIRECTED,
        age=asked.age,
        nation=asked.nation,
        situation=asked.situation,
        may_ask_others=asked.may_ask_others,
        chosen_advocate_id=_chosen(tx, asked.chosen_advocate, level),
        priority=Priority.NORMAL,
        priority_reason=PriorityReason.NO_DATE,
        key_date=None,
        received_at=tx.now,
    )
    today = tx.now.astimezone(tx.house.zone_of(organisation)).date()
    return reassessed(support_request, today) or support_request


def _goes(tx: Tx, organisation: OrganisationSettings, support_request: SupportRequest, level: Level) -> Change:
    if level is Level.NONE:
        return set_out(support_request, ways(tx, support_request))
    watch = Watch.over(organisation, tx.house.settings, tx.now)
    fresh = Fresh(tx.ids.next(), tx.ids.public())
    return raise_concern(support_request, Worry(level, Source.SCREEN), fresh, watch)


def _chosen(tx: Tx, public_id: str | None, level: Level) -> int | None:
    if not public_id:
        return None
    columns = table_of(Person).c
    ours = (columns.organisation_id == tx.organisation_id, columns.public_id == public_id)
    person = find(tx, Person, *ours)
    advocate = find(tx, Advocate, table_of(Advocate).c.id == person.id) if person else None
    if person and is_accredited(tx, person, advocate):
        return person.id
    if level is Level.NONE:
        raise FieldProblem(field="chosen_advocate", problem=PROBLEMS["chosen_advocate"])
    return None


def _next_reference(tx: Tx) -> int:
    row = organisations.c
    taken = update(organisations).where(row.id == tx.organisation_id).values(last_reference=row.last_reference + 1)
    number: int = tx.conn.execute(taken.returning(row.last_reference)).scalar_one()
    return number


def _sealed(owner: Subject, texts: Mapping[str, str]) -> tuple[Words, ...]:
    return tuple(Words(owner, field, owner, words) for field, words in texts.items())
