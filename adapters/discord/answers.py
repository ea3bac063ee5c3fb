"""What somebody is answered: to them alone, first within three seconds, then for a quarter of an hour.

Discord takes one first answer to an interaction. The library repeats what failed on the way, so that a first answer of
ours may be called a second one (40060): it stands. One that came too late (10062) is given as a message instead.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp

from adapters.discord.chat import Chat
from adapters.discord.errors import ALREADY_ANSWERED, TROUBLE, UNKNOWN_INTERACTION, code_of
from adapters.discord.forms import modal
from adapters.discord.pending import AGAIN, Pending
from adapters.discord.render import EPHEMERAL, Json, custom_id, private, said, together
from adapters.discord.rest import Rest
from core.platform import AccountRef
from core.surface import Ask, Card, Form, Passage, Reply, Say, Show, Values

log = logging.getLogger(__name__)

MESSAGE, THINKING, CHOICES, FORM = 4, 5, 8, 9
TOO_LATE: Final = frozenset({UNKNOWN_INTERACTION, 10015, 50027})

LATE_FORM: Final = "The form took too long for Discord to show. It is ready now."
LATE: Final = "Your answer took too long to be shown where you pressed. Please press again."
NOT_KEPT: Final = "That form is not kept any more. Please open it again from its card or its command."
WORTH_KEEPING: Final = 80
"""A text this long is shown again to whoever wrote it, when the form was not accepted."""


@dataclass(frozen=True, slots=True)
class Mend:
    """A form was not accepted: what is wrong (with one field of it, perhaps), and what was filled in."""

    value: str
    problem: str
    filled: Values
    field: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """Show a kept form again."""

    value: str


Answer = Reply | Mend | Again


@dataclass(frozen=True, slots=True)
class Call:
    """Where an interaction is answered. A submitted form can't be answered with another."""

    id: str
    token: str
    application: str
    submitted: bool


class Answers:
    """The answers to one interaction. `guild` is set where no server is around it: buttons must then name it."""

    def __init__(self, rest: Rest, pending: Pending, chat: Chat, call: Call, guild: str = "") -> None:
        self._rest, self._pending, self._chat = rest, pending, chat
        self._call, self._guild = call, guild
        self._deferred = False

    async def defer(self) -> None:
        """Say that it takes a moment."""
        self._deferred = await self._first(THINKING, {"flags": EPHEMERAL})

    async def give(self, answer: Answer, account: AccountRef) -> None:
        """Answer. What can't be shown any more where they pressed is sent to them as a message."""
        form, filled = self._form_of(answer, str(account))
        if form is not None and not self._deferred and not self._call.submitted:
            self._pending.keep(str(account), form, filled)
            if not await self._first(FORM, modal(form, self._guild, filled)):
                await self._instead(answer, account)
            return
        first, *others = self._messages(answer, str(account))
        if not (await self._again(first) if self._deferred else await self._first(MESSAGE, first)):
            await self._instead(answer, account)
            return
        for message in others:
            await self._follow(message)

    async def suggest(self, choices: Json) -> None:
        """Offer what an argument may be completed to."""
        await self._first(CHOICES, choices)

    def _form_of(self, answer: Answer, account: str) -> tuple[Form | None, Values]:
        if isinstance(answer, Ask):
            return answer.form, {}
        found = self._pending.find(account, answer.value) if isinstance(answer, Again) else None
        return found or (None, {})

    def _messages(self, answer: Answer, account: str) -> list[Json]:
        match answer:
            case Say():
                return [said(answer, guild=self._guild)]
            case Show(cards=cards):
                return together(cards, guild=self._guild)
            case Ask(form=form):
                return [self._with_button(Say(LATE_FORM), form, {}, account)]
            case Mend():
                return self._to_mend(answer, account)
            case Again():
                return [said(Say(NOT_KEPT), guild=self._guild)]

    def _to_mend(self, mend: Mend, account: str) -> list[Json]:
        found = self._pending.find(account, mend.value)
        labels = {field.name: field.label for field in found[0].fields} if found else {}
        told = Say(f"{labels[mend.field]}: {mend.problem}" if mend.field in labels else mend.problem)
        first = self._with_button(told, found[0], mend.filled, account) if found else said(told, guild=self._guild)
        return [first, *_echo(mend, labels)]

    def _with_button(self, say: Say, form: Form, filled: Values, account: str) -> Json:
        button = self._pending.keep(account, form, filled)
        again = custom_id(button.value.replace("v1:", f"{AGAIN}:", 1), self._guild)
        drawn = {"type": 2, "style": 1, "label": button.label, "custom_id": again}
        return said(say, guild=self._guild) | {"components": [{"type": 1, "components": [drawn]}]}

    async def _first(self, kind: int, data: Json) -> bool:
        """Whether the first answer stands. A line that broke is tried once more: twice is refused, and was done."""
        for attempt in (1, 2):
            try:
                await self._rest.call(
                    "POST",
                    "/interactions/{webhook_id}/{webhook_token}/callback",
                    {"type": kind, "data": data},
                    webhook_id=self._call.id,
                    webhook_token=self._call.token,
                )
            except (aiohttp.ClientError, OSError) as error:
                if attempt == 2:
                    return self._failed(error)
            except TROUBLE as error:
                return code_of(error) == ALREADY_ANSWERED or self._failed(error)
            else:
                return True
        return False

    async def _again(self, data: Json) -> bool:
        """What was deferred gets its words. Its flags were set by the deferral."""
        return await self._later("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", _unflagged(data))

    async def _follow(self, data: Json) -> bool:
        return await self._later("POST", "/webhooks/{webhook_id}/{webhook_token}", data)

    async def _later(self, method: str, path: str, data: Json) -> bool:
        application, token = self._call.application, self._call.token
        try:
            await self._rest.call(method, path, data, webhook_id=application, webhook_token=token)
        except TROUBLE as error:
            return self._failed(error)
        return True

    def _failed(self, error: BaseException) -> bool:
        late = code_of(error) in TOO_LATE
        why = "it came too late" if late else f"{type(error).__name__} {code_of(error) or ''}".rstrip()
        log.warning("discord: an answer to interaction %s was not taken: %s", self._call.id, why)
        return False

    async def _instead(self, answer: Answer, account: AccountRef) -> None:
        """What was done is told by message; what was merely read can be pressed again."""
        match answer:
            case Say(words=words, buttons=buttons):
                told = Say(words, buttons)
            case Mend(problem=problem):
                told = Say(problem)
            case _:
                told = Say(LATE)
        summary = "There is an answer to what you pressed."
        card = Card("An answer to you", summary, body=(Passage(told.words),), buttons=told.buttons)
        await self._chat.show(card, account.conversation, f"answer-{self._call.id}")


def _unflagged(data: Json) -> Json:
    return {name: value for name, value in data.items() if name != "flags"}


def _echo(mend: Mend, labels: Mapping[str, str]) -> Iterator[Json]:
    """Long texts, back to whoever wrote them, so that they are not lost whatever happens next."""
    long = {name: text for name, text in mend.filled.items() if isinstance(text, str) and len(text) >= WORTH_KEEPING}
    if long:
        words = tuple(Passage(text, quoted=True, heading=labels.get(name, "")) for name, text in long.items())
        yield from private(Card("What you wrote", "What you wrote is kept here for you.", body=words))
