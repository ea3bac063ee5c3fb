"""The story of the demonstration, told over the wire: `python -m tests.play` (or `make demo-wire`).

The same story and the same bot, in a process of its own; but its people are in Slack and in Discord, which stand-ins
play on loopback, and the bot talks to them with the unmodified Bolt and discord.py. `slack` or `discord` as an argument
puts everybody there. One transcript on standard output.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from adapters.terminal.player import NoAnswer
from adapters.terminal.render import Paper
from bot.demo import CANNOT, DONE, MISSING, told_on
from bot.play.cast import AMIRA
from bot.play.process import BotTrouble
from bot.play.setting import Setting
from bot.play.stage import stage_in
from core.clock import MovableClock
from tests.play.at_both import IN_SLACK, AtBoth
from tests.play.at_discord import AtDiscord
from tests.play.at_slack import AtSlack
from tests.world.discord import portal as discord_portal
from tests.world.discord.world import Discord
from tests.world.slack.portal import Portal
from tests.world.slack.slack import Slack

BEFORE: Final = {
    "slack": "everybody is in Slack: a stand-in on loopback, which the bot's own Bolt connects to.",
    "discord": "everybody is in Discord: a stand-in on loopback, which the bot's own discord.py connects to.",
    "both": (
        f"{', '.join(sorted(one.name.split()[0] for one in IN_SLACK))} are in Slack and everybody else is in Discord: "
        "stand-ins on loopback, which the bot's own Bolt and discord.py connect to."
    ),
}

HASTE: Final = 20.0
"""Weeks pass in seconds here: what Discord allows in five seconds must not take five of ours at every step."""


def over_the_wire(where: str, paper: Paper) -> int:
    """Tell it; the exit code."""
    clock = MovableClock()
    world = Discord(clock)
    world.limits.hasten(HASTE)
    with ExitStack() as standing:
        folder = standing.enter_context(tempfile.TemporaryDirectory(prefix="advocate-desk-"))
        slack = AtSlack(standing.enter_context(Portal(Slack(clock))), clock, paper)
        discord = AtDiscord(standing.enter_context(discord_portal.Portal(world)), clock, paper)
        theatres: dict[str, AtSlack | AtDiscord | AtBoth] = {"slack": slack, "discord": discord}
        theatre = theatres.get(where) or AtBoth(slack, discord)
        paper.say(f"In this telling {BEFORE[where]}")
        paper.gap()
        stage = standing.enter_context(stage_in(Setting(Path(folder) / "desk", theatre.whereabouts), theatre))
        code = told_on(stage, paper)
        if code == DONE and where != "discord":
            paper.gap()
            paper.say("Amira opens the desk's Home in Slack:")
            paper.say(slack.home(AMIRA), indent=3)
        return code if _reckoned(slack.slack, discord.discord, paper) else MISSING


def _reckoned(slack: Slack, discord: Discord, paper: Paper) -> bool:
    """What each was asked, and whether it had anything to complain about."""
    calls, seen = slack.calls, discord.rest.seen
    paper.gap()
    refused = [f"{made.method}: {made.answer.error}" for made in calls if made.answer.error]
    _counted("Slack", (made.method for made in calls), refused, paper)
    refused = [f"{made.call.method} {made.template}: {made.status}" for made in seen if made.status >= 400]
    _counted("Discord", (f"{made.call.method} {made.template}" for made in seen), refused, paper)
    for complaint in slack.complaints:
        paper.say(f"✗ {complaint}")
    return not slack.complaints


def _counted(platform: str, made: Iterable[str], refused: list[str], paper: Paper) -> None:
    asked = Counter(made)
    if asked:
        paper.say(f"{platform} was called {asked.total()} times: {_listed(asked)}.")
        paper.say(f"It refused {len(refused)} of them{': ' + _listed(Counter(refused)) if refused else ''}.")


def _listed(counted: "Counter[str]") -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.most_common())


def main() -> int:
    """Tell it; the exit code."""
    paper = Paper.on(plain="--plain" in sys.argv)
    where = next((one for one in sys.argv[1:] if one in BEFORE), "both")
    try:
        return over_the_wire(where, paper)
    except (BotTrouble, NoAnswer, OSError) as trouble:
        paper.say(f"The story cannot be told: {trouble}")
        return CANNOT


if __name__ == "__main__":
    sys.exit(main())
