"""Short words for tests about what counts: families who can say how it went, and what is on record then."""

from datetime import timedelta

from sqlalchemy import func, select

from core.connections.model import Connection
from core.database.ledgers import fact
from core.database.rows import all_of, get
from core.people.model import Advocate
from core.requests.model import SupportRequest
from core.rewards.model import Review, WhyNot
from tests.core.rewards.years import Years


def supported(years: Years, name: str = "Amira", **changes: str) -> Connection:
    """A family for a while, with messages both ways."""
    connection = years.take_on(name, **changes)  # type: ignore[arg-type]
    years.turn(name, connection, 2)
    years.later(days=10)
    return connection


def supported_before(years: Years, name: str = "Amira") -> Connection:
    """A family that has been supported for nine days, without a day going by."""
    now = years.desk.clock.now()
    years.desk.clock.set(now - timedelta(days=9))
    connection = years.take_on(name)
    years.turn(name, connection, 1)
    years.desk.clock.set(now)
    return connection


def reasons(years: Years, advocate: Advocate) -> list[WhyNot | None]:
    return [item.why_not for item in years.breakdown(advocate).left_out]


def total(years: Years, advocate: Advocate) -> int:
    assert years.drift() == ()
    return years.breakdown(advocate).total


def facts(years: Years) -> int:
    found: int = years.desk.write(lambda tx: tx.conn.execute(select(func.count()).select_from(fact)).scalar_one())
    return found


def aside(years: Years) -> Review:
    """The newest review that was set aside."""
    return [one for one in years.desk.write(all_of, Review) if one.waits][-1]


def label_of(years: Years, connection: Connection) -> str:
    return years.desk.write(get, SupportRequest, connection.request_id).label
