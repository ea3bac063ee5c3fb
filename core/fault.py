"""Planned misfortune, for tests: the process dies, or a reply is lost, at a named point of the work.

In production nothing is armed and a point costs one comparison. Points stand only where a crash would leave
a question open: around a commit, and around a post to a platform.
"""

import os
import re
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn, Self

POINTS: Final = frozenset(
    {
        "store.before_commit",  # everything was written, nothing is kept yet
        "store.after_commit",  # kept, but nobody has been told
        "post.before_send",  # the outbox row says "sending", the platform has heard nothing
        "post.after_send",  # the platform has it, the outbox row does not say so yet
    }
)
"""Every point there is. Plans refuse others, or a renamed point would make a test pass by doing nothing."""

VARIABLE: Final = "ADVOCATE_DESK_FAULT"


class Crash(BaseException):
    """The process "died" here, for a simulator that lives on: no `except Exception` may catch it."""


class ReplyLost(ConnectionError):
    """The line went dead here: whether the other side did its work is unknown."""


@dataclass(slots=True)
class Fault:
    """What happens at the `at`-th passing of `point` (counted from 1): `kill`, `raise` or `lose`."""

    point: str
    at: int
    action: str
    passed: int = 0

    def strike(self) -> NoReturn:
        """Do it: SIGKILL to this process, or raise Crash or ReplyLost."""
        if self.action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.action == "lose":
            raise ReplyLost(f"fault: reply lost at {self.point}")
        raise Crash(f"fault: crashed at {self.point}")


class Plan:
    """Some faults; each strikes once. In text: `store.after_commit:3=kill,post.after_send=lose`."""

    def __init__(self, *faults: Fault) -> None:
        self._faults = faults
        self._lock = threading.Lock()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises ValueError naming the part that cannot be read."""
        return cls(*(_parse(part.strip()) for part in text.split(",")))

    def passing(self, name: str) -> None:
        """Count a passing of the point `name`; strike if one of the faults is due."""
        with self._lock:
            here = [fault for fault in self._faults if fault.point == name]
            for fault in here:
                fault.passed += 1
            due = next((fault for fault in here if fault.passed == fault.at), None)
        if due:
            due.strike()


_armed: Plan | None = None


def point(name: str) -> None:
    """Pass the point `name`; nothing happens unless a test armed a plan."""
    if _armed is not None:
        _armed.passing(name)


def arm(plan: Plan) -> None:
    """From now on this plan holds, instead of any earlier one."""
    global _armed  # noqa: PLW0603  # the price of a point that costs nothing and is passed nowhere
    _armed = plan


def disarm() -> None:
    """Let nothing more happen."""
    global _armed  # noqa: PLW0603  # as above
    _armed = None


def arm_from_environment(environment: Mapping[str, str] = os.environ) -> None:
    """Arm the plan in ADVOCATE_DESK_FAULT, if any. Wiring calls this only beside stand-in platforms."""
    if text := environment.get(VARIABLE):
        arm(Plan.parse(text))


def _parse(part: str) -> Fault:
    read = re.fullmatch(r"(?P<point>[a-z._]+)(:(?P<at>[1-9][0-9]*))?=(?P<action>kill|raise|lose)", part)
    if not read or read["point"] not in POINTS:
        raise ValueError(f"{part!r} is no fault; say POINT:COUNT=kill|raise|lose, with one of {sorted(POINTS)}")
    return Fault(point=read["point"], at=int(read["at"] or 1), action=read["action"])
