"""Ines's request: full, away, and silence; and how the coordinators' clock ends it."""

from datetime import timedelta

from bot.play.cast import AMIRA, BEN, CERYS, CHRIS, INES
from bot.play.telling import Teller

MESSAGE = "I'm seventeen and moving to college in September. Nobody has put my plan into words that college can use."


def nobody_free(t: Teller) -> None:
    """One is full, one is away, one has not looked."""
    t.chapter("Full, away, and silent", "Ines is seventeen and asks for herself. Everybody means well, and nobody can.")
    t.at(9, 30)
    away = (t.stage.now + timedelta(days=40)).date()
    t.commands(BEN, f"/desk availability not-accepting {away}")
    asked = t.asks(INES, MESSAGE, age="17", stage="Final EHCP issued", kind="Moving on", whom="Any advocate")
    t.hears(INES, "that her request is there", asked.label, "all our advocates")
    card = t.sees(CERYS, "the request", asked.label, "Accept", "16–25", channel="requests")
    t.answers(t.presses(CERYS, card, "Accept"), "Cerys is told that all her places are taken", "1 of 1")
    t.answers(t.presses(BEN, card, "Accept"), "Ben is told that he is not accepting", "not")


def silence(t: Teller) -> None:
    """No ladder ends in silence."""
    t.chapter(
        "No ladder ends in silence",
        "Two days pass without a yes. The request goes on to the coordinators, and Ines hears it.",
    )
    label = t.case_of(INES).label
    t.after(hours=48, minutes=1)
    t.hears(INES, "that the coordinators look for the right person now", label, "coordinators now look")
    queued = t.sees(
        CHRIS, "the request", label, "needs a coordinator", "Who might be asked", channel="coordinators", show=True
    )
    t.say("The coordinators have a clock too. Chris is ill, and a day goes by.")
    t.after(hours=25)
    t.hears(
        INES, "honestly that nobody is found yet, and where else to turn", "not found anyone yet", "IPSEA", show=True
    )
    t.sees(CHRIS, "in private how long a family has waited", label, "has waited for")
    t.presses(CHRIS, queued, "Offer to an advocate", advocate="Amira Khan")
    t.hears(INES, "that Amira is asked", "Amira Khan", "asked")
    offer = t.sees(AMIRA, "the request, for her alone", label, "your answer", "college can use")
    t.say("Amira had passed it by in the channel. Asked in person, she looks again.")
    t.presses(AMIRA, offer, "Accept")
    t.hears(INES, "that Amira supports her", "Amira Khan", "accepted")
    conversation = t.sees(AMIRA, "the conversation", label, "your conversation")
    t.presses(
        AMIRA,
        conversation,
        "Write the introduction",
        words="Hello Ines, I'm Amira. Let's put your plan into plain words.",
    )
    t.hears(INES, "from Amira", "plain words")
