"""The folder in which a demonstration lives: configuration, keys, record and the platform's world."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.play.cast import CHRIS, ORGANISATION, PAT, PLATFORM, PLAYERS, SAM, SLUG, Player
from core.database.keys import KeyRing, read_key_file, write_key_file

KEYS: Final = "keys.txt"
CONFIG: Final = """\
# A demonstration with invented people. Nothing here leaves this folder.

[database]
url = "sqlite:///desk.sqlite3"

[keys]
file = "{keys}"

[log]
level = "info"
format = "json"

[[organisation]]
slug = "{slug}"
name = "{name}"
workspaces = [{workspaces}]
request_channels = [{requests}]
coordinators_channel = "{coordinators}"
sendiass = "Harbour SENDIASS, 01632 960000"
vault_link = "https://vault.example.org"

  [[organisation.coordinators]]
  name = "{coordinator.name}"
  account = "{accounts[0]}"

  [[organisation.safeguarding_contacts]]
  name = "{first.name}"
  email = "{first.short}@example.org"
  account = "{accounts[1]}"

  [[organisation.safeguarding_contacts]]
  name = "{second.name}"
  email = "{second.short}@example.org"
  account = "{accounts[2]}"

[terminal]
folder = "world"
remembers_keys = false # what is posted twice stands twice: only looking first prevents it

{where.section}
"""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """On which platforms the people are: workspaces, sections of the configuration, accounts and channels by name."""

    workspaces: tuple[str, ...]
    section: str
    account: Callable[[Player], str]
    channels: Callable[[str], tuple[str, ...]]
    environment: Mapping[str, str] = field(default_factory=dict)


def at_terminal() -> Whereabouts:
    """Everybody is at the terminal."""
    channels = sorted({channel for player in PLAYERS for channel in player.channels})
    members = "\n".join(
        f'  "{PLATFORM}:{SLUG}:{channel}" = ['
        + ", ".join(f'"{player.account}"' for player in PLAYERS if channel in player.channels)
        + "]"
        for channel in channels
    )
    workspace = f"{PLATFORM}:{SLUG}"
    section = f"  [terminal.members]\n{members}"
    return Whereabouts(
        (workspace,), section, lambda player: player.account, lambda channel: (f"{workspace}:{channel}",)
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """Where everything of one demonstration lies. Families are told through the terminal's recorder, in any case."""

    folder: Path
    where: Whereabouts = field(default_factory=at_terminal)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def world(self) -> Path:
        return self.folder / "world"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.folder.absolute() / 'desk.sqlite3'}"

    @property
    def log(self) -> Path:
        return self.folder / "bot.log"

    @property
    def is_new(self) -> bool:
        return not self.config.exists()

    @property
    def keys(self) -> KeyRing:
        """The keys of this folder, which must have been made."""
        return read_key_file(self.folder / KEYS)

    def make(self) -> None:
        """Write the configuration and the keys. Raises OSError or KeysUnusable where that is not possible."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_key_file(self.folder / KEYS)
        handle = os.open(self.config, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_written(self.where))


def _written(where: Whereabouts) -> str:
    return CONFIG.format(
        keys=KEYS,
        slug=SLUG,
        name=ORGANISATION,
        where=where,
        workspaces=_listed(where.workspaces),
        requests=_listed(where.channels("requests")),
        coordinators=where.channels("coordinators")[0],
        accounts=[where.account(player) for player in (CHRIS, SAM, PAT)],
        coordinator=CHRIS,
        first=SAM,
        second=PAT,
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
