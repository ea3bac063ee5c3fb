"""Short stories, each told the same way every time. Between two of their steps, everything must be safe.

They serve the planted bugs: the desk as it is lives through every one of them; with a bug planted, the invariant that
is named for it must speak.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

from core.change import Change, Noun
from core.connections.model import Connection
from core.database.commit import commit
from core.platform import Later, Unknown
from core.requests import answering
from core.requests.model import Offer, Rung, SupportRequest
from core.safeguarding.model import Concern
from core.surface import Ask
from tests.rig.planting import replaced
from tests.rig.simulator import Simulator
from tests.rig.town import HARBOUR

N = TypeVar("N", bound=Noun)

Scenario = Callable[[Simulator], Iterator[None]]

AMIRA, BEN, CLEO, CHRIS, SAM = (f"{HARBOUR}:{name}" for name in ("amira", "ben", "cleo", "chris", "sam"))
DORA = "meadow:dora"
DANGER = "He says that he wants to kill himself tonight."


def newest(sim: Simulator, kind: type[N]) -> N:
    """The last one of a kind that was made."""
    return sim.all_of(kind)[-1]


def asked(sim: Simulator, to: str = "", **changes: Any) -> Offer:
    """A request comes in; the offer it begins with."""
    assert sim.ask(to=to, **changes) is not None
    sim.settle()
    return newest(sim, Offer)


def accept(sim: Simulator, who: str, offer: Offer) -> Connection:
    """Somebody accepts; the connection that it opens."""
    sim.press(who, f"v1:accept:{offer.public_id}")
    sim.settle()
    return newest(sim, Connection)


def a_request_comes_in(sim: Simulator) -> Iterator[None]:
    """For Amira; it is early yet."""
    sim.ask(to="amira")
    sim.settle()
    yield


def a_request_is_accepted(sim: Simulator) -> Iterator[None]:
    """Accepted, delivered twice, introduced, written to and fro, ended."""
    connection = accept(sim, AMIRA, asked(sim, "amira"))
    sim.again(0)
    yield
    sim.press(AMIRA, f"v1:introduction_send:{connection.public_id}", words="Hello, my name is Amira.")
    sim.wait(minutes=5)
    yield
    request = newest(sim, SupportRequest)
    family = next(one for one in sim.families() if one.id == request.family_id)
    words = f"Thank you. {sim.canary(HARBOUR, family.public_id)}"
    sim.family(HARBOUR, family, "family_writes", connection.public_id, words=words)
    sim.wait(minutes=5)
    yield
    sim.press(AMIRA, f"v1:end_support_send:{connection.public_id}", words="All the best.")
    sim.wait(hours=20)
    yield


def everybody_says_no(sim: Simulator) -> Iterator[None]:
    """The one advocate who was asked declines, with a conflict of interest, and nobody else may be asked."""
    offer = asked(sim, "amira", may_ask_others=False)
    words = f"I work for the other side. {sim.canary(HARBOUR, '', hidden=True)}"
    sim.press(AMIRA, f"v1:decline_send:{offer.public_id}", reason="conflict", explanation=words)
    sim.wait(hours=1)
    yield


def nobody_answers(sim: Simulator) -> Iterator[None]:
    """Silence: from the advocate to the channels, from there to coordinators, from there to the week's reminder."""
    asked(sim, "amira")
    for days in (1, 2, 3, 7):
        sim.wait(days=days)
        yield


def the_last_place(sim: Simulator) -> Iterator[None]:
    """Cleo has one place, and accepts two requests at once: both were decided before either was written."""
    first, second = asked(sim), asked(sim, family=1)
    decided: list[Change] = []
    with replaced(answering, "commit", lambda _tx, change: decided.append(change)):
        sim.press(CLEO, f"v1:accept:{first.public_id}")
    sim.press(CLEO, f"v1:accept:{second.public_id}")
    sim.write_late(decided[0], lambda: sim.press(CLEO, f"v1:accept:{first.public_id}"), commit)
    sim.settle()
    yield


def a_question_is_not_answered(sim: Simulator) -> Iterator[None]:
    """The advocate asks, and the family never answers."""
    offer = asked(sim, "amira")
    sim.press(AMIRA, f"v1:more_info_send:{offer.public_id}", questions="When did the letter come?")
    for days in (2, 2, 11, 3):
        sim.wait(days=days)
        yield


def somebody_is_in_danger(sim: Simulator) -> Iterator[None]:
    """Danger now, and for an hour no contact answers."""
    sim.ask(to="amira", message=DANGER)
    for minutes in (1, 20, 20, 20):
        sim.wait(minutes=minutes)
        yield
    yield from release(sim)


def a_request_is_held_meanwhile(sim: Simulator) -> Iterator[None]:
    """It stands in the channel when somebody worries about it."""
    asked(sim)
    request = newest(sim, SupportRequest)
    sim.press(BEN, f"v1:raise_concern_send:{request.public_id}", level="soon", words="Something is wrong here.")
    sim.wait(hours=2)
    yield
    yield from release(sim)


def release(sim: Simulator) -> Iterator[None]:
    """A contact has looked at it, and it goes on."""
    sim.press(SAM, f"v1:release_concern_send:{newest(sim, Concern).public_id}", reason="All is well.")
    sim.wait(minutes=5)
    yield


def a_family_is_handed_over(sim: Simulator) -> Iterator[None]:
    """From Amira to Ben."""
    connection = accept(sim, AMIRA, asked(sim, "amira"))
    form = sim.press(AMIRA, f"v1:hand_over:{connection.public_id}")
    assert isinstance(form, Ask)
    to = sim.person(HARBOUR, "ben").public_id
    sim.submit(AMIRA, form, {"advocate": to, "summary": "A school place is needed."})
    sim.wait(minutes=5)
    yield
    accept(sim, BEN, newest(sim, Offer))
    yield


def nobody_introduces_themself(sim: Simulator) -> Iterator[None]:
    """Accepted, and then nothing: reminders, overdue, coordinators."""
    accept(sim, AMIRA, asked(sim, "amira"))
    for hours in (13, 12, 6, 12):
        sim.wait(hours=hours)
        yield


def a_reminder_is_held_up(sim: Simulator) -> Iterator[None]:
    """The platform asks for patience as the reminder goes out; the introduction is sent before it does."""
    connection = accept(sim, AMIRA, asked(sim, "amira"))
    sim.wait(hours=11, minutes=30)
    sim.platform.faults.plan("show", Later(1800), times=2, at="stage:harbour:@amira")
    sim.wait(hours=8, minutes=45)
    sim.press(AMIRA, f"v1:introduction_send:{connection.public_id}", words="Hello, my name is Amira.")
    sim.wait(hours=6)
    yield


def a_reminder_comes_too_late(sim: Simulator) -> Iterator[None]:
    """The platform asks for patience until the reminder is of no use any more."""
    accept(sim, AMIRA, asked(sim, "amira"))
    sim.wait(hours=19, minutes=30)
    sim.platform.faults.plan("show", Later(1800), times=20, at="stage:harbour:@amira")
    sim.wait(hours=18)
    yield


def a_reply_is_lost(sim: Simulator) -> Iterator[None]:
    """The card stands, and nobody can say so: once by a lost reply, once by a crash."""
    sim.platform.faults.remembers = False
    sim.platform.faults.plan("show", Unknown("no answer"), stands=True, at="stage:harbour:requests")
    asked(sim)
    sim.wait(minutes=10)
    yield
    sim.crash_at("post.after_send", 2)
    asked(sim, "amira", family=1)
    sim.wait(minutes=10)
    yield


def another_organisation_looks_in(sim: Simulator) -> Iterator[None]:
    """Somebody of the other organisation presses the buttons of this one."""
    offer = asked(sim)
    request = newest(sim, SupportRequest)
    for value in (f"read_request:{offer.public_id}", f"accept:{offer.public_id}", f"show:{request.public_id}"):
        sim.press(DORA, f"v1:{value}")
        sim.press("meadow:kim", f"v1:{value}")
    sim.press(BEN, f"v1:read_request:{offer.public_id}")
    sim.settle()
    yield


def the_bot_is_asleep(sim: Simulator) -> Iterator[None]:
    """Three days down, with reminders and deadlines of several cases overdue."""
    accept(sim, AMIRA, asked(sim, "amira"))
    accept(sim, AMIRA, asked(sim, "amira", family=1))
    asked(sim, "ben", family=2)
    yield
    sim.sleep(days=3)
    yield
    sim.wait(days=1)
    sim.morning()
    yield


def a_coordinator_takes_over(sim: Simulator) -> Iterator[None]:
    """With coordinators: read, offered to somebody, closed kindly."""
    sim.ask(may_ask_others=False)
    sim.settle()
    queued = next(one for one in sim.all_of(Offer) if one.rung is Rung.COORDINATORS)
    request = newest(sim, SupportRequest)
    sim.press(CHRIS, f"v1:take_request:{queued.public_id}")
    sim.press(CHRIS, f"v1:offer_send:{request.public_id}", advocate=sim.person(HARBOUR, "ben").public_id)
    sim.wait(hours=1)
    yield
    sim.press(CHRIS, f"v1:lapse_send:{request.public_id}", words="We are sorry.")
    sim.wait(hours=1)
    yield


SCENARIOS: Final[Mapping[str, Scenario]] = {
    scenario.__name__: scenario
    for scenario in (
        a_request_comes_in,
        a_request_is_accepted,
        everybody_says_no,
        nobody_answers,
        the_last_place,
        a_question_is_not_answered,
        somebody_is_in_danger,
        a_request_is_held_meanwhile,
        a_family_is_handed_over,
        nobody_introduces_themself,
        a_reminder_is_held_up,
        a_reminder_comes_too_late,
        a_reply_is_lost,
        another_organisation_looks_in,
        the_bot_is_asleep,
        a_coordinator_takes_over,
    )
}
