"""Tom's request: a question before the answer, an introduction that nobody heard, and how that is put right."""

from bot.play.cast import CERYS, CHRIS, TOM
from bot.play.telling import Teller

MESSAGE = "The annual review was a mess. They want to take my daughter's one-to-one away. She is fourteen."


def more_info(t: Teller) -> None:
    """More info: it commits to nothing, and the answer comes back to the same card."""
    t.chapter("A question first", "Tom asks for Cerys alone. Before she decides she would like to know one thing.")
    t.at(10)
    asked = t.asks(
        TOM, MESSAGE, age="14", stage="Annual review pending", kind="Annual review", whom="Cerys Bowen alone"
    )
    t.hears(TOM, "that his request is there", asked.label, "Cerys Bowen")
    card = t.sees(CERYS, "the request", asked.label, "your answer", "one-to-one")
    t.presses(CERYS, card, "More info", questions="When is the meeting, and have they written anything down?")
    t.hears(TOM, "the question", "When is the meeting", show=True)
    t.family(
        TOM,
        "answers",
        "family_answers",
        t.case_of(TOM).question,
        answer="On the 14th. Nothing in writing, just a call.",
    )
    answered = t.sees(CERYS, "the answer, with the buttons again", asked.label, "Nothing in writing", show=True)
    t.presses(CERYS, answered, "Accept")
    t.hears(TOM, "that Cerys supports him", "Cerys Bowen", "accepted")


def not_heard(t: Teller) -> None:
    """I have already introduced myself; and the family has not heard."""
    t.chapter(
        "“I have already introduced myself”", "Cerys rang Tom, or so she thinks. She says so, and it counts on trust."
    )
    label = t.case_of(TOM).label
    conversation = t.sees(CERYS, "the conversation", label, "your conversation")
    t.presses(CERYS, conversation, "I have already")
    t.hears(TOM, "what Cerys says, and what to do if it is not so", "I have not heard")
    t.after(hours=3)
    t.family(TOM, "says “I have not heard”", "family_not_heard", t.case_of(TOM).connection)
    t.sees(CHRIS, "that a family has not been reached", label, "has not been reached", channel="coordinators")
    doubted = t.sees(CERYS, "it as well", label, "please write again", show=True)
    t.presses(
        CERYS,
        doubted,
        "Write the introduction",
        words="Tom, I am sorry: I rang a wrong number. I am Cerys, and I am here now.",
    )
    t.hears(TOM, "from Cerys at last", "wrong number")
    t.sees(CHRIS, "that it is settled", label, "settled", channel="coordinators")
