"""The story of the demonstration, told over the wire: `python -m tests.play` (or `make demo-wire`).

The same story and the same bot, in a process of its own; but its people are in Slack, which a stand-in plays on
loopback, and the bot talks to it with the unmodified Bolt. One transcript on standard output.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from adapters.terminal.player import NoAnswer
from adapters.terminal.render import Paper
from bot.demo import CANNOT, DONE, told_on
from bot.play.cast import AMIRA
from bot.play.process import BotTrouble
from bot.play.setting import Setting
from bot.play.stage import stage_in
from core.clock import MovableClock
from tests.play.at_slack import AtSlack
from tests.world.slack.portal import Portal
from tests.world.slack.slack import Slack


def over_slack(paper: Paper) -> int:
    """Tell it in Slack; the exit code."""
    clock = MovableClock()
    with Portal(Slack(clock)) as portal, tempfile.TemporaryDirectory(prefix="advocate-desk-") as folder:
        slack = AtSlack(portal, clock, paper)
        paper.say(
            "In this telling everybody is in Slack: a stand-in on loopback, which the bot's own Bolt connects to."
        )
        paper.gap()
        with stage_in(Setting(Path(folder) / "desk", slack.whereabouts), slack) as stage:
            code = told_on(stage, paper)
            if code == DONE:
                paper.gap()
                paper.say("Amira opens the desk's Home in Slack:")
                paper.say(slack.home(AMIRA), indent=3)
        return code if _reckoned(slack.slack, paper) else 1


def _reckoned(slack: Slack, paper: Paper) -> bool:
    """What Slack was asked, and whether it had anything to complain about."""
    asked = Counter(made.method for made in slack.calls)
    refused = Counter(f"{made.method}: {made.answer.error}" for made in slack.calls if made.answer.error)
    paper.gap()
    paper.say(f"Slack was called {asked.total()} times: {_listed(asked)}.")
    paper.say(f"It refused {refused.total()} of them{': ' + _listed(refused) if refused else ''}.")
    for complaint in slack.complaints:
        paper.say(f"✗ {complaint}")
    return not slack.complaints


def _listed(counted: "Counter[str]") -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.most_common())


def main() -> int:
    """Tell it; the exit code."""
    paper = Paper.on(plain="--plain" in sys.argv)
    try:
        return over_slack(paper)
    except (BotTrouble, NoAnswer, OSError) as trouble:
        paper.say(f"The story cannot be told: {trouble}")
        return CANNOT


if __name__ == "__main__":
    sys.exit(main())
