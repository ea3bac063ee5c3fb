"""Commands: what may be registered, who is offered it, and what is sent when it is typed."""

import pytest

from tests.world.discord.filling import CannotDo
from tests.world.discord.nouns import Bits, Json
from tests.world.discord.town import Town


def command(name: str = "desk", **more: object) -> Json:
    return {"name": name, "description": "Your desk.", "type": 1, **more}


def option(name: str = "reference", **more: object) -> Json:
    return {"type": 3, "name": name, "description": "Which one.", **more}


def group(name: str, *inner: Json) -> Json:
    return {"type": 2, "name": name, "description": "A group.", "options": list(inner)}


LONG_CHOICES = [{"name": letter * 100, "value": letter * 100} for letter in "abcdefghijklmnopqrstuvwxy"]

REFUSED: dict[str, list[Json]] = {
    "a capital letter": [command("Desk")],
    "a space": [command("my desk")],
    "33 letters": [command("d" * 33)],
    "no description": [{"name": "desk", "type": 1}],
    "the same name twice": [command(), command()],
    "26 options": [command(options=[option(f"o{n}") for n in range(26)])],
    "a required option after one that is not": [command(options=[option("a"), option("b", required=True)])],
    "26 choices": [command(options=[option(choices=[{"name": str(n), "value": str(n)} for n in range(26)])])],
    "choices and autocomplete": [command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])])],
    "an option beside a group": [command(options=[option(), group("home")])],
    "a group in a group": [command(options=[group("a", group("b"))])],
    "8,001 characters": [command(options=[option(f"o{n}", choices=LONG_CHOICES) for n in range(2)])],
}


@pytest.mark.parametrize("bodies", REFUSED.values(), ids=REFUSED)
def test_commands_are_refused_for(town: Town, bodies: list[Json]) -> None:
    reply = town.call(f"PUT /applications/{town.discord.app.id}/commands", bodies)
    assert (reply.status, reply.body["code"]) == (400, 50035)


def test_the_hundred_and_first_command_is_refused(town: Town) -> None:
    path = f"PUT /applications/{town.discord.app.id}/commands"
    assert town.call(path, [command(f"c{n}") for n in range(101)]).body["code"] == 30032
    assert town.call(path, [command(f"c{n}") for n in range(100)]).status == 200


def test_writing_the_set_anew_keeps_ids_and_forgets_what_is_not_in_it(town: Town) -> None:
    path = f"/applications/{town.discord.app.id}/commands"
    first = town.call(f"PUT {path}", [command("desk"), command("old")]).body
    second = town.call(f"PUT {path}", [command("desk", description="Anew."), command("new")]).body
    assert second[0]["id"] == first[0]["id"]
    assert [each["name"] for each in town.call(f"GET {path}").body] == ["desk", "new"]


def test_a_day_has_two_hundred_new_commands(town: Town) -> None:
    path = f"PUT /applications/{town.discord.app.id}/commands"
    for turn in range(2):
        assert town.call(path, [command(f"c{turn}-{n}") for n in range(100)]).status == 200
    assert town.call(path, [command("one-more")]).body["code"] == 30034


def register(town: Town, *bodies: Json) -> None:
    assert town.call(f"PUT /applications/{town.discord.app.id}/commands", list(bodies)).status == 200


def test_a_typed_command_travels_with_its_subcommand_and_options(town: Town) -> None:
    ears = town.connect()
    show: Json = {"type": 1, "name": "show", "description": "Read it.", "options": [option(required=True)]}
    register(town, command(options=[show]))
    town.seat(town.amira).command("/desk show", town.channel, reference="SR-0042")
    data = ears.events("INTERACTION_CREATE")[0]["data"]
    expected = {"name": "reference", "type": 3, "value": "SR-0042"}
    assert data["options"] == [{"name": "show", "type": 1, "options": [expected]}]
    with pytest.raises(CannotDo, match="reference: This option is required"):
        town.seat(town.amira).command("desk show", town.channel)
    with pytest.raises(CannotDo, match="choose one of show"):
        town.seat(town.amira).command("desk", town.channel)
    with pytest.raises(CannotDo, match="no option colour"):
        town.seat(town.amira).command("desk show", town.channel, reference="SR-0042", colour="red")


def test_suggestions_are_asked_for_while_something_is_typed(town: Town) -> None:
    ears = town.connect()
    register(town, command(options=[option(required=True, autocomplete=True), option("note", required=True)]))
    act = town.seat(town.amira).suggestions("desk", "reference", "SR", town.channel)
    told = ears.events("INTERACTION_CREATE")[0]
    assert told["type"] == 4
    assert told["data"]["options"] == [{"name": "reference", "type": 3, "value": "SR", "focused": True}]
    path = f"POST /interactions/{act.asked.id}/{act.asked.token}/callback"
    many = [{"name": str(number), "value": str(number)} for number in range(26)]
    assert town.call(path, {"type": 8, "data": {"choices": many}}).body["code"] == 50035
    assert town.call(path, {"type": 8, "data": {"choices": many[:25]}}).status == 204
    assert len(act.asked.suggestions) == 25


def test_a_command_is_offered_only_where_and_to_whom_it_may_be(town: Town) -> None:
    register(town, command(contexts=[0]), command("manage", default_member_permissions=str(int(Bits.MANAGE_GUILD))))
    amira = town.seat(town.amira)
    with pytest.raises(CannotDo, match="not offered"):
        amira.command("desk", amira.direct())
    with pytest.raises(CannotDo, match="not offered"):
        amira.command("manage", town.channel)
    assert town.seat(town.owner).command("manage", town.channel).asked.person is town.owner
