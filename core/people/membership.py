"""Decisions about who belongs here: joining, accreditation, standing, plans, accounts, leaving (house rules).

Whoever leaves is never deleted: what they did stays on record, and coming back brings it back to them.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.change import NOTHING, Audience, Change, Deadline, Entry, Notice, Noun, Subject, Thing, subject_of
from core.hours import QUIET_HOURS, QuietHours
from core.people.model import Account, Advocate, Application, ApplicationState, Person, Standing
from core.people.refusals import (
    AccountTaken,
    AlreadyAdvocate,
    AlreadyLeft,
    ApplicationSettled,
    BothHaveFamilies,
    LastCoordinator,
    OnlyAccount,
    OtherOrganisation,
    SamePerson,
)
from core.people.rules import effective_capacity, morning_of, to_advocate
from core.platform import AccountRef
from core.refusals import FieldProblem
from core.requests.clocks import OfferStep
from core.requests.model import Offer, Question

NOTICE_OF_END = timedelta(days=30)


class AccreditationStep(StrEnum):
    """What coordinators are told about an accreditation."""

    ENDING = "ending"
    """It ends in 30 days."""
    ENDED = "ended"
    """Its last day has passed: the advocate can't take on a family any more."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person with what hangs on them."""

    person: Person
    advocate: Advocate | None
    accounts: tuple[Account, ...] = ()

    @property
    def families(self) -> int:
        """How many families they support now."""
        return self.advocate.active if self.advocate else 0


def ask_to_be_added(application: Application) -> Change:
    """A stranger asked: coordinators get a card with both answers."""
    return Change(
        state=(application,),
        journal=(Entry(application, "asked"),),
        notices=(to_coordinators("application", application),),
    )


def join(member: Member, name: str, plan: str, places: int) -> Change:
    """Make this person an advocate: somebody new, a coordinator who supports families too, or one who comes back.

    Their accreditation is a coordinator's next step. `member` is as it will be written but for what joining sets.
    Raises AlreadyAdvocate.
    """
    if member.advocate is not None and member.person.left_at is None:
        raise AlreadyAdvocate(name=member.person.name)
    person = replace(member.person, name=name, left_at=None)
    known = member.advocate or Advocate(
        id=person.id, organisation_id=person.organisation_id, plan=plan, capacity=places
    )
    advocate = replace(
        known,
        plan=plan,
        capacity=effective_capacity(places, known.own_limit),
        accepting=True,
        expected_on=None,
        accredited_until=None,
    )
    return Change(
        state=(person, advocate, *member.accounts),
        journal=(Entry(person, "joined"), Entry(advocate, "added")),
        notices=(to_advocate("welcome", person.id),),
    )


def settle_application(application: Application, state: ApplicationState) -> Change:
    """Answer "Ask to be added", once. Raises ApplicationSettled."""
    if application.state is not ApplicationState.OPEN:
        raise ApplicationSettled
    after = replace(application, state=state)
    return Change(state=(after,), journal=(Entry(after, state.value),))


def turn_away(application: Application) -> Change:
    """Answer "not now"; whoever asked is told by the account they asked from. Raises ApplicationSettled."""
    about = subject_of(application)
    lane = f"applicant:{application.id}"
    told = Notice("application_refused", about, about, Audience.APPLICANT, application.id, lane, once=True)
    return settle_application(application, ApplicationState.REFUSED) + Change(notices=(told,))


def accredit(
    advocate: Advocate, until: date, *, today: date, zone: ZoneInfo, quiet: QuietHours = QUIET_HOURS
) -> Change:
    """Accredit up to and including `until`; coordinators are reminded 30 days before, and when it has ended.

    `zone` is the organisation's. Raises FieldProblem for a day before `today`.
    """
    if until < today:
        raise FieldProblem(field="until", problem="That day has gone by. Please choose the last day it is good for.")
    after = replace(advocate, accredited_until=until)
    return Change(
        state=(after,),
        journal=(Entry(after, "accredited"),),
        settled=(subject_of(after),),
        owed=_accreditation_steps(after, today, zone, quiet),
        notices=(to_advocate("accredited", after.id, once=True),),
    )


def _accreditation_steps(advocate: Advocate, today: date, zone: ZoneInfo, quiet: QuietHours) -> tuple[Deadline, ...]:
    until = advocate.accredited_until
    if until is None:
        return ()
    days = {AccreditationStep.ENDING: until - NOTICE_OF_END, AccreditationStep.ENDED: until + timedelta(days=1)}
    return tuple(
        Deadline(subject_of(advocate), step, morning_of(day, zone, quiet)) for step, day in days.items() if day > today
    )


def accreditation_notice(advocate: Advocate, step: str, today: date) -> Change:
    """What coordinators and the advocate are told, if it is still so: the end was not moved since."""
    until = advocate.accredited_until
    if until is None or today < until - NOTICE_OF_END or (step == AccreditationStep.ENDED and today <= until):
        return NOTHING
    return Change(notices=(about_advocate("accreditation", advocate), to_advocate("own_accreditation", advocate.id)))


def decide_standing(advocate: Advocate, standing: Standing, reason: str) -> Change:
    """A person's decision, with its reason; the advocate is told both. The desk only ever suggests a look."""
    after = replace(advocate, standing=standing, standing_reason=reason)
    return Change(
        state=(after,),
        journal=(Entry(after, f"standing_{standing.value}"),),
        notices=(to_advocate("standing", after.id, once=True),),
    )


def change_plan(advocate: Advocate, plan: str, places: int) -> Change:
    """Put an advocate on another plan. An own limit stays, and binds as far as it is lower."""
    after = replace(advocate, plan=plan, capacity=effective_capacity(places, advocate.own_limit))
    return Change(
        state=(after,), journal=(Entry(after, "plan_set"),), notices=(to_advocate("plan", after.id, once=True),)
    )


def attach(person: Person, account: Account) -> Change:
    """One more account for the same person: what is pressed there is pressed by them."""
    return Change(state=(person, account), journal=(Entry(person, "account_linked"),))


def take_over(account: Account, of: Person, by: Person) -> Account:
    """An account that belongs to nobody who is here, as this person's. Raises AccountTaken or SamePerson."""
    if of.id == by.id:
        raise SamePerson(name=by.name)
    if of.left_at is None:
        raise AccountTaken(name=of.name)
    return replace(account, person_id=by.id)


def ref_of(account: Account | Application) -> AccountRef:
    """The account as the platform's envelope names it."""
    return AccountRef(account.platform, account.workspace, account.user_id)


def merge(one: Member, other: Member, now: datetime) -> tuple[Member, Person, Change]:
    """Two who are one human become one person with one capacity. Returns who stays, who is merged, and the change.

    Whoever has families stays. Conflicts and lists are joined; the stricter standing counts. What waits on the
    merged one is the caller's to move. Raises SamePerson, OtherOrganisation or BothHaveFamilies.
    """
    if one.person.id == other.person.id:
        raise SamePerson(name=one.person.name)
    if one.person.organisation_id != other.person.organisation_id:
        raise OtherOrganisation
    if one.families and other.families:
        raise BothHaveFamilies(one=one.person.name, other=other.person.name)
    stays, goes = sorted((one, other), key=_belonging)
    person = replace(
        stays.person,
        coordinator=stays.person.coordinator or goes.person.coordinator,
        zone=stays.person.zone or goes.person.zone,
    )
    merged = replace(goes.person, left_at=now, merged_into=person.id, coordinator=False)
    moved = tuple(replace(account, person_id=person.id) for account in goes.accounts)
    advocates = _merge_advocates(stays.advocate, goes.advocate)
    change = Change(
        state=(person, merged, *moved, *advocates),
        journal=(Entry(person, "linked"), Entry(merged, "merged")),
        settled=tuple(Subject(thing, merged.id) for thing in (Thing.ADVOCATE, Thing.PERSON)),
    )
    return replace(stays, person=person), merged, change


def move_waiting(offers: tuple[Offer, ...], questions: tuple[Question, ...], stays: Person) -> Change:
    """What waits for the answer of somebody who was merged waits for the one who stays."""
    return Change(
        state=(
            *(replace(offer, advocate_id=stays.id) for offer in offers),
            *(replace(question, asker_id=stays.id) for question in questions),
        )
    )


def _belonging(member: Member) -> tuple[int, bool, bool]:
    """Sorts first who has more to lose: families, then being an advocate, then an accreditation."""
    advocate = member.advocate
    return -member.families, advocate is None, advocate is None or advocate.accredited_until is None


def _merge_advocates(stays: Advocate | None, goes: Advocate | None) -> tuple[Advocate, ...]:
    if stays is None or goes is None:
        return tuple(a for a in (stays, goes) if a)
    strict = goes if goes.standing is Standing.UNDER_REVIEW else stays
    whole = replace(
        stays,
        standing=strict.standing,
        standing_reason=strict.standing_reason,
        kinds=_joined(stays.kinds, goes.kinds),
        stages=_joined(stays.stages, goes.stages),
        conflicts=_joined(stays.conflicts, goes.conflicts),
    )
    return whole, replace(goes, accepting=False, expected_on=None, accredited_until=None)


def _joined(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ours, *theirs)))


def unlink(member: Member, account: Account, key: int, public_id: str, now: datetime) -> Change:
    """Take one account away from a person; whoever presses there is a stranger again. Raises OnlyAccount."""
    if len(member.accounts) < 2:
        raise OnlyAccount(name=member.person.name)
    nobody = Person(
        id=key,
        organisation_id=member.person.organisation_id,
        public_id=public_id,
        name=member.person.name,
        left_at=now,
    )
    moved = replace(account, person_id=key)
    return Change(
        state=(member.person, nobody, moved),
        journal=(Entry(member.person, "account_unlinked"), Entry(moved, "unlinked")),
    )


def leave(member: Member, *, other_coordinators: int, offers: tuple[Offer, ...], now: datetime) -> Change:
    """Mark somebody as left. Their families stay with them on record until each is handed over.

    The clocks of their live `offers` run out at once, so that no family waits for somebody who is gone. Coordinators
    get one card that lists what is to be handed over. Raises AlreadyLeft or LastCoordinator.
    """
    person = member.person
    if person.left_at is not None:
        raise AlreadyLeft(name=person.name)
    if person.coordinator and not other_coordinators:
        raise LastCoordinator(name=person.name)
    gone = replace(person, left_at=now, coordinator=False)
    nouns: tuple[Noun, ...] = (gone,)
    notices: tuple[Notice, ...] = ()
    if member.advocate:
        nouns = (gone, replace(member.advocate, accepting=False, expected_on=None, accredited_until=None))
    if member.advocate and (member.families or offers):
        notices = (about_advocate("families_to_hand_over", member.advocate),)
    return Change(
        state=nouns,
        journal=(Entry(gone, "left"),),
        settled=(
            *(Subject(thing, person.id) for thing in (Thing.ADVOCATE, Thing.PERSON)),
            *(subject_of(offer) for offer in offers),
        ),
        owed=tuple(Deadline(subject_of(offer), OfferStep.FALL_THROUGH, now) for offer in offers),
        notices=notices,
    )


def about_advocate(kind: str, advocate: Advocate) -> Notice:
    """A card for coordinators about one advocate."""
    return Notice(
        kind=kind,
        about=subject_of(advocate),
        root=Subject(Thing.PERSON, advocate.id),
        audience=Audience.COORDINATORS,
        to_id=0,
        lane=f"coordinators:{advocate.organisation_id}",
    )


def to_coordinators(kind: str, application: Application) -> Notice:
    """A card for coordinators about somebody who asked to be added."""
    about = subject_of(application)
    return Notice(kind, about, about, Audience.COORDINATORS, 0, f"coordinators:{application.organisation_id}")
