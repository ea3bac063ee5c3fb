"""The terminal passes the contract, in memory and in a folder, and keeps a few promises of its own."""

from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import pytest

from adapters.terminal.chat import MOST, Chat, Recorder
from adapters.terminal.keeping import InMemory, Keeping, in_folder
from adapters.terminal.render import Paper, card, numbering
from core.clock import SystemClock
from core.platform import AccountRef, CannotTell, Done, Gone, Later, Letter, Paused, Place, Platform, Refused, Unknown
from tests.adapters.contract import LONG_AGO, Contract, stands
from tests.adapters.contract import card as some_card


@dataclass
class TerminalStand:
    """The terminal over any keeping."""

    keeping: Keeping
    account: AccountRef = field(default_factory=lambda: AccountRef("stage", "harbour", "amira"))
    channel: Place = field(default_factory=lambda: Place("stage", "harbour", "requests"))
    platform: Platform = field(init=False)

    def __post_init__(self) -> None:
        self.platform = self.chat = Chat("stage", self.keeping, SystemClock())

    def sees(self, place: Place) -> str:
        page = StringIO()
        paper = Paper.on(page, width=78)
        numbers = numbering()
        for standing in self.chat.world.at(str(place)):
            paper.write(card(standing.card, paper, numbers))
        return page.getvalue()

    def lose_the_reply(self) -> None:
        self.chat.faults.plan("show", Unknown("the line went dead"), stands=True)

    def restart(self) -> Platform:
        self.platform = self.chat = Chat("stage", self.keeping, SystemClock())
        return self.platform


class TestInMemory(Contract):
    @pytest.fixture
    def stand(self) -> TerminalStand:
        return TerminalStand(InMemory())


class TestInAFolder(Contract):
    @pytest.fixture
    def stand(self, tmp_path: Path) -> TerminalStand:
        return FolderStand(in_folder(tmp_path / "world"), folder=tmp_path / "world")


@dataclass
class FolderStand(TerminalStand):
    """A restart reads the folder again, as a new process would."""

    folder: Path = Path()

    def restart(self) -> Platform:
        self.keeping = in_folder(self.folder)
        return super().restart()


@pytest.fixture
def stand() -> TerminalStand:
    return TerminalStand(InMemory())


@pytest.mark.parametrize(
    "outcome",
    [Later(2.5), Gone("closed"), Refused("no"), Paused("revoked"), Unknown("dead line")],
    ids=lambda outcome: type(outcome).__name__,
)
async def test_a_planned_misfortune_happens_once_and_nothing_stands(
    stand: TerminalStand, outcome: Later | Gone | Refused | Paused | Unknown
) -> None:
    stand.chat.faults.plan("show", outcome)
    assert await stand.platform.show(some_card(), stand.channel, "k1") == outcome
    assert stand.sees(stand.channel) == ""
    stands(await stand.platform.show(some_card(), stand.channel, "k1"))


async def test_a_misfortune_at_one_place_leaves_the_others_alone(stand: TerminalStand) -> None:
    stand.chat.faults.plan("show", Gone("closed"), at=str(stand.account.conversation), times=2)
    stands(await stand.platform.show(some_card(), stand.channel, "k1"))
    assert await stand.platform.show(some_card(), stand.account.conversation, "k2") == Gone("closed")


async def test_a_platform_without_look_up_and_memory_posts_twice(stand: TerminalStand) -> None:
    stand.chat.faults.looks_up = stand.chat.faults.remembers = False
    stands(await stand.platform.show(some_card(words="Twice."), stand.channel, "k1"))
    assert isinstance(await stand.platform.find("k1", stand.channel, LONG_AGO), CannotTell)
    stands(await stand.platform.show(some_card(words="Twice."), stand.channel, "k1"))
    assert stand.sees(stand.channel).count("Twice.") == 2


async def test_a_card_beyond_all_measure_is_refused(stand: TerminalStand) -> None:
    outcome = await stand.platform.show(some_card(words="x" * (MOST + 1)), stand.channel, "k1")
    assert isinstance(outcome, Refused)


async def test_a_place_of_another_platform_is_refused(stand: TerminalStand) -> None:
    elsewhere = Place("elsewhere", "harbour", "requests")
    assert isinstance(await stand.platform.show(some_card(), elsewhere, "k1"), Refused)


async def test_a_letter_is_delivered_once_however_often_it_is_handed_over(stand: TerminalStand) -> None:
    route = Recorder(stand.chat, "page")
    letter = Letter("About your request", ("Dear family,", "we have it."))
    assert await route.deliver("f1", letter, "l1") == Done()
    assert await route.deliver("f1", letter, "l1") == Done()
    assert [sent.letter for sent in stand.chat.world.letters_to("f1")] == [letter]


async def test_a_line_torn_by_a_crash_never_happened_and_costs_nothing_else(tmp_path: Path) -> None:
    place = Place("stage", "harbour", "requests")
    stands(await Chat("stage", in_folder(tmp_path), SystemClock()).show(some_card(words="First."), place, "k1"))
    log = tmp_path / "world.jsonl"
    log.write_bytes(log.read_bytes() + b'{"what":"shown","message":"m2","pla')
    again = Chat("stage", in_folder(tmp_path), SystemClock())
    assert list(again.world.messages) == ["m1"]
    stands(await again.show(some_card(words="Second."), place, "k2"))
    assert len(Chat("stage", in_folder(tmp_path), SystemClock()).world.messages) == 2


async def test_who_reads_a_channel_and_who_is_in_a_group_comes_from_the_settings() -> None:
    amira, robin = AccountRef("stage", "harbour", "amira"), AccountRef("stage", "harbour", "robin")
    requests = Place("stage", "harbour", "requests")
    group = "stage:harbour:coordinators"
    chat = Chat("stage", InMemory(), SystemClock(), members={str(requests): [str(amira)]}, groups={group: [str(robin)]})
    assert await chat.readers(requests) == (amira,)
    assert isinstance(await chat.readers(Place("stage", "harbour", "lobby")), CannotTell)
    assert await chat.may(robin, group)
    assert not await chat.may(amira, group)
    assert chat.groups_of(robin) == {group}
