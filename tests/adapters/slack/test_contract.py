"""Slack passes the contract of every platform, over the wire."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from adapters.slack import Slack
from core.platform import AccountRef, Place, Platform
from tests.adapters.contract import Contract
from tests.wire.slack_house import Harbour, opened, standing
from tests.world.slack.misfortune import Fate
from tests.world.slack.shell import Shell


@dataclass
class SlackStand:
    """The adapter before the stand-in; people look at it from their seats."""

    harbour: Harbour
    shell: Shell
    platform: Platform = field(init=False)
    all_opened: list[Slack] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.account: AccountRef = self.harbour.account("Amira")
        self.channel: Place = self.harbour.place(self.harbour.requests)
        self.restart()

    def sees(self, place: Place) -> str:
        seat = self.harbour.seat("Amira")
        channel = seat.direct(self.harbour.app).id if place.direct else place.channel
        messages = seat.messages(channel)
        if place.thread:
            messages = [reply for one in messages if one.ts == place.thread for reply in one.replies]
        said = ["\n".join((one.words, *(button.label for button in one.buttons))) for one in messages]
        return "\n".join(said)

    def lose_the_reply(self) -> None:
        self.harbour.world.misfortunes.plan("chat.postMessage", Fate.DROPPED)

    def restart(self) -> Platform:
        self.all_opened.append(opened(self.shell, self.harbour))
        self.platform = self.all_opened[-1].platform
        return self.platform


class TestSlack(Contract):
    @pytest.fixture
    async def stand(self, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackStand]:
        async with standing(monkeypatch) as (shell, harbour):
            stand = SlackStand(harbour, shell)
            yield stand
            await asyncio.gather(*(one.close() for one in stand.all_opened))
