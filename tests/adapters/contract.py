"""What every chat platform must do behind the port. A platform's tests subclass `Contract` and give it a `Stand`."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from core.platform import AccountRef, Done, Gone, Outcome, Place, Platform, Ref, Unknown
from core.surface import Button, Card, Fact, Passage

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

HOSTILE = {
    "escape codes": "\x1b[2J\x1b[31mred\x1b]0;title\x07",
    "c1 controls": "a\x9b31mb\x85c",
    "nul and bell": "a\x00b\x07c\x08d",
    "carriage return": "all is well\rNOT WELL",
    "bidi override": "abc\u202edef\u2066ghi",
    "zero width": "can\u200bar\ufeffy\u2060",
    "a pile of marks": "h" + "\u0301" * 60,
    "lone surrogate": "half \ud83d emoji",
    "markup": "[bold]x[/bold] *b* _i_ `c` ~s~ > q <b>&amp;</b> <@U1> <!channel> @everyone [a](http://x.org)",
    "emoji codes": ":warning: :thumbsup:",
    "braces and percent": "{title} {0} %s %(x)s $HOME",
    "line separators": "one\u2028two\u2029three",
    "very long word": "x" * 3000,
    "only spaces": "   ",
}


class Stand(Protocol):
    """A platform to be tested, with one account and one channel, and a way to look over people's shoulders."""

    platform: Platform
    account: AccountRef
    channel: Place

    def sees(self, place: Place) -> str:
        """All that people see at this place, as they see it."""
        ...

    def lose_the_reply(self) -> None:
        """The next card is posted, and the bot hears Unknown."""
        ...

    def restart(self) -> Platform:
        """The bot's side, opened anew; people's side has gone on."""
        ...


@dataclass(frozen=True, slots=True)
class Texts:
    """A hostile text in every part of a card."""

    words: str

    def card(self) -> Card:
        words = self.words
        return Card(
            title=f"Title {words}",
            summary=f"Summary {words}",
            facts=(Fact(f"Label {words}", f"value {words}"),),
            body=(Passage(f"first {words}\nlast line", quoted=True, heading=f"In their words {words}"),),
            buttons=(Button(f"Accept {words}"[:38], "accept", "abc"),),
            context=(f"note {words}",),
        )


def card(title: str = "SR-0042", words: str = "A family asks for help.") -> Card:
    return Card(title=title, summary="There is a request.", body=(Passage(words),), buttons=(Button("Go", "go", "a"),))


def stands(outcome: Outcome) -> Ref:
    assert isinstance(outcome, Done), outcome
    assert outcome.ref is not None
    return outcome.ref


class Contract:
    """The suite. A subclass has a fixture `stand`."""

    async def test_a_card_can_be_read_where_it_was_posted(self, stand: Stand) -> None:
        ref = stands(await stand.platform.show(card(), stand.channel, "k1"))
        assert ref.place == stand.channel
        assert "A family asks for help." in stand.sees(stand.channel)

    async def test_a_person_can_be_told_in_their_own_conversation(self, stand: Stand) -> None:
        stands(await stand.platform.show(card(words="For you alone."), stand.account.conversation, "k1"))
        assert "For you alone." in stand.sees(stand.account.conversation)
        assert "For you alone." not in stand.sees(stand.channel)

    async def test_a_post_is_found_by_its_key(self, stand: Stand) -> None:
        ref = stands(await stand.platform.show(card(), stand.channel, "k1"))
        assert await stand.platform.find("k1", stand.channel, LONG_AGO) == ref

    async def test_what_was_never_posted_is_not_found(self, stand: Stand) -> None:
        stands(await stand.platform.show(card(), stand.channel, "k1"))
        assert await stand.platform.find("k2", stand.channel, LONG_AGO) is None
        assert await stand.platform.find("k1", stand.account.conversation, LONG_AGO) is None

    async def test_what_is_older_than_the_look_is_not_found(self, stand: Stand) -> None:
        stands(await stand.platform.show(card(), stand.channel, "k1"))
        later = datetime.now(UTC) + timedelta(days=1)
        assert await stand.platform.find("k1", stand.channel, later) is None

    async def test_the_same_key_twice_is_one_post(self, stand: Stand) -> None:
        first = stands(await stand.platform.show(card(words="Said once."), stand.channel, "k1"))
        assert stands(await stand.platform.show(card(words="Said once."), stand.channel, "k1")) == first
        assert stand.sees(stand.channel).count("Said once.") == 1

    async def test_a_lost_reply_is_cured_by_looking(self, stand: Stand) -> None:
        stand.lose_the_reply()
        assert isinstance(await stand.platform.show(card(words="Did it?"), stand.channel, "k1"), Unknown)
        found = await stand.platform.find("k1", stand.channel, LONG_AGO)
        assert isinstance(found, Ref)
        assert await stand.platform.redraw(card(words="It did."), found) == Done()
        assert "It did." in stand.sees(stand.channel)
        assert "Did it?" not in stand.sees(stand.channel)

    async def test_redrawing_shows_the_new_card_and_nothing_of_the_old(self, stand: Stand) -> None:
        ref = stands(await stand.platform.show(card(words="Old words."), stand.channel, "k1"))
        assert await stand.platform.redraw(card(words="New words."), ref) == Done()
        assert "New words." in stand.sees(stand.channel)
        assert "Old words." not in stand.sees(stand.channel)

    async def test_a_removed_card_is_gone_and_removing_it_again_is_done(self, stand: Stand) -> None:
        ref = stands(await stand.platform.show(card(words="Take me away."), stand.channel, "k1"))
        assert await stand.platform.remove(ref) == Done()
        assert "Take me away." not in stand.sees(stand.channel)
        assert await stand.platform.remove(ref) == Done()
        assert isinstance(await stand.platform.redraw(card(), ref), Gone)
        assert await stand.platform.find("k1", stand.channel, LONG_AGO) is None

    async def test_a_conversation_is_opened_once_for_each_title_and_read_by_its_owner_alone(self, stand: Stand) -> None:
        first = await stand.platform.conversation(stand.account, "SR-0001")
        second = await stand.platform.conversation(stand.account, "SR-0002")
        assert isinstance(first, Place)
        assert first != second
        assert await stand.platform.conversation(stand.account, "SR-0001") == first
        assert Place.parse(str(first)) == first
        assert await stand.platform.readers(first) == (stand.account,)
        stands(await stand.platform.show(card(words="Between us."), first, "k1"))
        assert "Between us." in stand.sees(first)

    async def test_what_stood_still_stands_after_a_restart(self, stand: Stand) -> None:
        ref = stands(await stand.platform.show(card(), stand.channel, "k1"))
        thread = await stand.platform.conversation(stand.account, "SR-0001")
        platform = stand.restart()
        assert await platform.find("k1", stand.channel, LONG_AGO) == ref
        assert await platform.conversation(stand.account, "SR-0001") == thread
        other = stands(await platform.show(card(), stand.channel, "k2"))
        assert other != ref

    async def test_a_card_as_full_as_may_be_stands_whole(self, stand: Stand) -> None:
        words = "w" * 3990 + " the end"
        full = Card("T" * 150, "S" * 150, tuple(Fact("f" * 40, "v" * 200) for _ in range(10)), (Passage(words),))
        stands(await stand.platform.show(full, stand.channel, "k1"))
        assert "the end" in stand.sees(stand.channel)

    @pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
    async def test_hostile_words_stay_words(self, stand: Stand, words: str) -> None:
        stands(await stand.platform.show(Texts(words).card(), stand.channel, "k1"))
        seen = stand.sees(stand.channel)
        assert [c for c in seen if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c != "\n"] == []
        assert "last line" in seen
        assert "Accept" in seen
