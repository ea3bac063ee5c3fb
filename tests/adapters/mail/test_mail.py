"""Mail over a real connection: what stands in it, and what every answer of a server means."""

from collections.abc import AsyncIterator
from email.headerregistry import Address as Mailbox

import pytest
from aiosmtpd.smtp import AuthResult

from adapters.mail import Mail, Settings
from adapters.mail.letters import message_id
from adapters.mail.outcomes import PATIENCE_S
from core.families import texts
from core.families.door import Address
from core.platform import Done, Gone, Later, Letter, Outcome, Paused, Place, Ref, Refused, Unknown
from core.settings import OrganisationSettings
from core.surface import Card
from tests.adapters.mail.server import Taken, mail_server
from tests.builders import organisation_settings

LINK = "https://desk.example.org/link/abc"
PRIVATE = Letter("About your request for support", ("Amira writes about SR-0042:", "Robin's diagnosis is private."))
CARD = Card("SR-0042: please ring the family", "SR-0042: please ring the family.", context=("Private words.",))
PLACE = Place("mail", "harbour", "@hello@harbour.example.org")


class Box:
    """A door at which one family stands."""

    def __init__(self, mailbox: str = "jo@example.org", **changes: str) -> None:
        harbour = organisation_settings(email="hello@harbour.example.org", telephone="01632 960100")
        self.to: Address | None = Address(mailbox, LINK, harbour.model_copy(update=changes))

    async def address(self, _family: str) -> Address | None:
        return self.to


def settings(port: int) -> Settings:
    return Settings(host="127.0.0.1", port=port, security="none", sender="desk@example.org")


def opened(taken: Taken, box: Box | None = None) -> Mail:
    return Mail(settings(taken.port), box or Box())  # type: ignore[arg-type]  # only its address is asked for


@pytest.fixture
async def taken() -> AsyncIterator[Taken]:
    async with mail_server() as taken:
        yield taken


async def deliver(taken: Taken, box: Box | None = None, key: str = "desk-7") -> Outcome:
    return await opened(taken, box).family_routes[0].deliver("f1", PRIVATE, key)


async def test_a_mail_says_only_that_there_is_something_to_read_and_who_reads_an_answer(taken: Taken) -> None:
    assert await deliver(taken) == Done()
    mail = taken.mails[0]
    assert (mail["Subject"], mail["To"]) == (texts.MAIL_SUBJECT, "jo@example.org")
    assert mail["From"] == "Harbour SEND Advocates <desk@example.org>"
    assert mail["Reply-To"] == "hello@harbour.example.org"
    words = mail.get_content()
    assert LINK in words
    said = " ".join(words.split())
    assert "Please use the link." in said
    assert "goes to the coordinators of Harbour SEND Advocates, not to your advocate." in said
    assert texts.DANGER in words
    for private in ("SR-0042", "Amira", "Robin", "diagnosis", PRIVATE.subject):
        assert private not in mail.as_string()


async def test_the_same_letter_has_the_same_message_id_at_every_attempt_and_another_one_another(taken: Taken) -> None:
    for key in ("desk-7", "desk-7", "desk-8"):
        await deliver(taken, key=key)
    first, again, other = (mail["Message-ID"] for mail in taken.mails)
    assert first == again
    assert first != other


async def test_where_nobody_reads_answers_the_mail_says_so(taken: Taken) -> None:
    await deliver(taken, Box(email="", telephone=""))
    assert taken.mails[0]["Reply-To"] is None
    said = " ".join(taken.mails[0].get_content().split())
    assert "Please use the link. Nobody reads answers to this mail." in said
    assert "coordinators" not in said


async def test_an_erased_family_is_written_to_no_more(taken: Taken) -> None:
    box = Box()
    box.to = None
    assert isinstance(await deliver(taken, box), Gone)
    assert taken.mails == []


@pytest.mark.parametrize("mailbox", ["a@b.org,c@d.org", "jo@example.org\r\nBcc: x@y.org", "<jo@example.org>", "jo", ""])
async def test_what_is_not_one_address_is_never_written_to(taken: Taken, mailbox: str) -> None:
    assert isinstance(await deliver(taken, Box(mailbox)), Gone)
    assert taken.recipients == []


@pytest.mark.parametrize(
    ("word", "said", "means"),
    [
        ("MAIL", "421 closing", Later(PATIENCE_S)),
        ("MAIL", "451 try later", Later(PATIENCE_S)),
        ("MAIL", "530 log in first", Paused("the mail server does not take us (530)")),
        ("MAIL", "550 not from you", Paused("the mail server does not take us (550)")),
        ("RCPT", "450 greylisted", Later(PATIENCE_S)),
        ("RCPT", "452 full for now", Later(PATIENCE_S)),
        ("RCPT", "550 5.1.1 no such box", Gone("this mailbox can't be reached (550)")),
        ("RCPT", "552 full for good", Gone("this mailbox can't be reached (552)")),
        ("RCPT", "501 what", Refused("refused (501)")),
        ("DATA", "451 later", Later(PATIENCE_S)),
        ("DATA", "552 too large", Refused("the mail server refuses this mail (552)")),
        ("DATA", "554 spam", Refused("the mail server refuses this mail (554)")),
    ],
)
async def test_every_answer_of_a_server_means_something(taken: Taken, word: str, said: str, means: Outcome) -> None:
    taken.says[word] = said
    assert await deliver(taken) == means


async def test_a_reply_that_is_lost_leaves_it_unknown_and_a_server_that_is_away_is_waited_for(taken: Taken) -> None:
    taken.hangs_up = True
    assert isinstance(await deliver(taken), Unknown)
    assert len(taken.mails) == 1
    nobody = Mail(settings(1), Box())  # type: ignore[arg-type]
    assert await nobody.family_routes[0].deliver("f1", PRIVATE, "desk-7") == Later(PATIENCE_S)


async def test_a_server_without_encryption_is_not_spoken_to_where_it_is_asked_for(taken: Taken) -> None:
    safe = settings(taken.port).model_copy(update={"security": "starttls"})
    mail = Mail(safe, Box())  # type: ignore[arg-type]
    assert isinstance(await mail.family_routes[0].deliver("f1", PRIVATE, "k"), Paused)
    assert taken.mails == []


async def test_a_wrong_password_pauses_mail_and_doctor_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async with mail_server(auth_require_tls=False, authenticator=_nobody) as taken:
        monkeypatch.setenv("ADVOCATE_DESK_MAIL_PASSWORD", "wrong")
        mail = Mail(settings(taken.port).model_copy(update={"username": "desk"}), Box())  # type: ignore[arg-type]
        assert isinstance(await mail.family_routes[0].deliver("f1", PRIVATE, "k"), Paused)
        found = await mail.examine((organisation_settings(),))
        assert [bool(one.cure) for one in found] == [True, True]


def _nobody(*_: object) -> AuthResult:
    return AuthResult(success=False, handled=False)


async def test_doctor_is_told_that_all_is_well(taken: Taken) -> None:
    found = await opened(taken).examine((_with_mailbox(),))
    assert [one.cure for one in found] == ["", ""]


def _with_mailbox() -> OrganisationSettings:
    return organisation_settings(email="hello@harbour.example.org")


async def test_people_who_work_here_get_one_sentence_and_no_private_word(taken: Taken) -> None:
    outcome = await opened(taken).platform.show(CARD, PLACE, "desk-9")
    assert outcome == Done(Ref(PLACE, "desk-9"))
    assert Ref.parse(str(Ref(PLACE, "desk-9"))) == Ref(PLACE, "desk-9")
    mail = taken.mails[0]
    assert (mail["Subject"], taken.recipients) == ("SR-0042: please ring the family", [["hello@harbour.example.org"]])
    assert "Private words" not in mail.as_string()


async def test_a_mail_that_was_sent_is_left_as_it_is(taken: Taken) -> None:
    platform, ref = opened(taken).platform, Ref(PLACE, "desk-9")
    assert (await platform.redraw(CARD, ref), await platform.remove(ref)) == (Done(), Done())
    assert taken.mails == []


def test_a_message_id_shows_no_mailbox() -> None:
    sender = Mailbox("Desk", addr_spec="desk@example.org")
    assert "jo" not in message_id("jo@example.org", sender, "desk-7").split("@")[0]
