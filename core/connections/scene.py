"""What the cards of this slice are drawn from: the record round one connection, and the reader's own clock."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core.change import Audience
from core.connections.model import Connection
from core.connections.records import Case, case_of
from core.database.rows import get
from core.database.store import Tx
from core.drawing import Drawing
from core.people.model import Person
from core.phrasing import when
from core.safeguarding.forms import raise_button
from core.settings import OrganisationSettings
from core.surface import Button, Style


@dataclass(frozen=True, slots=True)
class Scene:
    """One connection, as somebody sees it. `zone` is the reader's own, or the organisation's."""

    tx: Tx
    organisation: OrganisationSettings
    case: Case
    zone: ZoneInfo

    @property
    def connection(self) -> Connection:
        return self.case.connection

    @property
    def label(self) -> str:
        return self.case.label

    @property
    def advocate_name(self) -> str:
        return self.case.person.name

    def at(self, instant: datetime | None) -> str:
        """An instant on the reader's clock on the wall."""
        return when(instant, self.zone) if instant else ""

    def button(self, label: str, verb: str, style: Style = Style.PLAIN) -> Button:
        """A button about this connection."""
        return Button(label, verb, self.connection.public_id, style)

    def concern_button(self) -> Button:
        """Every card has it."""
        return raise_button(self.connection)


def scene_of(drawing: Drawing, connection: Connection) -> Scene:
    """The scene for whoever the drawing is for."""
    tx, case = drawing.tx, case_of(drawing.tx, connection)
    reader = None
    if drawing.audience is Audience.THREAD:
        reader = case.person
    elif drawing.audience is Audience.PERSON:
        reader = get(tx, Person, drawing.to_id)
    return Scene(tx, drawing.organisation, case, tx.house.zone_of(drawing.organisation, reader))


def scene(drawing: Drawing) -> Scene:
    """The scene of a drawing that is about a connection."""
    return scene_of(drawing, get(drawing.tx, Connection, drawing.about.id))
