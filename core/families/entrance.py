"""What the families' ways in and out are opened with: the second, smaller port, beside that of the chat platforms."""

from dataclasses import dataclass
from typing import Protocol

from core.families.door import FamilyDoor
from core.families.program_door import ProgramDoor
from core.families.request_form import RequestForm


class Watch(Protocol):
    """How the bot is, for whatever watches over it."""

    def wrong(self) -> tuple[str, ...]:
        """What is wrong now, each in a few words; nothing means ready."""

    async def figures(self) -> dict[str, float]:
        """What is worth counting, by the names of metrics; no id and no name is in them."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """`address` is where the pages are, as seen from outside; empty where there are none."""

    address: str
    door: FamilyDoor
    form: RequestForm
    programs: ProgramDoor
    watch: Watch
