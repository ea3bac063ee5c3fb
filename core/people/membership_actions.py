"""What coordinators decide about people: who joins, their accreditation, standing, plan and accounts, who left."""

from sqlalchemy import func, select, update

from core.access import Actor, Role
from core.change import NOTHING, Audience, Change
from core.cleaning import clean_line
from core.community.merging import moved_to
from core.database.commit import commit
from core.database.rows import all_of, find, get, table_of
from core.database.store import Tx
from core.delivery.model import UNSENT
from core.delivery.tables import card, outbox
from core.people import forms, membership
from core.people.finding import account_at, account_of, advocate_of, member, person_called
from core.people.membership import Member
from core.people.model import Account, Application, ApplicationState, Person
from core.people.refusals import AlreadyAsked, AlreadyHere, ApplicationSettled
from core.phrasing import counted, day
from core.platform import AccountRef
from core.refusals import FieldProblem, NotFound
from core.requests.model import LIVE_OFFERS, Offer, OfferState, Question, QuestionState
from core.surface import Ask, Button, Reply, Say, Style, Values
from core.verbs import Verb, one

COORDINATORS = frozenset({Role.COORDINATOR})


def ask_to_be_added(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """A stranger asks to be added; one open application per account."""
    if actor.person is not None:
        raise AlreadyHere(name=actor.person.name)
    if actor.account is None:
        raise NotFound
    if open_application(tx, actor.account) is not None:
        raise AlreadyAsked
    application = Application(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        platform=actor.account.platform,
        workspace=actor.account.workspace,
        user_id=actor.account.user_id,
        shown_name=clean_line(actor.shown_name)[:120],
        asked_at=tx.now,
    )
    commit(tx, membership.ask_to_be_added(application))
    return Say("Thank you. A coordinator has been asked, and I will tell you here what they say.")


def open_application(tx: Tx, ref: AccountRef) -> Application | None:
    """The application of this account that nobody has answered yet."""
    columns = table_of(Application).c
    return find(
        tx,
        Application,
        columns.platform == ref.platform,
        columns.workspace == ref.workspace,
        columns.user_id == ref.user_id,
        columns.state == ApplicationState.OPEN,
    )


def application_add(tx: Tx, _actor: Actor, application: Application, _values: Values) -> Reply:
    """Open the form for adding somebody who asked."""
    _must_be_open(application)
    return Ask(forms.add_applicant(application, tx.house.settings.plans))


def application_add_save(tx: Tx, _actor: Actor, application: Application, values: Values) -> Reply:
    """Add somebody who asked: as a new advocate, or as one more account of somebody who is here."""
    ref = membership.ref_of(application)
    settled = membership.settle_application(application, ApplicationState.ADDED)
    if already := one(values, "already", required=False, most=120):
        person = person_called(tx, already)
        commit(tx, settled + membership.attach(person, _account_for(tx, person, ref)))
        return Say(f"{ref} is now one more account of {person.name}.")
    return _join(tx, ref, values, settled)


def application_refuse(tx: Tx, _actor: Actor, application: Application, _values: Values) -> Reply:
    """Answer "not now"; the asker is told, kindly."""
    commit(tx, membership.turn_away(application))
    return Say("They have not been added, and will be told.")


def _must_be_open(application: Application) -> None:
    if application.state is not ApplicationState.OPEN:
        raise ApplicationSettled


def advocate_add(tx: Tx, _actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the form for adding an advocate who has not asked."""
    return Ask(forms.add_advocate(tx.house.settings.plans))


def advocate_add_save(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Add an advocate by account, name and plan."""
    ref = forms.new_account(values, actor.organisation)
    asked = open_application(tx, ref)
    settled = membership.settle_application(asked, ApplicationState.ADDED) if asked else NOTHING
    return _join(tx, ref, values, settled)


def _join(tx: Tx, ref: AccountRef, values: Values, settled: Change) -> Reply:
    name = " ".join(one(values, "name", most=120).split())
    plan = forms.chosen_plan(values, tx.house.settings.plans)
    joining = _joining(tx, ref, name)
    commit(tx, settled + membership.join(joining, name, plan, tx.house.settings.plans[plan].places))
    return Say(
        f"{name} is an advocate now, on the plan {plan.capitalize()}. Their accreditation comes next.",
        (Button("Accredit…", "accredit", joining.person.public_id, Style.PRIMARY),),
    )


def _joining(tx: Tx, ref: AccountRef, name: str) -> Member:
    """Whoever has the account, or somebody new with it."""
    known = account_at(tx, ref)
    if known is not None:
        found = member(tx, get(tx, Person, known.person_id))
        return Member(found.person, found.advocate)
    person = Person(id=tx.ids.next(), organisation_id=tx.organisation_id, public_id=tx.ids.public(), name=name)
    return Member(person, None, (_account_for(tx, person, ref),))


def _account_for(tx: Tx, person: Person, ref: AccountRef) -> Account:
    """This account as the person's: moved from somebody who is not here any more, or new. Raises AccountTaken."""
    known = account_at(tx, ref)
    if known is None:
        return Account(
            id=tx.ids.next(),
            organisation_id=tx.organisation_id,
            person_id=person.id,
            platform=ref.platform,
            workspace=ref.workspace,
            user_id=ref.user_id,
        )
    return membership.take_over(known, get(tx, Person, known.person_id), person)


def accredit(tx: Tx, _actor: Actor, person: Person, _values: Values) -> Reply:
    """Open the form for an accreditation."""
    return Ask(forms.accredit(person, advocate_of(tx, person)))


def accredit_save(tx: Tx, actor: Actor, person: Person, values: Values) -> Reply:
    """Record an accreditation with its last day."""
    zone, quiet = tx.house.zone_of(actor.organisation), tx.house.settings.clocks.quiet
    until = forms.on_day(values, "until")
    if until is None:
        raise FieldProblem(field="until", problem=forms.DATE_HINT)
    today = tx.now.astimezone(zone).date()
    commit(tx, membership.accredit(advocate_of(tx, person), until, today=today, zone=zone, quiet=quiet))
    return Say(f"{person.name} is accredited until {day(until)}. You will be reminded 30 days before.")


def standing(tx: Tx, _actor: Actor, person: Person, _values: Values) -> Reply:
    """Open the form for a decision about somebody's standing."""
    return Ask(forms.standing(person, advocate_of(tx, person)))


def standing_save(tx: Tx, _actor: Actor, person: Person, values: Values) -> Reply:
    """Decide somebody's standing, with the reason."""
    decided = forms.chosen_standing(values)
    reason = one(values, "reason", most=300)
    commit(tx, membership.decide_standing(advocate_of(tx, person), decided, reason))
    return Say(f"Noted. {person.name} has been told, with your reason.")


def plan(tx: Tx, _actor: Actor, person: Person, _values: Values) -> Reply:
    """Open the form for somebody's plan."""
    return Ask(forms.plan(person, advocate_of(tx, person), tx.house.settings.plans))


def plan_save(tx: Tx, _actor: Actor, person: Person, values: Values) -> Reply:
    """Put somebody on another plan."""
    chosen = forms.chosen_plan(values, tx.house.settings.plans)
    places = tx.house.settings.plans[chosen].places
    commit(tx, membership.change_plan(advocate_of(tx, person), chosen, places))
    return Say(f"{person.name} is on the plan {chosen.capitalize()} now, and has been told.")


def link(_tx: Tx, _actor: Actor, person: Person, _values: Values) -> Reply:
    """Open the form for linking."""
    return Ask(forms.link(person))


def link_save(tx: Tx, actor: Actor, person: Person, values: Values) -> Reply:
    """Make two accounts one person: an account not known here is added, a person known here is merged."""
    said = one(values, "other", most=200)
    if (ref := _unknown_account(tx, actor, said)) is not None:
        asked = open_application(tx, ref)
        settled = membership.settle_application(asked, ApplicationState.ADDED) if asked else NOTHING
        commit(tx, settled + membership.attach(person, _account_for(tx, person, ref)))
        return Say(f"{ref} is now one more account of {person.name}.")
    other = person_called(tx, said)
    stays, merged, change = membership.merge(member(tx, person), member(tx, other), tx.now)
    commit(tx, change + _waiting_moves(tx, merged, stays.person) + moved_to(tx, merged.id, stays.person.id))
    _readdress(tx, merged, stays.person)
    return Say(f"{person.name} and {other.name} are one person now: {stays.person.name}, with one capacity.")


def _unknown_account(tx: Tx, actor: Actor, said: str) -> AccountRef | None:
    """The account that was meant, if it is one that nobody here has."""
    if said.count(":") != 2:
        return None
    known = account_of(tx, said)
    if known is not None and get(tx, Person, known.person_id).left_at is None:
        return None
    return forms.new_account({"account": said}, actor.organisation)


def _waiting_moves(tx: Tx, merged: Person, stays: Person) -> Change:
    """What waits for the merged one's answer waits for the one who stays."""
    offer, question = table_of(Offer).c, table_of(Question).c
    offers = all_of(tx, Offer, offer.advocate_id == merged.id, offer.state.in_(tuple(LIVE_OFFERS)))
    questions = all_of(tx, Question, question.asker_id == merged.id, question.state == QuestionState.OPEN)
    return membership.move_waiting(offers, questions, stays)


def _readdress(tx: Tx, merged: Person, stays: Person) -> None:
    """Cards and posts to the merged one are for the one who stays, who has the accounts now."""
    mine = (card.c.audience == Audience.PERSON, card.c.to_id == merged.id)
    tx.conn.execute(update(card).where(*mine).values(to_id=stays.id))
    unsent = (outbox.c.audience == Audience.PERSON, outbox.c.to_id == merged.id, outbox.c.state.in_(tuple(UNSENT)))
    tx.conn.execute(update(outbox).where(*unsent).values(to_id=stays.id))


def unlink(tx: Tx, _actor: Actor, person: Person, _values: Values) -> Reply:
    """Open the form for taking an account away."""
    return Ask(forms.unlink(person, member(tx, person).accounts))


def unlink_save(tx: Tx, _actor: Actor, person: Person, values: Values) -> Reply:
    """Take one account away from a person, by key or as it is written."""
    said = one(values, "account", most=200)
    found = member(tx, person)
    account = next((one for one in found.accounts if said in (str(one.id), str(membership.ref_of(one)))), None)
    if account is None:
        raise FieldProblem(field="account", problem=f"That is not an account of {person.name}.")
    commit(tx, membership.unlink(found, account, tx.ids.next(), tx.ids.public(), tx.now))
    return Say(f"{membership.ref_of(account)} is not an account of {person.name} any more.")


def mark_left(tx: Tx, _actor: Actor, person: Person, _values: Values) -> Reply:
    """Ask once more before marking somebody as left."""
    return Ask(forms.leaving(person, member(tx, person).families))


def mark_left_save(tx: Tx, _actor: Actor, person: Person, values: Values) -> Reply:
    """Mark somebody as left; coordinators get a card with their families."""
    if one(values, "confirm").upper() != "LEFT":
        raise FieldProblem(field="confirm", problem="Please write LEFT, or close this form.")
    found = member(tx, person)
    offer = table_of(Offer).c
    asked = (offer.advocate_id == person.id, offer.state == OfferState.OPEN, offer.handover_of.is_(None))
    others, offers = _other_coordinators(tx, person), all_of(tx, Offer, *asked)
    commit(tx, membership.leave(found, other_coordinators=others, offers=offers, now=tx.now))
    if not found.families:
        return Say(f"{person.name} is marked as left. Nothing was deleted.")
    return Say(
        f"{person.name} is marked as left. {counted(found.families, 'family', 'families')} to hand over: "
        "see the card in the coordinators' channel."
    )


def _other_coordinators(tx: Tx, person: Person) -> int:
    columns = table_of(Person).c
    others: int = tx.conn.execute(
        select(func.count()).where(
            columns.organisation_id == tx.organisation_id,
            columns.coordinator,
            columns.left_at.is_(None),
            columns.id != person.id,
        )
    ).scalar_one()
    return others


VERBS: tuple[Verb, ...] = (
    Verb(name="ask_to_be_added", about=None, roles=frozenset({Role.STRANGER, Role.MEMBER}), act=ask_to_be_added),
    Verb(name="application_add", about=Application, roles=COORDINATORS, act=application_add, reads=True),
    Verb(name="application_add_save", about=Application, roles=COORDINATORS, act=application_add_save),
    Verb(name="application_refuse", about=Application, roles=COORDINATORS, act=application_refuse),
    Verb(name="advocate_add", about=None, roles=COORDINATORS, act=advocate_add, reads=True),
    Verb(name="advocate_add_save", about=None, roles=COORDINATORS | {Role.OPERATOR}, act=advocate_add_save),
    Verb(name="accredit", about=Person, roles=COORDINATORS, act=accredit, reads=True),
    Verb(name="accredit_save", about=Person, roles=COORDINATORS, act=accredit_save),
    Verb(name="standing", about=Person, roles=COORDINATORS, act=standing, reads=True),
    Verb(name="standing_save", about=Person, roles=COORDINATORS, act=standing_save),
    Verb(name="plan", about=Person, roles=COORDINATORS, act=plan, reads=True),
    Verb(name="plan_save", about=Person, roles=COORDINATORS, act=plan_save),
    Verb(name="link", about=Person, roles=COORDINATORS, act=link, reads=True),
    Verb(name="link_save", about=Person, roles=COORDINATORS, act=link_save),
    Verb(name="unlink", about=Person, roles=COORDINATORS, act=unlink, reads=True),
    Verb(name="unlink_save", about=Person, roles=COORDINATORS, act=unlink_save),
    Verb(name="mark_left", about=Person, roles=COORDINATORS, act=mark_left, reads=True),
    Verb(name="mark_left_save", about=Person, roles=COORDINATORS, act=mark_left_save),
)
