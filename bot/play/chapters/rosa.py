"""Rosa's request: a kind no, two who accept at once, a process killed, a night, a handover, a conversation, an end."""

from dataclasses import dataclass

from bot.play.cast import AMIRA, BEN, CERYS, CHRIS, ROSA, Player
from bot.play.telling import Teller
from bot.play.theatre import Spot

MESSAGE = (
    "The council has refused to assess my son. He is nine, he loves trains, and most mornings he can't get through "
    "the school gate. The letter says his needs can be met with what school already does. They can't. I don't know "
    "what to do next."
)
PRIVATE = ("trains", "Rosa", "nine", "rosa@example.org")
ASKED = {
    "age": "9",
    "stage": "Assessment requested",
    "kind": "Refusal to assess",
    "whom": "Amira Khan, then others",
}
THANKS = "Thank you. I cried when I read your message. What matters most is that somebody listens to his teacher."


NOWHERE = Spot("", "")


@dataclass(slots=True)
class Rosa:
    """What the chapters about Rosa hand on to one another."""

    label: str = ""
    holder: Player = BEN
    conversation: Spot = NOWHERE


def asks(t: Teller, case: Rosa) -> None:
    """A directed request, declined kindly."""
    t.chapter(
        "A kind no",
        "Rosa rings the desk. Chris, the coordinator, writes down what she says. She would like Amira, and agrees "
        "that others may be asked.",
    )
    t.clock()
    asked = t.asks(ROSA, MESSAGE, **ASKED)
    case.label = asked.label
    t.hears(
        ROSA, "that her request is there, who is asked, and by when she will hear", asked.label, "Amira Khan", "999"
    )
    card = t.sees(
        AMIRA, "the request, with Rosa's words, for her alone", asked.label, "your answer", "trains", show=True
    )
    t.nobody_sees("a word of it", *PRIVATE, channel="requests")
    t.say("Amira has no room for a tribunal this month. A kind no is better than silence.")
    t.presses(
        AMIRA,
        card,
        "Decline",
        reason="No capacity",
        signposts=("IPSEA", "SENDIASS"),
        explanation="I am so sorry: I can't do this justice this month, and you should not have to wait for me.",
    )
    t.hears(
        ROSA,
        "Amira's own words, where else to turn, and who is asked now",
        "do this justice",
        "IPSEA",
        "all our",
        show=True,
    )
    t.sees(AMIRA, "her card again, without Rosa's words and without buttons", asked.label, "You declined")
    t.sees_no_more(AMIRA, "Rosa's words", "trains")
    t.sees(BEN, "the request", asked.label, "Accept", "5–10", channel="requests", show=True)
    t.nobody_sees("a name, an exact age or a word of the family's", *PRIVATE, channel="requests")


def race(t: Teller, case: Rosa) -> None:
    """Two accept in the same instant; the process is killed, twice, between posting and noting that it has posted."""
    t.chapter(
        "Two at once, and a power cut",
        "Ben and Cerys both want to help. To make it harder, this bot is set to die by SIGKILL right after its next "
        "post, before it can note that it has posted.",
    )
    t.at(16)
    card = t.sees(CERYS, "the request", case.label, "Accept", channel="requests", again=True)
    t.dies_after_its_next_post()
    t.at_once(card, "Accept", BEN, CERYS)
    t.is_killed()
    t.say("It starts again, and dies a second time while it picks up the pieces.")
    t.starts_only_to_die()
    t.is_killed()
    t.starts_again()
    t.say("Whoever was not answered before the end is answered now. Exactly one of them was first.")
    said = {one: t.answer_of(one) for one in (BEN, CERYS)}
    case.holder = next(one for one, words in said.items() if "is yours" in words)
    second = CERYS if case.holder is BEN else BEN
    t.checks(f"{case.holder.name} was first", "is yours" in said[case.holder])
    t.checks(f"{second.name} is told that {case.holder.name} was first", case.holder.name in said[second])
    t.sees(CHRIS, f"that {case.holder.name} has it", case.label, case.holder.name, channel="requests")
    t.hears(
        ROSA, f"that {case.holder.name} supports her, and by when she will hear", case.holder.name, "accepted", "Vault"
    )
    case.conversation = t.sees(case.holder, "the conversation, with a draft", case.label, "draft", "trains")
    t.rests()
    t.only_once()


def night(t: Teller, case: Rosa) -> None:
    """Nobody writes: reminders, then coordinators, then a handover."""
    who = case.holder
    t.chapter(
        "A night, and a day",
        f"{who.name} has 24 hours to introduce themself, and a very bad week. The first reminder would fall at four in "
        "the morning: it waits until eight.",
    )
    t.at(8, 1)
    t.sees(who, "a first reminder, in private", case.label, "introduction is due")
    t.at(12, 1)
    t.sees(who, "a second one", case.label, "introduction is due")
    t.at(16, 1)
    t.sees(who, "that it is overdue", case.label, "was due by", show=True)
    t.at(20, 1)
    t.sees(CHRIS, "that a family still waits", case.label, "introduction is overdue", who.name, channel="coordinators")
    t.at(8, 1)
    late = t.sees(CHRIS, "it once more, with a way to help", case.label, "best next", channel="coordinators", show=True)
    t.presses(
        CHRIS, late, "Choose who", advocate="Amira Khan", summary="Refused in March; school supports the request."
    )
    t.say(
        "Amira has room again. A handover is an offer, not an order: until she accepts, the family stays where it is."
    )
    offer = t.sees(AMIRA, "the offer, with the summary", case.label, "take over from", "school supports", show=True)
    t.presses(AMIRA, offer, "Accept")
    t.hears(
        ROSA, "who supports her now, and the summary that was passed on", "Amira Khan", "in place of", "school supports"
    )
    t.sees(who, "that the family is with Amira now", case.label, "handover", "accepted")
    case.holder = AMIRA
    case.conversation = t.sees(AMIRA, "the conversation, with a draft", case.label, "your conversation", "draft")


def introduction(t: Teller, case: Rosa) -> None:
    """The introduction, and a conversation both ways."""
    t.chapter("Hello, Rosa", "The draft is built from what Rosa wrote, by template; Amira makes it her own.")
    t.presses(
        AMIRA,
        case.conversation,
        "Write the introduction",
        words="Hello Rosa, I'm Amira. I have read every word. You disagree with the refusal, and mornings are hardest.",
    )
    t.hears(ROSA, "Amira's introduction, word for word", "I have read every word", show=True)
    t.family(ROSA, "answers", "family_writes", t.case_of(ROSA).connection, words=THANKS)
    t.sees(AMIRA, "the answer in the conversation", "message from the family", "somebody listens", show=True)
    words = "Shall I ring the teacher today? She may write a few lines for us."
    said = t.types(AMIRA, case.conversation, words)
    t.answers(said, "Amira is told that typing sends nothing", "Not sent")
    if "Send to the family" in said.buttons:
        t.presses(AMIRA, said, "Send to the family")
    else:  # where the desk is not shown what is typed, there is the form
        t.presses(AMIRA, said, "Reply to family", words=words)
    t.hears(ROSA, "it once Amira has said that it may be sent", "Shall I ring the teacher")
    t.after(hours=26)
    t.sees_no_more(AMIRA, "any reminder of an introduction", "introduction was due")


def ends(t: Teller, case: Rosa) -> None:
    """Support ends, the place is free, and the family is invited once to say how it went."""
    t.chapter("A good end", "Four weeks later the council has agreed to assess.")
    t.after(days=28)
    t.at(10)
    said = t.presses(AMIRA, case.conversation, "End support", words="It was a joy. Give the trains my love.")
    t.answers(said, "Amira hears that the place is free", "place is free")
    t.hears(ROSA, "the last word, and a single invitation to say how it went", "It was a joy", "review", show=True)
    t.sees(CHRIS, "that Amira has a place again", "Amira Khan", "has a place again", channel="coordinators")
