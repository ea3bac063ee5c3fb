"""The app's manifest, generated from what this adapter calls and listens to; and why it asks for each permission."""

from typing import Any, Final

from adapters.slack.commands import slash_commands
from core.settings import CommandNames

APP: Final = "Advocate Desk"
DESCRIPTION: Final = "Puts a family's request for help in front of the right advocate, and makes sure they hear back."

METHODS: Final[dict[str, frozenset[str]]] = {
    "auth.test": frozenset(),
    "chat.delete": frozenset({"chat:write"}),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"groups:history", "im:history"}),
    "conversations.info": frozenset({"channels:read", "groups:read"}),
    "conversations.members": frozenset({"groups:read"}),
    "conversations.open": frozenset({"im:write"}),
    "conversations.replies": frozenset({"im:history"}),
    "usergroups.users.list": frozenset({"usergroups:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.update": frozenset(),
}
"""Every method that is called with the bot's token, and the permissions that it needs for what it is called for."""

EVENTS: Final[dict[str, frozenset[str]]] = {
    "app_home_opened": frozenset(),
    "message.im": frozenset({"im:history"}),
}
"""Every event that is listened to, and what it needs."""

COMMANDS: Final = frozenset({"commands"})

SCOPES: Final[dict[str, str]] = {
    "channels:read": "to notice that a channel which was named for requests is public, and to refuse it",
    "chat:write": "to post cards, to keep them true, to take them away, and to answer one person alone",
    "commands": "for the two commands",
    "groups:history": "to look whether a card stands already, when Slack's answer to posting it was lost",
    "groups:read": "to see that a channel for requests is private and your own, and who reads it",
    "im:history": "to notice what is only typed to the bot, and say that it was not sent; to look for lost cards",
    "im:write": "to open the conversation between the bot and an advocate",
    "usergroups:read": "to know coordinators by a user group, where the configuration names one",
}
"""Every permission, with the reason that docs/slack.md gives for it."""


def manifest(names: CommandNames) -> dict[str, Any]:
    """What Slack makes the app from: paste it under "Create New App", "From a manifest"."""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": APP, "description": DESCRIPTION, "background_color": "#1f3a4d"},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": APP, "always_online": True},
            "slash_commands": slash_commands(names),
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
