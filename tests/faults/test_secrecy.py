"""What families and advocates write stays where it belongs: not in the log or a channel, and on no disk to be read."""

from itertools import count
from pathlib import Path

from sqlalchemy import make_url

from adapters.terminal.events import Filled
from core.surface import Card, Say
from tests.faults.process import House, wait_until
from tests.faults.work import DECLINED, live_offer, must_be_true, receive, rest

NUMBERS = count(1)
HOSTILE = "<!channel> @everyone <script>alert(1)</script> [click](https://evil.example) \u202e\u200b\x1b[31m 999"


class Canaries:
    """Words that stand in one private field each."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def new(self, before: str = "", after: str = "") -> str:
        """One more, hostile text around it."""
        canary = f"canary{next(NUMBERS)}bird"
        self.given.append(canary)
        return f"{before}{canary}{after}"


def test_no_private_word_reaches_the_log_a_channel_or_the_disk(house: House) -> None:
    canaries = Canaries()
    house.bot.start()

    def words() -> str:
        return canaries.new(HOSTILE, HOSTILE)

    # By telephone: a coordinator writes down who asks and what.
    family_form: Filled = {
        "contact": f"{canaries.new()}@example.org",
        "name": canaries.new(),
        "asking_for": "child",
        "nation": "england",
        "notice_version": "2026-01",
    }
    noted = house.reply_to(house.press("Chris", "v1:new_request_family:", family_form))
    assert isinstance(noted, Say)
    (following,) = [button for button in noted.buttons if button.verb == "new_request_what"]
    asked: Filled = {"message": words(), "age": "9", "stage": "not_sure", "kind": "general", "whom": "others"}
    taken = house.reply_to(house.press("Chris", f"v1:new_request_send:{following.subject}", asked))
    assert isinstance(taken, Say)
    assert "SR-0001" in taken.words

    # By their page, and what an advocate answers: questions, a no, an introduction, a note.
    fields = {name: canaries.new() for name in ("name", "child_name", "local_authority", "other_parties", "needs")}
    one, two = (receive(house, "Amira", message=words(), **fields) for _ in range(2))
    first, second = live_offer(house, one), live_offer(house, two)
    house.press("Amira", f"v1:more_info_send:{first.public_id}", {"questions": words()})
    said_no = {**DECLINED, "explanation": words(), "better_placed": canaries.new()}
    house.press("Amira", f"v1:decline_send:{second.public_id}", said_no)
    rest(house)
    house.press("Amira", f"v1:accept:{first.public_id}")
    rest(house)
    thread = wait_until("the conversation", lambda: next(iter(house.world.threads.values()), None))
    (card,) = [card for card in house.world.at(thread.place) if "introduction_write" in verbs(card.card)]
    (write,) = [button for button in card.card.buttons if button.verb == "introduction_write"]
    for verb in ("introduction_send", "note_keep", "reply_send"):
        house.press("Amira", f"v1:{verb}:{write.subject}", {"words": words()})

    # And what goes wrong: too long, of the wrong kind, for a thing that does not exist.
    house.press("Amira", f"v1:reply_send:{write.subject}", {"words": canaries.new(after="x" * 100_000)})
    house.press(
        "Chris", f"v1:new_request_send:{following.subject}", {**asked, "message": words(), "age": canaries.new()}
    )
    house.press("Amira", f"v1:{canaries.new()}:{canaries.new()}", {"words": words()})
    house.press("Nobody", f"v1:accept:{first.public_id}", {"words": (words(), words())})
    rest(house)
    must_be_true(house)
    assert house.bot.terminate()[0] == 0

    channels = [
        card for card in house.happenings() if getattr(card, "place", "").endswith((":requests", ":coordinators"))
    ]
    assert channels
    seen = repr(house.happenings())
    assert sum(canary in seen for canary in canaries.given) >= 6  # by those for whom they are
    places = {
        "log": house.bot.log.read_text(),
        "channel": repr(channels),
        "disk": "".join(file.read_bytes().decode("latin-1") for file in files_of(house)),
    }
    assert [(name, canary) for name, text in places.items() for canary in canaries.given if canary in text] == []


def verbs(card: Card) -> list[str]:
    """What can be pressed."""
    return [button.verb for button in card.buttons]


def files_of(house: House) -> list[Path]:
    """The record's own files and its backups, where it is kept in files."""
    url = make_url(house.url)
    if url.get_backend_name() != "sqlite":
        return []
    file = Path(url.database or "")
    return [*file.parent.glob(f"{file.name}*"), *(house.bot.folder / "backups").iterdir()]
