from datetime import timedelta
from pathlib import Path

from core.change import Subject, Thing, Words, subject_of
from core.database import words
from core.database.erasures import Erasure, ErasureLog, catch_up, outstanding, replay
from core.database.store import Store, Tx
from tests.builders import NOON, Desk
from tests.core.database.conftest import NOON as MARCH

HERS = Subject(Thing.REQUEST, 7)


def test_what_is_erased_is_written_down_once_it_is_committed(store: Store, tmp_path: Path) -> None:
    log = ErasureLog(tmp_path / "backups")
    store.on_erased.append(log.add)
    store.run_now(lambda tx: words.write(tx, Words(HERS, "message", HERS, "words")))
    assert log.read() == ()

    def fails(tx: Tx) -> None:
        words.erase(tx, HERS)
        raise LookupError

    try:
        store.run_now(fails)
    except LookupError:
        assert log.read() == ()
    store.run_now(words.erase, HERS)
    assert log.read() == (Erasure(HERS, MARCH),)
    assert log.path.stat().st_mode & 0o777 == 0o600


def test_a_line_that_a_crash_cut_short_spoils_no_other(tmp_path: Path) -> None:
    log = ErasureLog(tmp_path)
    log.add(HERS, NOON)
    with log.path.open("a") as file:
        file.write("2026-06-10T11:00:00+00:00 fam")
    log.add(Subject(Thing.FAMILY, 8), NOON)
    assert [erasure.owner for erasure in log.read()] == [HERS, (Thing.FAMILY, 8)]


def test_an_erasure_that_a_crash_kept_out_of_the_file_is_made_up_for(database_url: str, tmp_path: Path) -> None:
    desk, log = Desk.open(database_url), ErasureLog(tmp_path)
    here, gone = desk.request(), desk.request(erased_at=NOON - timedelta(days=1))
    family = desk.family(erased_at=NOON)
    assert desk.write(lambda tx: catch_up(tx.conn, log)) == 2
    assert set(log.read()) == {Erasure(subject_of(gone), NOON - timedelta(days=1)), Erasure(subject_of(family), NOON)}
    assert desk.write(lambda tx: catch_up(tx.conn, log)) == 0
    assert desk.write(lambda tx: outstanding(tx.conn, log)) == ()
    log.add(subject_of(here), NOON)
    assert desk.write(lambda tx: outstanding(tx.conn, log)) == (subject_of(here),)
    desk.close()


def test_a_replay_erases_what_the_file_names_and_nothing_else(database_url: str, tmp_path: Path) -> None:
    desk, log = Desk.open(database_url), ErasureLog(tmp_path)
    theirs, others = desk.request(), desk.request()
    family = Subject(Thing.FAMILY, theirs.family_id)
    desk.write(lambda tx: words.write(tx, Words(family, "name", family, "Priya")))
    for owner in (family, subject_of(theirs), Subject(Thing.REQUEST, 12345)):
        log.add(owner, NOON)
    assert desk.write(lambda tx: replay(tx.conn, log)) == 3

    def left(tx: Tx) -> list[str]:
        return [
            words.read(tx, family, "name"),
            words.read(tx, subject_of(theirs), "message"),
            words.read(tx, subject_of(others), "message")[:11],
        ]

    assert desk.write(left) == ["", "", "The council"]
    desk.close()
