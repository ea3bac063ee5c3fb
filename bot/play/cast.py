"""The invented people of the demonstration. Nobody here exists."""

from dataclasses import dataclass
from typing import Final

from adapters.terminal.player import Someone

PLATFORM: Final = "terminal"
SLUG: Final = "harbour"
ORGANISATION: Final = "Harbour SEND Advocates"
CHANNELS: Final = {"requests": "the request channel", "coordinators": "the coordinators' channel"}


@dataclass(frozen=True, slots=True)
class Player(Someone):
    """Somebody to play. `channels` are those they read; `about` says in a few words who they are."""

    channels: tuple[str, ...] = ()
    about: str = ""

    @property
    def short(self) -> str:
        """The account's own name."""
        return self.account.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Household:
    """A family of the demonstration, recognised by its contact."""

    name: str
    contact: str
    about: str = ""
    asks: str = "For a child"


def _player(name: str, about: str, *channels: str) -> Player:
    account = f"{PLATFORM}:{SLUG}:{name.split(maxsplit=1)[0].lower()}"
    return Player(account, name, channels, about)


AMIRA = _player("Amira Khan", "advocate: refusals, draft plans, tribunal", "requests")
BEN = _player("Ben Carter", "advocate: exclusion, draft plans", "requests")
CERYS = _player("Cerys Bowen", "advocate, new: one family at a time", "requests")
CHRIS = _player("Chris Doyle", "coordinator", "requests", "coordinators")
SAM = _player("Sam Okoro", "safeguarding contact")
PAT = _player("Pat Lindqvist", "second safeguarding contact")
DANA = _player("Dana Reyes", "nobody knows her here yet", "requests")

ADVOCATES: Final = (AMIRA, BEN, CERYS)
PLAYERS: Final = (AMIRA, BEN, CERYS, CHRIS, SAM, PAT, DANA)

ROSA = Household("Rosa", "rosa@example.org", "mother of a boy of nine")
TOM = Household("Tom", "tom@example.org", "father of a girl of fourteen")
INES = Household("Ines", "ines@example.org", "seventeen, asks for herself", "For themselves")
KATH = Household("Kath", "kath@example.org", "grandmother who cares for a boy of six")

HOUSEHOLDS: Final = (ROSA, TOM, INES, KATH)
