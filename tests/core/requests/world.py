"""One request and everything about it, in memory: rules are applied to it as `commit` would write them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.change import Audience, Change, Deadline, Notice, Subject, subject_of
from core.people.model import Advocate
from core.refusals import Refusal
from core.requests import due, rules
from core.requests.model import (
    LIVE_OFFERS,
    OPEN,
    Answer,
    AnswerKind,
    Offer,
    OfferState,
    Question,
    QuestionState,
    Reason,
    Rung,
    State,
    SupportRequest,
)
from core.requests.routing import Fresh, Ways, begin_routing, set_out
from core.requests.transitions import Act
from core.safeguarding.rules import Beside, hold_request
from core.sendfacts import Nation, Priority, PriorityReason, Situation

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 6, 10, 11, tzinfo=UTC)
AMIRA, BEN = 1, 2

Acted = Callable[[], Change]


def advocate(key: int) -> Advocate:
    return Advocate(id=key, organisation_id=1, plan="free", capacity=9, accredited_until=date(2099, 1, 1))


def a_request(*, chosen: int | None = AMIRA, may_ask_others: bool = True) -> SupportRequest:
    return SupportRequest(
        id=100,
        organisation_id=1,
        public_id="request",
        reference=42,
        family_id=7,
        state=State.WAITING,
        rung=Rung.DIRECTED,
        age=9,
        nation=Nation.ENGLAND,
        situation=Situation(stage="not_sure", kind="general"),
        may_ask_others=may_ask_others,
        chosen_advocate_id=chosen,
        priority=Priority.NORMAL,
        priority_reason=PriorityReason.NO_DATE,
        key_date=None,
        received_at=START,
    )


@dataclass(slots=True)
class World:
    """The nouns by subject, what is owed, and everything that was told."""

    nouns: dict[Subject, Any] = field(default_factory=dict)
    owed: dict[tuple[Subject, str], datetime] = field(default_factory=dict)
    told: list[Notice] = field(default_factory=list)
    now: datetime = START
    keys: int = 1000
    channels: int = 1

    @classmethod
    def begin(cls, support_request: SupportRequest, channels: int = 1, at: datetime = START) -> "World":
        world = cls(channels=channels, now=at)
        world.apply(Change(state=(support_request,)) + set_out(support_request, world.ways()))
        return world

    def copy(self) -> "World":
        return replace(self, nouns=dict(self.nouns), owed=dict(self.owed), told=list(self.told))

    def apply(self, change: Change) -> Change:
        """Write a change: what is settled goes first, and nothing may be owed twice."""
        written = {subject_of(noun): replace(noun, version=noun.version + 1) for noun in change.state}  # type: ignore[type-var]
        assert all(subject_of(entry.about) in written for entry in change.journal)
        assert len({subject_of(entry.about) for entry in change.journal}) == len(change.journal)
        self.nouns |= written
        for key in [key for key in self.owed if key[0] in change.settled]:
            del self.owed[key]
        for one in change.owed:
            assert (one.about, one.step) not in self.owed
            self.owed[one.about, one.step] = one.due_at
        self.told += change.notices
        return change

    @property
    def support_request(self) -> SupportRequest:
        return next(noun for noun in self.nouns.values() if isinstance(noun, SupportRequest))

    def all_of(self, kind: type[Any]) -> list[Any]:
        return [noun for noun in self.nouns.values() if isinstance(noun, kind)]

    def live(self, but: Offer | None = None) -> tuple[Offer, ...]:
        offers = (one for one in self.all_of(Offer) if one.state in LIVE_OFFERS)
        return tuple(one for one in offers if but is None or one.id != but.id)

    @property
    def question(self) -> Question | None:
        return next((one for one in self.all_of(Question) if one.state is QuestionState.OPEN), None)

    def ways(self) -> Ways:
        self.keys += 1
        said_no = {answer.advocate_id for answer in self.all_of(Answer)}
        return Ways(
            now=self.now,
            fresh=Fresh(self.keys, f"fresh{self.keys}"),
            channels=self.channels,
            zone=LONDON,
            able=frozenset({AMIRA, BEN} - said_no),
            coordinators=(90, 91),
        )

    def still_owed(self, key: tuple[Subject, str]) -> bool:
        noun = self.nouns[key[0]]
        if isinstance(noun, Offer):
            return due.offer_still_owes(key[1], self.support_request, noun)
        return due.question_still_owes(key[1], self.support_request, noun)

    def acts(self) -> Iterator[tuple[Act | None, str, Acted]]:
        """Everything that anybody, or the clock, could do now: what it is called in the table, and how it is done."""
        request, question = self.support_request, self.question
        for offer in self.all_of(Offer):
            for me in (AMIRA, BEN):
                if offer.rung is not Rung.COORDINATORS and offer.advocate_id in (None, me):
                    yield from self._answers(offer, me)
        for one in self.all_of(Question):
            about = self.nouns[Subject(Offer.thing, one.offer_id)]
            yield (
                Act.ANSWER_QUESTION,
                f"answer {one.id}",
                lambda q=one, o=about: rules.answer_question(  # type: ignore[misc]
                    request, q, o, "words", self.ways()
                ),
            )
            yield (
                Act.WITHDRAW_QUESTION,
                f"take back {one.id}",
                lambda q=one, o=about: rules.withdraw_question(  # type: ignore[misc]
                    request, q, o, self.ways()
                ),
            )
        yield Act.WITHDRAW, "withdraw", lambda: rules.withdraw(request, self.live(), question, self.now)
        yield Act.LAPSE, "lapse", lambda: rules.lapse(request, self.live(), question, "", (), self.now)
        for to in (AMIRA, BEN):
            yield (
                Act.OFFER,
                f"offer to {to}",
                lambda to=to: rules.offer(  # type: ignore[misc]
                    request, advocate(to), "Somebody", self.live(), self.ways()
                ),
            )
        yield Act.HOLD, "hold", lambda: hold_request(request, Beside(None, self.live(), question), self.now)
        if request.state is State.HELD:
            yield (
                Act.RELEASE,
                "release",
                lambda: begin_routing(request, tuple(self.all_of(Offer)), question, self.ways()),
            )
        if self.owed:
            yield None, "the clock", self._fire

    def _answers(self, offer: Offer, me: int) -> Iterator[tuple[Act | None, str, Acted]]:
        request, others, question = self.support_request, self.live(offer), self.question

        def answerable(change: Acted) -> Acted:
            def unit() -> Change:
                rules.must_be_answerable(request, offer, advocate(me), "Somebody", "noon")
                return change()

            return unit

        yield (
            Act.ACCEPT,
            f"{me} accepts {offer.id}",
            answerable(lambda: rules.accept(request, offer, others, advocate(me), self.now, question)),
        )
        yield (
            Act.MORE_INFO,
            f"{me} asks about {offer.id}",
            answerable(lambda: rules.ask(request, offer, self._new_question(offer, me), "When?", self.ways())),
        )
        if offer.rung is Rung.POOL:
            yield (
                Act.NOT_FOR_ME,
                f"{offer.id} is not for {me}",
                answerable(
                    lambda: rules.not_for_me(
                        request,
                        offer,
                        others,
                        self._new_answer(offer, me, AnswerKind.NOT_FOR_ME),
                        self._said(offer, me),
                        question,
                        self.ways(),
                    )
                ),
            )
        else:
            no = rules.No(Reason.OTHER, "words")
            yield (
                Act.DECLINE,
                f"{me} declines {offer.id}",
                answerable(
                    lambda: rules.decline(
                        request,
                        offer,
                        others,
                        self._new_answer(offer, me, AnswerKind.DECLINED),
                        no,
                        question,
                        self.ways(),
                    )
                ),
            )

    def _fire(self) -> Change:
        """The next deadline fires, on time; it is marked done whether or not it is still owed."""
        key = min(self.owed, key=lambda one: (self.owed[one], one))
        due_at = self.owed.pop(key)
        self.now = max(self.now, due_at)
        subject, step = key
        self.owed[key] = due_at
        owed = self.still_owed(key)
        del self.owed[key]
        if not owed:
            return Change()
        noun, deadline = self.nouns[subject], Deadline(subject, step, due_at)
        if isinstance(noun, Offer):
            return due.offer_step(deadline, self.support_request, noun, self.live(noun), self.ways())
        about = self.nouns[Subject(Offer.thing, noun.offer_id)]
        return due.question_step(deadline, self.support_request, noun, about, self.ways())

    def _said(self, offer: Offer, me: int) -> Answer | None:
        mine = (one for one in self.all_of(Answer) if (one.offer_id, one.advocate_id) == (offer.id, me))
        return next(mine, None)

    def _new_question(self, offer: Offer, me: int) -> Question:
        self.keys += 1
        return Question(
            id=self.keys,
            organisation_id=1,
            public_id=f"q{self.keys}",
            request_id=100,
            offer_id=offer.id,
            asker_id=me,
            asked_at=self.now,
        )

    def _new_answer(self, offer: Offer, me: int, kind: AnswerKind) -> Answer:
        self.keys += 1
        return Answer(
            id=self.keys,
            organisation_id=1,
            offer_id=offer.id,
            request_id=100,
            advocate_id=me,
            answer=kind,
            answered_at=self.now,
        )

    def is_sound(self) -> None:
        """What must hold after every act, whoever did it."""
        request, questions = self.support_request, [one for one in self.all_of(Question) if one is self.question]
        assert len(questions) <= 1
        owed = [key for key in self.owed if self.still_owed(key)]
        if request.state in (State.WAITING, State.ASKED):
            assert (request.state is State.ASKED) == bool(questions)
            assert owed, "it would wait in silence"
            assert any(one.state is OfferState.OPEN for one in self.all_of(Offer))
        else:
            assert not owed
        if request.state not in OPEN:
            assert not self.live()
            assert not questions
            assert not self.owed
        if request.state is State.DECLINED:
            assert not request.may_ask_others

    def families_letters(self) -> list[Notice]:
        return [one for one in self.told if one.audience is Audience.FAMILY]


def tried(acted: Acted) -> Change | None:
    """What an act leads to, or None where it is refused."""
    try:
        return acted()
    except Refusal:
        return None
