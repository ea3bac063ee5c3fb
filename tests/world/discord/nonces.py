"""Which messages were posted a short while ago, by the name the bot gave each."""

from collections.abc import Callable

from tests.world.discord.nouns import Message

REMEMBERED_SECONDS = 180.0
"""The platform says "a few minutes"."""


class Nonces:
    """The platform forgets them soon, and never tells them again with a message that is read later."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._known: dict[str, tuple[float, Message]] = {}

    def remember(self, message: Message) -> None:
        self._known[str(message.nonce)] = (self._ticks(), message)

    def known(self, nonce: str | int) -> Message | None:
        at, message = self._known.get(str(nonce), (0.0, None))
        return message if message is not None and self._ticks() - at <= REMEMBERED_SECONDS else None
