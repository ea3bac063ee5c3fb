"""The stand-in in a thread of its own, for whoever has no event loop: a story, a page, a benchmark."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Self, TypeVar

from tests.world.slack.shell import Shell
from tests.world.slack.slack import Slack

T = TypeVar("T")


class Portal:
    """A `Slack` on loopback in another thread. Everything that touches it goes through `do` or `until`."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self._shell = Shell(slack)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._shell.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._shell.__aexit__())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def base_url(self) -> str:
        return self._shell.base_url

    def do(self, what: Callable[[], T]) -> T:
        """Do it where the stand-in lives, and wait for what comes of it."""

        async def done() -> T:
            return what()

        return self._run(done())

    def until(self, found: Callable[[], T | None], within: float = 20.0) -> T:
        """Wait until `found`, which looks where the stand-in lives, gives something true. Raises TimeoutError."""
        return self._run(self._shell.until(found, within))

    def _run(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result()
