"""The few calls of Discord's HTTP interface that we make, over discord.py's own HTTP layer.

That layer keeps to the rate limits and repeats what failed on the way (5xx); what is sent is plain data. Its views and
modals are not used: they are kept in memory for as long as a card stands, and forget what they are in a restart.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from discord.http import HTTPClient, Route

from adapters.discord.errors import NotDiscord
from adapters.discord.render import Json

LONGEST_LIMIT_S: Final = 600.0
"""The library waits for a rate limit itself for so long; what takes longer is an answer to the posting loop.

discord.py 2.7 refuses a call outright when its bucket is reckoned anew later than this, however much is left in it: so
this must be longer than the longest window there is. Threads are counted over five minutes.
"""


class Rest:
    """One session with Discord's HTTP interface, opened at its first call."""

    def __init__(self, token: Callable[[], str]) -> None:
        """`token` is asked at every login."""
        self._token = token
        self._http: HTTPClient | None = None
        self._opening = asyncio.Lock()
        self.me = ""
        """Our own account's id, known once the session is open."""

    async def open(self) -> HTTPClient:
        """Log in, once. Raises discord.LoginFailure, and whatever else a call may raise."""
        async with self._opening:
            if self._http is None:
                http = HTTPClient(asyncio.get_running_loop(), max_ratelimit_timeout=LONGEST_LIMIT_S)
                try:
                    self.me = str((await http.static_login(self._token()))["id"])
                except BaseException:
                    await http.close()
                    raise
                self._http = http
            return self._http

    async def close(self) -> None:
        """Let go of the session."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def call(self, method: str, path: str, json: object = None, query: Json | None = None, **ids: str) -> Any:
        """Make one call; `ids` fill the path in, under the names by which the library knows the limits."""
        http = await self.open()
        more: dict[str, Any] = {"params": query} if query else {}
        if json is not None:
            more["json"] = json
        return await http.request(Route(method, path, **ids), **more)

    async def object(self, method: str, path: str, json: object = None, query: Json | None = None, **ids: str) -> Json:
        """The same, where an object comes back; raises NotDiscord where none does."""
        found = await self.call(method, path, json, query, **ids)
        if not isinstance(found, dict):
            raise NotDiscord
        return found

    async def list(self, path: str, query: Json | None = None, **ids: str) -> list[Json]:
        """Fetch a list of objects; raises NotDiscord where none comes."""
        found = await self.call("GET", path, None, query, **ids)
        if not isinstance(found, list):
            raise NotDiscord
        return found
