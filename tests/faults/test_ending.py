"""Told to stop in the middle of work: it ends in time and in good order, and the next one goes on from there."""

from tests.faults.process import House, wait_until
from tests.faults.work import Course, must_not_have_repeated, rest

IN_TIME_S = 10.0


def test_a_bot_that_is_stopped_at_work_loses_nothing(house: House) -> None:
    course = Course(house)
    for _ in range(30):
        course.goes_on()
    house.bot.start()
    wait_until("some answers", lambda: len(house.world.answers) >= 5)
    code, seconds = house.bot.terminate()
    assert code == 0
    assert seconds <= IN_TIME_S
    assert house.bot.said("stopped")
    assert len(house.world.answers) < len(house.acts)  # or it was no test
    house.bot.start()
    rest(house)
    course.must_be_whole()
    must_not_have_repeated(house)
