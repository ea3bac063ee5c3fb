"""Who is who: users.*, usergroups.*, team.*, bots.*, auth.test."""

from tests.world.slack.calls import Call
from tests.world.slack.model import Json, SlackError
from tests.world.slack.state import person_json


def auth_test(call: Call) -> Json:
    if call.by is None:
        return {"app_id": call.app.id, "app_name": call.app.name}
    team = call.state.teams[call.team]
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": call.state.people[call.install.bot].handle,
        "team_id": team.id,
        "user_id": call.install.bot,
        "bot_id": call.install.bot_id,
        "is_enterprise_install": False,
    }


def user_info(call: Call) -> Json:
    return {"user": person_json(call.state.person(call.team, call.word("user")))}


def bot_info(call: Call) -> Json:
    for install in call.state.installs(call.team):
        if install.bot_id == (call.word("bot") or call.install.bot_id):
            app = call.state.apps[install.app]
            bot = {"id": install.bot_id, "deleted": False, "name": app.name, "user_id": install.bot, "app_id": app.id}
            return {"bot": bot}
    raise SlackError("bot_not_found")


def team_info(call: Call) -> Json:
    team = call.state.teams[call.team]
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain}}


def groups(call: Call) -> Json:
    mine = [one for one in call.state.groups.values() if one.team == call.team]
    shown = [
        {"id": one.id, "team_id": one.team, "handle": one.handle, "name": one.handle, "is_usergroup": True}
        | ({"users": one.members} if call.truth("include_users") else {})
        for one in mine
        if not one.disabled or call.truth("include_disabled")
    ]
    return {"usergroups": shown}


def group_members(call: Call) -> Json:
    group = call.state.groups.get(call.word("usergroup"))
    if group is None or group.team != call.team:
        raise SlackError("no_such_subteam")
    listed = [] if group.disabled and not call.truth("include_disabled") else group.members
    return {"users": [one for one in listed if not call.state.people[one].deactivated]}
