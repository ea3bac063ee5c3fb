"""The door for other programs that speak for families: by their key, and for their own organisation alone."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from core.clock import Clock, SystemClock
from core.database.store import Store
from core.desk import Desk
from core.families import programs
from core.families.doing import Doing
from core.families.page import Case
from core.families.programs import Created, Program, Scope
from core.refusals import NotFound
from core.requests.asking import NewRequest, read_new_request
from core.surface import Say, Values

ACTS: Final[Mapping[str, str]] = {
    "answer": "answer",
    "message": "write",
    "withdraw": "withdraw",
    "outcome": "outcome",
    "review": "review",
    "not-heard": "not-heard",
    "end": "end",
    "concern": "concern",
}
"""What a program can do for a family, by the name in its address, and what that is called on the family's page."""


class ProgramDoor:
    """What comes in by the interface."""

    def __init__(self, store: Store, desk: Desk, real: Clock | None = None) -> None:
        """`real` is the clock that signatures keep: the computer's own, unless a test brings another."""
        self._store = store
        self._desk = desk
        self.real = real or SystemClock()

    async def key(self, token: str) -> tuple[Program, str]:
        """The key with this token, and what it signs with. Raises UnknownKey."""
        return await self._store.read(programs.known, token)

    async def create(
        self, program: Program, call: str, body: bytes, said: Mapping[str, object]
    ) -> tuple[Created, bool]:
        """Take a request in, and whether it is new.

        Raises OutOfScope, NotComplete, AnotherBody, and whatever turns a request away at any other door.
        """
        program.must(Scope.CREATE)
        asked = self._read(program.slug, said)
        return await self._store.run(programs.create, program.slug, call, body, asked)

    async def read(self, program: Program, public_id: str) -> Case:
        """A request as its family sees it. Raises OutOfScope or NotFound."""
        program.must(Scope.READ)
        case, _ = await self._store.read(programs.read, program.slug, public_id)
        return case

    async def act(self, program: Program, public_id: str, name: str, values: Values, call: str) -> str:
        """Do what the family asks; the sentence that answers it. Raises NotFound where it can't be done now."""
        program.must(Scope.ACT)
        case, family = await self._store.read(programs.read, program.slug, public_id)
        doing = _named(case, name)
        key = f"api:{program.slug}:{call}"
        reply = await self._desk.family_act(program.slug, family, doing.form.verb, doing.form.subject, values, key)
        return reply.words if isinstance(reply, Say) else ""

    def _read(self, slug: str, said: Mapping[str, object]) -> NewRequest:
        settings, facts = self._store.house.settings, self._store.house.send_facts
        privacy = settings.privacy
        told = {"notice_version": privacy.notice_version, "lawful_basis": privacy.lawful_basis}
        return read_new_request({**told, **said}, facts, self._today(slug), settings.limits.text)

    def _today(self, slug: str) -> date:
        zone = next(one.zone for one in self._store.house.settings.organisations if one.slug == slug)
        return self._store.clock.now().astimezone(ZoneInfo(zone)).date()


def _named(case: Case, name: str) -> Doing:
    found = next((one for one in case.everything if one.name == ACTS.get(name)), None)
    if found is None:
        raise NotFound
    return found
