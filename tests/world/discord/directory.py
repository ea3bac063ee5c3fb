"""Who and what there is, over HTTP: the bot itself, servers, roles, members, direct conversations, the gateway."""

from typing import TYPE_CHECKING

from tests.world.discord import payloads
from tests.world.discord.errors import ApiError, Code
from tests.world.discord.gateway import Intents
from tests.world.discord.nouns import Json
from tests.world.discord.permissions import in_guild, may_view
from tests.world.discord.rest import Call, Route
from tests.world.discord.shapes import missing

if TYPE_CHECKING:
    from tests.world.discord.world import Discord

SESSIONS_A_DAY = 1000


def me(discord: "Discord", _call: Call, _ids: list[str]) -> Json:
    return payloads.account(discord.app.account) | {"mfa_enabled": True, "verified": True, "locale": "en-GB"}


def application(discord: "Discord", _call: Call, _ids: list[str]) -> Json:
    app = discord.app
    return {
        "id": str(app.id),
        "name": app.account.name,
        "icon": None,
        "description": "",
        "summary": "",
        "type": None,
        "bot_public": False,
        "bot_require_code_grant": False,
        "integration_types_config": {"0": {}},
        "verify_key": "0" * 64,
        "eligible_oauth2_scopes": [],
        "explicit_content_filter": 0,
        "flags": app.flags,
        "flags_new": str(app.flags),
        "owner": payloads.account(app.account),
        "team": None,
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "redirect_uris": [],
        "approximate_guild_count": len(discord.guilds_of_app()),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "bot": payloads.account(app.account),
    }


def gateway(discord: "Discord", _call: Call, _ids: list[str]) -> Json:
    left = max(SESSIONS_A_DAY - discord.gateway.identified, 0)
    limit = {"total": SESSIONS_A_DAY, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
    return {"url": discord.gateway.address, "shards": 1, "session_start_limit": limit}


def account(discord: "Discord", _call: Call, ids: list[str]) -> Json:
    found = discord.accounts.get(int(ids[0]) if ids[0].isdigit() else 0)
    if found is None:
        raise ApiError(Code.UNKNOWN_USER)
    return payloads.account(found)


def open_conversation(discord: "Discord", call: Call, _ids: list[str]) -> Json:
    """A direct conversation with a person: always possible; whether anything can be said in it shows when it is."""
    written = call.form.get("recipient_id")
    if written is None:
        raise ApiError(Code.INVALID_FORM, [missing("recipient_id")])
    person = discord.accounts.get(int(written) if str(written).isdigit() else 0)
    if person is None or person is discord.app.account:
        raise ApiError(Code.UNKNOWN_USER)
    return payloads.channel(discord.conversation(person), seen_by=discord.app.id)


def my_guilds(discord: "Discord", _call: Call, _ids: list[str]) -> list[Json]:
    return [
        {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(int(in_guild(guild, discord.app.id))),
            "features": [],
        }
        for guild in discord.guilds_of_app()
    ]


def guild(discord: "Discord", _call: Call, ids: list[str]) -> Json:
    return payloads.guild(discord.guild_for_app(ids[0]))


def channels(discord: "Discord", _call: Call, ids: list[str]) -> list[Json]:
    mine = discord.channels_of(discord.guild_for_app(ids[0]))
    return [payloads.channel(each) for each in mine if each.thread is None and may_view(each, discord.app.id)]


def roles(discord: "Discord", _call: Call, ids: list[str]) -> list[Json]:
    return [payloads.role(each) for each in discord.guild_for_app(ids[0]).roles.values()]


def member(discord: "Discord", _call: Call, ids: list[str]) -> Json:
    found = discord.guild_for_app(ids[0]).members.get(int(ids[1]) if ids[1].isdigit() else 0)
    if found is None:
        raise ApiError(Code.UNKNOWN_MEMBER)
    return payloads.member_with_account(found)


def members(discord: "Discord", call: Call, ids: list[str]) -> list[Json]:
    """A page by account id: only for apps that were granted the privileged intent."""
    guild = discord.guild_for_app(ids[0])
    if Intents.GUILD_MEMBERS not in discord.app.privileged:
        raise ApiError(Code.MISSING_ACCESS)
    limit, after = call.number("limit", 1, 1, 1000), call.number("after", 0, 0, 2**63)
    return [payloads.member_with_account(guild.members[each]) for each in sorted(guild.members) if each > after][:limit]


def leave(discord: "Discord", _call: Call, ids: list[str]) -> None:
    discord.leave(discord.guild_for_app(ids[0]), discord.app.account)


ROUTES = (
    Route("GET", "/users/@me", me),
    Route("GET", "/oauth2/applications/@me", application),
    Route("GET", "/applications/@me", application),
    Route("GET", "/gateway/bot", gateway),
    Route("GET", "/users/@me/guilds", my_guilds),
    Route("DELETE", "/users/@me/guilds/{}", leave),
    Route("POST", "/users/@me/channels", open_conversation),
    Route("GET", "/users/{}", account),
    Route("GET", "/guilds/{}", guild),
    Route("GET", "/guilds/{}/channels", channels),
    Route("GET", "/guilds/{}/roles", roles),
    Route("GET", "/guilds/{}/members/{}", member),
    Route("GET", "/guilds/{}/members", members),
)
