"""Back to a backup with the real commands and the real bot: what was erased since is erased again."""

from pathlib import Path

from bot.config import load
from bot.wiring import open_desk
from core.change import Subject, Thing
from core.database import words
from core.database.rows import get
from core.database.store import Tx
from core.desk import organisation_id
from core.people.model import Family
from core.privacy.erasing import erase_family
from core.requests.asking import read_new_request
from core.requests.intake import receive_request
from core.requests.model import SupportRequest
from tests.bot.process import Bot, command
from tests.core.requests.front import ASKED


def done(folder: Path, *words_: str) -> str:
    ended = command(folder, *words_)
    assert (ended.returncode, ended.stderr) == (0, ""), words_
    return ended.stdout


def test_a_bot_that_starts_after_a_restore_finishes_what_was_erased_since(configured: Path) -> None:
    folder, config = configured.parent, load(configured, {})
    done(folder, "db", "upgrade")
    wired = open_desk(config)

    def ours(tx: Tx) -> None:
        tx.act_for(organisation_id(tx, config.settings.organisations[0]), via="test")

    def asks(tx: Tx) -> SupportRequest:
        ours(tx)
        asked = read_new_request(ASKED | {"letter_date": str(tx.now.date())}, tx.house.send_facts, tx.now.date())
        return receive_request(tx, config.settings.organisations[0], asked)

    def erases(tx: Tx) -> Family:
        ours(tx)
        family = get(tx, Family, hers.family_id)
        erase_family(tx, family, "erased_as_asked")
        return family

    hers = wired.store.run_now(asks)
    done(folder, "backup")
    family = wired.store.run_now(erases)
    wired.store.close_now()

    (made,) = (folder / "backups").glob("desk-*")
    assert "The bot finishes that when it starts." in done(folder, "restore", str(made))
    with Bot(folder) as bot:
        assert bot.until("erased again")["owners"] == 2
        bot.until("ready")
        assert bot.end() == 0

    def left(tx: Tx) -> tuple[int, bool, str]:
        ours(tx)
        found = get(tx, SupportRequest, hers.id)
        return found.age, found.situation == hers.situation, words.read(tx, Subject(Thing.REQUEST, hers.id), "message")

    wired = open_desk(config)
    assert wired.store.read_now(left) == (5, False, "")
    wired.store.close_now()
    assert family.contact_hash.encode() not in (folder / "advocate-desk.sqlite3").read_bytes()
