"""How a payload is checked: every fault is noted with the place where it is, as Slack's answers name it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.world.slack.model import SlackError


@dataclass(slots=True)
class Faults:
    """What is wrong with one message or view; `ids` are the block and action ids met so far."""

    found: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    action_ids: set[str] = field(default_factory=set)
    characters: int = 0

    def add(self, what: str, at: str) -> None:
        self.found.append(f"[ERROR] {what} [json-pointer:{at}]")

    def raise_as(self, code: str) -> None:
        """Raise SlackError with this code if anything was found."""
        if self.found:
            raise SlackError(code, errors=self.found, response_metadata={"messages": self.found})

    def known(self, thing: Mapping[str, Any], at: str, *keys: str) -> None:
        """Slack refuses what it does not know."""
        for key in thing.keys() - set(keys):
            self.add(f"invalid additional property: {key}", at)

    def text(self, thing: Any, at: str, most: int, *, least: int = 1, required: bool = True) -> str:
        """A string between so many characters; what was read, or nothing where it is no string."""
        if thing is None:
            if required:
                self.add("missing required field", at)
            return ""
        if not isinstance(thing, str):
            self.add("must be a string", at)
            return ""
        if len(thing) < least:
            self.add(f"must be more than {least - 1} characters", at)
        if len(thing) > most:
            self.add(f"must be less than {most + 1} characters", at)
        return thing

    def text_object(
        self, thing: Any, at: str, most: int, *, plain: bool = False, required: bool = True
    ) -> None:  # fmt: skip
        """A text object; `plain` where nothing else may stand."""
        if thing is None:
            if required:
                self.add("missing required field", at)
            return
        kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
        if not isinstance(thing, Mapping) or thing.get("type") not in kinds:
            self.add(f"must be a text object of type {' or '.join(kinds)}", at)
            return
        self.known(thing, at, "type", "text", "emoji" if thing["type"] == "plain_text" else "verbatim")
        self.characters += len(self.text(thing.get("text"), f"{at}/text", most))

    def items(self, things: Any, at: str, least: int, most: int) -> Iterable[tuple[Mapping[str, Any], str]]:
        """The items of a list between so many, each with its place. What is no object is noted and left out."""
        if not isinstance(things, list | tuple):
            self.add("must be a list", at)
            return
        if len(things) < least:
            self.add(f"must provide at least {least} item(s)", at)
        if len(things) > most:
            self.add(f"no more than {most} items allowed", at)
        for number, thing in enumerate(things):
            if isinstance(thing, Mapping):
                yield thing, f"{at}/{number}"
            else:
                self.add("must be an object", f"{at}/{number}")

    def block_id(self, block: Mapping[str, Any], at: str) -> None:
        if name := self.text(block.get("block_id"), f"{at}/block_id", 255, required=False):
            if name in self.block_ids:
                self.add(f"`block_id` {name} already exists", at)
            self.block_ids.add(name)

    def action_id(self, element: Mapping[str, Any], at: str) -> None:
        if name := self.text(element.get("action_id"), f"{at}/action_id", 255, required=False):
            if name in self.action_ids:
                self.add(f"`action_id` {name} already exists", at)
            self.action_ids.add(name)

    def flag(self, thing: Mapping[str, Any], at: str, *names: str) -> None:
        for name in names:
            if not isinstance(thing.get(name, False), bool):
                self.add("must be a boolean", f"{at}/{name}")

    def number(self, thing: Mapping[str, Any], at: str, name: str, least: int, most: int) -> int | None:
        value = thing.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.add(f"must be a number from {least} to {most}", f"{at}/{name}")
            return None
        return value
