"""Platforms deliver a click or a form twice when they are not sure: it is acted on once, and answered each time."""

import json

from adapters.terminal.events import Pressed
from core.refusals import AlreadyDone
from core.surface import Say
from tests.faults.process import House, someone
from tests.faults.work import DECLINED, Course, acted_on, live_offer, receive, rest

HOW_IT_STANDS = AlreadyDone().sentence


def forget_answers(house: House) -> None:
    """The platform lost every acknowledgement: it will deliver those acts again."""
    world = house.bot.folder / "world" / "world.jsonl"
    lines = world.read_text().splitlines(keepends=True)
    world.write_text("".join(line for line in lines if json.loads(line)["what"] != "answered"))


def test_what_is_delivered_again_is_acted_on_once_and_told_how_things_stand(house: House) -> None:
    first, second = receive(house), receive(house, chosen="Amira")
    accept, decline = live_offer(house, first), live_offer(house, second)
    course = Course(house)
    # Twice in one breath, before any answer: what both find is the same, and the database decides.
    for key, name, value, values in (
        ("click", "Ben", f"v1:accept:{accept.public_id}", None),
        ("form", "Amira", f"v1:decline_send:{decline.public_id}", DECLINED),
    ):
        act = Pressed(key=key, account=someone(name).account, name=name, value=value, values=values)
        house.acts += [house.player.again(act), house.player.again(act)]
    course.accepted["click"], course.declined["form"] = first, decline
    house.bot.start()
    rest(house)
    course.must_be_whole()

    house.bot.kill()
    forget_answers(house)
    again = type(house.player)(house.bot.folder / "world")
    house.player = again
    house.bot.start()
    rest(house)
    for key in ("click", "form"):
        reply = house.reply_to(key)
        assert isinstance(reply, Say)
        assert reply.words == HOW_IT_STANDS
    course.must_be_whole()


def test_every_reply_to_a_commit_is_lost_and_everything_is_done_once(house: House) -> None:
    # Every other passing: each commit's reply is lost, and the second try of the same unit gets through.
    plan = ",".join(f"store.after_commit:{passing}=lose" for passing in range(1, 400, 2))
    course = Course(house)
    course.goes_on()
    course.goes_on()
    house.bot.start(plan)
    rest(house)
    course.must_be_whole()
    for key in course.accepted:
        assert acted_on(house, key)
    assert house.bot.terminate()[0] == 0
