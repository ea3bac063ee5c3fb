"""In: what people do in Slack, read into an act with a key of its own, taken to the desk, and acknowledged.

An act is acknowledged after it was committed, with its outcome. What takes longer than two seconds is acknowledged
then, goes on by itself, and is answered when it is done: Slack shows an error after three.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from adapters.slack import answers, forms
from adapters.slack.answers import Outcome, Way
from adapters.slack.chat import NAME, Chat
from adapters.slack.home import Homes
from adapters.slack.recent import Recent
from core.access import Envelope
from core.database.failures import StorageFailure
from core.desk import Desk, answer
from core.platform import AccountRef, Place
from core.refusals import FieldProblem, Refusal
from core.surface import Say, Values

Body = Mapping[str, Any]
Ack = Callable[..., Awaitable[Any]]

LATE_S: Final = 2.0
LONGEST_KEY: Final = 120
HUMAN: Final = frozenset({None, "file_share", "thread_broadcast"})
"""The kinds of message that a person types; the others are edits, removals, and what apps do."""

WENT_WRONG: Final = (
    "Something went wrong on our side, and it has been noted. Please try once more, or tell a coordinator."
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that somebody did. `value` is the button's or the form's; `place` is where something was typed."""

    what: Literal["press", "submit", "command", "typed"]
    account: AccountRef
    key: str
    way: Way
    name: str = ""
    value: str = ""
    words: str = ""
    values: Values = field(default_factory=dict)
    place: Place | None = None


class Events:
    """The road of everything that comes in, from each of the workspaces."""

    def __init__(self, desk: Desk, chat: Chat, homes: Homes, *, late: float = LATE_S) -> None:
        """`late` is after how many seconds an act is acknowledged although it is not done yet."""
        self._desk = desk
        self._chat = chat
        self._homes = homes
        self._late = late
        self._recent = Recent()
        self._under_way: set[asyncio.Task[None]] = set()

    async def pressed(self, body: Body, ack: Ack) -> None:
        """A button."""
        await self._take(_read(press_in, body), ack)

    async def submitted(self, body: Body, ack: Ack) -> None:
        """A form."""
        await self._take(_read(form_in, body), ack)

    async def commanded(self, body: Body, ack: Ack) -> None:
        """A command."""
        await self._take(_read(command_in, body), ack)

    async def happened(self, body: Body, ack: Ack) -> None:
        """Any event: a Home that was opened, something typed to the bot; every other one is only acknowledged."""
        event = body.get("event")
        if isinstance(event, dict) and event.get("type") == "app_home_opened" and event.get("tab") == "home":
            account = AccountRef(NAME, str(body.get("team_id", "")), str(event.get("user", "")))
            if account.workspace in self._chat.workspaces:
                self._homes.opened(account)
        elif isinstance(event, dict) and (act := _read(typed_in, body)) and self._recent.is_new(act.key):
            await self._take(act, ack)
            return
        await ack()

    async def rest(self) -> None:
        """Wait for what goes on by itself."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _take(self, act: Act | None, ack: Ack) -> None:
        if act is None or act.account.workspace not in self._chat.workspaces:
            await ack()
            return
        if act.what == "press" and not self._recent.is_new(act.key):
            await ack()  # redelivered: the first one answers, and its window can be opened only once
            return
        work = asyncio.create_task(self._outcome(act))
        done, _ = await asyncio.wait({work}, timeout=self._late)
        if not done:
            await ack(answers.meanwhile() if act.what == "submit" else "")
            self._supervise(self._give(act, work))
            return
        carried = _carried(act, work.result())
        await ack(carried or "")
        if carried is None:
            self._supervise(self._give(act, work))

    async def _give(self, act: Act, work: "asyncio.Task[Outcome]") -> None:
        await answers.give(self._chat.workspaces[act.account.workspace], act.way, await work)

    async def _outcome(self, act: Act) -> Outcome:
        """Let the desk act. Never raises: an act is always answered."""
        try:
            return await self._act(act)
        except FieldProblem as problem:
            return problem
        except Refusal as refusal:
            return answer(refusal)
        except StorageFailure as failure:
            return Say(failure.sentence)
        except Exception:
            log.exception("slack: an act failed: %s", act.what)
            return Say(WENT_WRONG)

    async def _act(self, act: Act) -> Outcome:
        envelope = Envelope(act.account, act.key, NAME, act.name, await self._groups_of(act.account))
        match act.what:
            case "command":
                return await self._desk.command(envelope, act.value, act.words)
            case "typed" if act.place is not None:
                return await self._desk.typed(envelope, act.place, act.words or None)
            case _:
                reply = await self._desk.press(envelope, act.value, act.values)
        self._homes.acted(act.account)
        return reply

    async def _groups_of(self, account: AccountRef) -> frozenset[str]:
        asked = [group for one in self._desk.organisations for group in one.coordinator_groups]
        workspace = self._chat.workspaces.get(account.workspace)
        return await self._chat.groups.of(workspace, account.user_id, asked) if workspace else frozenset()

    def _supervise(self, work: Coroutine[Any, Any, None]) -> None:
        """Let it go on by itself, held and heard: a task that nobody holds may vanish."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("slack: an answer failed", exc_info=error)


def _read(parse: Callable[[Body], Act | None], body: Body) -> Act | None:
    """What came in; None for what can't be read, which is noted and acknowledged: Slack would only send it again."""
    try:
        return parse(body)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as odd:
        log.warning("slack: something came in that cannot be read: %s", type(odd).__name__)
        return None


def press_in(body: Body) -> Act | None:
    """A press of a button; None for an element that only opens a link, or that we never drew."""
    actions = body.get("actions") or [{}]
    value, at = actions[0].get("value"), str(actions[0].get("action_ts", ""))
    if not isinstance(value, str) or not value:
        return None
    container, message, view = (body.get(name) or {} for name in ("container", "message", "view"))
    account, channel = _account(body), str(container.get("channel_id", ""))
    stood = str(container.get("message_ts", ""))
    where = [str(view["id"]), at] if view else [channel, stood, at]
    way = Way(
        user=account.user_id,
        channel=channel,
        thread=str(message.get("thread_ts") or container.get("thread_ts") or ""),
        response_url=str(body.get("response_url") or ""),
        trigger=str(body.get("trigger_id", "")),
        view=view,
        ephemeral=bool(container.get("is_ephemeral")),
        button=value,
        in_home=view.get("type") == "home",
    )
    return Act(what="press", account=account, key=_key(account, *where), way=way, name=_name(body), value=value)


def form_in(body: Body) -> Act:
    """A form that was sent. The view's hash is new whenever the view is."""
    account, view = _account(body), body["view"]
    return Act(
        what="submit",
        account=account,
        key=_key(account, str(view["id"]), str(view.get("hash", ""))),
        way=Way(user=account.user_id, trigger=str(body.get("trigger_id", "")), view=view),
        name=_name(body),
        value=str(view.get("callback_id", "")),
        values=forms.values_of(view.get("state", {})),
    )


def command_in(body: Body) -> Act:
    """A command, as it was typed."""
    account = AccountRef(NAME, str(body.get("team_id", "")), str(body.get("user_id", "")))
    trigger = str(body.get("trigger_id", ""))
    way = Way(user=account.user_id, response_url=str(body.get("response_url") or ""), trigger=trigger)
    return Act(
        what="command",
        account=account,
        key=_key(account, trigger),
        way=way,
        name=str(body.get("user_name", "")),
        value=str(body.get("command", "")),
        words=str(body.get("text") or ""),
    )


def typed_in(body: Body) -> Act | None:
    """What a person typed to the bot; None for everything else that is called a message.

    One message may come under several event ids: its channel and time are what names it.
    """
    event = body.get("event", {})
    is_ours = event.get("type") == "message" and event.get("channel_type") == "im"
    if not is_ours or event.get("subtype") not in HUMAN or event.get("bot_id") or not event.get("user"):
        return None
    account = AccountRef(NAME, str(event.get("team") or body.get("team_id", "")), str(event["user"]))
    thread, channel, at = str(event.get("thread_ts") or ""), str(event.get("channel", "")), str(event.get("ts", ""))
    return Act(
        what="typed",
        account=account,
        key=f"{NAME}:{account.workspace}:{channel}:{at}",
        way=Way(user=account.user_id, channel=channel, thread=thread),
        words=str(event.get("text") or ""),
        place=Place(NAME, account.workspace, account.conversation.channel, thread),
    )


def _carried(act: Act, outcome: Outcome) -> dict[str, Any] | None:
    """What rides on the acknowledgement; None for what is answered beside it."""
    if act.what == "submit":
        return answers.on_submission(act.way.view, outcome)
    return answers.on_command(outcome) if act.what == "command" else None


def _account(body: Body) -> AccountRef:
    """Who acted: by their own workspace, which in a shared channel is not ours, and then is not known here."""
    person = body.get("user") or {}
    ours = (body.get("team") or {}).get("id") or person.get("team_id", "")
    return AccountRef(NAME, str(person.get("team_id") or ours), str(person.get("id", "")))


def _name(body: Body) -> str:
    person = body.get("user") or {}
    return str(person.get("name") or person.get("username") or "")


def _key(account: AccountRef, *where: str) -> str:
    """The same for every redelivery of the same act."""
    key = ":".join((str(account), *where))
    return key if len(key) <= LONGEST_KEY else f"{NAME}:{hashlib.sha256(key.encode()).hexdigest()}"
