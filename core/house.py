"""What every verb may look up: settings, SEND facts, phrases, the rewards policy. Read at the start, never changed."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from core.people.model import Person
from core.rewards.policy import Policy
from core.safeguarding.screen import PhraseList
from core.sendfacts import SendFacts
from core.settings import OrganisationSettings, Settings


@dataclass(frozen=True, slots=True)
class House:
    """The rules of the house, as configured."""

    settings: Settings
    send_facts: SendFacts
    phrases: PhraseList
    policy: Policy

    def zone_of(self, organisation: OrganisationSettings, person: Person | None = None) -> ZoneInfo:
        """Whose clock on the wall counts: the person's own zone if known, else the organisation's."""
        return ZoneInfo(person.zone if person and person.zone else organisation.zone)
