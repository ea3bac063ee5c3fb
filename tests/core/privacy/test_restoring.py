"""A backup that is restored does not bring back what was erased since, however things stood when it was made."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import make_url, select

from core.change import Noun, subject_of
from core.clock import FixedClock
from core.connections.model import Connection
from core.database.backup import backup, restore
from core.database.commit import commit
from core.database.engine import open_engines
from core.database.erasures import ErasureLog
from core.database.ledgers import deadline, sealed_text
from core.database.rows import all_of, get
from core.database.store import Store
from core.ids import SeededIds
from core.people.model import Advocate, Family
from core.privacy import rules
from core.privacy.erasing import erase_again, erase_family
from core.privacy.retention import retain
from core.requests.model import State, SupportRequest
from core.safeguarding.model import Concern, ConcernState
from tests.builders import KEYS, NOON
from tests.core.requests.front import Front

LATER = NOON + timedelta(hours=1)


N = TypeVar("N", bound=Noun)

pytestmark = pytest.mark.usefixtures("postgres_programs")


class Restored:
    """A desk with a backup, to which it goes back."""

    def __init__(self, front: Front, url: str, folder: Path) -> None:
        self.front, self.url, self.folder = front, url, folder
        self.log = ErasureLog(folder)
        front.desk.store.on_erased.append(self.log.add)
        self.made = backup(url, folder, now=NOON)

    @contextmanager
    def started(self) -> Iterator[Store]:
        """The desk ends, the backup is restored, and the desk starts again and finishes what was erased."""
        house = self.front.desk.store.house
        self.front.desk.close()
        restore(self.url, self.made, self.folder, now=LATER)
        store = Store(open_engines(self.url), clock=FixedClock(LATER), ids=SeededIds(2), keys=KEYS, house=house)
        assert erase_again(store, self.log) > 0
        assert erase_again(store, self.log) == 0
        yield store
        store.close_now()


def everything(store: Store, kind: type[N]) -> tuple[N, ...]:
    return store.read_now(lambda tx: all_of(tx, kind))


def erased(front: Front, support_request: SupportRequest) -> None:
    front.desk.write(lambda tx: erase_family(tx, get(tx, Family, support_request.family_id), "erased_as_asked"))


def test_of_a_family_erased_after_the_backup_nothing_is_left(front: Front, database_url: str, tmp_path: Path) -> None:
    advocate = front.desk.advocate("Amira")
    hers = front.receive(name="Robin Fox", letter_date="2026-05-01", age="9")
    front.press("Amira", "accept", front.live(hers).public_id)
    waiting = front.receive(kind="transport")
    others = front.receive(contact="other@example.org")
    family = front.desk.write(get, Family, hers.family_id)
    going_back = Restored(front, database_url, tmp_path)
    erased(front, hers)
    with going_back.started() as store:
        requests = {one.id: one for one in everything(store, SupportRequest)}
        for mine in (hers, waiting):
            left = requests[mine.id]
            assert (left.age, left.situation.letter_date, left.erased_at) == (5, None, LATER)
        assert requests[others.id] == others
        (connection,) = everything(store, Connection)
        (free,) = everything(store, Advocate)
        (gone, _) = everything(store, Family)
        assert not connection.active
        assert (free.id, free.active) == (advocate.id, 0)
        assert (gone.erased_at, gone.contact_hash) == (LATER, "")
        owners = set(store.read_now(lambda tx: tx.conn.scalars(select(sealed_text.c.owner_id)).all()))
        assert owners == {others.id, others.family_id}
    if database_url.startswith("sqlite"):
        record = Path(make_url(database_url).database or "").read_bytes()
        assert family.contact_hash.encode() not in record
        assert b"2026-05-01" not in record
        assert family.contact_hash.encode() in going_back.made.read_bytes()


def test_what_stood_against_it_when_the_backup_was_made_does_not_bring_a_family_back(
    front: Front, database_url: str, tmp_path: Path
) -> None:
    hers = front.receive(message="I want to kill myself tonight.")
    assert hers.state is State.HELD
    front.desk.write(lambda tx: commit(tx, rules.keep(get(tx, Family, hers.family_id), "a complaint")))
    going_back = Restored(front, database_url, tmp_path)
    concern = front.desk.write(all_of, Concern)[0]
    front.desk.person("Sam")
    front.say("Sam", "release_concern_send", concern.public_id, reason="She is safe.")
    front.desk.write(lambda tx: commit(tx, rules.lift(get(tx, Family, hers.family_id))))
    erased(front, hers)
    with going_back.started() as store:
        (left,) = everything(store, SupportRequest)
        (released,) = everything(store, Concern)
        assert (left.state, left.erased_at) == (State.WITHDRAWN, LATER)
        assert released.state is ConcernState.RELEASED
        mine = (deadline.c.subject_id == concern.id, deadline.c.done_at.is_(None))
        assert store.read_now(lambda tx: tx.conn.execute(select(deadline).where(*mine)).all()) == []


def test_a_request_whose_time_was_over_goes_again_and_its_familys_other_request_stays(
    front: Front, database_url: str, tmp_path: Path
) -> None:
    old = front.receive()
    front.family_says(old.family_id, "withdraw", old.public_id)
    young = front.receive(kind="transport")
    going_back = Restored(front, database_url, tmp_path)
    front.tick(days=31)
    front.desk.write(retain)
    assert [erasure.owner for erasure in going_back.log.read()] == [subject_of(old)]
    with going_back.started() as store:
        left = {one.id: one for one in everything(store, SupportRequest)}
        kept = left[young.id]
        assert (kept.state, kept.erased_at) == (young.state, None)
        gone = left[old.id]
        assert (gone.age, gone.erased_at) == (5, LATER)
