"""The shell on loopback: slack_sdk's own clients, as they are, meet what Slack and its network do."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.world.slack.misfortune import Fate
from tests.world.slack.scene import Scene, actions, button, scene
from tests.world.slack.shell import Shell


@pytest.fixture
async def shell() -> AsyncIterator[tuple[Scene, Shell, AsyncWebClient]]:
    at = scene()
    at.slack.sockets.cut(at.app.id)
    async with Shell(at.slack) as opened, aiohttp.ClientSession() as session:
        web = AsyncWebClient(
            at.install.token, base_url=f"{opened.base_url}/api/", session=session, retry_handlers=[], timeout=5
        )
        yield at, opened, web


async def test_the_web_client_posts_as_json_and_asks_as_a_form(shell: tuple[Scene, Shell, AsyncWebClient]) -> None:
    at, _, web = shell
    posted = await web.chat_postMessage(channel=at.room.id, text="A card", blocks=[actions(button())])
    found = await web.conversations_history(channel=at.room.id, limit=1)
    assert found["messages"][0]["ts"] == posted["ts"]
    assert "chat:write" in found.headers["x-oauth-scopes"]
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await web.chat_postMessage(channel=at.room.id, text="a" * 4001)


@pytest.mark.parametrize(
    ("fate", "raised", "stands"),
    [
        (Fate.LOST, aiohttp.ClientError, 0),
        (Fate.DROPPED, aiohttp.ClientError, 1),
        (Fate.BROKEN, SlackApiError, 0),
        (Fate.PAGE, SlackApiError, 0),
        (Fate.LIMITED, SlackApiError, 0),
    ],
)
async def test_every_fate_reaches_the_client(
    shell: tuple[Scene, Shell, AsyncWebClient], fate: Fate, raised: type[Exception], stands: int
) -> None:
    at, _, web = shell
    at.slack.misfortunes.plan("chat.postMessage", fate)
    with pytest.raises(raised):
        await web.chat_postMessage(channel=at.room.id, text="A card")
    assert len(at.seat(at.amira).messages(at.room.id)) == stands


async def test_a_call_that_hangs_hangs_until_the_caller_gives_up(shell: tuple[Scene, Shell, AsyncWebClient]) -> None:
    at, _, web = shell
    at.slack.misfortunes.plan("auth.test", Fate.HANG)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await web.auth_test()
    assert (await web.auth_test())["user_id"] == at.install.bot


async def test_a_late_answer_comes_late(shell: tuple[Scene, Shell, AsyncWebClient]) -> None:
    at, _, web = shell
    at.slack.misfortunes.plan("auth.test", Fate.LATE, seconds=0.2)
    began = asyncio.get_running_loop().time()
    await web.auth_test()
    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_the_socket_client_hears_answers_and_connects_anew(shell: tuple[Scene, Shell, AsyncWebClient]) -> None:
    at, opened, web = shell
    heard: list[str] = []

    async def acknowledge(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        heard.append(request.payload["actions"][0]["value"])
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    line = SocketModeClient(at.app_token, web_client=web)
    line.socket_mode_request_listeners.append(acknowledge)
    await line.connect()  # type: ignore[no-untyped-call]
    try:
        await opened.until(lambda: at.slack.sockets.of(at.app.id))
        await web.chat_postMessage(channel=at.room.id, text="A card", blocks=[actions(button(value="one"))])
        first = at.seat(at.amira).click("Accept")
        await opened.until(lambda: first.is_done)
        before = at.slack.sockets.of(at.app.id)
        at.slack.sockets.refresh(at.app.id)
        await opened.until(lambda: [one for one in at.slack.sockets.of(at.app.id) if one not in before])
        second = at.seat(at.amira).click("Accept")
        await opened.until(lambda: second.is_done)
    finally:
        await line.close()  # type: ignore[no-untyped-call]
    assert (heard, first.problem, second.problem) == (["one", "one"], "", "")


async def test_a_made_up_ticket_opens_nothing(shell: tuple[Scene, Shell, AsyncWebClient]) -> None:
    at, opened, _ = shell
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{opened.base_url}/link/?ticket=x") as socket:
        assert (await socket.receive()).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert at.slack.sockets.connections == []
