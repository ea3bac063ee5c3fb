"""Who and what there is: workspaces, people, conversations, groups, apps; and what befalls them."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.world.slack import announcing
from tests.world.slack.model import App, AppToken, Channel, Group, Install, Json, Kind, Person, Team
from tests.world.slack.state import State, person_json
from tests.world.slack.table import EVENTS


class BadManifest(Exception):
    """Slack would not take this manifest; the message says why."""


class Town:
    """Makes and changes them, as their administrators do."""

    def __init__(self, state: State) -> None:
        self._state = state

    def team(self, name: str) -> Team:
        made = Team(self._state.name("T"), name, name.lower().replace(" ", "-"))
        self._state.teams[made.id] = made
        return made

    def person(self, team: Team, name: str, *, guest: bool = False) -> Person:
        made = Person(self._state.name("U"), team.id, name, name.lower().replace(" ", "."), guest=guest)
        self._state.people[made.id] = made
        announcing.tell_all(self._state, team.id, {"type": "team_join", "user": person_json(made)})
        return made

    def channel(self, team: Team, name: str, members: Iterable[Person], kind: Kind = Kind.PRIVATE) -> Channel:
        made = Channel(self._state.name("C"), team.id, name, kind, [one.id for one in members])
        self._state.channels[made.id] = made
        return made

    def group(self, team: Team, handle: str, members: Iterable[Person]) -> Group:
        made = Group(self._state.name("S"), team.id, handle, [one.id for one in members])
        self._state.groups[made.id] = made
        return made

    # Apps

    def app(self, manifest: Mapping[str, Any]) -> App:
        """Make an app from a manifest. Raises BadManifest where it asks for what would not work."""
        app = App(self._state.name("A"), str(manifest["display_information"]["name"]), manifest)
        if unknown := app.events - EVENTS.keys():
            raise BadManifest(f"unknown events: {', '.join(sorted(unknown))}")
        if lacking := {EVENTS[event] for event in app.events} - app.scopes - {""}:
            raise BadManifest(f"the events it subscribes to need {', '.join(sorted(lacking))}")
        if bool(app.commands) != ("commands" in app.scopes):
            raise BadManifest("slash commands and the scope `commands` go together")
        self._state.apps[app.id] = app
        return app

    def app_token(self, app: App, *scopes: str) -> str:
        """An app-level token; without scopes named, one that opens sockets."""
        name = f"xapp-1-{app.id}-{self._state.name('')}"
        self._state.app_tokens[name] = AppToken(name, app.id, frozenset(scopes or ("connections:write",)))
        return name

    def install(self, app: App, team: Team) -> Install:
        """Install it, or install it again: the bot stays the same, the token and the scopes are new."""
        before = app.installs.get(team.id)
        bot = self._state.people[before.bot] if before else self._bot(app, team)
        token = f"xoxb-{team.id}-{self._state.name('')}"
        made = Install(app.id, team.id, bot.id, bot.bot_id, token, app.scopes)
        app.installs[team.id] = self._state.tokens[token] = made
        bot.deactivated = False
        return made

    def _bot(self, app: App, team: Team) -> Person:
        user = str(app.manifest.get("features", {}).get("bot_user", {}).get("display_name", app.name))
        bot = Person(self._state.name("U"), team.id, user, user.lower().replace(" ", "-"))
        bot.bot_id = self._state.name("B")
        self._state.people[bot.id] = bot
        return bot

    def revoke(self, token: str) -> None:
        """The token is no longer good; whether an app hears of it depends on what else it has."""
        if token in self._state.app_tokens:
            self._state.app_tokens[token].revoked = True
        else:
            self._state.revoked.add(token)

    def uninstall(self, install: Install) -> None:
        """Somebody has removed the app from the workspace."""
        app = self._state.apps[install.app]
        for event in ({"type": "tokens_revoked", "tokens": {"bot": [install.bot]}}, {"type": "app_uninstalled"}):
            if event["type"] in app.events:
                self._state.told(install, announcing.wrapped(self._state, install, event))
        install.removed = True
        self._state.people[install.bot].deactivated = True
        for channel in self._state.channels.values():
            if install.bot in channel.members and channel.kind is not Kind.DIRECT:
                channel.members.remove(install.bot)

    # Changes

    def join(self, channel: Channel, person: Person | Install) -> None:
        who = person.bot if isinstance(person, Install) else person.id
        if who not in channel.members:
            channel.members.append(who)
            self._membership(channel, "member_joined_channel", who)

    def leave(self, channel: Channel, person: Person | Install) -> None:
        """Somebody goes, or is taken out."""
        who = person.bot if isinstance(person, Install) else person.id
        channel.members.remove(who)
        self._membership(channel, "member_left_channel", who)

    def _membership(self, channel: Channel, kind: str, who: str) -> None:
        event: Json = {"type": kind, "user": who, "channel": channel.id, "team": channel.team}
        for install in self._state.installs(channel.team):
            if install.bot in channel.members or install.bot == who:
                announcing.tell(self._state, install, kind, event)

    def archive(self, channel: Channel) -> None:
        channel.archived = True
        self._fate(channel, "archive")

    def unarchive(self, channel: Channel) -> None:
        channel.archived = False

    def delete(self, channel: Channel) -> None:
        """It is gone, with everything in it."""
        self._fate(channel, "deleted")
        del self._state.channels[channel.id]

    def _fate(self, channel: Channel, what: str) -> None:
        kind = f"{'channel' if channel.kind is Kind.PUBLIC else 'group'}_{what}"
        for install in self._state.installs(channel.team):
            if install.bot in channel.members:
                announcing.tell(self._state, install, kind, {"type": kind, "channel": channel.id})

    def share(self, channel: Channel) -> None:
        """Another organisation may read it now (Slack Connect)."""
        channel.shared = True

    def publish(self, channel: Channel) -> None:
        """Everybody may read it now."""
        channel.kind = Kind.PUBLIC

    def deactivate(self, person: Person) -> None:
        person.deactivated = True
        self._changed(person)

    def reactivate(self, person: Person) -> None:
        person.deactivated = False
        self._changed(person)

    def _changed(self, person: Person) -> None:
        announcing.tell_all(self._state, person.team, {"type": "user_change", "user": person_json(person)})

    def put_in(self, group: Group, *people: Person) -> None:
        group.members += [one.id for one in people if one.id not in group.members]
        self._regrouped(group, added=people)

    def take_out(self, group: Group, *people: Person) -> None:
        group.members = [one for one in group.members if one not in {person.id for person in people}]
        self._regrouped(group, removed=people)

    def _regrouped(self, group: Group, added: Iterable[Person] = (), removed: Iterable[Person] = ()) -> None:
        event: Json = {
            "type": "subteam_members_changed",
            "subteam_id": group.id,
            "team_id": group.team,
            "added_users": [one.id for one in added],
            "removed_users": [one.id for one in removed],
        }
        announcing.tell_all(self._state, group.team, event)
