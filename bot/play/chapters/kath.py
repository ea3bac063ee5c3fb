"""Kath's request: words that a person must read first, and the ladder that does not stop until somebody does."""

from bot.play.cast import AMIRA, BEN, CHRIS, KATH, PAT, SAM
from bot.play.telling import Teller

MESSAGE = (
    "He is six and out of school again. Last night he took a kitchen knife and said he wants to kill himself. "
    "He is in his room now and I can't leave him alone."
)


def held(t: Teller) -> None:
    """Held, told privately in order, round and round, until a person takes it."""
    t.chapter(
        "Somebody may be in danger",
        "A message can hold words that no queue may sit on. A short published list of phrases raises them to people; "
        "it can only raise attention, never lower it.",
    )
    t.at(11)
    asked = t.asks(KATH, MESSAGE, age="6", stage="SEN Support", kind="Out of school", whom="Any advocate")
    t.hears(KATH, "that a person reads it first, and to call 999 in danger", asked.label, "reads every word", "999")
    t.sees(SAM, "that a person is needed now, without a word of it", asked.label, "needs a person now", show=True)
    t.sees(CHRIS, "that it is held", asked.label, "somebody may be in danger", channel="coordinators")
    t.nobody_sees("the request", asked.label, channel="requests")
    t.say("It is a Sunday, and Sam is at a christening. After fifteen minutes Pat is told, and so on, round and round.")
    t.after(minutes=15, seconds=5)
    pat = t.sees(PAT, "that a person is needed now", asked.label, "needs a person now")
    t.presses(PAT, pat, "I'll take this")
    t.sees(SAM, "that it has been taken", asked.label, "has it")
    said = t.presses(PAT, pat, "Read it")
    t.answers(said, "Pat alone reads what Kath wrote, and how to reach her", "kitchen knife", "kath@example.org")
    t.after(minutes=50)
    t.say("Pat has rung Kath. The crisis team is with them, and the knives are locked away.")
    t.presses(PAT, pat, "Release", reason="Spoke to Kath at 11:20. Crisis team attending. Safe for now.")
    t.sees(BEN, "the request at last", asked.label, "Accept", channel="requests")
    t.nobody_sees("a word of it", "knife", "kath", channel="requests")
    t.nobody_sees("a word of it", "knife", "kath", channel="coordinators")


def taken_on(t: Teller) -> None:
    """A private no; then Ben takes it on, and introduces himself at once."""
    label = t.case_of(KATH).label
    card = t.sees(BEN, "the request", label, "Accept", channel="requests", again=True)
    t.answers(
        t.presses(AMIRA, card, "Not for me"),
        "Amira's no is private: Kath will not read a list of refusals",
        "nobody sees it",
    )
    t.presses(BEN, card, "Accept")
    t.hears(KATH, "that Ben supports her", "Ben Carter", "accepted")
    conversation = t.sees(BEN, "the conversation", label, "your conversation")
    t.presses(
        BEN, conversation, "Write the introduction", words="Hello Kath, I'm Ben. I ring you at four, if that suits."
    )
    t.hears(KATH, "from Ben within the hour", "I ring you at four")
