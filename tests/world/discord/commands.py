"""Registering commands over HTTP: everywhere or in one server, one by one or the whole set at once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.world.discord.command_rules import CHAT_INPUT, MOST_COMMANDS, command, commands
from tests.world.discord.errors import ApiError, Code, refuse_if
from tests.world.discord.nouns import Json
from tests.world.discord.rest import Call, Handler, Route

if TYPE_CHECKING:
    from tests.world.discord.world import Discord

CREATES_A_DAY = 200

Kept = dict[int, Json]
Work = Callable[["Discord", Call, list[str], Kept], object]


def _everywhere(work: Work) -> Handler:
    def handle(discord: "Discord", call: Call, ids: list[str]) -> object:
        _mine(discord, ids[0])
        return work(discord, call, ids[1:], discord.app.commands)

    return handle


def _in_guild(work: Work) -> Handler:
    def handle(discord: "Discord", call: Call, ids: list[str]) -> object:
        _mine(discord, ids[0])
        guild = discord.guild_for_app(ids[1])
        return work(discord, call, ids[1:], discord.app.guild_commands.setdefault(guild.id, {}))

    return handle


def _mine(discord: "Discord", written: str) -> None:
    if written != str(discord.app.id):
        raise ApiError(Code.MISSING_ACCESS)


def everything(_discord: "Discord", _call: Call, _ids: list[str], kept: Kept) -> list[Json]:
    return list(kept.values())


def overwrite(discord: "Discord", call: Call, _ids: list[str], kept: Kept) -> list[Json]:
    """The whole set: what has the name of an old one keeps its id, what is not named is gone."""
    bodies = call.body
    if not isinstance(bodies, list) or not all(isinstance(each, dict) for each in bodies):
        raise ApiError(Code.INVALID_FORM)
    if sum(body.get("type", CHAT_INPUT) == CHAT_INPUT for body in bodies) > MOST_COMMANDS:
        raise ApiError(Code.TOO_MANY_COMMANDS)
    refuse_if(commands(bodies))
    written = [_written(discord, body, _of_name(kept, body)) for body in bodies]
    kept.clear()
    kept.update({int(each["id"]): each for each in written})
    return written


def create(discord: "Discord", call: Call, _ids: list[str], kept: Kept) -> Json:
    refuse_if(command(call.form))
    old = _of_name(kept, call.form)
    if old is None and len(kept) >= MOST_COMMANDS:
        raise ApiError(Code.TOO_MANY_COMMANDS)
    said = _written(discord, call.form, old)
    kept[int(said["id"])] = said
    return said


def read(_discord: "Discord", _call: Call, ids: list[str], kept: Kept) -> Json:
    return _known(kept, ids[-1])


def change(discord: "Discord", call: Call, ids: list[str], kept: Kept) -> Json:
    old = _known(kept, ids[-1])
    body = {key: value for key, value in old.items() if key not in ("id", "application_id", "version")} | call.form
    refuse_if(command(body))
    said = _written(discord, body, old)
    kept[int(said["id"])] = said
    return said


def remove(_discord: "Discord", _call: Call, ids: list[str], kept: Kept) -> None:
    del kept[int(_known(kept, ids[-1])["id"])]


def _known(kept: Kept, written: str) -> Json:
    found = kept.get(int(written) if written.isdigit() else 0)
    if found is None:
        raise ApiError(Code.UNKNOWN_COMMAND)
    return found


def _of_name(kept: Kept, body: Json) -> Json | None:
    kind = body.get("type", CHAT_INPUT)
    return next((each for each in kept.values() if (each["name"], each["type"]) == (body["name"], kind)), None)


def _written(discord: "Discord", body: Json, old: Json | None) -> Json:
    app = discord.app
    if old is None:
        app.commands_written += 1
        if app.commands_written > CREATES_A_DAY:
            raise ApiError(Code.TOO_MANY_CREATES)
    permissions = body.get("default_member_permissions")
    return {
        "id": old["id"] if old else str(discord.ids.next()),
        "application_id": str(app.id),
        "version": str(discord.ids.next()),
        "type": body.get("type", CHAT_INPUT),
        "name": body["name"],
        "description": body.get("description") or "",
        "options": body.get("options") or [],
        "default_member_permissions": None if permissions is None else str(permissions),
        "dm_permission": body.get("dm_permission", True),
        "contexts": body.get("contexts"),
        "integration_types": body.get("integration_types") or [0],
        "nsfw": body.get("nsfw", False),
    }


def _both(method: str, end: str, work: Work) -> tuple[Route, Route]:
    return (
        Route(method, "/applications/{}/commands" + end, _everywhere(work)),
        Route(method, "/applications/{}/guilds/{}/commands" + end, _in_guild(work)),
    )


ROUTES = (
    *_both("GET", "", everything),
    *_both("PUT", "", overwrite),
    *_both("POST", "", create),
    *_both("GET", "/{}", read),
    *_both("PATCH", "/{}", change),
    *_both("DELETE", "/{}", remove),
)
