"""The page for operators, followed to the letter against the stand-in: from an empty folder to the first card."""

import asyncio
import json
import re
import time
from pathlib import Path

import pytest

from adapters.slack.web import SLACK
from core.clock import SystemClock
from tests.bot.process import Bot, command
from tests.world.slack.people import Act, Seat
from tests.world.slack.shell import Shell
from tests.world.slack.slack import Slack

PAGE = (Path(__file__).parents[2] / "docs" / "slack.md").read_text("utf-8")
WITHIN_S = 60.0
"""What a person reads and types takes the fifteen minutes; what the computer does has to be done in one."""


def fenced(kind: str) -> list[str]:
    """The pieces of the page that are to be copied."""
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def without(text: str, *tables: str) -> str:
    """A configuration without these tables."""
    parts = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    return "".join(part for part in parts if not re.match(rf"\[\[?({'|'.join(tables)})[.\]]", part))


async def test_from_an_empty_folder_to_a_card_in_the_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    slack = Slack(SystemClock())
    async with Shell(slack) as shell:

        async def run(*words: str) -> str:
            done = await asyncio.to_thread(command, tmp_path, *words)
            assert done.returncode == 0, done.stdout + done.stderr
            return str(done.stdout)

        await run("init")
        app = slack.town.app(json.loads(await run("manifest", "slack")))
        team = slack.town.team("Harbour")
        install = slack.town.install(app, team)
        chris, sam, amira = (slack.town.person(team, name) for name in ("Chris", "Sam", "Amira Khan"))
        requests = slack.town.channel(team, "requests", [chris, amira])
        coordinators = slack.town.channel(team, "coordinators", [chris])
        for channel in (requests, coordinators):
            slack.town.join(channel, install)
        ids = {
            "T0123456789": team.id,
            "C0123456789": requests.id,
            "C0987654321": coordinators.id,
            "U0123456789": chris.id,
            "U0987654321": sam.id,
            "U0246813579": amira.id,
        }
        told = {"xoxb-…": install.token, "xapp-…": slack.town.app_token(app)}
        for variable, token in re.findall(r"^export (\w+)=(\S+)", PAGE, re.MULTILINE):
            monkeypatch.setenv(variable, told[token])

        def meant(text: str) -> str:
            return re.sub("|".join(ids), lambda found: ids[found[0]], text)

        config = tmp_path / "config.toml"
        ours = meant(fenced("toml")[0]).replace("[slack]\n", f'[slack]\napi = "{shell.base_url}/api/"\n')
        config.write_text(without(config.read_text("utf-8"), "terminal", "organisation") + ours, "utf-8")

        await run("db", "upgrade")
        said = await asyncio.to_thread(command, tmp_path, "doctor")
        assert "not known here" in said.stdout, "Amira is not an advocate yet"
        failed = [line for line in said.stdout.splitlines() if line.startswith("FAIL")]
        assert [line for line in failed if "slack" in line.split(":")[0]] == [], said.stdout

        with await asyncio.to_thread(Bot, tmp_path) as bot:
            await asyncio.to_thread(bot.until, "ready")
            await shell.until(lambda: slack.sockets.of(app.id), 20)
            seat = slack.seat(chris.id)
            for line in meant(fenced("text")[0]).splitlines():
                await done(shell, seat.command(line))
            await shell.until(seat.modal, 10)
            await fill_in(shell, seat)
            await shell.until(
                lambda: [one for one in slack.seat(amira.id).messages(requests.id) if "SR-0001" in one.words]
            )
            assert await asyncio.to_thread(bot.end) == 0
    assert SLACK not in config.read_text("utf-8").replace("# ", "")
    assert time.monotonic() - began < WITHIN_S


async def fill_in(shell: Shell, seat: Seat) -> None:
    """The forms of a new request, one after the other, with something in each field that has to be filled in."""
    written = {"contact": "jo@example.org", "message": "The council has refused to assess our son."}
    while (modal := seat.modal()) and "SR-0001" not in modal.words:
        if not modal.submit:
            await done(shell, seat.press(modal, modal.buttons[0]))
            await shell.until(lambda: (now := seat.modal()) and now.submit, 10)
            continue
        values = {}
        for field in modal.fields:
            if field.choices and field.required and not any(choice.chosen for choice in field.choices):
                values[field.label] = field.choices[0].label
            elif field.kind == "plain_text_input" and field.required and not field.written:
                values[field.label] = written.get(field.action, "9")
        await done(shell, seat.submit(values))
        assert not any(field.error for field in (seat.modal() or modal).fields)


async def done(shell: Shell, act: Act) -> None:
    """Something was done, and was acknowledged."""
    await shell.until(lambda: act.is_done, 10)
    assert act.problem == ""
