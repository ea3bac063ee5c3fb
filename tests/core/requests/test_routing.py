"""Routing, whatever anybody does: no request ever waits in silence, and the family hears of each step."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.change import Audience
from core.requests.model import LIVE_OFFERS, SETTLED, Offer, OfferState, Rung, State
from tests.core.requests.world import AMIRA, START, World, a_request, tried


class Routing(RuleBasedStateMachine):
    """Anybody does anything, in any order, and the clock runs on."""

    world: World

    @initialize(
        chosen=st.sampled_from([AMIRA, None]),
        may_ask_others=st.booleans(),
        channels=st.integers(min_value=0, max_value=2),
    )
    def begin(self, *, chosen: int | None, may_ask_others: bool, channels: int) -> None:
        self.world = World.begin(a_request(chosen=chosen, may_ask_others=may_ask_others), channels)

    @rule(which=st.integers(min_value=0, max_value=200))
    def somebody_acts(self, which: int) -> None:
        acts = list(self.world.acts())
        _, _, acted = acts[which % len(acts)]
        before = {offer.id for offer in self.world.all_of(Offer)}
        letters, was = len(self.world.families_letters()), self.world.support_request.state
        change = tried(acted)
        if change is None:
            return
        self.world.apply(change)
        assert was not in SETTLED or self.world.support_request.state is was
        made = [offer for offer in self.world.all_of(Offer) if offer.id not in before]
        assert len(made) <= 1
        if made or self.world.support_request.state in SETTLED - {State.ACCEPTED, was}:
            assert len(self.world.families_letters()) > letters

    @precondition(lambda self: bool(self.world.owed))
    @rule()
    def time_passes(self) -> None:
        _, _, fire = list(self.world.acts())[-1]
        self.world.apply(fire())

    @invariant()
    def nothing_waits_in_silence(self) -> None:
        self.world.is_sound()

    @invariant()
    def nobody_is_reminded_twice_of_the_same(self) -> None:
        reminders = [one for one in self.world.told if one.kind == "offer_reminder"]
        per_offer = {one.about for one in reminders}
        assert all(sum(one.about == about for one in reminders) <= 2 for about in per_offer)


TestRouting = Routing.TestCase
TestRouting.settings = settings(max_examples=150, stateful_step_count=40)


@given(may_ask_others=st.booleans(), chosen=st.sampled_from([AMIRA, None]), channels=st.integers(0, 3))
def test_left_alone_a_request_reaches_coordinators_and_the_family_hears_for_ever(
    *, may_ask_others: bool, chosen: int | None, channels: int
) -> None:
    world = World.begin(a_request(chosen=chosen, may_ask_others=may_ask_others), channels)
    for _ in range(12):
        _, _, fire = list(world.acts())[-1]
        world.apply(fire())
    assert world.support_request.rung is Rung.COORDINATORS
    assert sum(one.kind == "still_waiting" for one in world.told) >= 4
    assert all(one.state in LIVE_OFFERS for one in world.all_of(Offer)), "going on revokes nothing"
    escalated = [one for one in world.told if one.kind == "still_unanswered"]
    assert {one.audience for one in escalated} == {Audience.PERSON, Audience.COORDINATORS, Audience.OPERATOR}
    assert {one.to_id for one in escalated if one.audience is Audience.PERSON} == {90, 91}


@given(may_ask_others=st.booleans())
def test_silence_goes_to_the_channels_only_where_the_family_agreed(*, may_ask_others: bool) -> None:
    world = World.begin(a_request(may_ask_others=may_ask_others))
    while world.support_request.rung is Rung.DIRECTED:
        _, _, fire = list(world.acts())[-1]
        world.apply(fire())
    assert world.support_request.rung is (Rung.POOL if may_ask_others else Rung.COORDINATORS)
    (first,) = [one for one in world.all_of(Offer) if one.rung is Rung.DIRECTED]
    assert first.state is OfferState.PASSED


def test_what_falls_through_at_night_is_recorded_at_once_and_posted_in_the_morning() -> None:
    world = World.begin(a_request(), at=START.replace(hour=2))
    while world.support_request.rung is Rung.DIRECTED:
        _, _, fire = list(world.acts())[-1]
        world.apply(fire())
    assert world.now.hour == 2
    (card,) = [one for one in world.told if one.kind == "pool"]
    assert card.not_before is not None
    assert (card.not_before.hour, card.not_before.minute) == (7, 0), "eight o'clock in London"
