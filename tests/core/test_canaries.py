"""A family's words are looked for where they must never stand: marked words go in, and everything else is searched."""

import itertools
import logging
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import and_, make_url, or_, select

from core.catalogue import CARDS
from core.change import Audience, Thing
from core.database import ledgers
from core.database.rows import all_of, get, table_of
from core.database.store import Tx
from core.delivery import sending
from core.delivery.cards import letter_of
from core.delivery.model import Errand
from core.people.model import Family
from core.platform import Letter
from core.privacy.erasing import erase_family
from core.refusals import Refusal
from core.requests.model import SupportRequest
from core.safeguarding.model import Concern, ConcernState
from core.sendfacts import AgeBand
from core.surface import Card, Form, Say
from core.tenant import organisation_of
from tests.core.chapters import live_through
from tests.core.gallery import plain
from tests.core.life import PRIVATE, TEXTS, Life, Seen
from tests.databases import Databases

MARK = "zq9canary"
MARKED = PRIVATE | TEXTS.keys() | {"contact"}
OPEN_TO_MANY = ("channel", "coordinators", "operator", "applicant")


class Lived:
    """One life whose every private word is marked, its log, and where its database is."""

    def __init__(self, life: Life, file: Path, log: str, marks: list[str]) -> None:
        self.life, self.file, self.log, self.marks = life, file, log, marks

    @property
    def bytes_on_disk(self) -> bytes:
        return b"".join(part.read_bytes() for part in sorted(self.file.parent.glob(f"{self.file.name}*")))


class Listening(logging.Handler):
    """Keeps every log record as text, with whatever it carries."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.args} {record.exc_info}")


@pytest.fixture(scope="module")
def lived(sqlite_databases: Databases) -> Iterator[Lived]:
    numbers, marks, ear = itertools.count(), list[str](), Listening()

    def marked(name: str, words: str) -> str:
        if name not in MARKED:
            return words
        marks.append(f"{MARK}{name.replace('_', '')}{next(numbers):04d}x")
        return f"{marks[-1]}@example.org" if name == "contact" else f"{words} {marks[-1]}"

    root = logging.getLogger()
    before = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    engine = logging.getLogger("sqlalchemy.engine")
    engine.setLevel(logging.INFO)
    url = sqlite_databases.fresh()
    with Life.open(url, marked) as (life, _):
        live_through(life)
        engine.setLevel(logging.NOTSET)
        root.setLevel(before)
        root.removeHandler(ear)
        yield Lived(life, Path(make_url(url).database or ""), "\n".join(ear.lines), marks)
    sqlite_databases.discard(url)


def shown(lived: Lived, *readers: str) -> list[Seen]:
    return [one for one in lived.life.seen if one.reader in readers]


def test_the_marked_words_do_come_through_to_those_they_are_for(lived: Lived) -> None:
    """Or the rest of this file would prove nothing."""
    read = "\n".join(plain(one.drawn) for one in lived.life.seen)
    for name in MARKED - {"reason", "typed"}:
        assert f"{MARK}{name.replace('_', '')}" in read, name
    assert len(lived.marks) > 150


def test_no_word_of_a_familys_stands_where_many_read(lived: Lived) -> None:
    told = [one for one in shown(lived, *OPEN_TO_MANY) if MARK in plain(one.drawn)]
    assert {(one.name, one.reader) for one in told} == set()


def test_a_safeguarding_alert_quotes_nothing(lived: Lived) -> None:
    alerts = shown(lived, Audience.CONTACT.value)
    assert alerts
    assert {one.name for one in alerts if MARK in plain(one.drawn)} == set()


def test_where_many_read_an_age_is_a_band(lived: Lived) -> None:
    bands = {band.label for band in AgeBand}
    for one in shown(lived, *OPEN_TO_MANY):
        assert isinstance(one.drawn, Card)
        assert {fact.value for fact in one.drawn.facts if fact.label == "Age"} <= bands, one.name
        assert not re.search(r"\b(9|17) years|\baged? (9|17)\b", plain(one.drawn)), one.name


def test_a_lock_screen_shows_no_word_of_a_familys(lived: Lived) -> None:
    for one in lived.life.seen:
        match one.drawn:
            case Card() as card:
                labels = (button.label + button.value for button in card.buttons)
                assert MARK not in "".join((card.title, card.summary, *labels)), one.name
            case Form() as form:
                assert MARK not in f"{form.title}{form.verb}{form.subject}{form.submit}", one.name
            case Letter() as letter:
                assert MARK not in letter.subject, one.name
            case Say() as said:
                assert MARK not in "".join(button.label + button.value for button in said.buttons), one.name


def test_no_no_quotes_a_family(lived: Lived) -> None:
    """Neither its sentence, nor what an exception shows of itself in a traceback."""
    assert not any(MARK in sentence for sentence in lived.life.problems)
    refused = [one.drawn.words for one in lived.life.seen if isinstance(one.drawn, Say)]
    assert not any(MARK in sentence for sentence in refused)
    assert MARK not in str(Refusal())


def test_the_log_holds_no_word_of_a_familys(lived: Lived) -> None:
    assert "sealed_text" in lived.log, "nothing was heard"
    assert MARK not in lived.log


def test_no_row_holds_a_word_of_a_familys_that_is_not_sealed(lived: Lived) -> None:
    with sqlite3.connect(lived.file) as rows:
        dump = "\n".join(rows.iterdump())
    assert "sealed_text" in dump
    assert MARK not in dump


def test_no_byte_on_disk_is_a_word_of_a_familys(lived: Lived) -> None:
    assert lived.bytes_on_disk.count(b"SQLite format 3") >= 1
    assert MARK.encode() not in lived.bytes_on_disk


def test_once_a_family_is_erased_its_words_are_nowhere(lived: Lived) -> None:
    """The last test here, for it leaves nothing behind."""
    erased = lived.life.desk.write(erase_all)
    assert erased > 10
    keys, drawn = lived.life.desk.write(what_is_left)
    assert keys == 0
    assert [name for name, text in drawn if MARK in text] == []
    assert MARK.encode() not in lived.bytes_on_disk


def erase_all(tx: Tx) -> int:
    """Erase every family: what is open ends first, and concerns are settled, as a person would."""
    tx.conn.execute(table_of(Concern).update().values(state=ConcernState.RELEASED))
    families = all_of(tx, Family, table_of(Family).c.erased_at.is_(None))
    done = 0
    for family in families:
        try:
            erase_family(tx, family, "erased_as_asked")
        except Refusal:
            continue
        done += 1
    return done


def what_is_left(tx: Tx) -> tuple[int, list[tuple[str, str]]]:
    """Texts of families that are erased, and every card and letter as it would be drawn now."""
    erased = select(table_of(Family).c.id).where(table_of(Family).c.erased_at.is_not(None))
    theirs = select(table_of(SupportRequest).c.id).where(table_of(SupportRequest).c.family_id.in_(erased))
    sealed = ledgers.sealed_text.c
    of_families = and_(sealed.owner_kind == Thing.FAMILY, sealed.owner_id.in_(erased))
    of_requests = and_(sealed.owner_kind == Thing.REQUEST, sealed.owner_id.in_(theirs))
    texts = tx.conn.execute(select(sealed.field).where(or_(of_families, of_requests))).all()
    drawn = []
    for errand in all_of(tx, Errand, table_of(Errand).c.organisation_id == tx.organisation_id):
        if errand.audience is Audience.FAMILY:
            letter = letter_of(tx, organisation_of(tx), errand)
            drawn += [(errand.kind, plain(letter))] if letter else []
        if (card := sending.draw(tx, get(tx, Errand, errand.id), CARDS)) is not None:
            drawn.append((errand.kind, plain(card)))
    return len(texts), drawn
