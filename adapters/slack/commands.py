"""What is registered with Slack as slash commands, from the desk's own table."""

from typing import Any, Final

from adapters.slack.texts import cut
from core.commands import Group, commands_of, name_of
from core.settings import CommandNames

NAME: Final = 32
DESCRIPTION: Final = 2000
HINT: Final = 1000

SAYS: Final = {
    Group.DESK: "Your requests, your families and your availability.",
    Group.COORDINATOR: "For coordinators: the queue, new requests, advocates.",
}


def slash_commands(names: CommandNames) -> list[dict[str, Any]]:
    """Both commands, by the names they have here, with what may be typed after them."""
    return [
        {
            "command": f"/{cut(name_of(group, names), NAME - 1)}",
            "description": cut(SAYS[group], DESCRIPTION),
            "usage_hint": cut(_hint(group), HINT),
            "should_escape": False,
        }
        for group in Group
    ]


def _hint(group: Group) -> str:
    firsts = dict.fromkeys(command.words[0] for command in commands_of(group))
    return f"[{' | '.join(firsts)}]"
