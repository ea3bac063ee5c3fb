"""Looks at everything that can be looked at from here, and says what to do about what is wrong."""

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from bot.clockwork import last_tick
from bot.config import Config, load
from bot.endings import ending
from bot.problems import BadConfig
from bot.surroundings import look_around
from bot.wiring import Wired, open_desk
from core.database import backup
from core.database.engine import open_engines, parse_address, sqlite_file
from core.database.ledgers import journal
from core.database.lock import AlreadyRunning, hold
from core.database.migrations import WrongSchema, must_be_current
from core.database.rotation import KeyLost, must_have_keys
from core.database.store import StorageFailure, Tx
from core.delivery.backlog import backlog
from core.platform import Checked

LEAST_ROOM: Final = 200_000_000
OLDEST_BACKUP: Final = timedelta(days=2)
SKEW: Final = timedelta(minutes=2)


def examine(path: Path) -> int:
    """Make every check and print what it found; 0 when all is well, else 1."""
    failed = 0
    for finding in _findings(path):
        sys.stdout.write(f"{finding}\n")
        failed += bool(finding.cure)
    sys.stdout.write(f"\n{failed} to mend.\n" if failed else "\nAll is well.\n")
    return 1 if failed else 0


def _findings(path: Path) -> Iterator[Checked]:
    try:
        config = load(path)
    except BadConfig as bad:
        for one in bad.problems:
            yield Checked("configuration", f"{one.place}: {one.what}.", one.cure)
        return
    yield Checked("configuration", f"{path} can be used.")
    for check in (_permissions, _time_zones, _send_facts, _contacts, _room, _backups, _running, _database):
        yield from check(config)


def _permissions(config: Config) -> Iterator[Checked]:
    file = config.key_file
    if file is None:
        yield Checked("keys", "they are in the environment.")
    elif file.stat().st_mode & 0o077:
        yield Checked("keys", f"others on this computer may read {file}.", f"Run: chmod 600 {file}")
    else:
        yield Checked("keys", f"only its owner may read {file}.")


def _time_zones(config: Config) -> Iterator[Checked]:
    summer, winter = (datetime(2026, month, 1, tzinfo=UTC).astimezone(ZoneInfo("Europe/London")) for month in (7, 1))
    if summer.utcoffset() == winter.utcoffset():
        yield Checked("time zones", "London has no summer time here.", "Install the package tzdata anew.")
    else:
        zones = sorted({organisation.zone for organisation in config.settings.organisations})
        yield Checked("time zones", f"{', '.join(zones)}: known, with their changes.")


def _send_facts(config: Config) -> Iterator[Checked]:
    facts = config.house.send_facts
    if warning := facts.stale_warning(datetime.now(UTC).date()):
        yield Checked("SEND facts", warning, "Check the file, or update Advocate Desk.")
    else:
        yield Checked("SEND facts", f"checked on {facts.checked_on.isoformat()}.")


def _contacts(config: Config) -> Iterator[Checked]:
    for organisation in config.settings.organisations:
        contacts = organisation.safeguarding_contacts
        if not contacts:
            cure = "Add [[organisation.safeguarding_contacts]]: until then no requests are taken in."
            yield Checked("safeguarding", f"{organisation.slug} names nobody to tell when somebody is in danger.", cure)
        elif not any(contact.account for contact in contacts):
            cure = "Give at least one an account, so that the chat can tell them at once."
            yield Checked("safeguarding", f"{organisation.slug} has only contacts by mail.", cure)
        else:
            yield Checked("safeguarding", f"{organisation.slug} names {len(contacts)}.")


def _room(config: Config) -> Iterator[Checked]:
    folders = {_existing(config.backup.folder)}
    address = parse_address(config.database_url)
    if address.get_backend_name() == "sqlite":
        folders.add(_existing(sqlite_file(address).parent))
    for folder in sorted(folders):
        free = shutil.disk_usage(folder).free
        what = f"{free // 1_000_000:,} MB free at {folder}."
        yield Checked("disk", what, "Make room: a full disk stops the desk." if free < LEAST_ROOM else "")


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())


def _backups(config: Config) -> Iterator[Checked]:
    made = backup.newest(config.backup.folder)
    if made is None:
        cure = "Run `advocate-desk backup`; a running bot makes one every day."
        yield Checked("backup", f"there is none in {config.backup.folder}.", cure)
        return
    age = datetime.now(UTC) - datetime.fromtimestamp(made.stat().st_mtime, UTC)
    old = "Find out why: the running bot says so in its log. Then run `advocate-desk backup`."
    what = f"the newest is {made.name}, {age.days} days and {age.seconds // 3600} hours old."
    yield Checked("backup", what, old if age > OLDEST_BACKUP else "")


def _running(config: Config) -> Iterator[Checked]:
    try:
        with hold(config.database_url):
            yield Checked("running", "no bot works with this database now.")
    except AlreadyRunning as running:
        yield Checked("running", f"yes: {running.holder}.")
    except (DBAPIError, OSError) as error:
        yield Checked("running", ending(error)[0], "Start the database, or correct its address.")


def _database(config: Config) -> Iterator[Checked]:
    try:
        backup.must_be_sound(config.database_url, config.backup.folder)
        _must_be_current(config)
        yield Checked("database", "its schema is this version's, and history is guarded.")
        wired = open_desk(config)
    except (WrongSchema, backup.DatabaseDamaged) as wrong:
        yield Checked("database", str(wrong), "Until then the bot will not start.")
        return
    except (DBAPIError, OSError, StorageFailure) as error:
        yield Checked("database", ending(error)[0], "Start the database, or correct its address.")
        return
    try:
        for look in (_keys_fit, _clocks, _posts, look_around):
            yield from look(wired)
    finally:
        wired.store.close_now()


def _must_be_current(config: Config) -> None:
    engines = open_engines(config.database_url)
    try:
        must_be_current(engines.read)
    finally:
        engines.dispose()


def _keys_fit(wired: Wired) -> Iterator[Checked]:
    try:
        wired.store.read_now(must_have_keys)
        yield Checked("keys", "every text on record can be opened with them.")
    except KeyLost as lost:
        yield Checked("keys", str(lost), "Without it nobody can read those texts.")


def _clocks(wired: Wired) -> Iterator[Checked]:
    now, written, ticked = datetime.now(UTC), wired.store.read_now(_last_entry), wired.store.read_now(last_tick)
    ahead = max((at for at in (written, ticked) if at), default=now) - now
    if ahead > SKEW:
        cure = "Set this computer's clock by a time server. (A demonstration's clock may be ahead.)"
        yield Checked("clock", f"the record is {ahead} ahead of this computer.", cure)
    else:
        last = f"the last tick was at {ticked:%Y-%m-%d %H:%M:%S} UTC" if ticked else "it has not ticked here yet"
        yield Checked("clock", f"{last}.")


def _posts(wired: Wired) -> Iterator[Checked]:
    found = wired.store.read_now(backlog)
    for sentence in found.sentences:
        yield Checked("posting", f"{sentence}.", "The bot's log says why. What is mended goes on by itself.")
    if not found.sentences:
        yield Checked("posting", "nothing that is due waits for long, and no workspace is paused.")


def _last_entry(tx: Tx) -> datetime | None:
    found: datetime | None = tx.conn.execute(select(func.max(journal.c.at))).scalar_one()
    return found
