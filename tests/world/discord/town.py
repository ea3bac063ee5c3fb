"""A small server to try the platform out in: an owner, two advocates, a stranger, a private channel, a bot's ears."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from core.clock import FixedClock
from tests.world.discord.gateway import Intents, Line, Op
from tests.world.discord.nouns import Account, Attachment, Bits, Channel, Guild, Json
from tests.world.discord.people import Seat
from tests.world.discord.rest import Call, Reply
from tests.world.discord.world import Discord

NEEDED = (
    Bits.VIEW_CHANNEL
    | Bits.SEND_MESSAGES
    | Bits.EMBED_LINKS
    | Bits.ATTACH_FILES
    | Bits.READ_MESSAGE_HISTORY
    | Bits.CREATE_PRIVATE_THREADS
    | Bits.SEND_MESSAGES_IN_THREADS
    | Bits.MANAGE_THREADS
)
LISTENING = Intents.GUILDS | Intents.GUILD_MESSAGES


@dataclass(slots=True)
class Ticks:
    """Seconds that pass when they are told to."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(slots=True)
class Ears:
    """A bot's line to the gateway, and all that came over it."""

    heard: list[Json] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    line: Line | None = None

    def events(self, name: str) -> list[Json]:
        return [packet["d"] for packet in self.heard if packet["t"] == name]

    def ops(self) -> list[int]:
        return [packet["op"] for packet in self.heard]


class Town:
    """The platform with people in it. Limits are off until a test is about them."""

    def __init__(self) -> None:
        self.clock = FixedClock(datetime(2026, 9, 1, 9, tzinfo=UTC))
        self.ticks = Ticks()
        self.discord = Discord(self.clock, self.ticks)
        self.discord.limits.off()
        self.owner = self.discord.person("Olwen Price")
        self.amira = self.discord.person("Amira Khan")
        self.robin = self.discord.person("Robin Hale")
        self.stranger = self.discord.person("Sam Stranger")
        self.guild: Guild = self.discord.open_guild("Harbour", self.owner)
        self.advocates = self.discord.role(self.guild, "Advocates")
        self.discord.join(self.guild, self.amira, self.advocates)
        self.discord.join(self.guild, self.robin, self.advocates)
        self.discord.join(self.guild, self.stranger)
        self.discord.install(self.guild, NEEDED)
        self.channel = self.discord.text_channel(self.guild, "requests", self.advocates)

    def seat(self, person: Account) -> Seat:
        return Seat(self.discord, person)

    def connect(self, intents: Intents = LISTENING, *, token: str | None = None) -> Ears:
        """Open a line and identify."""
        ears = self.dial()
        assert ears.line is not None
        ears.line.receive({"op": Op.IDENTIFY, "d": {"token": token or self.discord.app.token, "intents": int(intents)}})
        return ears

    def dial(self) -> Ears:
        """Open a line and say nothing yet."""
        ears = Ears()
        ears.line = self.discord.gateway.connect(ears.heard.append, ears.closed.append)
        return ears

    def call(self, route: str, body: object = None, *files: Attachment, **query: str) -> Reply:
        """Ask as the bot: "GET /users/@me"."""
        method, path = route.split(" ", 1)
        return self.discord.rest.answer(Call(method, path, query, body, self.discord.app.token, files))

    def post(self, channel: Channel | None = None, /, **body: object) -> Json:
        """Post as the bot, where that must succeed."""
        reply = self.call(f"POST /channels/{(channel or self.channel).id}/messages", body)
        assert reply.status == 200, reply.body
        posted: Json = reply.body
        return posted

    def thread(self, *members: Account, name: str = "SR-0001") -> Channel:
        """A private thread of the bot's with these people in it."""
        made = self.call(f"POST /channels/{self.channel.id}/threads", {"name": name, "type": 12})
        assert made.status == 200, made.body
        for member in members:
            assert self.call(f"PUT /channels/{made.body['id']}/thread-members/{member.id}").status == 204
        return self.discord.channels[int(made.body["id"])]


def button(label: str = "Accept", custom_id: str = "v1:accept:abc", **more: object) -> Json:
    return {"type": 2, "style": 1, "label": label, "custom_id": custom_id, **more}


def row(*inner: Json) -> Json:
    return {"type": 1, "components": list(inner)}
