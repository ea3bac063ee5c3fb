"""Slack's user groups as the desk's roles: asked live, and remembered for less than a minute."""

import logging
import time
from collections.abc import Iterable
from typing import Final

from adapters.slack.web import BROKEN, Workspace

FRESH_S: Final = 55.0
"""How long an answer counts: rights that were taken away are gone within a minute."""

log = logging.getLogger(__name__)


class Groups:
    """Who is in which user group, by workspace and group."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}

    async def of(self, workspace: Workspace, user: str, asked: Iterable[str]) -> frozenset[str]:
        """Those of the asked groups (written `platform:workspace:group`) that this account is in."""
        ours = [written for written in asked if written.split(":")[1:2] == [workspace.team]]
        return frozenset([written for written in ours if user in await self._members(workspace, written)])

    async def _members(self, workspace: Workspace, written: str) -> frozenset[str]:
        group = written.rsplit(":", 1)[-1]
        asked_at, members = self._known.get((workspace.team, group), (float("-inf"), frozenset[str]()))
        if time.monotonic() - asked_at > FRESH_S:
            members = await _ask(workspace, group)
            self._known[workspace.team, group] = time.monotonic(), members
        return members


async def _ask(workspace: Workspace, group: str) -> frozenset[str]:
    """Whoever can't be asked about has no rights: they are denied by default, and come back with the answer."""
    try:
        return frozenset((await workspace.call("usergroups.users.list", usergroup=group))["users"])
    except BROKEN as failure:
        log.warning("slack: who is in the user group %s cannot be told: %s", group, type(failure).__name__)
        return frozenset()
