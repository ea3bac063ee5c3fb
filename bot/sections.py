"""The sections of the configuration file that are not a platform's. Secrets have no place in any of them."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from core.settings import OrganisationSettings, Part, Settings


class Database(Part):
    """Where the record is kept. An address with a password belongs into the environment."""

    url: str = "sqlite:///advocate-desk.sqlite3"


class Keys(Part):
    """Which file holds the encryption keys."""

    file: Path | None = None


class Backup(Part):
    """Where the daily copies go, and how many of them are kept."""

    folder: Path = Path("backups")
    keep: int = Field(default=14, ge=1)


class Log(Part):
    """How much is logged, and how: `auto` is for reading in a terminal and JSON elsewhere."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = "auto"


class DataFile(Part):
    """A data file of one's own instead of the one that comes with Advocate Desk."""

    file: Path | None = None


class Health(Part):
    """A file that says whether the bot is ready, for whatever watches over it."""

    file: Path | None = None


class Written(Settings):
    """The file as it is written, but for the platforms' sections: each platform checks its own."""

    organisations: tuple[OrganisationSettings, ...] = Field(min_length=1, alias="organisation")
    database: Database = Database()
    keys: Keys = Keys()
    backup: Backup = Backup()
    log: Log = Log()
    send_facts: DataFile = DataFile()
    screen: DataFile = DataFile()
    rewards: DataFile = DataFile()
    health: Health = Health()

    @property
    def settings(self) -> Settings:
        """The core's part of it."""
        return Settings(**{name: getattr(self, name) for name in Settings.model_fields})
