"""What this platform can be told to do wrong, so that tests meet every outcome that a real platform may give."""

from dataclasses import dataclass, field
from typing import Literal

from core.platform import Outcome

Call = Literal["show", "redraw", "remove", "conversation"]


@dataclass(slots=True)
class Misfortune:
    """`outcome` is what the bot hears. With `stands` the platform did it all the same: only the reply was lost."""

    call: Call
    outcome: Outcome
    stands: bool = False
    times: int = 1
    at: str = ""


@dataclass(slots=True)
class Faults:
    """None by default. `looks_up` and `remembers` are what platforms differ in: history, and keys of repetitions."""

    looks_up: bool = True
    remembers: bool = True
    planned: list[Misfortune] = field(default_factory=list)

    def plan(self, call: Call, outcome: Outcome, *, stands: bool = False, times: int = 1, at: str = "") -> None:
        """The next `times` calls end like this; with `at`, only those for the place written so."""
        self.planned.append(Misfortune(call, outcome, stands, times, at))

    def strike(self, call: Call, place: str) -> Misfortune | None:
        """The misfortune of this very call, if one is planned."""
        for misfortune in self.planned:
            if misfortune.call == call and misfortune.times and misfortune.at in ("", place):
                misfortune.times -= 1
                return misfortune
        return None
