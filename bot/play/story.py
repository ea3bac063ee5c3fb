"""The whole story, chapter by chapter."""

from bot.play.chapters import ines, kath, rosa, tom
from bot.play.telling import Teller


def tell(teller: Teller) -> None:
    """Tell it from start to end. Raises Missed at the first thing that does not come as it should."""
    teller.say(
        "The story of four families and of those who help them, told by the real bot on a real database, in a process "
        "of its own that is killed on the way. Every ✓ is something that somebody has really been shown.",
    )
    teller.on_a_tuesday(hour=9)
    case = rosa.Rosa()
    rosa.asks(teller, case)
    rosa.race(teller, case)
    rosa.night(teller, case)
    rosa.introduction(teller, case)
    tom.more_info(teller)
    tom.not_heard(teller)
    kath.held(teller)
    kath.taken_on(teller)
    ines.nobody_free(teller)
    ines.silence(teller)
    rosa.ends(teller, case)
