"""The operator's commands on the record. They write beside a running bot, in short transactions."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config, load
from bot.wiring import Wired, open_desk
from core.access import Actor, Role, require
from core.catalogue import VERBS
from core.database import backup, chain, rotation
from core.database.store import Tx
from core.desk import organisation_id
from core.refusals import NotValid
from core.settings import OrganisationSettings
from core.surface import Reply, Say, Values


def upgrade(path: Path) -> None:
    """Bring the database to this version."""
    config = load(path)
    before, saved = backup.upgrade_after_backup(config.database_url, config.backup.folder, now=datetime.now(UTC))
    if saved:
        say(f"A backup was made first: {saved}")
    say("The database was up to date." if before.have == before.want else f"The database is at {before.want} now.")


def back_up(path: Path) -> None:
    """Make a backup now."""
    config = load(path)
    made = backup.backup(config.database_url, config.backup.folder, now=datetime.now(UTC), keep=config.backup.keep)
    say(f"Written: {made}")


def go_back(path: Path, file: Path) -> None:
    """Restore a backup."""
    config = load(path)
    restored = backup.restore(config.database_url, file, config.backup.folder, now=datetime.now(UTC))
    if restored.aside:
        say(f"The record of before was put aside: {restored.aside}")
    if restored.erased:
        say(f"Erased again, as it was since that backup: {restored.erased}. The bot finishes that when it starts.")
    say("Restored. Run `advocate-desk db upgrade`, then start the bot.")


def rotate_keys(path: Path) -> None:
    """Put every data key under the current master key."""
    with opened(load(path)) as wired:
        done = rotation.rotate(wired.store)
        say(f"Everything is under the key {wired.store.keys.current} now; {done} were not before.")
        say("Keep the other keys for as long as you keep backups from before.")


def verify_journal(path: Path) -> int:
    """Compare the journal with its seals; the exit code."""
    with opened(load(path)) as wired:
        verdict = wired.store.read_now(chain.verify)
    say(verdict.sentence)
    if verdict.head:
        say(f"The newest seal, to note elsewhere: {verdict.head}")
    return 0 if verdict.sound else 1


def add_advocate(path: Path, slug: str, values: Values) -> None:
    """Add an advocate by the coordinators' own verb. Raises its refusals."""
    config = load(path)
    with opened(config) as wired:
        reply = wired.store.run_now(_as_operator, organisation_named(config, slug), "advocate_add_save", values)
    if isinstance(reply, Say):
        say(reply.words)


def _as_operator(tx: Tx, organisation: OrganisationSettings, name: str, values: Values) -> Reply:
    tx.act_for(organisation_id(tx, organisation), via="operator")
    actor = Actor(organisation, roles=frozenset({Role.OPERATOR}))
    verb = VERBS[name]
    require(actor.roles, verb.roles)
    return verb.act(tx, actor, None, values)


def organisation_named(config: Config, slug: str) -> OrganisationSettings:
    """The organisation of this name, or the only one there is. Raises NotValid."""
    ours = config.settings.organisations
    found = [one for one in ours if one.slug == slug] if slug else list(ours)
    if len(found) == 1:
        return found[0]
    raise NotValid(problem=f"Name one organisation with --organisation: {', '.join(one.slug for one in ours)}.")


@contextmanager
def opened(config: Config) -> Iterator[Wired]:
    """The desk on its record, for as long as a command needs it."""
    wired = open_desk(config)
    try:
        yield wired
    finally:
        wired.store.close_now()


def say(words: str) -> None:
    """Print a line."""
    sys.stdout.write(words + "\n")
