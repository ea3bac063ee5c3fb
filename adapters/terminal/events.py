"""In: what people do here, each an act with a key of its own, and how it reaches the desk."""

import logging
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from adapters.terminal.chat import Chat
from core.access import Envelope
from core.database.store import StorageFailure
from core.desk import Desk, answer
from core.platform import AccountRef, Place
from core.refusals import FieldProblem, Refusal
from core.surface import Reply, Say

log = logging.getLogger(__name__)

WENT_WRONG = "Something went wrong on our side, and it has been noted. Please try once more, or tell a coordinator."
"""The last resort: an act is always answered."""

Filled = dict[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button was pressed (`values` is None) or a form submitted; `name` is how the account calls itself."""

    key: str
    account: str
    value: str
    values: Filled | None = None
    name: str = ""
    what: Literal["pressed"] = "pressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded:
    """A command was typed, for example `/desk home`."""

    key: str
    account: str
    line: str
    name: str = ""
    what: Literal["commanded"] = "commanded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Something was merely typed in a conversation."""

    key: str
    account: str
    place: str
    words: str
    name: str = ""
    what: Literal["typed"] = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyActed:
    """A family does something through the recorder."""

    key: str
    organisation: str
    family: str
    verb: str
    subject: str
    values: Filled
    what: Literal["family_acted"] = "family_acted"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMoved:
    """Somebody moves the demonstration's clock on by so many seconds."""

    key: str
    seconds: float
    what: Literal["clock_moved"] = "clock_moved"


Act = Annotated[Pressed | Commanded | Typed | FamilyActed | ClockMoved, Field(discriminator="what")]
ACT: TypeAdapter[Act] = TypeAdapter(Act)


async def take(act: Act, desk: Desk, chat: Chat) -> None:
    """Let the desk act, and answer whoever acted. The answer is the acknowledgement: without it, it comes again."""
    try:
        chat.answer(act.key, await _reply(act, desk, chat))
    except FieldProblem as problem:
        chat.answer(act.key, None, field=problem.field, problem=problem.sentence)
    except Refusal as refusal:
        chat.answer(act.key, answer(refusal))
    except StorageFailure as failure:
        chat.answer(act.key, Say(failure.sentence))
    except Exception:
        log.exception("an act failed: %s", act.what)
        chat.answer(act.key, Say(WENT_WRONG))


async def _reply(act: Act, desk: Desk, chat: Chat) -> Reply | None:
    key = f"{chat.name}:{act.key}"
    match act:
        case Pressed(value=value, values=values):
            return await desk.press(_envelope(act, chat), value, values)
        case Commanded(line=line):
            called, _, text = line.strip().partition(" ")
            return await desk.command(_envelope(act, chat), called, text)
        case Typed(place=place, words=words):
            return await desk.typed(_envelope(act, chat), Place.parse(place), words)
        case FamilyActed(organisation=slug, family=family, verb=verb, subject=subject, values=values):
            return await desk.family_act(slug, family, verb, subject, values, key)
        case ClockMoved():
            return None


def _envelope(act: Pressed | Commanded | Typed, chat: Chat) -> Envelope:
    account = AccountRef.parse(act.account)
    return Envelope(account, f"{chat.name}:{act.key}", chat.name, act.name, chat.groups_of(account))
