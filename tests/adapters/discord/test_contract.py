"""Discord passes the contract, over a loopback port: the real HTTP layer of discord.py speaks with the stand-in."""

import re
from collections.abc import AsyncIterator

import pytest
from discord.http import Route

from adapters.discord.chat import Chat
from adapters.discord.invite import permissions
from adapters.discord.rest import Rest
from core.clock import SystemClock
from core.platform import AccountRef, Place, Platform
from tests.adapters.contract import Contract
from tests.world.discord.misfortune import Fate, Misfortune
from tests.world.discord.nouns import Bits, Channel
from tests.world.discord.shell import serve
from tests.world.discord.world import Discord

ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")


class Stand:
    """A server with one private channel and one person who may read it."""

    def __init__(self) -> None:
        self.discord = Discord(SystemClock())
        owner, self.person = self.discord.person("Owner"), self.discord.person("Amira")
        self.guild = self.discord.open_guild("Harbour", owner)
        self.discord.join(self.guild, self.person)
        self.discord.install(self.guild, Bits(permissions().value))
        self.room = self.discord.text_channel(self.guild, "requests", self.person)
        self.account = AccountRef("discord", str(self.guild.id), str(self.person.id))
        self.channel = Place("discord", str(self.guild.id), str(self.room.id))
        self.rests: list[Rest] = []
        self.platform: Platform = self.restart()

    def restart(self) -> Platform:
        self.rests.append(Rest(lambda: self.discord.app.token))
        self.platform = Chat(self.rests[-1], {str(self.guild.id): str(self.room.id)})
        return self.platform

    def sees(self, place: Place) -> str:
        return "\n".join(texts(self._channel(place)))

    def lose_the_reply(self) -> None:
        self.discord.rest.misfortunes.plan(Misfortune("POST /channels/{}/messages", Fate.DROPPED))

    def _channel(self, place: Place) -> Channel:
        if place.direct and not place.thread:
            return self.discord.conversation(self.person)
        return self.discord.channels[int(place.thread or place.channel)]


def texts(channel: Channel) -> list[str]:
    """All that can be read there: formatted text as it is shown, everything else as it is."""
    told = []
    for message in channel.messages.values():
        told.append(shown(message.content))
        for embed in message.embeds:
            told += [embed.get("author", {}).get("name", ""), shown(embed.get("description", ""))]
            told += [f"{shown(field['name'])}: {shown(field['value'])}" for field in embed.get("fields", ())]
            told.append(embed.get("footer", {}).get("text", ""))
        told += [button["label"] for row in message.components for button in row["components"]]
    return told


def shown(text: str) -> str:
    """Without the backslashes that keep characters from meaning anything."""
    return ESCAPED.sub(r"\1", text)


class TestDiscord(Contract):
    @pytest.fixture
    async def stand(self, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stand]:
        stand = Stand()
        async with serve(stand.discord) as served:
            monkeypatch.setattr(Route, "BASE", served.api)
            yield stand
            for rest in stand.rests:
                await rest.close()
