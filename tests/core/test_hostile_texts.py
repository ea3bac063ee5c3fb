"""Hostile texts in every field of every form, in every act of a family, in every command, and where somebody types."""

import asyncio
from collections.abc import Iterator
from itertools import cycle

import pytest

from core import desk as door
from core.catalogue import VERBS
from core.database.rows import get
from core.people.model import Family
from core.platform import Place
from core.refusals import FieldProblem, Refusal
from core.requests.asking import read_new_request
from core.surface import Ask, ChoiceField, Form, Reply, Show, TextField
from tests.core.chapters import live_through
from tests.core.gallery import plain
from tests.core.hostile import HOSTILE, UNSEEN
from tests.core.life import PRIVATE, TEXTS, Life, Rehearsal, World, as_it_is, filled
from tests.core.requests.front import ASKED
from tests.core.test_surface_limits import breaches
from tests.databases import Databases


@pytest.fixture(scope="module")
def tried(world: World) -> Iterator[tuple[Life, asyncio.Runner]]:
    """The first life's desk, at which nothing stays."""
    store = Rehearsal.of(world.here.desk.store)
    life = Life(world.here.desk, door.Desk(store, store.house.settings, VERBS))
    with asyncio.Runner() as runner:
        yield life, runner
    store.close_pools()


def forms(world: World) -> list[tuple[str, Form]]:
    """One form for each verb that is submitted, with whoever it was drawn for."""
    return list({one.drawn.verb: (one.reader, one.drawn) for one in world.seen if isinstance(one.drawn, Form)}.values())


@pytest.mark.parametrize("what", HOSTILE)
def test_every_field_of_every_form_takes_any_text_or_says_why_not(
    tried: tuple[Life, asyncio.Runner], world: World, what: str
) -> None:
    life, runner = tried
    for reader, form in forms(world):
        for field in form.fields:
            sane = filled(form, as_it_is)
            for value in (HOSTILE[what], (HOSTILE[what], HOSTILE[what])):
                values = {**sane, field.name: value if isinstance(field, ChoiceField) else HOSTILE[what]}
                try:
                    reply = runner.run(
                        life.door.press(life.desk.envelope(reader), f"v1:{form.verb}:{form.subject}", values)
                    )
                except FieldProblem as problem:
                    sound(problem.sentence, f"{form.verb} {field.name}")
                else:
                    answered(reply, f"{form.verb} {field.name}")
                if isinstance(field, TextField):
                    break


@pytest.mark.parametrize("what", HOSTILE)
def test_a_press_a_command_and_a_typed_line_are_answered_whatever_they_hold(
    tried: tuple[Life, asyncio.Runner], what: str
) -> None:
    life, runner = tried
    text, slug = HOSTILE[what], life.desk.organisation.slug
    for value in (text, f"v1:accept:{text}", f"v1:{text}:", f"v1:show:SR-{text}"):
        answered(runner.run(life.door.press(life.desk.envelope("Chris"), value)), value[:20])
    lines = (
        text,
        f"show {text}",
        f"advocate plan {text} free",
        f'advocate link Amira "{text}"',
        f"hold SR-0001 {text}",
    )
    for line in lines:
        try:
            answered(runner.run(life.door.command(life.desk.envelope("Chris"), "coordinator", line)), line[:20])
        except FieldProblem as problem:
            sound(problem.sentence, line[:20])
    for channel in ("thread", "elsewhere"):
        typed = life.door.typed(life.desk.envelope("Amira"), Place("stage", slug, channel), text)
        answered(runner.run(typed), "typed")


@pytest.mark.parametrize("what", HOSTILE)
def test_a_family_is_answered_whatever_it_writes(tried: tuple[Life, asyncio.Runner], what: str) -> None:
    life, runner = tried
    here, slug = life.connection("Amira"), life.desk.organisation.slug
    family = life.desk.write(get, Family, here.family_id).public_id
    acts = [("family_writes", "words", here.public_id), ("family_ends", "words", here.public_id)]
    acts += [("family_writes", "words", HOSTILE[what]), ("withdraw", "words", HOSTILE[what])]
    for verb, field, subject in acts:
        key = f"hostile:{next(life.desk.numbers)}"
        try:
            answered(runner.run(life.door.family_act(slug, family, verb, subject, {field: HOSTILE[what]}, key)), verb)
        except Refusal as refusal:
            sound(refusal.sentence, verb)
    with pytest.raises(Refusal):
        runner.run(life.door.family_act(slug, HOSTILE[what], "family_writes", here.public_id, {}, "hostile:family"))


@pytest.mark.parametrize("what", HOSTILE)
def test_a_request_takes_any_text_or_says_why_not_for_each_field(world: World, what: str) -> None:
    facts, today = world.here.desk.store.house.send_facts, world.here.desk.clock.now().date()
    for name in (*TEXTS, *ASKED, "letter_date", "child_name"):
        try:
            asked = read_new_request({**ASKED, name: HOSTILE[what]}, facts, today)
        except Refusal as refusal:
            sound(refusal.sentence, name)
        else:
            sound("\n".join((*asked.sealed.values(), asked.name, asked.contact)), name)


def test_somebody_who_asks_to_be_added_may_be_called_anything(tried: tuple[Life, asyncio.Runner]) -> None:
    life, runner = tried
    for text in HOSTILE.values():
        envelope = life.desk.envelope("Zed")
        envelope = type(envelope)(envelope.account, envelope.key, "stage", text)
        answered(runner.run(life.door.press(envelope, "v1:ask_to_be_added:")), "ask_to_be_added")


def test_a_life_full_of_hostile_words_is_drawn_within_every_limit(sqlite_databases: Databases) -> None:
    texts = cycle(text[:60] for what, text in HOSTILE.items() if what != "nothing")

    def hostile(name: str, words: str) -> str:
        return f"{words[:900]} {next(texts)}".strip() if name in PRIVATE | TEXTS.keys() - {"contact"} else words

    url = sqlite_databases.fresh()
    with Life.open(url, hostile) as (life, _):
        live_through(life)
        seen = list(life.seen)
    sqlite_databases.discard(url)
    assert len(seen) > 1000
    assert [(one.name, found) for one in seen for found in breaches(one.drawn)] == []
    assert [one.name for one in seen if set(plain(one.drawn)) & set(UNSEEN)] == []


def answered(reply: Reply, where: str) -> None:
    """A reply of a kind that platforms know, within their limits, without anything unseen."""
    drawn = reply.cards if isinstance(reply, Show) else (reply.form if isinstance(reply, Ask) else reply,)
    for one in drawn:
        assert list(breaches(one)) == [], where
        sound(plain(one), where)


def sound(text: str, where: str) -> None:
    """Plain words, without what nobody can see."""
    assert text.strip(), where
    assert not set(text) & set(UNSEEN), (where, text[:200])
    assert "Traceback" not in text
