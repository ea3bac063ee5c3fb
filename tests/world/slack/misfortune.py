"""What can go wrong between a bot and a platform, on request: the words for it that every stand-in shares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any


class Fate(StrEnum):
    """What becomes of a call."""

    LOST = "lost"
    """The line breaks before the platform has done anything."""
    DROPPED = "dropped"
    """The platform does it, and the line breaks before the answer."""
    HANG = "hang"
    """Nothing is done, and no answer ever comes."""
    BROKEN = "broken"
    """Nothing is done; HTTP 503."""
    PAGE = "page"
    """Nothing is done; a web page comes with HTTP 200, as from a proxy that asks for a login."""
    LATE = "late"
    """It is done at once, and the answer comes after `seconds`."""
    LIMITED = "limited"
    """Nothing is done; HTTP 429 with `seconds` to wait."""


@dataclass(slots=True)
class Misfortune:
    """The next `times` calls of methods like `method` (with `*`) meet this fate, if `when` says so of the arguments."""

    method: str
    fate: Fate
    times: int = 1
    seconds: float = 0.0
    when: Callable[[Mapping[str, Any]], bool] = lambda _arguments: True

    def befalls(self, method: str, arguments: Mapping[str, Any]) -> bool:
        return self.times > 0 and fnmatchcase(method, self.method) and self.when(arguments)


class Misfortunes:
    """Those that are planned, in the order in which they were."""

    def __init__(self) -> None:
        self._planned: list[Misfortune] = []

    def plan(self, method: str, fate: Fate, times: int = 1, **more: Any) -> Misfortune:
        """From now on; `times` is how many calls it befalls."""
        planned = Misfortune(method, fate, times, **more)
        self._planned.append(planned)
        return planned

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self._planned.clear()

    def strike(self, method: str, arguments: Mapping[str, Any]) -> Misfortune | None:
        """What befalls this call, if anything; it is then one fewer."""
        for planned in self._planned:
            if planned.befalls(method, arguments):
                planned.times -= 1
                return planned
        return None
