"""What an app is sent when somebody acts: https://docs.slack.dev/reference/interaction-payloads."""

from collections.abc import Iterator
from typing import Any

from tests.world.slack.model import App, Channel, Install, Json, Kind, Message, View
from tests.world.slack.state import State, message_json, stamp_of, view_json

NAMES = {Kind.DIRECT: "directmessage", Kind.PRIVATE: "privategroup"}


def _envelope(state: State, app: str, person: Json) -> Json:
    team = state.teams[person["team_id"]]
    return {
        "user": person,
        "api_app_id": app,
        "token": "verification",
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _elements(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    for block in blocks:
        match block:
            case {"type": "actions", "elements": elements}:
                yield from ((block["block_id"], element) for element in elements)
            case {"accessory": element} | {"type": "input", "element": element}:
                yield block["block_id"], element


def action(state: State, blocks: list[Json], at: tuple[str, str], value: Json) -> Json:
    element = next(one for block, one in _elements(blocks) if (block, one.get("action_id")) == at)
    said: Json = {"type": element["type"], "block_id": at[0], "action_id": at[1], "action_ts": stamp_of(state.now)}
    return said | {name: element[name] for name in ("text", "value", "style", "placeholder") if name in element} | value


def in_message(state: State, channel: Channel, message: Message, person: Json, what: Json, base: str) -> Json:
    """A button or a menu of a message. An ephemeral one does not come with its content."""
    trigger = state.trigger(message.app, person["id"])
    address = state.address(message.app, person["id"], channel.id, message.ts)
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.only_for),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    said: Json = {
        "type": "block_actions",
        **_envelope(state, message.app, person),
        "container": container,
        "trigger_id": trigger.id,
        "channel": {"id": channel.id, "name": NAMES.get(channel.kind, channel.name)},
        "state": {"values": {}},
        "response_url": f"{base}/response/{address.id}",
        "actions": [what],
    }
    return said if message.only_for else said | {"message": message_json(message, channel.team, state)}


def in_view(state: State, view: View, person: Json, at: tuple[str, str], value: Json) -> Json:
    """A button or a menu of a form or a home."""
    if value:
        view.state.setdefault(at[0], {})[at[1]] = value
    trigger = state.trigger(view.app, person["id"], view.id)
    return {
        "type": "block_actions",
        **_envelope(state, view.app, person),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger.id,
        "view": view_json(view, state),
        "actions": [action(state, view.content["blocks"], at, value)],
    }


def _person(state: State, view: View) -> Json:
    person = state.people[view.person]
    return {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team}


def submission(state: State, view: View) -> Json:
    """A form that is sent."""
    trigger = state.trigger(view.app, view.person, view.id)
    return {
        "type": "view_submission",
        **_envelope(state, view.app, _person(state, view)),
        "trigger_id": trigger.id,
        "view": view_json(view, state),
        "response_urls": [],
    }


def closing(state: State, view: View) -> Json:
    """A form that is closed."""
    return {
        "type": "view_closed",
        **_envelope(state, view.app, _person(state, view)),
        "view": view_json(view, state),
        "is_cleared": bool(view.content["clear_on_close"]),
    }


def command(state: State, app: App, person: Json, channel: Channel, word: str, text: str, base: str) -> Json:
    """A slash command. Everything in it is a string, as in a form."""
    team = state.teams[person["team_id"]]
    address = state.address(app.id, person["id"], channel.id)
    return {
        "token": "verification",
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": NAMES.get(channel.kind, channel.name),
        "user_id": person["id"],
        "user_name": person["name"],
        "command": word,
        "text": text.strip(),
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": f"{base}/response/{address.id}",
        "trigger_id": state.trigger(app.id, person["id"]).id,
    }


def opened(state: State, install: Install, person: str, tab: str) -> Json:
    """An app's home or messages tab, opened."""
    channel = state.direct(install.team, install.bot, person)
    event: dict[str, Any] = {
        "type": "app_home_opened",
        "user": person,
        "channel": channel.id,
        "tab": tab,
        "event_ts": stamp_of(state.now),
    }
    view = state.homes.get((install.app, person))
    return event | ({"view": view_json(view, state)} if view and tab == "home" else {})


def typed(words: str, block_id: str) -> Json:
    """What somebody typed, as the block that goes with it."""
    text = {"type": "text", "text": words}
    return {
        "type": "rich_text",
        "block_id": block_id,
        "elements": [{"type": "rich_text_section", "elements": [text]}],
    }
