"""Every letter in plain English: at most the reading age of a ten- to eleven-year-old (Flesch–Kincaid grade 6)."""

import re

import pytest

from core.requests.letters import LETTERS
from tests.core.requests.front import Front

SYLLABLE = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Groups of vowels, but for a silent e: what the formula counts, near enough."""
    bare = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouydt])ed$", "", word.lower())
    return max(1, len(SYLLABLE.findall(bare)))


def grade(text: str) -> float:
    """Flesch–Kincaid grade level (Kincaid and others, 1975)."""
    sentences = [part for part in re.split(r"[.!?:](?:\s|$)|\n", text) if re.search(r"[a-z]", part)]
    words = re.findall(r"[A-Za-z][A-Za-z'’]*", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def as_read(letter: str) -> str:
    """The letter without names, addresses and the words of others, which no style can make shorter."""
    ours = [line for line in letter.split("\n") if not re.search(r"\.org|\.uk|[0-9]{4} [0-9]{3}|SENDIASS", line)]
    return "\n".join(re.sub(r"SR-[0-9]+|[A-Z][a-z]{2} [0-9]+ [A-Z][a-z]{2}, [0-9:]+", "it", line) for line in ours)


def every_letter(front: Front) -> dict[str, str]:
    front.desk.advocate("Amira")
    front.desk.advocate("Ben")
    amira = front.desk.actor("Amira").as_person().public_id
    letters: dict[str, str] = {}

    def keep(kind: str, name: str = "") -> None:
        letters[name or kind] = front.letter(kind)

    first = front.receive(chosen_advocate=amira)
    keep("received", "received, one advocate is asked")
    front.press("Amira", "more_info_send", front.live(first).public_id, questions="When?")
    keep("question")
    front.tick(days=4)
    keep("question_reminder")
    front.press("Amira", "withdraw_question", front.question(first).public_id)
    keep("question_withdrawn")
    no = {"reason": "other", "explanation": "I am sorry.", "signposts": ("ipsea", "another_advocate", "organisation")}
    front.press("Amira", "decline_send", front.live(first).public_id, **no)
    keep("declined", "declined, all are asked")
    front.tick(hours=49)
    keep("routed", "routed to coordinators")
    front.tick(hours=30)
    keep("still_waiting")
    front.press("Chris", "lapse_send", first.public_id, words="We tried.")
    keep("lapsed")
    second = front.receive(chosen_advocate=amira, may_ask_others=False)
    front.press("Amira", "decline_send", front.live(second).public_id, reason="conflict")
    keep("declined", "declined, nobody else")
    third = front.receive()
    keep("received", "received, all are asked")
    front.press("Chris", "withdraw", third.public_id)
    keep("withdrawn")
    front.receive(message="I am going to kill myself tonight.")
    keep("received", "received, held")
    fourth = front.receive(may_ask_others=False)
    keep("received", "received, coordinators")
    front.press("Chris", "offer_send", fourth.public_id, advocate=amira)
    keep("routed", "routed to an advocate")
    return letters


def test_every_letter_reads_easily_and_says_what_to_do_in_danger(front: Front) -> None:
    letters = every_letter(front)
    assert {name.split(",")[0].split(" to ")[0] for name in letters} == set(LETTERS)
    for name, letter in letters.items():
        assert "If someone is in danger now, call 999." in letter, name
        assert grade(as_read(letter)) <= 6, (name, grade(as_read(letter)), as_read(letter))


@pytest.mark.parametrize(
    ("text", "at_least"),
    [("The cat sat on the mat.", -2), ("Notwithstanding institutional considerations, applicability remains.", 15)],
)
def test_the_measure_tells_easy_from_hard(text: str, at_least: float) -> None:
    assert grade(text) >= at_least
    assert grade("We have your request. Call us.") < 6


def test_nobody_in_a_letter_is_a_number_or_a_case(front: Front) -> None:
    for letter in every_letter(front).values():
        assert not re.search(r"\b(client|user|ticket|case)s?\b", letter, re.IGNORECASE)
