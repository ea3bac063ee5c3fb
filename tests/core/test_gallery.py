"""Everything that people are shown, read with the eyes of whoever reads it."""

import re
from collections.abc import Iterator
from statistics import median

import pytest

from core.catalogue import CARDS, VERBS
from core.commands import COMMANDS
from core.letters import LETTERS
from core.platform import Letter
from core.surface import Card, Form, Say
from tests.core import gallery
from tests.core.life import Seen, World

CODES = re.compile(r"\b[a-z]+_[a-z_]+\b")
ODD = re.compile(r"\bNone\b|\b0 (families|requests|places)\b|\b1 (families|requests|places|days|hours)\b|\(\)")
WITHIN = re.compile(r"(?<!Local )\b(offer(s|ed)?|pool|lane|errand|connection|journal|queue|rung|held)\b", re.IGNORECASE)
BANNED = re.compile(r"\b(users?|tickets?|clients?|points|ranks?|leaderboards?|nag|nags)\b", re.IGNORECASE)


def cards(world: World) -> Iterator[tuple[str, Card]]:
    yield from ((one.name, one.drawn) for one in world.seen if isinstance(one.drawn, Card))


def letters(world: World) -> Iterator[tuple[str, Letter]]:
    yield from ((one.name, one.drawn) for one in world.seen if isinstance(one.drawn, Letter))


def ours(one: Seen) -> str:
    """Our own words of something drawn: without people's own, without what stands in a form already."""
    match one.drawn:
        case Card() as card:
            facts = [f"{fact.label}: {fact.value}" for fact in card.facts]
            body = [f"{part.heading} {'' if part.quoted else part.words}" for part in card.body]
            return "\n".join((card.title, card.summary, *facts, *body, *card.context, *(b.label for b in card.buttons)))
        case Form() as form:
            labels = [f"{field.label} {field.hint}" for field in form.fields]
            return "\n".join((form.title, form.intro, form.submit, *labels))
        case Letter() as letter:
            return "\n".join((letter.subject, *letter.paragraphs))
        case Say() as said:
            return "\n".join((said.words, *(button.label for button in said.buttons)))


def test_the_page_shows_what_is_drawn(world: World) -> None:
    assert gallery.PAGE.read_text("utf-8") == gallery.page(world.seen), "run: python -m tests.core.gallery"


def test_every_kind_of_card_and_letter_hangs_in_the_gallery(world: World) -> None:
    assert set(CARDS) <= {name for name, _ in cards(world)}
    assert set(LETTERS) <= {name for name, _ in letters(world)}


def test_every_verb_and_every_command_has_been_tried(world: World) -> None:
    tried = {one.name for one in world.seen}
    assert set(VERBS) - tried - KNOWN_BY_COMMAND_ONLY == set()
    typed = [name.split(maxsplit=1)[-1] for name in tried if name.startswith("/")]
    assert [c.typed for c in COMMANDS if not any(line.startswith(c.typed) for line in typed)] == []


KNOWN_BY_COMMAND_ONLY = {"set_availability"}


@pytest.mark.parametrize("pattern", [ODD, BANNED], ids=["odd", "banned"])
def test_nobody_reads_an_oddity_or_a_banned_word(world: World, pattern: re.Pattern[str]) -> None:
    found = {(one.name, hit[0]) for one in world.seen for hit in pattern.finditer(ours(one))}
    assert found == set()


def test_nobody_reads_a_code_where_a_label_belongs(world: World) -> None:
    found = {(one.name, hit[0]) for one in world.seen for hit in CODES.finditer(ours(one))}
    assert found == set()


def test_a_family_never_reads_the_words_we_use_among_ourselves(world: World) -> None:
    told = [one for one in world.seen if one.reader in ("family", "the family")]
    assert {(one.name, hit[0]) for one in told for hit in WITHIN.finditer(ours(one))} == set()


def test_every_letter_says_what_to_do_if_someone_is_in_danger(world: World) -> None:
    assert {name for name, letter in letters(world) if "call 999" not in letter.paragraphs[-1]} == set()


def test_every_card_stands_for_itself_on_a_lock_screen(world: World) -> None:
    assert {name for name, card in cards(world) if not card.summary.endswith((".", "?"))} == set()
    assert {name for name, card in cards(world) if card.summary[:1].islower()} == set()


def test_at_most_one_button_is_the_main_one_and_it_is_not_behind_a_lesser_one(world: World) -> None:
    for name, card in cards(world):
        styles = [button.style.value for button in card.buttons]
        assert styles.count("primary") <= 1, name
        assert "primary" not in styles[2:], name


def test_letters_are_easy_to_read(world: World) -> None:
    grades = {name: grade(letter) for name, letter in letters(world)}
    worst = max(grades, key=lambda name: grades[name])
    assert median(grades.values()) <= 4.5
    assert grades[worst] <= 6, worst


GLOSSARY = re.compile(
    r"\b(advocates?|coordinators?|organisation|IPSEA|SENDIASS|SOS!SEN|EHCP?|SR-\d+|mediation certificate|summary"
    r"|local authority|educational|Harbour SEND Advocates|National Autistic Society|Assessment requested"
    r"|Refusal to assess|\S+\.(org|uk)\S*|\d[\d ]+\d)"
)


def grade(letter: Letter) -> float:
    """Flesch–Kincaid grade of a letter, without the words of the glossary, names and addresses."""
    text = "\n".join(GLOSSARY.sub("name", part) for part in letter.paragraphs)
    sentences = [part for part in re.split(r"[.!?\n]+", text) if re.search(r"[a-z]", part)]
    words = re.findall(r"[A-Za-z']+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """About as many as a person would count."""
    spoken = re.sub(r"(?<=[^aeiouy])(e|es|ed)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", spoken)))
