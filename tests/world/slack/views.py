"""The views.* methods, and what an acknowledged submission may say: https://docs.slack.dev/surfaces/modals."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from tests.world.slack import blocks
from tests.world.slack.calls import Call
from tests.world.slack.model import Json, SlackError, Trigger, View
from tests.world.slack.state import State, view_json
from tests.world.slack.values import initial_state

TRIGGER_LIFE: Final = timedelta(seconds=3)
STACK: Final = 3


def spend(call: Call) -> Trigger:
    """The trigger that is named, which is then used up. Raises invalid_, expired_ and exchanged_trigger_id."""
    trigger = call.state.triggers.get(call.word("trigger_id"))
    if trigger is None or trigger.app != call.app.id:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if call.state.now - trigger.at > TRIGGER_LIFE:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def open_view(call: Call) -> Json:
    content = _content(call, "modal")
    trigger = spend(call)
    close_all(call.state, trigger.person)
    return _shown(call, _put(call.state, call.app.id, call.team, trigger.person, content))


def push(call: Call) -> Json:
    content = _content(call, "modal")
    trigger = spend(call)
    below = call.state.views.get(trigger.view)
    if below is None:
        raise SlackError("not_found")
    return _shown(call, push_onto(call.state, below, content))


def push_onto(state: State, below: View, content: Json) -> View:
    """Put a view on top. Raises push_limit_reached."""
    if len(state.modals(below.person)) >= STACK:
        raise SlackError("push_limit_reached")
    return _put(state, below.app, below.team, below.person, content, below)


def _put(state: State, app: str, team: str, person: str, content: Json, below: View | None = None) -> View:
    view = View(state.name("V"), team, app, person, content, _hash(state), state=initial_state(content["blocks"]))
    view.root = below.root or below.id if below else ""
    view.previous = below.id if below else ""
    state.views[view.id] = view
    return view


def update(call: Call) -> Json:
    view = call.state.views.get(call.word("view_id")) or _by_external_id(call)
    if view is None or view.app != call.app.id or not view.is_modal:
        raise SlackError("not_found")
    content = _content(call, "modal", but=view)
    _same_hash(call, view)
    change(call.state, view, content)
    return _shown(call, view)


def change(state: State, view: View, content: Json) -> None:
    """Let the view show something else. What stood in inputs that keep both their ids stays there."""
    fresh = initial_state(content["blocks"])
    for block_id, actions in fresh.items():
        for action_id in actions:
            if kept := view.state.get(block_id, {}).get(action_id):
                actions[action_id] = kept
    view.content, view.state, view.errors, view.hash = content, fresh, {}, _hash(state)


def publish(call: Call) -> Json:
    person = call.state.person(call.team, call.word("user_id"))
    if not call.app.home.get("home_tab_enabled", False):
        raise SlackError("not_enabled")
    content = _content(call, "home")
    key = (call.app.id, person.id)
    if view := call.state.homes.get(key):
        _same_hash(call, view)
        change(call.state, view, content)
    else:
        view = _put(call.state, call.app.id, call.team, person.id, content)
        call.state.homes[key] = view
    return _shown(call, view)


def _content(call: Call, kind: str, but: View | None = None) -> Json:
    content = blocks.view(call.parsed("view"), kind, call.state.short_name)
    if (name := content["external_id"]) and any(
        other.content["external_id"] == name and other is not but and other.app == call.app.id
        for other in call.state.views.values()
    ):
        raise SlackError("duplicate_external_id")
    return content


def _by_external_id(call: Call) -> View | None:
    name = call.word("external_id")
    views = call.state.views.values()
    return next((view for view in views if name and view.content["external_id"] == name), None)


def _same_hash(call: Call, view: View) -> None:
    if call.word("hash") not in ("", view.hash):
        raise SlackError("hash_conflict")


def _shown(call: Call, view: View) -> Json:
    return {"view": view_json(view, call.state)}


def _hash(state: State) -> str:
    return f"{int(state.now.timestamp())}.{state.short_name()}"


def close_all(state: State, person: str) -> None:
    """Take every modal from before a person."""
    for view in state.modals(person):
        del state.views[view.id]


def respond(state: State, view: View, answer: Mapping[str, Any]) -> None:
    """Do what the acknowledgement of a submission says; an empty one closes the view. Raises SlackError."""
    actions: dict[str, Callable[[], object]] = {
        "": lambda: state.views.pop(view.id, None),
        "clear": lambda: close_all(state, view.person),
        "errors": lambda: _show_errors(view, answer.get("errors")),
        "update": lambda: change(state, view, blocks.view(answer.get("view"), "modal", state.short_name)),
        "push": lambda: push_onto(state, view, blocks.view(answer.get("view"), "modal", state.short_name)),
    }
    action = actions.get(str(answer.get("response_action", "")))
    if action is None or (answer and "response_action" not in answer):
        raise SlackError("invalid_response_action")
    action()


def _show_errors(view: View, errors: Any) -> None:
    inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
        raise SlackError("invalid_errors")
    view.errors = {block: str(words) for block, words in errors.items()}
