"""The invented town of the demonstration: Harbour SEND Advocates in a Slack workspace and in a Discord server."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from adapters.discord.invite import permissions
from adapters.slack.manifest import manifest
from core.clock import MovableClock
from core.settings import CommandNames
from tests.world.browser.discord_pane import DiscordPane
from tests.world.browser.screens import Someone
from tests.world.browser.slack_pane import SlackPane
from tests.world.discord.nouns import Bits
from tests.world.discord.world import Discord
from tests.world.slack.slack import Slack

ORGANISATION: Final = "Harbour SEND Advocates"
CONFIG: Final = """\
# The demonstration in a browser, with invented people. Nothing here leaves this computer.

[database]
url = "sqlite:///desk.sqlite3"

[keys]
file = "keys.txt"

[log]
format = "json"

[pages]
address = "http://127.0.0.1:{window}"

[operator]
email = "operator@example.org"

[web]
port = {web}

[mail]
host = "127.0.0.1"
port = {mail}
security = "none"
sender = "desk@harbour.example.org"

[slack]
api = "{slack}/api/"

  [[slack.workspaces]]
  id = "{team}"
  bot_token_env = "DEMO_SLACK_BOT"
  app_token_env = "DEMO_SLACK_APP"

[discord]
api = "{discord}"
token_env = "DEMO_DISCORD"

[[organisation]]
slug = "harbour"
name = "{name}"
workspaces = ["slack:{team}", "discord:{guild}"]
request_channels = ["slack:{team}:{slack_requests}", "discord:{guild}:{discord_requests}"]
coordinators_channel = "slack:{team}:{coordinators}"
sendiass = "Harbour SENDIASS, 01632 960000"
vault_link = "https://vault.example.org"

  [[organisation.coordinators]]
  name = "Chris Doyle"
  account = "slack:{team}:{chris}"

  [[organisation.safeguarding_contacts]]
  name = "Sam Okoro"
  email = "sam@example.org"
  account = "slack:{team}:{sam}"
"""
KINDS: Final = {
    "Amira Khan": ("Refusal to assess", "Checking a draft plan", "Preparing for the Tribunal"),
    "Ben Carter": ("Suspension or permanent exclusion", "Checking a draft plan"),
    "Cerys Bowen": ("Refusal to assess", "Annual review"),
}


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everything listens on this computer: the pages themselves at `web`, and people see them at `window`."""

    slack: str
    discord: str
    web: int
    window: int
    mail: int


class Town:
    """Both platforms with their people, the same clock for both."""

    def __init__(self, clock: MovableClock) -> None:
        self.clock = clock
        self.slack = Slack(clock)
        self.discord = Discord(clock)
        self._build_slack()
        self._build_discord()

    def _build_slack(self) -> None:
        town = self.slack.town
        self.team = town.team(ORGANISATION)
        self.app = town.app(manifest(CommandNames()))
        self.install = town.install(self.app, self.team)
        self.app_token = town.app_token(self.app)
        self.amira, self.chris, self.sam = (
            town.person(self.team, name) for name in ("Amira Khan", "Chris Doyle", "Sam Okoro")
        )
        self.slack_requests = town.channel(self.team, "requests", [self.amira, self.chris])
        self.coordinators = town.channel(self.team, "coordinators", [self.chris])
        for channel in (self.slack_requests, self.coordinators):
            town.join(channel, self.install)

    def _build_discord(self) -> None:
        world = self.discord
        self.ben, self.cerys, self.dana = (world.person(name) for name in ("Ben Carter", "Cerys Bowen", "Dana Reyes"))
        self.guild = world.open_guild(ORGANISATION, world.person("Olwen Price"))
        members = world.role(self.guild, "Members")
        for one in (self.ben, self.cerys, self.dana):
            world.join(self.guild, one, members)
        world.install(self.guild, Bits(permissions().value))
        self.discord_requests = world.text_channel(self.guild, "requests", members)

    def slack_pane(self) -> SlackPane:
        people = (
            Someone(self.amira.id, "Amira Khan", "advocate"),
            Someone(self.chris.id, "Chris Doyle", "coordinator"),
            Someone(self.sam.id, "Sam Okoro", "safeguarding contact"),
        )
        return SlackPane(self.slack, self.app, people)

    def discord_pane(self) -> DiscordPane:
        people = {str(one.id): one for one in (self.ben, self.cerys, self.dana)}
        about = ("advocate", "advocate, new", "nobody here knows her yet")
        return DiscordPane(
            self.discord,
            people,
            [Someone(name, one.name, what) for (name, one), what in zip(people.items(), about, strict=True)],
        )

    def configuration(self, ports: Ports) -> str:
        """What the operator of this town has written into config.toml."""
        return CONFIG.format(
            name=ORGANISATION,
            team=self.team.id,
            guild=self.guild.id,
            slack_requests=self.slack_requests.id,
            discord_requests=self.discord_requests.id,
            coordinators=self.coordinators.id,
            chris=self.chris.id,
            sam=self.sam.id,
            web=ports.web,
            window=ports.window,
            mail=ports.mail,
            slack=ports.slack,
            discord=ports.discord,
        )

    @property
    def secrets(self) -> dict[str, str]:
        """The tokens, for the bot's environment."""
        return {
            "DEMO_SLACK_BOT": self.install.token,
            "DEMO_SLACK_APP": self.app_token,
            "DEMO_DISCORD": self.discord.app.token,
        }

    @property
    def first_lines(self) -> tuple[str, ...]:
        """What the coordinator types on the first day."""
        until = self.clock.now().date() + timedelta(days=365)
        accounts = {
            "Amira Khan": f"slack:{self.team.id}:{self.amira.id}",
            "Ben Carter": f"discord:{self.guild.id}:{self.ben.id}",
            "Cerys Bowen": f"discord:{self.guild.id}:{self.cerys.id}",
        }
        added = [f"/coordinator advocate add {account} free {name}" for name, account in accounts.items()]
        return (*added, *(f'/coordinator advocate accredit "{name}" {until}' for name in accounts))
