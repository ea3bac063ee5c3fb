"""The demonstration itself: the town, the bot behind it, time, and what happens before the first visitor looks."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from bot.play.record import Record
from core.clock import MovableClock
from core.database.keys import read_key_file
from tests.world.browser.mailbox import Mailbox
from tests.world.browser.process import Bot
from tests.world.browser.screens import Look, Pane
from tests.world.browser.town import KINDS, Ports, Town
from tests.world.browser.window import Window
from tests.world.discord.people import Act as DiscordAct
from tests.world.discord.people import Seat as DiscordSeat
from tests.world.discord.shell import serve
from tests.world.slack.people import Act as SlackAct
from tests.world.slack.people import Seat as SlackSeat
from tests.world.slack.shell import Shell
from tests.world.slack.sight import SeenView

T = TypeVar("T")
Filled = Mapping[str, str] | Mapping[str, tuple[str, ...]]
ANSWER_S: Final = 20.0
MOMENT: Final = timedelta(seconds=1)
ENOUGH: Final = 200
LOOK_S: Final = 0.05
ROSA: Final = {"contact": "rosa@example.org", "name": "Rosa", "notice_version": "Yes", "asking_for": "For a child"}
ASKED: Final = {
    "message": "The council has refused to assess my son. He is nine, he loves trains, and most mornings he can't get "
    "through the school gate. The letter says his needs can be met with what school already does. They can't. I don't "
    "know what to do next.",
    "age": "9",
    "stage": "Assessment requested",
    "kind": "Refusal to assess",
    "whom": "Amira Khan, then others",
}


class Demo:
    """Everything that the page shows and moves."""

    def __init__(self, town: Town, bot: Bot, mailbox: Mailbox, ports: Ports, window: Window) -> None:
        self.town = town
        self.bot = bot
        self.mailbox = mailbox
        self.ports = ports
        self.window = window
        self.panes: dict[str, Pane] = {"slack": town.slack_pane(), "discord": town.discord_pane()}
        self.looks = {name: Look() for name in self.panes}
        self.trouble = dict.fromkeys(self.panes, "")
        self.version = 0
        self._changed = asyncio.Event()
        self._record: Record | None = None
        self._moving = asyncio.Lock()
        town.slack.on_change.append(self.changed)
        town.discord.watchers.append(self.changed)
        mailbox.watchers.append(self.changed)

    @property
    def now(self) -> datetime:
        """The demonstration's time."""
        return self.town.clock.now()

    def changed(self) -> None:
        """Something may look different now."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def until_changed(self, since: int) -> int:
        """Wait until something has changed since then; the new version."""
        while self.version == since:
            await self._changed.wait()
        return self.version

    # Time

    async def move(self, by: timedelta) -> None:
        """Let time pass, stopping wherever something falls due, as it would on the day."""
        async with self._moving:
            then = self.now + by
            for _ in range(ENOUGH):
                due = await asyncio.to_thread(self.record.next_due, self.now)
                if due is None or due > then:
                    break
                await self._go_to(due + MOMENT)
            await self._go_to(then)

    async def to_next(self) -> bool:
        """Let time pass until the next thing falls due; False where nothing does."""
        async with self._moving:
            due = await asyncio.to_thread(self.record.next_due, self.now)
            if due is not None:
                await self._go_to(due + MOMENT)
            return due is not None

    async def _go_to(self, then: datetime) -> None:
        by = then - self.now
        if by > timedelta(0):
            self.town.clock.advance(by)
            whole = self.bot.clock.with_suffix(".new")
            whole.write_text(str(self.town.clock.offset.total_seconds()), "utf-8")
            whole.replace(self.bot.clock)
        await self.rest()
        self.changed()

    async def rest(self) -> None:
        """Wait until what is due is done; a bot without power is not waited for."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                # Another process writes it, and tells nobody.
                while self.bot.runs and not await asyncio.to_thread(self.record.is_at_rest, self.now):  # noqa: ASYNC110
                    await asyncio.sleep(LOOK_S)

    @property
    def record(self) -> Record:
        """A look at the bot's record."""
        if self._record is None:
            keys = read_key_file(self.bot.folder / "keys.txt")
            self._record = Record(f"sqlite:///{self.bot.folder / 'desk.sqlite3'}", keys)
        return self._record

    # Power

    async def power(self, *, on: bool) -> None:
        """Pull the bot's plug, or put it back."""
        await (self.bot.start() if on else self.bot.kill())
        self.changed()

    # The first day

    async def first_day(self) -> None:
        """The coordinator adds the advocates, who say what they know; then Rosa rings."""
        chris = self.town.slack.seat(self.town.chris.id)
        for line in self.town.first_lines:
            await self._done(chris.command(line))
        amira = self.town.slack.seat(self.town.amira.id)
        await self._slack_form(amira, "/desk profile", {"Kinds of support": KINDS["Amira Khan"]})
        for account in (self.town.ben, self.town.cerys):
            await self._discord_form(DiscordSeat(self.town.discord, account), {"Kinds of support": KINDS[account.name]})
        await self.rings(ROSA, ASKED)
        await self.rest()
        for seat in (chris, amira):
            seat.reload()

    async def rings(self, who: Mapping[str, str], asked: Mapping[str, str]) -> None:
        """A family rings, and the coordinator writes down what they say."""
        chris = self.town.slack.seat(self.town.chris.id)
        await self._slack_form(chris, "/coordinator new", who)
        noted = await self._until(lambda: _if(chris.modal(), lambda form: bool(form.buttons)))
        await self._done(chris.press(noted, noted.buttons[0]))
        await self._until(lambda: _if(chris.modal(), lambda form: bool(form.submit)))
        await self._done(chris.submit(asked))
        chris.reload()

    async def _slack_form(self, seat: SlackSeat, line: str, values: Filled) -> None:
        await self._done(seat.command(line))
        await self._until(seat.modal)
        await self._done(seat.submit(values))

    async def _discord_form(self, seat: DiscordSeat, values: Filled) -> None:
        await self._done(seat.command("desk profile"))
        await self._until(seat.form)
        await self._done(seat.submit(values))
        seat.reload()

    async def _done(self, act: SlackAct | DiscordAct) -> None:
        await self._until(lambda: act.is_done)

    async def _until(self, found: Callable[[], T | None]) -> T:
        async with asyncio.timeout(ANSWER_S):
            while not (result := found()):
                changed = self._changed
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await changed.wait()
        return result

    async def connected(self) -> None:
        """Wait until the bot hears both platforms."""
        await self._until(lambda: bool(self.town.slack.sockets.connections) and self.town.discord.gateway.connected)
        await self._until(lambda: bool(self.town.discord.app.commands))

    def close(self) -> None:
        """Let go of the record."""
        if self._record is not None:
            self._record.close()


def _if(form: SeenView | None, fits: Callable[[SeenView], bool]) -> SeenView | None:
    return form if form and fits(form) else None


@asynccontextmanager
async def demo_in(folder: Path, say: Callable[[str], None] = lambda _words: None) -> AsyncIterator[Demo]:
    """The demonstration, ready for its first visitor. Raises NotReady, and TimeoutError where the bot is silent."""
    town = Town(MovableClock())
    town.slack.limits.on = False
    town.discord.limits.off()
    mailbox = Mailbox()
    async with AsyncExitStack() as stack:
        mail = await mailbox.open()
        stack.callback(mailbox.close)
        shell = await stack.enter_async_context(Shell(town.slack))
        served = await stack.enter_async_context(serve(town.discord))
        window = await stack.enter_async_context(Window().open())
        ports = Ports(shell.base_url, served.api, _free_port(), window.port, mail)
        bot = Bot(folder, town.secrets)
        window.pages = f"http://127.0.0.1:{ports.web}"
        demo = Demo(town, bot, mailbox, ports, window)
        stack.callback(demo.close)
        say("Making a database…")
        await bot.prepare(town.configuration(ports))
        stack.push_async_callback(bot.stop)
        say("Starting the bot…")
        await bot.start()
        await demo.connected()
        say("Inviting the people of Harbour SEND Advocates…")
        await demo.first_day()
        yield demo


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
