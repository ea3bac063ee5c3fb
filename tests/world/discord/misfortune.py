"""What goes wrong between the bot and the platform, on request."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tests.world.discord.errors import Code
from tests.world.discord.nouns import Json


class Fate(StrEnum):
    """What becomes of a call."""

    LOST = "lost"
    """The line breaks before the platform has done anything."""
    DROPPED = "dropped"
    """The platform does it, and the line breaks before the answer."""
    HANG = "hang"
    """Nothing is done, and no answer ever comes."""
    BROKEN = "broken"
    """Nothing is done; HTTP 502."""
    FAILED = "failed"
    """The platform does it, and answers HTTP 502 all the same."""
    PAGE = "page"
    """Nothing is done; a web page comes with HTTP 200, as from a proxy that asks for a login."""
    LATE = "late"
    """It is done at once, and the answer comes after `seconds`."""
    LIMITED = "limited"
    """Nothing is done; HTTP 429 with `seconds` to wait, by the platform itself."""
    WALLED = "walled"
    """Nothing is done; HTTP 429 from the wall in front of the platform, without the platform's marks."""
    REFUSED = "refused"
    """Nothing is done; the platform says `code`."""


@dataclass(slots=True)
class Misfortune:
    """What befalls the next `times` calls of a route ("POST /channels/{}/messages"), if `when` says so of the body."""

    route: str
    fate: Fate
    times: int = 1
    seconds: float = 0.0
    code: Code = Code.NOT_FOUND
    when: Callable[[Json], bool] = lambda _body: True


class Misfortunes:
    """Those that are planned, in the order in which they were."""

    def __init__(self) -> None:
        self._planned: list[Misfortune] = []

    def plan(self, misfortune: Misfortune) -> None:
        """From now on."""
        self._planned.append(misfortune)

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self._planned.clear()

    def strike(self, route: str, body: Json) -> Misfortune | None:
        """What befalls this call, if anything; it is then one fewer."""
        for planned in self._planned:
            if planned.times > 0 and planned.route == route and planned.when(body):
                planned.times -= 1
                return planned
        return None
