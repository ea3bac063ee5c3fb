"""The command line: help at once, plain sentences, and nothing overwritten."""

import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot import upkeep
from bot.__main__ import main
from bot.beginning import init
from bot.config import load
from bot.wiring import open_desk
from core.change import Subject, Thing, Words
from core.database import words as sealed
from core.database.keys import read_key_file, write_key_file
from core.delivery.patience import be_patient
from tests.bot.process import ROOT, command, environment

# Not pydantic: typer itself looks for its types where a command has arguments.
HEAVY = {"sqlalchemy", "structlog", "apscheduler", "cryptography", "rich", "holidays", "alembic", "psycopg"}


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["db", "--help"], []])
def test_help_loads_nothing_that_it_does_not_need(words: list[str]) -> None:
    program = (
        "import sys\nfrom bot.cli import app\n"
        f"try: app({words!r})\n"
        "except SystemExit: pass\n"
        "print('LOADED', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment(), capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.rpartition("LOADED ")[2].split())
    assert "typer" in loaded
    assert loaded & (HEAVY | {"core", "adapters"}) == set()
    assert "Usage: " in done.stdout + done.stderr


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def desk(configured: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """The command line in this very process, in the folder of the configuration."""
    monkeypatch.chdir(configured.parent)

    def run(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["advocate-desk", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return Ended(int(ended.value.code or 0), *capfd.readouterr())

    return run


Run = Callable[..., Ended]


def test_help_says_the_exit_codes(desk: Run) -> None:
    assert "3 another bot is running" in " ".join(desk("--help").out.split())


def test_init_writes_what_is_needed_for_its_owner_alone_and_says_what_losing_the_key_means(tmp_path: Path) -> None:
    begun = command(tmp_path, "init", "desk")
    assert begun.returncode == 0
    assert "nobody can ever read those words again" in " ".join(begun.stdout.split())
    for name in ("config.toml", "advocate-desk.key"):
        assert stat.S_IMODE((tmp_path / "desk" / name).stat().st_mode) == 0o600
    assert read_key_file(tmp_path / "desk" / "advocate-desk.key").current == "k1"
    key = (tmp_path / "desk" / "advocate-desk.key").read_text().splitlines()[-1].removeprefix("k1=")
    assert key not in begun.stdout


@pytest.mark.parametrize("there", ["config.toml", "advocate-desk.key"])
def test_init_overwrites_nothing_and_leaves_no_half(
    tmp_path: Path, there: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / there).write_text("mine")
    assert init(tmp_path) == 1
    assert "exists already, and nothing was written" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_init_names_each_file_that_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(tmp_path) == 0
    capsys.readouterr()
    assert init(tmp_path) == 1
    there = [
        f"{tmp_path / name} exists already, and nothing was written." for name in ("config.toml", "advocate-desk.key")
    ]
    assert capsys.readouterr().err.splitlines() == there


def test_from_init_to_a_first_advocate_and_back(desk: Run, tmp_path: Path) -> None:
    def done(*words: str) -> str:
        ended = desk(*words, *(["--config", "new/config.toml"] if words[0] != "init" else []))
        assert (ended.code, ended.err) == (0, ""), words
        return ended.out

    add = ("advocate", "add", "--account", "terminal:harbour:amira", "--name", "Amira")
    done("init", "new")
    assert done("db", "upgrade") != done("db", "upgrade") == "The database was up to date.\n"
    done("backup")
    assert done(*add).startswith("Amira is an advocate now")
    again = desk(*add, "--config", "new/config.toml")
    assert (again.code, again.err) == (1, "Amira is an advocate here already, with this account.\n")
    assert "Everything is under the key k1 now" in done("keys", "rotate")
    assert "The journal is sound" in done("audit", "verify")
    assert done("doctor").endswith("All is well.\n")
    assert "Restored." in done("restore", str(next((tmp_path / "new" / "backups").glob("desk-*"))))
    assert done(*add).startswith("Amira is an advocate now"), "the backup was from before she was added"


BAD: list[tuple[list[str], int, str]] = [
    (["run", "--config", "none.toml"], 2, "none.toml:1: the file cannot be read: No such file or directory."),
    (["run", "--config", "."], 2, "the file cannot be read: Is a directory."),
    (["doctor", "--config", "none.toml"], 1, ""),
    (["backup"], 1, "No backup was made: there is no database"),
    (["restore", "none"], 1, "there is no such file"),
    (["restore", "."], 1, "it is a folder, and one file in it is meant"),
    (["keys", "rotate"], 1, "The database is empty."),
    (["audit", "verify"], 1, "The database is empty."),
    (["advocate", "add", "--account", "x", "--name", "y"], 1, "The database is empty."),
    (["advocate", "add", "--name", "y"], 2, "Missing option '--account'"),
    (["fly"], 2, "No such command 'fly'"),
    (["init", "config.toml"], 1, ""),
]


@pytest.mark.parametrize(("words", "code", "said"), BAD, ids=[" ".join(words) for words, _, _ in BAD])
def test_bad_input_is_answered_with_a_plain_sentence(desk: Run, words: list[str], code: int, said: str) -> None:
    done = desk(*words)
    assert done.code == code
    assert said in done.err
    assert "Traceback" not in done.out + done.err
    assert done.out + done.err


def test_the_doctor_names_the_cure_of_everything_that_is_wrong(desk: Run, configured: Path) -> None:
    assert desk("db", "upgrade").code == 0
    (configured.parent / "advocate-desk.key").chmod(0o644)
    text = configured.read_text()
    members = '"terminal:harbour:requests" = ["terminal:harbour:chris"]'
    assert members in text
    text = text.replace(members, members.replace('"]', '", "terminal:harbour:stranger"]'))
    contacts, record = text.index("[[organisation.safeguarding_contacts]]"), text.index("[database]")
    configured.write_text(text[:contacts] + text[record:])
    said = desk("doctor")
    assert said.code == 1
    failed = [line for line in said.out.splitlines() if line.startswith("FAIL")]
    assert [line.split()[1] for line in failed] == ["keys:", "safeguarding:", "backup:", "channel:"]
    assert "chmod 600" in failed[0]
    assert "advocate-desk backup" in failed[2]
    assert "1 of them are not known here" in failed[3]


def test_the_doctor_names_a_workspace_that_is_paused(desk: Run, configured: Path) -> None:
    assert desk("db", "upgrade").code == 0
    wired = open_desk(load(configured, {}))
    later = wired.clock.now() + timedelta(minutes=15)
    wired.store.run_now(be_patient, "terminal:harbour", later, paused=True, problem="token_revoked")
    wired.store.close_now()
    assert "FAIL  posting: terminal:harbour is paused: token_revoked." in desk("doctor").out


def test_a_lost_key_is_found_by_the_doctor_and_refused_at_the_start(desk: Run, configured: Path) -> None:
    assert desk("db", "upgrade").code == 0
    seal_something(configured)
    (configured.parent / "advocate-desk.key").unlink()
    write_key_file(configured.parent / "advocate-desk.key")
    assert "FAIL  keys: " in desk("doctor").out
    refused = command(configured.parent, "run")
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1


def test_what_nobody_foresaw_is_still_one_sentence(desk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: Path) -> None:
        raise ZeroDivisionError("a family's words")

    monkeypatch.setattr(upkeep, "back_up", broken)
    done = desk("backup")
    assert done.code == 1
    assert done.err.startswith("This should not have happened: ZeroDivisionError in broken, test_cli.py:")
    assert "words" not in done.err
    assert len(done.err.splitlines()) == 1


def seal_something(configured: Path) -> None:
    """A text under the keys of now."""
    wired = open_desk(load(configured, {}))
    subject = Subject(Thing.FAMILY, 1)
    wired.store.run_now(sealed.write, Words(subject, "name", subject, "somebody"))
    wired.store.close_now()


def test_a_key_for_another_program_is_shown_once_listed_without_its_secrets_and_revoked(
    desk: Callable[..., Ended],
) -> None:
    assert desk("db", "upgrade").code == 0
    made = desk("api-key", "add", "The platform", "--scopes", "create,read")
    assert made.code == 0
    key = made.out.split()[2]
    token, secret = (line.rsplit(maxsplit=1)[1] for line in made.out.splitlines()[1:3])
    assert (len(token), secret[:6]) == (43, "whsec_")
    listed = desk("api-key", "list").out
    assert f"{key}  harbour  create, read  in use  The platform" in listed
    assert token not in listed
    assert secret not in listed
    assert desk("api-key", "revoke", key).code == 0
    assert "revoked" in desk("api-key", "list").out
    assert desk("api-key", "revoke", key).err == "This key is not known, or it has been revoked.\n"
    assert "Scopes are create, read, act" in desk("api-key", "add", "X", "--scopes", "all").err
