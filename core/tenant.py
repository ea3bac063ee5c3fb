"""Which organisation's settings count, where nobody acts: the clock, and words that come in from a family."""

from sqlalchemy import select

from core.database.store import Tx
from core.people.tables import organisation as organisations
from core.settings import OrganisationSettings


class NotConfigured(LookupError):
    """The records hold an organisation that the configuration no longer names."""


def organisation_of(tx: Tx) -> OrganisationSettings:
    """The settings of the organisation in whose name this unit acts; raises NotConfigured."""
    slug = tx.conn.execute(select(organisations.c.slug).where(organisations.c.id == tx.organisation_id)).scalar()
    for organisation in tx.house.settings.organisations:
        if organisation.slug == slug:
            return organisation
    raise NotConfigured(slug)
