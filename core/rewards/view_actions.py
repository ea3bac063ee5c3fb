"""The doors to the Rewards view: one's own, an advocate's for coordinators, and questions about a score."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from core.access import Actor, Role
from core.change import Change, Deadline, Thing
from core.community.loading import events_ahead, invitation_of
from core.community.model import Coming, EventKind
from core.connections.model import Connection, ConnectionState
from core.database.commit import commit
from core.database.rows import find, get, table_of
from core.database.store import Tx
from core.deadlines import Fire
from core.people.finding import advocate_of
from core.people.model import Advocate, Person
from core.refusals import FieldProblem
from core.rewards import questions
from core.rewards.closing import month_so_far
from core.rewards.measuring import month_of
from core.rewards.model import FactKind, Item, Source
from core.rewards.next_steps import Around
from core.rewards.questions import ALL_OF_IT, ScoreQuestion
from core.rewards.reading import reading_of
from core.rewards.view import Seen, months_card, on_the_dashboard, rewards_card
from core.rewards.wording import SOURCES
from core.surface import Ask, Card, ChoiceField, Form, Option, Reply, Say, Show, TextField, Values
from core.tenant import organisation_of
from core.verbs import Verb, one

OWN = frozenset({Role.MEMBER})
COORDINATORS = frozenset({Role.COORDINATOR})


def rewards(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Show one's own recognition: tier, score, how it came about, what comes next."""
    return Show((rewards_card(_mine(tx, actor)),))


def reward_months(tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Show one's own months of support, each with what it adds."""
    return Show((months_card(_mine(tx, actor)),))


def advocate_rewards(tx: Tx, actor: Actor, person: Person, _values: Values) -> Reply:
    """Show an advocate's recognition to a coordinator."""
    return Show((rewards_card(_of(tx, actor, person)),))


def advocate_months(tx: Tx, actor: Actor, person: Person, _values: Values) -> Reply:
    """Show an advocate's months of support to a coordinator."""
    return Show((months_card(_of(tx, actor, person)),))


def dashboard_card(tx: Tx, actor: Actor) -> Card:
    """One's own recognition in short; raises NotAllowed where this person is no advocate."""
    return on_the_dashboard(_mine(tx, actor))


def _mine(tx: Tx, actor: Actor) -> Seen:
    me = actor.as_advocate()
    zone = tx.house.zone_of(actor.organisation, actor.person)
    reading = reading_of(tx, me)
    around = _around(tx, me, reading.breakdown.line(Source.CONTRIBUTIONS).items)
    return Seen(reading, month_so_far(tx, me), tx.house.policy, around, zone, question=open_question(tx, me))


def _of(tx: Tx, actor: Actor, person: Person) -> Seen:
    advocate = advocate_of(tx, person)
    zone = tx.house.zone_of(actor.organisation, actor.person)
    reading, month = reading_of(tx, advocate), month_so_far(tx, advocate)
    return Seen(reading, month, tx.house.policy, Around(), zone, person.name, person.public_id)


def _around(tx: Tx, me: Advocate, contributions: tuple[Item, ...]) -> Around:
    columns = table_of(Connection).c
    mine = (columns.advocate_id == me.id, columns.state == ConnectionState.ACTIVE)
    families: int = tx.conn.execute(select(func.count()).where(*mine)).scalar_one()
    asked = (one for one in events_ahead(tx) if one.kind is EventKind.COMMUNITY)
    mine_next = (one for one in asked if (found := invitation_of(tx, one, me.id)) and found.answer is not Coming.CANNOT)
    first = next(mine_next, None)
    year = f"year:{month_of(tx.now).year}"
    events = [one for one in contributions if one.fact.kind is FactKind.EVENT and one.fact.scope == year]
    return Around(families, first.title if first else "", sum(one.why_not is None for one in events))


def open_question(tx: Tx, advocate: Advocate) -> ScoreQuestion | None:
    """This advocate's question that nobody has answered yet."""
    columns = table_of(ScoreQuestion).c
    return find(tx, ScoreQuestion, columns.advocate_id == advocate.id, columns.answered_at.is_(None))


def score_question(_tx: Tx, actor: Actor, _about: None, _values: Values) -> Reply:
    """Open the form for a question about one's own score."""
    actor.as_advocate()
    parts = (Option(ALL_OF_IT, "All of it"), *(Option(source.value, SOURCES[source]) for source in Source))
    words = TextField("words", "What looks wrong?", hint="Name no family and no child.", most=600, lines=4)
    return Ask(
        Form(
            "Question this score",
            "score_question_save",
            "",
            (ChoiceField("source", "Which part", parts), words),
            submit="Ask a coordinator",
            intro="A coordinator looks at it and answers you here. Asking changes nothing.",
        )
    )


def score_question_save(tx: Tx, actor: Actor, _about: None, values: Values) -> Reply:
    """Question one's own score: coordinators get a card, and one of them answers."""
    me, source = actor.as_advocate(), one(values, "source", label="which part", most=32)
    if source not in (ALL_OF_IT, *Source):
        raise FieldProblem(field="source", problem="Please choose one of the parts.")
    question = ScoreQuestion(
        id=tx.ids.next(),
        organisation_id=tx.organisation_id,
        public_id=tx.ids.public(),
        advocate_id=me.id,
        source=source,
        words=one(values, "words", label="what looks wrong", most=600),
        asked_at=tx.now,
    )
    commit(tx, questions.ask(question, open_question(tx, me), _again_at(tx)))
    return Say("Thank you. A coordinator looks at it, and I will tell you here what they say.")


def _again_at(tx: Tx) -> datetime:
    zone = tx.house.zone_of(organisation_of(tx))
    return tx.house.settings.clocks.quiet.end_of_quiet(tx.now + questions.REMIND_AFTER, zone)


def score_answer(_tx: Tx, actor: Actor, question: ScoreQuestion, _values: Values) -> Reply:
    """Open the form for the answer to a question about a score."""
    questions.must_be_answerable(question, actor.as_person().id)
    words = TextField("words", "Your answer", hint="The advocate reads it. Name no family.", most=600, lines=6)
    return Ask(Form("Answer the question", "score_answer_save", question.public_id, (words,), submit="Answer"))


def score_answer_save(tx: Tx, actor: Actor, question: ScoreQuestion, values: Values) -> Reply:
    """Answer a question about a score; nobody answers their own."""
    words = one(values, "words", label="your answer", most=600)
    commit(tx, questions.answer(question, words, actor.as_person().id, tx.now))
    return Say(f"Thank you. {get(tx, Person, question.advocate_id).name} has been told.")


def step(tx: Tx, deadline: Deadline) -> Change:
    """Nobody has answered a question: coordinators see it anew."""
    return questions.still_unanswered(get(tx, ScoreQuestion, deadline.about.id), deadline.step, _again_at(tx))


VERBS: tuple[Verb, ...] = (
    Verb(name="rewards", about=None, roles=OWN, act=rewards, reads=True),
    Verb(name="reward_months", about=None, roles=OWN, act=reward_months, reads=True),
    Verb(name="score_question", about=None, roles=OWN, act=score_question, reads=True),
    Verb(name="score_question_save", about=None, roles=OWN, act=score_question_save),
    Verb(name="advocate_rewards", about=Person, roles=COORDINATORS, act=advocate_rewards, reads=True),
    Verb(name="advocate_months", about=Person, roles=COORDINATORS, act=advocate_months, reads=True),
    Verb(name="score_answer", about=ScoreQuestion, roles=COORDINATORS, act=score_answer, reads=True),
    Verb(name="score_answer_save", about=ScoreQuestion, roles=COORDINATORS, act=score_answer_save),
)

STEPS: Mapping[Thing, Fire] = {Thing.SCORE_QUESTION: step}
