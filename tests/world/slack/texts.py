"""What people read where an app wrote mrkdwn, and what in it is alive: mentions that ring, links that lead somewhere.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from tests.world.slack.model import Json, Message
from tests.world.slack.state import State

ANGLES: Final = re.compile(r"<([^<>\n]+)>")
BARE_LINK: Final = re.compile(r"(?<![\w<|])(?:https?://|mailto:)[^\s<>|]+")


def shown(words: str, state: State) -> str:
    """mrkdwn as it is read: mentions with names, links with where they lead, the three escapes undone."""
    return unescaped(ANGLES.sub(lambda match: _spoken(match[1], state), words))


def unescaped(words: str) -> str:
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped(words: str) -> str:
    """As Slack hands on what somebody typed."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _spoken(inside: str, state: State) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        person = state.people.get(target[1:])
        return f"@{person.name}" if person else f"@{target[1:]}"
    if target.startswith("#"):
        channel = state.channels.get(target[1:])
        return f"#{channel.name}" if channel else f"#{target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].split('^')[0]}"
    return f"{label} ({target})" if label and label != target else target


def alive(message: Message) -> list[str]:
    """Mentions and links in a message that do something: nobody's words may, unless the app meant them to."""
    found = list(_in_mrkdwn(message.text))
    for thing in _walk(message.blocks):
        match thing:
            case {"type": "mrkdwn", "text": str(words)}:
                found += _in_mrkdwn(words)
            case {"type": "user", "user_id": str(who)} | {"type": "usergroup", "usergroup_id": str(who)}:
                found.append(f"@{who}")
            case {"type": "broadcast", "range": str(everyone)}:
                found.append(f"@{everyone}")
            case {"type": "link", "url": str(address)}:
                found.append(address)
    return found


def _in_mrkdwn(words: str) -> Iterator[str]:
    yield from (match[1] for match in ANGLES.finditer(words))
    yield from (match[0] for match in BARE_LINK.finditer(ANGLES.sub("", words)))


def _walk(thing: Any) -> Iterator[Json]:
    if isinstance(thing, dict):
        yield thing
        for part in thing.values():
            yield from _walk(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from _walk(part)
