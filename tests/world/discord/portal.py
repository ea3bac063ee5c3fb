"""The stand-in in a thread of its own, for whoever has no event loop: a story, a page, a benchmark."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any, Self, TypeVar

from tests.world.discord.shell import Served, serve
from tests.world.discord.world import Discord

T = TypeVar("T")


class Portal:
    """A `Discord` on loopback in another thread. Everything that touches it goes through `do` or `until`."""

    def __init__(self, discord: Discord) -> None:
        self.discord = discord
        self._stack = AsyncExitStack()
        self._served: Served | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="discord", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._served = self._run(self._stack.enter_async_context(serve(self.discord)))
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def served(self) -> Served:
        """Where it is reached, once it is open."""
        assert self._served is not None
        return self._served

    def do(self, what: Callable[[], T]) -> T:
        """Do it where the stand-in lives, and wait for what comes of it."""

        async def done() -> T:
            return what()

        return self._run(done())

    def until(self, found: Callable[[], T | None], within: float = 20.0) -> T:
        """Wait until `found`, which looks where the stand-in lives, gives something true. Raises TimeoutError."""
        kept: list[T] = []

        def true() -> bool:
            if result := found():
                kept.append(result)
            return bool(kept)

        self._run(self.served.until(true, within))
        return kept[0]

    def _run(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result()
