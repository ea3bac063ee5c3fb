"""What doctor says of Slack: all is well where it is, and each thing that is wrong, with its cure."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack import checks
from core.platform import Checked
from tests.wire.slack_house import Harbour, opened, organisation, standing
from tests.world.slack.misfortune import Fate
from tests.world.slack.shell import Shell


@pytest.fixture
async def stand(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Shell, Harbour]]:
    async with standing(monkeypatch) as both:
        yield both


async def examined(shell: Shell, harbour: Harbour, **changes: object) -> tuple[Checked, ...]:
    slack = opened(shell, harbour)
    try:
        return await slack.examine((organisation(harbour, **changes),))
    finally:
        await slack.close()


async def test_where_all_is_well_every_check_says_so(stand: tuple[Shell, Harbour]) -> None:
    shell, harbour = stand
    group = harbour.world.town.group(harbour.team, "coordinators", [harbour.people["Chris"]])
    found = await examined(shell, harbour, coordinator_groups=(f"slack:{harbour.team.id}:{group.id}",))
    assert [one for one in found if one.cure] == []
    assert [one.check for one in found] == [
        *("slack token", "slack token", "slack", "slack scopes", "slack clock", "slack socket"),
        *("slack channel", "slack channel", "slack group"),
    ]


HARMS: dict[str, tuple[Callable[[Harbour], object], str, str]] = {
    "a public channel": (
        lambda h: h.world.town.publish(h.requests),
        "it is not private",
        "private channel of your own",
    ),
    "a shared channel": (
        lambda h: h.world.town.share(h.requests),
        "shared with another",
        "private channel of your own",
    ),
    "the bot is not in it": (lambda h: h.world.town.leave(h.requests, h.install), "cannot see", "/invite"),
    "archived": (lambda h: h.world.town.archive(h.requests), "is archived", "private channel"),
    "a revoked token": (lambda h: h.world.town.revoke(h.install.token), "token_revoked", "Install the app"),
    "no answer": (lambda h: h.world.misfortunes.plan("auth.test", Fate.BROKEN), "Slack answered", "Install"),
}


@pytest.mark.parametrize("harm", HARMS)
async def test_what_is_wrong_is_said_with_its_cure(stand: tuple[Shell, Harbour], harm: str) -> None:
    shell, harbour = stand
    hurt, says, cure = HARMS[harm]
    hurt(harbour)
    wrong = [one for one in await examined(shell, harbour) if one.cure]
    assert len(wrong) == 1
    assert says in wrong[0].what
    assert cure in wrong[0].cure


async def test_a_missing_permission_is_named(stand: tuple[Shell, Harbour]) -> None:
    shell, harbour = stand
    harbour.world.state.tokens[harbour.install.token].scopes = harbour.install.scopes - {"im:history", "commands"}
    wrong = [one for one in await examined(shell, harbour) if one.cure]
    assert [one.what for one in wrong] == [f"{harbour.team.id}: the app lacks commands, im:history."]


async def test_tokens_that_were_mixed_up_are_told_apart(
    stand: tuple[Shell, Harbour], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, harbour = stand
    ours = harbour.settings()
    monkeypatch.setenv(ours.bot_token_env, "xapp-1")
    monkeypatch.delenv(ours.app_token_env)
    wrong = [one for one in await examined(shell, harbour) if one.cure]
    assert [one.what for one in wrong] == [
        f"{harbour.team.id}: {ours.bot_token_env} holds an app-level token.",
        f"{harbour.team.id}: the variable {ours.app_token_env} is not set, nor is {ours.app_token_env}_FILE.",
    ]


async def test_an_app_level_token_that_opens_no_line_is_said(
    stand: tuple[Shell, Harbour], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, harbour = stand
    monkeypatch.setenv(harbour.settings().app_token_env, harbour.world.town.app_token(harbour.app, "other:scope"))
    wrong = [one for one in await examined(shell, harbour) if one.cure]
    assert [one.check for one in wrong] == ["slack socket"]
    assert "connections:write" in wrong[0].cure


async def test_a_group_that_is_not_there_is_said(stand: tuple[Shell, Harbour]) -> None:
    shell, harbour = stand
    found = await examined(shell, harbour, coordinator_groups=(f"slack:{harbour.team.id}:S0NONE",))
    assert ["no_such_subteam" in one.what for one in found if one.cure] == [True]


def test_a_clock_that_is_wrong_is_noticed() -> None:
    late = datetime.now(UTC) - timedelta(minutes=5)
    assert "seconds away" in checks._skew(late.strftime("%a, %d %b %Y %H:%M:%S GMT")).what
    assert checks._skew("").cure == checks._skew("nonsense").cure == ""
