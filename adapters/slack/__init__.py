"""Slack: cards in direct messages and private channels, forms, App Homes and two commands, over Socket Mode."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from adapters.slack import checks
from adapters.slack.chat import LAG_S, Chat
from adapters.slack.connection import FIRST_WAIT_S, Line
from adapters.slack.events import LATE_S, Events
from adapters.slack.home import Homes
from adapters.slack.web import LOOPBACK, SLACK, Wire, Workspace
from core.clock import Clock
from core.desk import Desk
from core.platform import Checked
from core.settings import OrganisationSettings

Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,100}$")]


def _api(address: str) -> str:
    """Anywhere else than at Slack, every family's request would be handed to whoever runs that address."""
    if address != SLACK and urlsplit(address).hostname not in LOOPBACK:
        raise ValueError(f"must be left out: it is {SLACK}, or an address on this computer for tests")
    return address.rstrip("/") + "/"


class WorkspaceSettings(BaseModel):
    """One workspace, by Slack's id for it. The tokens are named by the variables that hold them, never written here."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: str = Field(pattern=r"^[TE][A-Z0-9]{1,20}$")
    bot_token_env: Variable
    app_token_env: Variable


class Settings(BaseModel):
    """The `[slack]` section."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    workspaces: tuple[WorkspaceSettings, ...] = Field(min_length=1)
    api: Annotated[str, AfterValidator(_api)] = SLACK

    @property
    def stands_in(self) -> bool:
        """Whether this is a rehearsal, on a stand-in of Slack with nobody real in it."""
        return self.api != SLACK

    @field_validator("workspaces")
    @classmethod
    def _each_once(cls, workspaces: tuple[WorkspaceSettings, ...]) -> tuple[WorkspaceSettings, ...]:
        ids = [workspace.id for workspace in workspaces]
        if twice := {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"{', '.join(sorted(twice))} stands here twice")
        return workspaces


@dataclass(frozen=True, slots=True)
class Patience:
    """How long Slack is waited for, in seconds of real time.

    An act is acknowledged after `late` although it is not done; the history may be behind by `lag`; the line is tried
    again after `again`, then after longer and longer.
    """

    late: float = LATE_S
    lag: float = LAG_S
    again: float = FIRST_WAIT_S


class Slack:
    """The opened platform."""

    def __init__(self, settings: Settings, patience: Patience = Patience()) -> None:
        self._patience = patience
        self._wire = Wire(settings.api)
        workspaces = [
            Workspace(one.id, one.bot_token_env, one.app_token_env, self._wire) for one in settings.workspaces
        ]
        self.platform = Chat({workspace.team: workspace for workspace in workspaces}, lag=patience.lag)
        self._homes = Homes(self.platform)
        by_token = groupby(sorted(workspaces, key=_token), key=_token)
        self.lines = [Line(tuple(ours), self._wire, first_wait=patience.again) for _, ours in by_token]

    async def listen(self, desk: Desk) -> None:
        """Take what people do to the desk, until cancelled; then what is under way is finished."""
        events = Events(desk, self.platform, self._homes, late=self._patience.late)
        try:
            async with asyncio.TaskGroup() as tasks:
                for line in self.lines:
                    tasks.create_task(line.run(events))
                tasks.create_task(self._homes.run(desk))
                tasks.create_task(checks.watch(self.platform, desk.organisations))
        finally:
            await events.rest()

    async def examine(self, organisations: tuple[OrganisationSettings, ...]) -> tuple[Checked, ...]:
        """What `doctor` asks."""
        return await checks.examine(self.platform, organisations)

    def changed(self, organisation: OrganisationSettings) -> None:
        """Something was decided in this organisation: the Homes that its people look at may show it."""
        self._homes.changed(organisation)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._wire.close()


def _token(workspace: Workspace) -> str:
    return workspace.app_token


def open_platform(settings: Settings, *, clock: Clock, on_moved: Callable[[], None] = lambda: None) -> Slack:  # noqa: ARG001  # Slack has a clock of its own, which nobody moves
    """Open Slack: nothing is connected before the first use."""
    return Slack(settings)
