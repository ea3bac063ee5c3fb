"""What the bot asks of a server, each with its reason, and the address by which it is invited."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import discord
from discord import Intents, Permissions


@dataclass(frozen=True, slots=True)
class Need:
    """One permission by the library's name, as Discord's settings call it, and what it is for."""

    name: str
    called: str
    why: str


NEEDS: Final = (
    Need("view_channel", "View Channel", "to see the request channels and the coordinators' channel"),
    Need("send_messages", "Send Messages", "to post cards there"),
    Need("embed_links", "Embed Links", "cards are embeds; without it they would arrive empty"),
    Need("attach_files", "Attach Files", "reports with pictures"),
    Need(
        "read_message_history",
        "Read Message History",
        "to look whether a card was posted when Discord's answer was lost: only our own messages are read",
    ),
    Need("create_private_threads", "Create Private Threads", "a conversation with a family is a private thread"),
    Need("send_messages_in_threads", "Send Messages in Threads", "what a family writes is posted in its thread"),
    Need("manage_threads", "Manage Threads", "to find and revive a thread that was archived when the family writes"),
)

INTENTS: Final = {
    "guilds": "which channels, threads and roles there are, and what is pressed",
    "guild_messages": "that something was typed in a conversation's thread; what it says is not sent to us",
}
"""Neither is privileged. Message Content, Server Members and Presence stay switched off."""


def permissions() -> Permissions:
    """All that is needed, and no more."""
    return Permissions(**{need.name: True for need in NEEDS})


def intents() -> Intents:
    """All that is listened to, and no more."""
    return Intents(**dict.fromkeys(INTENTS, True))


def address(application: str) -> str:
    """Where somebody who manages a server lets the bot in."""
    asked = {
        "client_id": application,
        "scope": "bot applications.commands",
        "permissions": str(permissions().value),
        "integration_type": "0",
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"


def lacking(held: discord.Permissions) -> tuple[str, ...]:
    """What of it is missing, as Discord's settings call it."""
    return tuple(need.called for need in NEEDS if not getattr(held, need.name))
