"""The platform's refusals, by its own numbers."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from tests.world.discord.nouns import Json


class Code(Enum):
    """HTTP status, the platform's code, its sentence."""

    UNAUTHORISED = 401, 0, "401: Unauthorized"
    NOT_FOUND = 404, 0, "404: Not Found"
    METHOD_NOT_ALLOWED = 405, 0, "405: Method Not Allowed"
    UNKNOWN_CHANNEL = 404, 10003, "Unknown Channel"
    UNKNOWN_GUILD = 404, 10004, "Unknown Guild"
    UNKNOWN_MEMBER = 404, 10007, "Unknown Member"
    UNKNOWN_MESSAGE = 404, 10008, "Unknown Message"
    UNKNOWN_USER = 404, 10013, "Unknown User"
    UNKNOWN_WEBHOOK = 404, 10015, "Unknown Webhook"
    UNKNOWN_INTERACTION = 404, 10062, "Unknown interaction"
    UNKNOWN_COMMAND = 404, 10063, "Unknown application command"
    TOO_MANY_COMMANDS = 400, 30032, "Maximum number of application commands reached (100)."
    TOO_MANY_CREATES = 400, 30034, "Max number of daily application command creates has been reached (200)"
    OLD_EDITS = 429, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later."
    OPENING_TOO_FAST = 400, 40003, "You are opening direct messages too fast."
    ALREADY_ACKNOWLEDGED = 400, 40060, "Interaction has already been acknowledged."
    MISSING_ACCESS = 403, 50001, "Missing Access"
    NOT_YOURS = 403, 50005, "Cannot edit a message authored by another user"
    EMPTY_MESSAGE = 400, 50006, "Cannot send an empty message"
    CLOSED_TO_YOU = 403, 50007, "Cannot send messages to this user"
    MISSING_PERMISSIONS = 403, 50013, "Missing Permissions"
    WRONG_CHANNEL_TYPE = 400, 50024, "Cannot execute action on this channel type"
    INVALID_WEBHOOK_TOKEN = 401, 50027, "Invalid Webhook Token"
    INVALID_FORM = 400, 50035, "Invalid Form Body"
    THREAD_FULL = 400, 30033, "Maximum number of thread participants has been reached (1000)."
    THREAD_ARCHIVED = 400, 50083, "Thread is archived"
    INVALID_JSON = 400, 50109, "The request body contains invalid JSON."
    NO_MUTUAL_GUILD = 403, 50278, "Cannot send messages to this user due to having no mutual guilds"


class Problem(NamedTuple):
    """One thing that is wrong with a form body, and where."""

    path: tuple[str | int, ...]
    code: str
    message: str

    def under(self, *prefix: str | int) -> "Problem":
        return self._replace(path=(*prefix, *self.path))


class ApiError(Exception):
    """What a call is refused with."""

    def __init__(self, code: Code, problems: Iterable[Problem] = ()) -> None:
        self.status, self.code, self.sentence = code.value
        self.kind = code
        self.problems = tuple(problems)
        told = "; ".join(f"{'.'.join(map(str, p.path))}: {p.message}" for p in self.problems)
        super().__init__(f"{self.status} {self.code} {self.sentence} {told}".strip())

    @property
    def body(self) -> Json:
        """The JSON that travels: problems are nested by their path."""
        body: Json = {"message": self.sentence, "code": self.code}
        for problem in self.problems:
            level = body.setdefault("errors", {})
            for step in problem.path:
                level = level.setdefault(str(step), {})
            level.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
        return body


def refuse_if(problems: Iterable[Problem]) -> None:
    """Raise Invalid Form Body when there is anything wrong."""
    found = tuple(problems)
    if found:
        raise ApiError(Code.INVALID_FORM, found)
