"""People's side: somebody's seat before Slack, where they act on what they see and on nothing else."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.world.slack import chat, filling, interactions, views
from tests.world.slack.announcing import tell
from tests.world.slack.model import App, Channel, Json, Kind, Message, ReturnAddress, SlackError, View
from tests.world.slack.sight import Eyes, Field, Pushable, SeenMessage, SeenView, Sight
from tests.world.slack.sockets import Envelope, Fate
from tests.world.slack.state import State
from tests.world.slack.texts import escaped

Given = Mapping[str, str | date | Sequence[str]]
TROUBLE = "We had some trouble connecting. Try again?"


class CannotDo(Exception):
    """Slack does not let them do this; the message is what stands before them, or what they looked for in vain."""


@dataclass(slots=True)
class Act:
    """Something that was done. `problem` is what Slack itself says when no app answered as it should."""

    envelope: Envelope
    problem: str = ""

    @property
    def is_done(self) -> bool:
        """Whether the app has acknowledged it, or Slack has given up waiting."""
        return self.envelope.fate is not Fate.WAITING


class Seat:
    """One person before Slack."""

    def __init__(self, state: State, person: str, send: Callable[[Envelope], None], base: Callable[[], str]) -> None:
        self.id = person
        self.warnings: list[str] = []
        self._state = state
        self._send = send
        self._base = base
        self._eyes = Eyes(state, person)

    # Looking

    def sees(self) -> Sight:
        """All that is before them, as data."""
        return self._eyes.sight(tuple(self.warnings))

    def modal(self) -> SeenView | None:
        """The form on top, if any."""
        modals = self._state.modals(self.id)
        return self._eyes.view(modals[-1]) if modals else None

    def home(self, app: App) -> SeenView | None:
        """An app's home, as it stands."""
        view = self._state.homes.get((app.id, self.id))
        return self._eyes.view(view) if view else None

    def messages(self, channel: str = "") -> list[SeenMessage]:
        """The messages before them, or those of one conversation, the oldest first."""
        return [one for one in self.sees().messages() if channel in ("", one.channel)]

    def direct(self, app: App) -> Channel:
        """Their conversation with an app's bot."""
        team = self._state.people[self.id].team
        return self._state.direct(team, app.installs[team].bot, self.id)

    # Doing

    def click(self, label: str, *, with_words: str = "", message: SeenMessage | None = None) -> Act:
        """Press the newest button whose label begins so: in the form on top, else in a message with these words.

        Raises CannotDo where there is none.
        """
        for found in self._before_me(message):
            for button in found.buttons:
                if button.label.startswith(label) and with_words.lower() in found.words.lower():
                    return self.press(found, button)
        raise CannotDo(f"there is no button {label!r} before {self._name}")

    def press(self, where: SeenMessage | SeenView, button: Pushable) -> Act:
        """Press exactly this button, as it was seen: the message may have been drawn anew since."""
        return self._act(where, button, {})

    def choose(self, label: str, option: str, *, message: SeenMessage | None = None) -> Act:
        """Choose in a menu outside a form's own fields, which acts at once. Raises CannotDo."""
        for found in self._before_me(message):
            for field in found.fields:
                if field.acts and field.label.startswith(label):
                    return self._act(found, field, filling.filled_in(field, option))
        raise CannotDo(f"there is no menu {label!r} before {self._name}")

    def submit(self, values: Given | None = None) -> Act:
        """Fill in the form on top, by the fields' labels, and send it. Raises CannotDo for what Slack does not take."""
        view = self._top()
        seen = self._eyes.view(view)
        if not seen.submit:
            raise CannotDo(f"the form {seen.title!r} cannot be sent")
        view.state = filling.fill(view.state, seen.fields, values or {})
        view.errors = {}
        return self._sent(interactions.submission(self._state, view), True, lambda act: self._submitted(view, act))

    def close(self) -> Act | None:
        """Close the form on top; the app hears of it if it wanted to."""
        view = self._top()
        del self._state.views[view.id]
        if view.content["clear_on_close"]:
            views.close_all(self._state, self.id)
        if not view.content["notify_on_close"]:
            return None
        return self._sent(interactions.closing(self._state, view), False, lambda _act: None)

    def command(self, line: str, channel: str = "") -> Act:
        """Type a slash command; without a channel, in the conversation with the app. Raises CannotDo."""
        word, _, text = line.partition(" ")
        app = next((one for one in self._apps() if word in one.commands), None)
        if app is None:
            raise CannotDo(f"{word} is not a valid command.")
        place = self._state.channels[channel] if channel else self.direct(app)
        payload = interactions.command(self._state, app, self._me, place, word, text, self._base())
        envelope = Envelope("slash_commands", app.id, payload, accepts=True, ended=lambda _envelope: None)
        return self._launched(envelope, lambda act: self._commanded(place, app, word, act))

    def type(self, channel: str, words: str, *, thread: str = "") -> Message:
        """Write a message. Raises CannotDo."""
        place = self._state.channels.get(channel)
        if place is None or self.id not in place.members or place.archived:
            raise CannotDo("You cannot write here.")
        if place.kind is Kind.DIRECT and not self._writable(place):
            raise CannotDo("Sending messages to this app has been turned off.")
        first = self._state.message(place, thread).thread_ts or thread if thread else ""
        message = Message(self._state.stamp(), self.id, escaped(words), self._state.now, thread_ts=first)
        message.blocks = [interactions.typed(words, self._state.short_name())]
        chat.put(self._state, place, message)
        return message

    def open_home(self, app: App) -> None:
        """Open an app's home."""
        self._open_tab(app, "home")

    def open_messages(self, app: App) -> None:
        """Open the conversation with an app."""
        self._open_tab(app, "messages")

    def reload(self) -> None:
        """Load the page anew: what only they saw is gone, and so is every form."""
        for channel in self._state.channels.values():
            channel.ephemerals = [one for one in channel.ephemerals if one.only_for != self.id]
        views.close_all(self._state, self.id)
        self.warnings.clear()

    def answered(self, address: ReturnAddress, body: Mapping[str, Any]) -> None:
        """An app has answered what they did. Raises SlackError for what Slack would not take."""
        channel = self._state.channels[address.channel]
        self._answer(channel, address.app, body, address.message)

    # What is behind it

    @property
    def _me(self) -> Json:
        person = self._state.people[self.id]
        return {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team}

    @property
    def _name(self) -> str:
        return self._state.people[self.id].name

    def _apps(self) -> list[App]:
        team = self._state.people[self.id].team
        return [self._state.apps[install.app] for install in self._state.installs(team)]

    def _writable(self, place: Channel) -> bool:
        bots = [app for app in self._apps() if app.installs[place.team].bot in place.members]
        return not any(app.home.get("messages_tab_read_only_enabled", False) for app in bots)

    def _top(self) -> View:
        modals = self._state.modals(self.id)
        if not modals:
            raise CannotDo(f"there is no form before {self._name}")
        return modals[-1]

    def _before_me(self, message: SeenMessage | None) -> Iterator[SeenMessage | SeenView]:
        """What can be acted on: this message, else the form on top, else everything, the newest first."""
        if message is not None:
            yield message
        elif modal := self.modal():
            yield modal
        else:
            sight = self.sees()
            yield from sorted(sight.messages(), key=lambda one: one.ts, reverse=True)
            yield from sight.homes

    def _act(self, where: SeenMessage | SeenView, thing: Pushable | Field, value: Json) -> Act:
        at = (thing.block, thing.action)
        if isinstance(where, SeenView):
            payload = interactions.in_view(self._state, self._state.views[where.id], self._me, at, value)
        else:
            channel = self._state.channels[where.channel]
            standing = self._standing(channel, where.ts)
            pressed = interactions.action(self._state, list(where.blocks), at, value)
            payload = interactions.in_message(self._state, channel, standing, self._me, pressed, self._base())
        return self._sent(payload, False, lambda _act: None)

    def _standing(self, channel: Channel, ts: str) -> Message:
        ephemeral = next((one for one in channel.ephemerals if one.ts == ts), None)
        standing = ephemeral or channel.messages.get(ts)
        if standing is None:
            raise CannotDo("This message was deleted.")
        return standing

    def _sent(self, payload: Json, accepts: bool, after: Callable[[Act], None]) -> Act:  # noqa: FBT001
        app = self._state.apps[payload["api_app_id"]]
        if not app.is_interactive:
            raise CannotDo("This app is not configured to handle interactive responses.")
        envelope = Envelope("interactive", app.id, payload, accepts=accepts, ended=lambda _envelope: None)
        return self._launched(envelope, after)

    def _launched(self, envelope: Envelope, after: Callable[[Act], None]) -> Act:
        act = Act(envelope)

        def ended(_envelope: Envelope) -> None:
            if envelope.fate is not Fate.ACKNOWLEDGED:
                self._warn(act, _said_of(envelope))
            else:
                after(act)

        envelope.ended = ended
        self._send(envelope)
        return act

    def _warn(self, act: Act, words: str) -> None:
        act.problem = words
        self.warnings.append(words)

    def _submitted(self, view: View, act: Act) -> None:
        try:
            views.respond(self._state, view, act.envelope.answer)
        except SlackError as wrong:
            self._warn(act, f"{TROUBLE} ({wrong.code})")

    def _commanded(self, place: Channel, app: App, word: str, act: Act) -> None:
        if act.envelope.answer:
            try:
                self._answer(place, app.id, act.envelope.answer, "")
            except SlackError as wrong:
                self._warn(act, f'{word} failed with the error "{wrong.code}"')

    def _answer(self, channel: Channel, app: str, body: Mapping[str, Any], original: str) -> None:
        if body.get("delete_original"):
            self._remove(channel, original)
            return
        text, blocks = chat.content(body.get("text"), body.get("blocks"), self._state)
        if body.get("replace_original"):
            message = self._standing_or_refuse(channel, original)
            chat.redraw(self._state, channel, message, text, blocks)
        elif body.get("response_type") == "in_channel":
            bot = self._state.apps[app].installs[channel.team].bot
            message = Message(self._state.stamp(), bot, text, self._state.now, blocks, app=app)
            chat.put(self._state, channel, message)
        else:
            message = chat.whisper(self._state, channel, app, self.id, text, blocks)
            message.thread_ts = str(body.get("thread_ts") or "")

    def _standing_or_refuse(self, channel: Channel, ts: str) -> Message:
        try:
            return self._standing(channel, ts)
        except CannotDo:
            raise SlackError("message_not_found") from None

    def _remove(self, channel: Channel, ts: str) -> None:
        message = self._standing_or_refuse(channel, ts)
        if message.only_for:
            channel.ephemerals.remove(message)
        else:
            chat.take_away(self._state, channel, message)

    def _open_tab(self, app: App, tab: str) -> None:
        if not app.home.get(f"{tab}_tab_enabled", False):
            raise CannotDo(f"{app.name} has no such tab.")
        install = app.installs[self._state.people[self.id].team]
        tell(self._state, install, "app_home_opened", interactions.opened(self._state, install, self.id, tab))


def _said_of(envelope: Envelope) -> str:
    """What Slack shows where an app did not answer in time."""
    payload = envelope.payload
    if envelope.kind == "slash_commands":
        error = "operation_timeout" if envelope.fate is Fate.TIMED_OUT else "dispatch_failed"
        return f'{payload["command"]} failed with the error "{error}"'
    if payload["type"] == "view_submission":
        return TROUBLE
    return "This app did not respond."
