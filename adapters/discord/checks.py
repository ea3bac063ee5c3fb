"""What `doctor` asks of Discord: the token, the application, every server, every channel, and the commands."""

from collections.abc import AsyncIterator, Iterable
from typing import Final

import discord

from adapters.discord.commands import fingerprint, tree
from adapters.discord.errors import TROUBLE, outcome_of
from adapters.discord.invite import address, lacking
from adapters.discord.render import Json
from adapters.discord.rest import Rest
from adapters.discord.visible import Room, Visibility
from core.phrasing import listed
from core.platform import Checked, Done, Place
from core.settings import CommandNames, OrganisationSettings

CHECK_IT: Final = "Check the variable that [discord] names; reset the token if it is lost."
UNNEEDED: Final = {
    "presence": (1 << 12) | (1 << 13),
    "server members": (1 << 14) | (1 << 15),
    "message content": (1 << 18) | (1 << 19),
}
"""Flags of an application that has asked for privileged intents."""


async def examine(rest: Rest, organisations: tuple[OrganisationSettings, ...]) -> tuple[Checked, ...]:
    """Every check there is."""
    try:
        application = await rest.object("GET", "/oauth2/applications/@me")
    except TROUBLE as error:
        return (_trouble("discord token", error, CHECK_IT),)
    found = [Checked("discord token", f"it is {application['name']}'s.")]
    found += _intents(application)
    for organisation in organisations:
        found += [one async for one in _organisation(rest, organisation, str(application["id"]))]
    return (*found, await _commands(rest, str(application["id"])))


async def invitation(rest: Rest) -> Checked:
    """The address at which somebody who manages a server lets the bot in."""
    try:
        application = await rest.object("GET", "/oauth2/applications/@me")
    except TROUBLE as error:
        return _trouble("discord token", error, CHECK_IT)
    return Checked("discord invitation", address(str(application["id"])))


def _intents(application: Json) -> Iterable[Checked]:
    flags = int(application.get("flags") or 0)
    if extra := [name for name, bits in UNNEEDED.items() if flags & bits]:
        cure = "Switch them off on the application's page, under Bot: the desk works without."
        yield Checked("discord intents", f"it may hear more than it needs: {listed(extra)}.", cure)
    else:
        yield Checked("discord intents", "no privileged one is switched on.")


async def _organisation(rest: Rest, organisation: OrganisationSettings, application: str) -> AsyncIterator[Checked]:
    guilds = [one.partition(":")[2] for one in organisation.workspaces if one.startswith("discord:")]
    for guild in guilds:
        name = f"discord server {guild}"
        try:
            roles = await _own_roles(rest, guild)
        except TROUBLE as error:
            yield _trouble(name, error, f"Invite the bot: {address(application)}")
            continue
        yield Checked(name, "the bot is in it.")
        places = [*organisation.request_channels, *filter(None, [organisation.coordinators_channel])]
        for place in places:
            if (place.platform, place.workspace) == ("discord", guild):
                yield await _channel(rest, place, roles, application)


async def _own_roles(rest: Rest, guild: str) -> tuple[str, ...]:
    path = "/guilds/{guild_id}/members/{user_id}"
    member = await rest.object("GET", path, guild_id=guild, user_id=rest.me)
    return tuple(map(str, member["roles"]))


async def _channel(rest: Rest, place: Place, roles: tuple[str, ...], application: str) -> Checked:
    check = f"discord channel {place.channel}"
    try:
        room = await Visibility(rest).room(place.workspace, place.channel)
    except TROUBLE as error:
        return _trouble(check, error, "Let the bot's role see it, or correct the channel's id in the configuration.")
    if room.everyone_sees_it:
        cure = "Make it private (Edit channel, Permissions): until then nothing is posted there."
        return Checked(check, "everybody in the server can read it.", cure)
    if not room.is_text:
        return Checked(check, "it is not a text channel.", "Name a text channel: only there are private threads.")
    if missing := lacking(room.of(roles, rest.me)):
        cure = f"Allow it there, or invite the bot once more: {address(application)}"
        return Checked(check, f"the bot lacks {listed(missing)}.", cure)
    return Checked(check, f"all is allowed. {_read_by(room, rest.me)}")


def _read_by(room: Room, me: str) -> str:
    """Which roles read the channel, and who reads the private threads in it: advocates should know."""
    by_name = len(set(room.members_let_in) - {me})
    people = f", by {by_name} who were let in by name" if by_name else ""
    readers = listed(room.roles_that_see_it) or "no role"
    threads = listed(room.roles_that_see_every_thread)
    every = f" Its private threads are read by {threads} too." if threads else ""
    return f"It is read by {readers}{people}, and by administrators.{every}"


async def _commands(rest: Rest, application: str) -> Checked:
    """Whatever they are called here, they must do what this version's do."""
    check = "discord commands"
    try:
        path = "/applications/{application_id}/commands"
        registered = await rest.list(path, application_id=application)
    except TROUBLE as error:
        return _trouble(check, error, "Try again in a minute.")
    if not registered:
        return Checked(check, "there are none yet; the bot registers them when it starts.")
    if _nameless(registered) != _nameless(tree(CommandNames())):
        return Checked(check, "they are not this version's.", "Start the bot anew: it registers them.")
    names = [f"/{one['name']}" for one in registered]
    return Checked(check, f"{listed(names)} are registered.")


def _nameless(commands: Iterable[Json]) -> list[str]:
    return sorted(fingerprint([command | {"name": ""}]) for command in commands)


def _trouble(check: str, error: BaseException, cure: str) -> Checked:
    outcome = outcome_of(error)
    why = "it did not answer" if isinstance(outcome, Done) else getattr(outcome, "why", "it asks for patience")
    forbidden = " (it may not see it)" if isinstance(error, discord.Forbidden) else ""
    return Checked(check, f"{why}{forbidden}.", cure)
