"""The Events API: who is told what happened. An app hears what it subscribed to, where its bot is."""

import uuid
from typing import Final

from tests.world.slack.model import Channel, Install, Json, Kind
from tests.world.slack.state import State
from tests.world.slack.table import EVENTS

TYPES: Final = {Kind.DIRECT: "im", Kind.PRIVATE: "group", Kind.PUBLIC: "channel"}
SUBSCRIPTIONS: Final = {Kind.DIRECT: "message.im", Kind.PRIVATE: "message.groups", Kind.PUBLIC: "message.channels"}


def announce(state: State, channel: Channel, event: Json) -> None:
    """Tell the apps in this conversation that there is, was, or is another message."""
    told = {**event, "channel_type": TYPES[channel.kind]}
    for install in state.installs(channel.team):
        if install.bot in channel.members:
            tell(state, install, SUBSCRIPTIONS[channel.kind], told)


def tell_all(state: State, team: str, event: Json) -> None:
    """Tell every app in this workspace."""
    for install in state.installs(team):
        tell(state, install, str(event["type"]), event)


def tell(state: State, install: Install, subscription: str, event: Json) -> None:
    """Tell one app, if it subscribed and was granted what that takes."""
    scope = EVENTS[subscription]
    if subscription in state.apps[install.app].events and (not scope or scope in install.scopes):
        state.told(install, wrapped(state, install, event))


def wrapped(state: State, install: Install, event: Json) -> Json:
    """An event as it travels."""
    return {
        "token": "verification",
        "team_id": install.team,
        "context_team_id": install.team,
        "context_enterprise_id": None,
        "api_app_id": install.app,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": int(state.now.timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": install.team,
                "user_id": install.bot,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{uuid.uuid4().hex}",
    }
