"""What `doctor` asks of Slack, and what the bot looks at when it starts and once a day: each finding with its cure."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from adapters.slack.chat import NAME, Chat, why_not
from adapters.slack.errors import code_of
from adapters.slack.manifest import SCOPES
from adapters.slack.web import BROKEN, TokenMissing, Workspace, failed, token_in
from core.platform import Checked, Later, Place
from core.settings import OrganisationSettings

SKEW: Final = timedelta(seconds=60)
BOT, APP, ROTATED, PERSON = "xoxb-", "xapp-", "xoxe.xoxb-", "xoxp-"
KINDS: Final = {
    BOT: "a bot token",
    APP: "an app-level token",
    ROTATED: "a bot token that runs out",
    PERSON: "a person's token",
}
EVERY_S: Final = 24 * 3600.0

log = logging.getLogger(__name__)


async def examine(chat: Chat, organisations: tuple[OrganisationSettings, ...]) -> tuple[Checked, ...]:
    """Every check there is, workspace by workspace."""
    found: list[Checked] = []
    for workspace in chat.workspaces.values():
        tokens = list(_tokens(workspace))
        found += tokens
        if not any(one.cure for one in tokens):
            found += [one async for one in _asked(workspace, organisations)]
    return tuple(found)


async def watch(chat: Chat, organisations: tuple[OrganisationSettings, ...]) -> None:
    """At the start and once a day: tell the operator of every channel in which nothing is posted any more, and why.

    That it is not posted there is seen to at the door itself (`Chat.show`), however long this look takes.
    """
    while True:
        for workspace in chat.workspaces.values():
            for place in _channels(workspace, organisations):
                try:
                    why = await why_not(workspace, place.channel)
                except BROKEN as failure:
                    why = _said(failure)
                if why:
                    log.error("slack: nothing is posted in %s: %s", place, why)
        await asyncio.sleep(EVERY_S)


def _tokens(workspace: Workspace) -> Iterator[Checked]:
    for variable, wanted in ((workspace.bot_token, BOT), (workspace.app_token, APP)):
        try:
            token = token_in(variable)
        except TokenMissing as missing:
            cure = (
                f"Set it to {KINDS[wanted]} ({wanted}…) of {workspace.team}; docs/slack.md says where Slack shows it."
            )
            yield Checked("slack token", f"{workspace.team}: {missing}.", cure)
            continue
        kind = next((said for begins, said in KINDS.items() if token.startswith(begins)), "no token of Slack's")
        if token.startswith(wanted):
            yield Checked("slack token", f"{workspace.team}: {variable} holds {kind}.")
        else:
            cure = f"It must hold {KINDS[wanted]}, which begins with {wanted}"
            yield Checked("slack token", f"{workspace.team}: {variable} holds {kind}.", f"{cure}.")


async def _asked(workspace: Workspace, organisations: tuple[OrganisationSettings, ...]) -> AsyncIterator[Checked]:
    team = workspace.team
    try:
        headers = await workspace.greeting()
    except BROKEN as failure:
        yield Checked("slack", f"{team}: {_said(failure)}.", _cure(failure))
        return
    yield Checked("slack", f"{team}: Slack knows the bot.")
    yield _scopes(team, headers.get("x-oauth-scopes", ""))
    yield _skew(headers.get("date", ""))
    yield await _socket(workspace)
    for place in _channels(workspace, organisations):
        yield await _channel(workspace, place)
    for group in _groups(workspace, organisations):
        yield await _group(workspace, group)


def _scopes(team: str, granted: str) -> Checked:
    has = {scope.strip() for scope in granted.split(",")}
    if missing := sorted(SCOPES.keys() - has):
        cure = "Add them under OAuth & Permissions (or paste the manifest anew), then install the app again."
        return Checked("slack scopes", f"{team}: the app lacks {', '.join(missing)}.", cure)
    return Checked("slack scopes", f"{team}: the app has what it needs.")


def _skew(date: str) -> Checked:
    try:
        away = abs(parsedate_to_datetime(date) - datetime.now(UTC))
    except (ValueError, TypeError):
        return Checked("slack clock", "Slack did not say what time it is.")
    if away > SKEW:
        cure = "Set this computer's clock by a time server."
        return Checked("slack clock", f"this computer's clock is {away.total_seconds():.0f} seconds away.", cure)
    return Checked("slack clock", "Slack's clock and this computer's agree.")


async def _socket(workspace: Workspace) -> Checked:
    try:
        await workspace.wire.client(None).apps_connections_open(app_token=token_in(workspace.app_token))
    except BROKEN as failure:
        cure = "Make an app-level token with the scope connections:write, and switch Socket Mode on."
        return Checked("slack socket", f"{workspace.team}: {_said(failure)}.", cure)
    return Checked("slack socket", f"{workspace.team}: Socket Mode is on, and the app-level token opens it.")


async def _channel(workspace: Workspace, place: Place) -> Checked:
    try:
        why = await why_not(workspace, place.channel)
        me = await workspace.me()
        members = await workspace.call("conversations.members", channel=place.channel, limit=1000)
    except BROKEN as failure:
        if code_of(failure) in ("channel_not_found", "not_in_channel"):
            cure = "Invite the bot there (type /invite and its name), or correct the id: it begins with C or G."
            return Checked("slack channel", f"{place}: the bot cannot see this channel.", cure)
        return Checked("slack channel", f"{place}: {_said(failure)}.", _cure(failure))
    if why:
        return Checked(
            "slack channel", f"{place}: {why}.", "Name a private channel of your own: nothing is posted here."
        )
    if me.user not in members["members"]:
        return Checked("slack channel", f"{place}: the bot is not a member.", "Type /invite and the bot's name there.")
    return Checked("slack channel", f"{place}: private, your own, and the bot is in it.")


async def _group(workspace: Workspace, written: str) -> Checked:
    try:
        told = await workspace.call("usergroups.users.list", usergroup=written.rsplit(":", 1)[-1])
    except BROKEN as failure:
        cure = "Correct the id (it begins with S), or name coordinators one by one."
        return Checked("slack group", f"{written}: {_said(failure)}.", cure)
    return Checked("slack group", f"{written}: {len(told['users'])} people.")


def _channels(workspace: Workspace, organisations: tuple[OrganisationSettings, ...]) -> Iterator[Place]:
    for organisation in organisations:
        for place in (*organisation.request_channels, *filter(None, [organisation.coordinators_channel])):
            if (place.platform, place.workspace) == (NAME, workspace.team):
                yield place


def _groups(workspace: Workspace, organisations: tuple[OrganisationSettings, ...]) -> Iterator[str]:
    for organisation in organisations:
        for group in organisation.coordinator_groups:
            if group.startswith(f"{NAME}:{workspace.team}:"):
                yield group


def _said(failure: BaseException) -> str:
    outcome = failed(failure)
    return "Slack asks for patience" if isinstance(outcome, Later) else getattr(outcome, "why", "no answer")


def _cure(failure: BaseException) -> str:
    if isinstance(failure, TokenMissing):
        return "Correct the variable, or the workspace's id in the configuration."
    if isinstance(failed(failure), Later):
        return "Look whether this computer can reach slack.com, and try again in a minute."
    return "Install the app into the workspace again, and set the new token. docs/slack.md shows where."
