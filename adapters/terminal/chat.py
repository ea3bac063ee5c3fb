"""Out: the port of a chat platform over a kept world, and the recorder, which is a family's way of being told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from adapters.terminal.faults import Faults
from adapters.terminal.keeping import Keeping
from adapters.terminal.texts import cleaned
from adapters.terminal.world import Answered, Delivered, Happening, Moved, Opened, Redrawn, Removed, Shown, World
from core.cleaning import clean_line
from core.clock import Clock
from core.platform import AccountRef, CannotTell, Done, Gone, Letter, Outcome, Place, Ref, Refused
from core.surface import Ask, Card, Say, Show

MOST: Final = 40_000
"""Characters on one card: far more than any card needs, few enough to notice one that lost its measure."""


class Chat:
    """A platform whose world is kept by `keeping`. `name` is its name in places and accounts.

    `members` lists who reads a channel, by its written place; `groups` who is in a group, by its written name.
    """

    def __init__(
        self,
        name: str,
        keeping: Keeping,
        clock: Clock,
        *,
        members: Mapping[str, Iterable[str]] | None = None,
        groups: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self.name = name
        self.faults = Faults()
        self.world = World.of(keeping.fresh())
        self._keeping = keeping
        self._clock = clock
        self._members = {place: tuple(accounts) for place, accounts in (members or {}).items()}
        self._groups = {group: frozenset(accounts) for group, accounts in (groups or {}).items()}

    async def show(self, card: Card, place: Place, key: str) -> Outcome:
        fault = self.faults.strike("show", str(place))
        if fault and not fault.stands:
            return fault.outcome
        outcome = self._post(card, place, key)
        return fault.outcome if fault else outcome

    def _post(self, card: Card, place: Place, key: str) -> Outcome:
        if place.platform != self.name:
            return Refused(f"{place.platform} is another platform")
        if (length := _length(card)) > MOST:
            return Refused(f"the card holds {length} characters, at most {MOST} fit")
        if self.faults.remembers and (standing := self.world.by_key.get((str(place), key))):
            return Done(Ref(place, standing))
        message = self.world.next_message
        self._happen(Shown(message=message, place=str(place), key=key, card=card, at=self._clock.now()))
        return Done(Ref(place, message))

    async def redraw(self, card: Card, ref: Ref) -> Outcome:
        fault = self.faults.strike("redraw", str(ref.place))
        if fault and not fault.stands:
            return fault.outcome
        if not self._stands(ref):
            return Gone("the message is no longer there")
        if (length := _length(card)) > MOST:
            return Refused(f"the card holds {length} characters, at most {MOST} fit")
        self._happen(Redrawn(message=ref.message, card=card, at=self._clock.now()))
        return fault.outcome if fault else Done()

    async def remove(self, ref: Ref) -> Outcome:
        fault = self.faults.strike("remove", str(ref.place))
        if fault and not fault.stands:
            return fault.outcome
        if self._stands(ref):
            self._happen(Removed(message=ref.message, at=self._clock.now()))
        return fault.outcome if fault else Done()

    async def find(self, key: str, place: Place, since: datetime) -> Ref | CannotTell | None:
        if not self.faults.looks_up:
            return CannotTell()
        message = self.world.by_key.get((str(place), key))
        if message is None or self.world.messages[message].at < since:
            return None
        return Ref(place, message)

    async def conversation(self, account: AccountRef, title: str) -> Place | Outcome:
        if fault := self.faults.strike("conversation", str(account)):
            return fault.outcome
        title = clean_line(title)
        for opened in self.world.threads.values():
            if (opened.account, opened.title) == (str(account), title):
                return Place.parse(opened.place)
        direct = account.conversation
        place = Place(direct.platform, direct.workspace, direct.channel, f"t{len(self.world.threads) + 1}")
        self._happen(Opened(place=str(place), account=str(account), title=title, at=self._clock.now()))
        return place

    async def readers(self, place: Place) -> tuple[AccountRef, ...] | CannotTell:
        if place.direct:
            return (AccountRef(place.platform, place.workspace, place.channel.removeprefix("@")),)
        channel = Place(place.platform, place.workspace, place.channel)
        members = self._members.get(str(channel))
        return CannotTell() if members is None else tuple(AccountRef.parse(account) for account in members)

    async def may(self, account: AccountRef, role: str) -> bool:
        return str(account) in self._groups.get(role, frozenset())

    def groups_of(self, account: AccountRef) -> frozenset[str]:
        """The platform's own groups that this account is in, as of now."""
        return frozenset(group for group, accounts in self._groups.items() if str(account) in accounts)

    def answer(self, act: str, reply: Say | Show | Ask | None, *, field: str = "", problem: str = "") -> None:
        """Answer an act, to whoever acted alone."""
        at = self._clock.now()
        self._happen(Answered(act=act, reply=reply, field=field, problem=problem, at=at))

    def moved(self, act: str, seconds: float) -> None:
        """Remember that the demonstration's clock was moved: a bot that starts later goes on from there."""
        self._happen(Moved(act=act, seconds=seconds, at=self._clock.now()))

    def deliver(self, family: str, letter: Letter, key: str) -> Outcome:
        """Hand a letter to a family; the same letter again is not a second one: nobody can look into their box."""
        if any(key == sent.key for sent in self.world.letters):
            return Done()
        self._happen(Delivered(family=family, key=key, letter=letter, at=self._clock.now()))
        return Done()

    def _stands(self, ref: Ref) -> bool:
        standing = self.world.messages.get(ref.message)
        return standing is not None and standing.place == str(ref.place)

    def _happen(self, happening: Happening) -> None:
        happening = cleaned(happening)
        self._keeping.append(happening)
        self.world.take(happening)


class Recorder:
    """The family route of demonstrations and tests: a letter is kept for whoever plays the family.

    `name` is the route it stands in for.
    """

    def __init__(self, chat: Chat, name: str) -> None:
        self.name = name
        self._chat = chat
        self.planned: list[Outcome] = []
        """What the next deliveries end with instead, for tests."""

    async def deliver(self, family: str, letter: Letter, key: str) -> Outcome:
        if self.planned:
            return self.planned.pop(0)
        return self._chat.deliver(family, letter, key)


def _length(card: Card) -> int:
    texts = [card.title, card.summary, *card.context, *(button.label for button in card.buttons)]
    texts += [fact.label + fact.value for fact in card.facts]
    texts += [passage.heading + passage.words for passage in card.body]
    return sum(map(len, texts))
