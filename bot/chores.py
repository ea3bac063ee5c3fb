"""What is done by the calendar: each chore once for each slot (a day, a quarter of an hour), however many processes.

A slot is a row `(job, slot)`. What is only rows is written with its slot, in one transaction: exactly once. What takes
long, and may be done twice without harm, is done before its slot is noted: a crash then means once more, never not at
all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, TypeVar

import structlog
from sqlalchemy import exists, select

from bot.config import Config
from core import digest
from core.database.auditor import audit
from core.database.backup import backup
from core.database.chain import seal
from core.database.ledgers import calendar_slot
from core.database.store import Store, Tx
from core.database.tidying import tidy
from core.database.upsert import insert_unless_there
from core.desk import organisation_id
from core.families.visits import forget_closed
from core.privacy.retention import retain
from core.requests.intake import reprioritise
from core.rewards import closing, following
from core.settings import OrganisationSettings, Settings

TRY_AGAIN: Final = timedelta(minutes=5)

log: structlog.stdlib.BoundLogger = structlog.get_logger("bot.chores")

T = TypeVar("T")
Unit = Callable[[Tx], object]
Slot = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Chore:
    """`slot` names the slot of an instant. `unit` runs with its slot; `work` runs before, and takes its time.

    What is done `everywhere` notes no slot: each process does it for itself.
    """

    name: str
    slot: Slot
    unit: Unit = lambda _tx: None
    work: Callable[[Store], object] | None = None
    everywhere: bool = False


def each_day(now: datetime) -> str:
    """A day in UTC."""
    return now.date().isoformat()


def each_quarter(now: datetime) -> str:
    """A quarter of an hour: every time zone begins its hours at one."""
    return f"{now:%Y-%m-%dT%H}:{now.minute // 15 * 15:02}"


def chores(settings: Settings) -> tuple[Chore, ...]:
    """What the core asks for."""
    return (
        *(chore for organisation in settings.organisations for chore in _of_organisation(organisation)),
        Chore("seal", each_quarter, work=_seal),
        Chore("tidy", each_day, tidy),
        Chore("forms", each_quarter, forget_closed),
    )


def copies(config: Config) -> Chore:
    """The daily backup. Its file is named by real time: a demonstration's moved clock must not outdate a copy."""

    def copy(_store: Store) -> None:
        made = backup(config.database_url, config.backup.folder, now=datetime.now(UTC), keep=config.backup.keep)
        log.info("backup made", file=made.name)

    return Chore("backup", each_day, work=copy)


@dataclass(slots=True)
class Auditor:
    """Looks at the record every quarter of an hour; what it found last is kept for readiness, and said in the log."""

    findings: int = 0

    def chore(self) -> Chore:
        """For the calendar; a bot that has just started looks at once."""
        return Chore("audit", each_quarter, work=self.look, everywhere=True)

    def look(self, store: Store) -> None:
        """Look once."""
        found = store.read_now(audit)
        for finding in found:
            log.error("audit", code=finding.code, organisation=finding.organisation_id, what=finding.sentence)
        self.findings = len(found)


def _seal(store: Store) -> None:
    while store.run_now(seal):
        pass


def _of_organisation(organisation: OrganisationSettings) -> tuple[Chore, ...]:
    def ours(unit: Callable[[Tx], T]) -> Callable[[Tx], T]:
        def named(tx: Tx) -> T:
            tx.act_for(organisation_id(tx, organisation), via="clock")
            return unit(tx)

        return named

    def months(store: Store) -> None:
        for month in store.read_now(ours(closing.months_to_close)):
            after = 0
            while after := store.run_now(ours(partial(closing.close, month=month, after=after))):
                pass

    def priorities(store: Store) -> None:
        after = 0
        while after := store.run_now(ours(partial(reprioritise, after=after))):
            pass

    return (
        Chore(f"months:{organisation.slug}", each_day, work=months),
        Chore(f"recognition:{organisation.slug}", each_day, work=partial(_until_done, ours(following.follow))),
        Chore(f"reprioritise:{organisation.slug}", each_day, work=priorities),
        Chore(f"digests:{organisation.slug}", each_quarter, ours(digest.morning)),
        Chore(f"retention:{organisation.slug}", each_day, work=partial(_until_done, ours(retain))),
    )


def _until_done(unit: Callable[[Tx], int], store: Store) -> None:
    """A unit that says how much it did, each time in a transaction of its own."""
    while store.run_now(unit):
        pass


@dataclass(slots=True)
class Calendar:
    """Does each chore when its slot comes. One that fails is said and tried again, and holds up no other."""

    chores: Sequence[Chore]
    noted: dict[str, str] = field(default_factory=dict)
    failed_at: dict[str, datetime] = field(default_factory=dict)

    def do_what_is_open(self, store: Store, *, catching_up: str = "") -> None:
        """Do every chore whose present slot is not noted yet."""
        now = store.clock.now()
        for chore in self.chores:
            slot = chore.slot(now)
            if self.noted.get(chore.name) == slot or not self._may_be_tried(chore, now):
                continue
            try:
                done = do(store, chore, slot, catching_up)
            except Exception:
                self.failed_at[chore.name] = now
                log.exception("chore failed", chore=chore.name, slot=slot)
                continue
            self.noted[chore.name] = slot
            self.failed_at.pop(chore.name, None)
            if done:
                log.debug("chore done", chore=chore.name, slot=slot)

    def _may_be_tried(self, chore: Chore, now: datetime) -> bool:
        failed_at = self.failed_at.get(chore.name)
        return failed_at is None or abs(now - failed_at) >= TRY_AGAIN


def do(store: Store, chore: Chore, slot: str, catching_up: str = "") -> bool:
    """Do a chore unless its slot is noted; whether this call did it."""
    if chore.work is not None:
        if not chore.everywhere and store.read_now(_is_noted, chore.name, slot):
            return False
        chore.work(store)
        if chore.everywhere:
            return True
    return store.run_now(_claimed, chore, slot, catching_up)


def _is_noted(tx: Tx, job: str, slot: str) -> bool:
    row = exists().where(calendar_slot.c.job == job, calendar_slot.c.slot == slot)
    return bool(tx.conn.execute(select(row)).scalar_one())


def _claimed(tx: Tx, chore: Chore, slot: str, catching_up: str) -> bool:
    tx.catching_up = catching_up
    if not insert_unless_there(tx.conn, calendar_slot, {"job": chore.name, "slot": slot, "done_at": tx.now}):
        return False
    chore.unit(tx)
    return True
