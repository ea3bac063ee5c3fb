"""The methods that stand here: which token and scope each wants, and how often it may be called.

From the method pages of https://docs.slack.dev/reference/methods and its page on rate limits.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final


class Token(StrEnum):
    """Kinds of tokens, by what they begin with."""

    BOT = "xoxb-"
    APP = "xapp-"


class Tier(Enum):
    """Calls in a minute, for each method and workspace. SPECIAL ones have rules of their own."""

    T1 = 1
    T2 = 20
    T3 = 50
    T4 = 100
    SPECIAL = 600


@dataclass(frozen=True, slots=True)
class Method:
    """`scope` is what it needs; with `by_kind` its prefix is that of the conversation: channels, groups or im."""

    tier: Tier
    scope: str = ""
    by_kind: str = ""
    tokens: tuple[Token, ...] = (Token.BOT,)
    needs: tuple[str, ...] = ()


METHODS: Final[dict[str, Method]] = {
    "api.test": Method(Tier.SPECIAL, tokens=tuple(Token)),
    "auth.test": Method(Tier.SPECIAL, tokens=tuple(Token)),
    "apps.connections.open": Method(Tier.T3, scope="connections:write", tokens=(Token.APP,)),
    "bots.info": Method(Tier.T3, scope="users:read"),
    "chat.postMessage": Method(Tier.SPECIAL, scope="chat:write", needs=("channel",)),
    "chat.update": Method(Tier.T3, scope="chat:write", needs=("channel", "ts")),
    "chat.delete": Method(Tier.T3, scope="chat:write", needs=("channel", "ts")),
    "chat.postEphemeral": Method(Tier.T4, scope="chat:write", needs=("channel", "user")),
    "chat.getPermalink": Method(Tier.SPECIAL, needs=("channel", "message_ts")),
    "conversations.open": Method(Tier.T3, by_kind="write"),
    "conversations.info": Method(Tier.T3, by_kind="read", needs=("channel",)),
    "conversations.list": Method(Tier.T2, by_kind="read"),
    "conversations.members": Method(Tier.T4, by_kind="read", needs=("channel",)),
    "conversations.history": Method(Tier.T3, by_kind="history", needs=("channel",)),
    "conversations.replies": Method(Tier.T3, by_kind="history", needs=("channel", "ts")),
    "team.info": Method(Tier.T3, scope="team:read"),
    "users.conversations": Method(Tier.T3, by_kind="read"),
    "users.info": Method(Tier.T4, scope="users:read", needs=("user",)),
    "usergroups.list": Method(Tier.T2, scope="usergroups:read"),
    "usergroups.users.list": Method(Tier.T2, scope="usergroups:read", needs=("usergroup",)),
    "views.open": Method(Tier.T4, needs=("view",)),
    "views.push": Method(Tier.T4, needs=("view",)),
    "views.update": Method(Tier.T4, needs=("view",)),
    "views.publish": Method(Tier.T4, needs=("user_id", "view")),
}

EVENTS: Final[dict[str, str]] = {
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
    "message.im": "im:history",
    "message.groups": "groups:history",
    "message.channels": "channels:history",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "member_joined_channel": "groups:read",
    "member_left_channel": "groups:read",
    "subteam_members_changed": "usergroups:read",
    "team_join": "users:read",
    "user_change": "users:read",
}
"""The events an app may subscribe to here, and the scope that each wants."""
