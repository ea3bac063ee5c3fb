"""A request as a card sees it: its public part, and by whose clock on the wall times are said."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from core.database.rows import find, get, table_of
from core.database.store import Tx
from core.people.model import Person
from core.requests.model import ACCEPTABLE, Offer, SupportRequest
from core.requests.public import PublicCard, public_card
from core.rewards.badges import name_with_badge
from core.settings import OrganisationSettings
from core.tenant import organisation_of


@dataclass(frozen=True, slots=True)
class Look:
    """One request, looked at in one transaction."""

    tx: Tx
    organisation: OrganisationSettings
    support_request: SupportRequest
    public: PublicCard

    @property
    def label(self) -> str:
        return self.support_request.label

    @property
    def is_open(self) -> bool:
        """Whether it can be answered: not while a person reads it for safety, not once it is settled or erased."""
        return self.support_request.state in ACCEPTABLE and self.support_request.erased_at is None

    @property
    def shows_words(self) -> bool:
        """Whether a private card may show the family's words at once (`privacy.dm_cards`)."""
        return self.tx.house.settings.privacy.dm_cards == "full"

    @property
    def zone(self) -> ZoneInfo:
        return self.tx.house.zone_of(self.organisation)

    def zone_of(self, person_id: int | None) -> ZoneInfo:
        """The zone of this person, or the organisation's."""
        person = find(self.tx, Person, table_of(Person).c.id == person_id) if person_id else None
        return self.tx.house.zone_of(self.organisation, person)

    def used(self, offer: Offer) -> timedelta:
        """How much of an offer's time had gone before its clock last started."""
        return timedelta(seconds=offer.clock_used_s)


def look_at(tx: Tx, request_id: int) -> Look:
    """Look at this request; raises NotFound."""
    support_request = get(tx, SupportRequest, request_id)
    taken_by = name_with_badge(tx, support_request.holder_id) if support_request.holder_id else ""
    public = public_card(support_request, tx.house.send_facts, taken_by)
    return Look(tx, organisation_of(tx), support_request, public)
