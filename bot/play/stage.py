"""The stage of a demonstration: the real bot in a process of its own, the platform's world, and a clock that moves."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from adapters.terminal.player import NoAnswer
from adapters.terminal.player import Player as Hand
from adapters.terminal.world import World
from bot.play.at_terminal import AtTerminal
from bot.play.cast import ADVOCATES, AMIRA, BEN, CERYS, CHRIS, Household, Player
from bot.play.process import BotProcess
from bot.play.record import Record
from bot.play.setting import Setting
from bot.play.theatre import Act, Given, Missed, Opened, Theatre, Told

REST_S: Final = 20.0
A_MOMENT: Final = timedelta(seconds=1)
ENOUGH_STEPS: Final = 500

KINDS: Final = {
    AMIRA: ("refusal_to_assess", "draft_plan_check", "plan_content", "tribunal_preparation"),
    BEN: ("exclusion", "out_of_school", "draft_plan_check"),
    CERYS: ("refusal_to_assess", "annual_review", "transition"),
}


class Stage:
    """Everything that a demonstration needs at hand.

    `player` acts for families, moves the clock, and acts for whoever sits at the terminal; `theatre` is where the
    story's people are.
    """

    def __init__(self, setting: Setting, theatre: Theatre | None = None) -> None:
        self.setting = setting
        self.bot = BotProcess(setting)
        self.player = Hand(setting.world)
        self.theatre = theatre or AtTerminal(self.player)
        self.record = Record(setting.database_url, setting.keys)

    @property
    def world(self) -> World:
        """What stands on the platform now."""
        return self.player.refresh()

    @property
    def now(self) -> datetime:
        """The demonstration's time."""
        return self.player.now

    def rest(self, within: float = REST_S) -> None:
        """Wait until everything that is due is done and every card is up to date. Raises NoAnswer."""
        end = time.monotonic() + within
        while not self.record.is_at_rest(self.now):
            if time.monotonic() > end:
                raise NoAnswer(f"waited {within:g} s for the desk to come to rest")
            time.sleep(0.02)

    def until(self, then: datetime) -> None:
        """Move the clock to `then`, stopping wherever something falls due, as it would have been on the day."""
        for _ in range(ENOUGH_STEPS):
            due = self.record.next_due(self.now)
            if due is None or due > then:
                break
            self._move_to(due + A_MOMENT)
        self._move_to(then)

    def to_next(self) -> datetime | None:
        """Move the clock to the next thing that falls due; when that was, or None where nothing does."""
        due = self.record.next_due(self.now)
        if due is not None:
            self._move_to(due + A_MOMENT)
        return due

    def _move_to(self, then: datetime) -> None:
        if (by := then - self.now) > timedelta(0):
            self.theatre.advance(by)
            self.player.answer(self.player.move_clock(by))
        self.rest()

    def start_bot(self, plan: str = "") -> None:
        """Start the bot, and wait until it hears people. `plan`: a misfortune that is to come after that."""
        self.bot.start(plan)
        self.theatre.wait_for_the_bot()

    def command(self, who: Player, line: str) -> Told | Opened:
        """Give a command and wait for its answer."""
        return self.theatre.command(who, line).outcome(REST_S)

    def gather(self) -> None:
        """Have the coordinator add the advocates, as on a first day."""
        until = self.now.date() + timedelta(days=365)
        for one in ADVOCATES:
            self.command(CHRIS, f"/coordinator advocate add {self.theatre.account(one)} free {one.name}")
            self.command(CHRIS, f'/coordinator advocate accredit "{one.name}" {until}')
            self._fill(self.theatre.command(one, "/desk profile"), {"kinds": KINDS[one]})
        self.command(CERYS, "/desk capacity 1")
        self.rest()

    def invite(self, family: Household, message: str, asked: Mapping[str, str]) -> None:
        """Have the coordinator write down what a family asks on the telephone."""
        who = {"contact": family.contact, "name": family.name, "notice_version": "Yes", "asking_for": family.asks}
        noted = self._fill(self.theatre.command(CHRIS, "/coordinator new"), who)
        for push in noted.buttons.values():
            self._fill(push(CHRIS), {"message": message, **asked})
        self.rest()

    def _fill(self, act: Act, values: Given) -> Told:
        """Fill in the form that an act opens; the answer."""
        opened = act.outcome(REST_S)
        if not isinstance(opened, Opened):
            raise Missed("there should have been a form")
        told = opened.send(values).outcome(REST_S)
        if not isinstance(told, Told):
            raise Missed("there should have been an answer")
        return told


@contextmanager
def stage_in(setting: Setting, theatre: Theatre | None = None) -> Iterator[Stage]:
    """The stage on this folder, made ready; the bot is stopped at the end, however it comes."""
    fresh = setting.is_new
    if fresh:
        setting.make()
    stage = Stage(setting, theatre)
    try:
        if fresh:
            stage.bot.command("db", "upgrade")
        stage.start_bot()
        if fresh:
            stage.gather()
        yield stage
    finally:
        stage.bot.stop()
        stage.record.close()
