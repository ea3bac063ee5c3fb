"""App Homes: the dashboard of whoever opened theirs, drawn anew when something changes. A view, not a post.

Whoever acts sees the outcome at once; what others did is shown after a moment of rest, and only where it changed.
"""

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable
from typing import Final

from adapters.slack import answers
from adapters.slack.chat import NAME, Chat
from adapters.slack.errors import code_of
from adapters.slack.forms import View
from adapters.slack.web import BROKEN, failed
from core.access import Envelope
from core.database.failures import StorageFailure
from core.desk import Desk
from core.platform import AccountRef, Later
from core.settings import OrganisationSettings

WATCHED_S: Final = 24 * 3600.0
"""A Home that was opened so long ago is drawn anew when it is opened again."""

REST_S: Final = 2.0
MORE: Final = "More than fits here: type /{desk} requests."

log = logging.getLogger(__name__)


class Homes:
    """The Homes that somebody may be looking at."""

    def __init__(self, chat: Chat, clock: Callable[[], float] = time.monotonic) -> None:
        self._chat = chat
        self._clock = clock
        self._opened: dict[AccountRef, float] = {}
        self._shown: dict[AccountRef, str] = {}
        self._due: dict[AccountRef, float] = {}
        self._wake = asyncio.Event()

    def opened(self, account: AccountRef) -> None:
        """Somebody opened theirs: what stands there may be old, so it is drawn whatever was shown before."""
        self._opened[account] = self._clock()
        self._shown.pop(account, None)
        self._draw(account, 0)

    def acted(self, account: AccountRef) -> None:
        """Somebody did something."""
        if account in self._opened:
            self._draw(account, 0)

    def changed(self, organisation: OrganisationSettings) -> None:
        """Something was decided in this organisation."""
        for account in self._opened:
            if f"{NAME}:{account.workspace}" in organisation.workspaces:
                self._draw(account, REST_S)

    async def run(self, desk: Desk) -> None:
        """Draw what is due, one after the other, until cancelled."""
        while True:
            self._wake.clear()
            due = [account for account, at in self._due.items() if at <= self._clock()]
            for account in due:
                del self._due[account]
                await self._publish(desk, account)
            if not due:
                await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._until_next()):
                await self._wake.wait()
        except TimeoutError:
            return

    def _until_next(self) -> float | None:
        return max(0.01, min(self._due.values()) - self._clock()) if self._due else None

    def _draw(self, account: AccountRef, after: float) -> None:
        """Draw it after so many seconds, or sooner if that was wanted already: changes in quick succession are one."""
        at = self._clock() + after
        self._due[account] = min(at, self._due.get(account, at))
        self._wake.set()

    async def _publish(self, desk: Desk, account: AccountRef) -> None:
        if self._clock() - self._opened.get(account, float("-inf")) > WATCHED_S:
            self._opened.pop(account, None)
            self._shown.pop(account, None)
            return
        workspace = self._chat.workspaces[account.workspace]
        try:
            view = await self._view(desk, account)
            print_ = hashlib.sha256(json.dumps(view).encode()).hexdigest()
            if self._shown.get(account) != print_:
                await workspace.call("views.publish", user_id=account.user_id, view=view)
                self._shown[account] = print_
        except StorageFailure as failure:
            log.warning("slack: a Home could not be drawn: %s", failure.sentence)
        except BROKEN as failure:
            self._try_again(account, failure)
        except Exception:
            log.exception("slack: a Home could not be drawn")

    def _try_again(self, account: AccountRef, failure: BaseException) -> None:
        outcome = failed(failure)
        if isinstance(outcome, Later):
            self._draw(account, outcome.seconds)
        else:
            log.warning("slack: a Home was not taken: %s", code_of(failure) or type(failure).__name__)

    async def _view(self, desk: Desk, account: AccountRef) -> View:
        envelope = Envelope(account, "", NAME, "", await self._groups_of(desk, account))
        return answers.home(await desk.home(envelope), MORE.format(desk=desk.command_names.desk))

    async def _groups_of(self, desk: Desk, account: AccountRef) -> frozenset[str]:
        asked = [group for one in desk.organisations for group in one.coordinator_groups]
        return await self._chat.groups.of(self._chat.workspaces[account.workspace], account.user_id, asked)
