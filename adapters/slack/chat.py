"""Out: the port over Slack. A post carries its key as metadata, so that one whose reply was lost can be found again."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from adapters.slack import render
from adapters.slack.groups import Groups
from adapters.slack.web import BROKEN, PAGE, Workspace, failed
from core.platform import AccountRef, CannotTell, Done, Gone, Later, Outcome, Paused, Place, Ref, Refused, Unknown
from core.surface import Card, Passage

NAME: Final = "slack"
EVENT: Final = "advocate_desk_post"
REMEMBERED: Final = 2_000
"""Posts whose key this process still knows: the same one again is not a second post."""

PAGES: Final = 50
"""Pages of history to look through for a post: ten thousand messages since it was tried."""

NEWEST_PAGES: Final = 5
"""Pages to look through for a conversation that was opened before; a thousand messages later a new one is opened."""

LAG_S: Final = 3.0
"""So long after a reply was lost its post may be missing from the history although it stands."""

CHECKED_FOR_S: Final = 24 * 3600.0
REFUSED_FOR_S: Final = 600.0

THREAD: Final = "The conversation is in the thread of this message. What is only typed there is sent to nobody."
NOT_HERE: Final = "this Slack workspace is not configured"


class Chat:
    """Slack, as the core sees it: all configured workspaces together."""

    name = NAME

    def __init__(self, workspaces: Mapping[str, Workspace], *, lag: float = LAG_S) -> None:
        """`lag` is how many seconds Slack's history may be behind."""
        self.workspaces = workspaces
        self.groups = Groups()
        self._lag = lag
        self._lost: dict[tuple[str, str], float] = {}
        self._posted: OrderedDict[tuple[str, str], Ref] = OrderedDict()
        self._doors: dict[Place, tuple[float, str]] = {}

    async def show(self, card: Card, place: Place, key: str) -> Outcome:
        if place.platform != NAME:
            return Refused(f"{place.platform} is another platform")
        if known := self._posted.get((str(place), key)):
            return Done(known)
        workspace = self.workspaces.get(place.workspace)
        if workspace is None:
            return Gone(NOT_HERE)
        try:
            if why := await self._why_not(place, workspace):
                return Gone(why)
            posted = await self._post(render.message(card), place, key, workspace)
        except BROKEN as failure:
            if isinstance(outcome := failed(failure), Unknown):
                self._lost[str(place), key] = time.monotonic()
            return outcome
        return Done(self._remember(place, key, posted))

    async def redraw(self, card: Card, ref: Ref) -> Outcome:
        workspace = self.workspaces.get(ref.place.workspace)
        if workspace is None:
            return Gone(NOT_HERE)
        drawn = render.message(card)
        try:
            channel = await workspace.channel(ref.place)
            await workspace.call(
                "chat.update", channel=channel, ts=ref.message, text=drawn.text, blocks=drawn.blocks, parse="none"
            )
        except BROKEN as failure:
            return failed(failure)
        return Done()

    async def remove(self, ref: Ref) -> Outcome:
        workspace = self.workspaces.get(ref.place.workspace)
        if workspace is None:
            return Gone(NOT_HERE)
        self._forget(ref)
        try:
            await workspace.call("chat.delete", channel=await workspace.channel(ref.place), ts=ref.message)
        except BROKEN as failure:
            outcome = failed(failure)
            return Done() if isinstance(outcome, Gone) and "message_not_found" in outcome.why else outcome
        return Done()

    async def find(self, key: str, place: Place, since: datetime) -> Ref | CannotTell | None:
        """Look for a post by its key. Raises TimeoutError where Slack can't be asked now: then nobody knows yet."""
        workspace = self.workspaces.get(place.workspace)
        if workspace is None:
            return CannotTell()
        await asyncio.sleep(self._lag - (time.monotonic() - self._lost.pop((str(place), key), float("-inf"))))
        try:
            return await self._look(key, place, since, workspace, PAGES)
        except BROKEN as failure:
            if isinstance(outcome := failed(failure), Later | Unknown | Paused):
                raise TimeoutError(outcome) from None
            return CannotTell()

    async def conversation(self, account: AccountRef, title: str) -> Place | Outcome:
        workspace, direct = self.workspaces.get(account.workspace), account.conversation
        if workspace is None:
            return Gone(NOT_HERE)
        root = Card(title, f"{title}: the conversation.", body=(Passage(THREAD),))
        key = f"conversation:{title}"
        try:
            found = self._posted.get((str(direct), key))
            found = found or await self._look(key, direct, datetime.fromtimestamp(0, UTC), workspace, NEWEST_PAGES)
            if not isinstance(found, Ref):
                found = self._remember(direct, key, await self._post(render.message(root), direct, key, workspace))
        except BROKEN as failure:
            return failed(failure)
        return Place(NAME, account.workspace, direct.channel, found.message)

    async def readers(self, place: Place) -> tuple[AccountRef, ...] | CannotTell:
        workspace = self.workspaces.get(place.workspace)
        if place.direct:
            return (AccountRef(NAME, place.workspace, place.channel.removeprefix("@")),)
        if workspace is None:
            return CannotTell()
        try:
            me = await workspace.me()
            members = [
                member
                async for page in pages(workspace, "conversations.members", PAGES, channel=place.channel)
                for member in page["members"]
            ]
        except BROKEN:
            return CannotTell()
        return tuple(AccountRef(NAME, place.workspace, member) for member in members if member != me.user)

    async def may(self, account: AccountRef, role: str) -> bool:
        workspace = self.workspaces.get(account.workspace)
        return workspace is not None and role in await self.groups.of(workspace, account.user_id, (role,))

    async def _why_not(self, place: Place, workspace: Workspace) -> str:
        """Why nothing may be posted in this channel, looked at once a day; nothing where it may.

        Asked at the door, and not only at the start: a channel that was opened to everybody since is noticed before
        the next family's request stands in it. The post is then told that the place is gone, and takes its next way.
        """
        if place.direct:
            return ""
        channel = Place(place.platform, place.workspace, place.channel)
        looked, why = self._doors.get(channel, (float("-inf"), ""))
        if time.monotonic() - looked > (REFUSED_FOR_S if why else CHECKED_FOR_S):
            why = await why_not(workspace, place.channel)
            self._doors[channel] = time.monotonic(), why
        return why

    async def _post(self, drawn: render.Drawn, place: Place, key: str, workspace: Workspace) -> Mapping[str, Any]:
        return await workspace.call(
            "chat.postMessage",
            channel=await workspace.channel(place),
            text=drawn.text,
            blocks=drawn.blocks,
            thread_ts=place.thread or None,
            metadata={"event_type": EVENT, "event_payload": {"key": key}},
            parse="none",
            unfurl_links=False,
            unfurl_media=False,
        )

    async def _look(self, key: str, place: Place, since: datetime, workspace: Workspace, most: int) -> Ref | None:
        me, channel = await workspace.me(), await workspace.channel(place)
        asked = {"channel": channel, "oldest": f"{since.timestamp():.6f}", "include_all_metadata": True}
        method = "conversations.replies" if place.thread else "conversations.history"
        async for page in pages(workspace, method, most, **asked, ts=place.thread or None):
            for message in page["messages"]:
                ours = message.get("bot_id") == me.bot or message.get("user") == me.user
                # Any app may read metadata, and write the like: only our own posts count.
                if ours and message.get("metadata", {}).get("event_payload", {}).get("key") == key:
                    return Ref(place, message["ts"])
        return None

    def _remember(self, place: Place, key: str, posted: Mapping[str, Any]) -> Ref:
        ref = Ref(place, str(posted["ts"]))
        self._posted[(str(place), key)] = ref
        if len(self._posted) > REMEMBERED:
            self._posted.popitem(last=False)
        return ref

    def _forget(self, ref: Ref) -> None:
        for name in [name for name, known in self._posted.items() if known == ref]:
            del self._posted[name]


async def why_not(workspace: Workspace, channel: str) -> str:
    """Why requests may not be shown in a channel (UK GDPR, article 5(1)(f)); nothing for one of our own, kept private.

    Raises what `call` raises.
    """
    found = (await workspace.call("conversations.info", channel=channel))["channel"]
    if found.get("is_im") or found.get("is_mpim") or not found.get("is_private"):
        return "everybody in the workspace can read this channel: it is not private"
    shared = ("is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared")
    if any(found.get(flag) for flag in shared):
        return "this channel is shared with another organisation"
    return "this channel is archived" if found.get("is_archived") else ""


async def pages(workspace: Workspace, method: str, most: int, **arguments: Any) -> AsyncIterator[Mapping[str, Any]]:
    """At most so many pages of a list, one after the other; raises what `call` raises."""
    cursor = ""
    for _ in range(most):
        page = await workspace.call(method, limit=PAGE, cursor=cursor or None, **arguments)
        yield page
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
