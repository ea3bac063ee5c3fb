"""One call of a method: who makes it, with what, and what may be read from its arguments."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.world.slack.model import App, Channel, Install, Json, Kind, SlackError
from tests.world.slack.state import State, truth
from tests.world.slack.table import METHODS


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was let in: the app, and where it is installed if it came with a bot's token."""

    method: str
    state: State
    app: App
    by: Install | None
    arguments: Mapping[str, Any]

    @property
    def install(self) -> Install:
        """The installation; every method but those for an app's own token has one."""
        assert self.by is not None
        return self.by

    @property
    def team(self) -> str:
        return self.install.team

    def word(self, name: str) -> str:
        """An argument as a string, empty where there is none."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def truth(self, name: str, *, default: bool = False) -> bool:
        return truth(self.arguments, name, default=default)

    def whole(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 to `most`. Raises invalid_limit."""
        value = self.word(name) or str(default)
        if not value.isdecimal() or not 1 <= int(value) <= most:
            raise SlackError("invalid_limit")
        return int(value)

    def parsed(self, name: str) -> Any:
        """An argument that is JSON, or comes as JSON in a form. Raises invalid_arguments."""
        value = self.arguments.get(name)
        if not isinstance(value, str) or not value:
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise invalid(f"failed to parse {name}") from None

    def need(self, scope: str) -> None:
        """Raises missing_scope."""
        if scope not in self.install.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(self.install.scopes)))

    def need_for(self, kind: Kind) -> None:
        """The scope of this method for such a conversation. Raises missing_scope."""
        self.need(f"{kind}:{METHODS[self.method].by_kind}")

    def channel(self, name: str = "channel") -> Channel:
        """The conversation that is named, if the bot can see it. Raises channel_not_found."""
        found = self.state.channel(self.team, self.word(name))
        if found.kind is not Kind.PUBLIC and self.install.bot not in found.members:
            raise SlackError("channel_not_found")
        return found


def invalid(*faults: str) -> SlackError:
    """Arguments that cannot be read."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})


def page(things: list[Json], call: Call, most: int, default: int = 100) -> tuple[list[Json], str]:
    """One page of these things and the cursor of the next. Raises invalid_cursor and invalid_limit."""
    limit, cursor = call.whole("limit", default, most), call.word("cursor")
    start = 0
    if cursor:
        position = next((n for n, one in enumerate(things) if cursor_at(one) == cursor), None)
        if position is None:
            raise SlackError("invalid_cursor")
        start = position
    rest = things[start + limit :]
    return things[start : start + limit], cursor_at(rest[0]) if rest else ""


def cursor_at(thing: Json) -> str:
    """Where a page begins: a thing's name, made opaque."""
    name = str(thing.get("ts") or thing.get("id"))
    return "next:" + name.encode().hex()
