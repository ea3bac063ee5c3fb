"""What one person has before them besides the channels: private answers, an open form, and what they pressed."""

from dataclasses import dataclass, field
from enum import IntEnum

from tests.world.discord.nouns import Account, Channel, Json, Message

SECONDS_TO_ANSWER = 3.0
TOKEN_SECONDS = 15 * 60.0


class Asked(IntEnum):
    """What kind of thing a person did."""

    COMMAND = 2
    COMPONENT = 3
    SUGGESTIONS = 4
    FORM = 5


class Answer(IntEnum):
    """How the bot may answer it first."""

    MESSAGE = 4
    LATER = 5
    UPDATE_LATER = 6
    UPDATE = 7
    SUGGESTIONS = 8
    FORM = 9


@dataclass(eq=False, slots=True)
class Interaction:
    """Something a person did that the bot must answer once, within three seconds; more may follow for 15 minutes."""

    id: int
    token: str
    kind: Asked
    person: Account
    channel: Channel
    data: Json
    born: float
    message: Message | None = None
    opened_by: "Interaction | None" = None
    answer: Answer | None = None
    original: Message | None = None
    followed: list[Message] = field(default_factory=list)
    suggestions: list[Json] = field(default_factory=list)

    def late(self, ticks: float) -> bool:
        return ticks - self.born > SECONDS_TO_ANSWER

    def failed(self, ticks: float) -> bool:
        """The person is told that nothing answered."""
        return self.answer is None and self.late(ticks)

    def over(self, ticks: float) -> bool:
        return ticks - self.born > TOKEN_SECONDS


@dataclass(eq=False, slots=True)
class OpenForm:
    """A form on somebody's screen, with the interaction that it answered."""

    asked: Interaction
    data: Json

    @property
    def title(self) -> str:
        return str(self.data["title"])


@dataclass(eq=False, slots=True)
class Screen:
    """Kept by the person's own program: a restart of the bot changes nothing here."""

    private: list[Message] = field(default_factory=list)
    form: OpenForm | None = None
    did: list[Interaction] = field(default_factory=list)
