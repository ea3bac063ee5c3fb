"""The story on Slack and Discord at once: each of its people sits before one of them, and the desk is one."""

from collections.abc import Mapping
from datetime import timedelta

from bot.play.cast import AMIRA, CHRIS, SAM, Player
from bot.play.setting import Whereabouts
from bot.play.theatre import Act, Push, Seen, Spot, Theatre
from tests.play.at_discord import AtDiscord
from tests.play.at_slack import AtSlack

IN_SLACK = frozenset({AMIRA, CHRIS, SAM})
"""The others are in Discord: a coordinator here and an advocate there, a safeguarding contact on each."""


class AtBoth:
    """Two theatres. A card that somebody saw on one is pressed by another on their own platform."""

    def __init__(self, slack: AtSlack, discord: AtDiscord) -> None:
        self._slack, self._discord = slack, discord

    @property
    def whereabouts(self) -> Whereabouts:
        """For the bot's configuration: both workspaces, the request channels of both, Slack's coordinators' channel."""
        here, there = self._slack.whereabouts, self._discord.whereabouts
        return Whereabouts(
            (*here.workspaces, *there.workspaces),
            f"{here.section}\n{there.section}",
            self.account,
            lambda channel: (*here.channels(channel), *there.channels(channel)),
            {**here.environment, **there.environment},
        )

    def of(self, who: Player) -> Theatre:
        """Where somebody is."""
        return self._slack if who in IN_SLACK else self._discord

    def account(self, who: Player) -> str:
        return self.of(who).account(who)

    def cards(self, who: Player, channel: str = "") -> list[Seen]:
        return self.of(who).cards(who, channel)

    def channel(self, channel: str) -> list[Seen]:
        return [*self._slack.channel(channel), *self._discord.channel(channel)]

    def everything(self) -> list[Seen]:
        return [*self._slack.everything(), *self._discord.everything()]

    def buttons(self, who: Player, spot: Spot) -> Mapping[str, Push]:
        theatre = self.of(who)
        return theatre.buttons(who, spot) or self._on_their_own(who, theatre, spot)

    def _on_their_own(self, who: Player, theatre: Theatre, spot: Spot) -> Mapping[str, Push]:
        """The buttons of the same card, in the same kind of channel, on this person's platform."""
        titles = {seen.title for seen in self.everything() if seen.spot == spot}
        twins = [seen for name in who.channels for seen in theatre.cards(who, name) if seen.title in titles]
        return theatre.buttons(who, twins[-1].spot) if twins else {}

    def command(self, who: Player, line: str) -> Act:
        return self.of(who).command(who, line)

    def type(self, who: Player, spot: Spot, words: str) -> Act:
        return self.of(who).type(who, spot, words)

    def advance(self, by: timedelta) -> None:
        """Both stand-ins read the same clock: it is moved once."""
        self._slack.advance(by)

    def wait_for_the_bot(self) -> None:
        self._slack.wait_for_the_bot()
        self._discord.wait_for_the_bot()
