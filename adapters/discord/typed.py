"""What is said under something that was merely typed in a conversation's thread: that nothing was sent.

Discord has no private answer to a message. The notice stands in the private thread itself; the one before it, for the
same person in the same thread, is taken away, so that at most one stands there.
"""

from collections import OrderedDict
from typing import Final

import discord

from adapters.discord.errors import TROUBLE
from adapters.discord.render import said
from adapters.discord.rest import Rest
from core.platform import Place
from core.surface import Say

MOST: Final = 500


class Notices:
    """The last notice for each person in each thread."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._last: OrderedDict[tuple[int, int], str] = OrderedDict()

    @staticmethod
    def place(thread: discord.Thread) -> Place:
        """The thread as the core knows it."""
        return Place("discord", str(thread.guild.id), str(thread.parent_id), str(thread.id))

    async def post(self, thread: discord.Thread, message: discord.Message, reply: Say) -> None:
        """Say it in answer to the message."""
        body = {name: value for name, value in said(reply).items() if name != "flags"}
        body["message_reference"] = {"message_id": str(message.id), "fail_if_not_exists": False}
        body |= {"nonce": f"typed-{message.id}"[:25], "enforce_nonce": True}
        channel = str(thread.id)
        posted = await self._rest.object("POST", "/channels/{channel_id}/messages", body, channel_id=channel)
        before = self._last.pop((thread.id, message.author.id), None)
        self._last[thread.id, message.author.id] = str(posted["id"])
        while len(self._last) > MOST:
            self._last.popitem(last=False)
        if before:
            await self._take_away(channel, before)

    async def _take_away(self, channel: str, message: str) -> None:
        path = "/channels/{channel_id}/messages/{message_id}"
        try:
            await self._rest.call("DELETE", path, channel_id=channel, message_id=message)
        except TROUBLE:
            return  # two notices say the same as one
