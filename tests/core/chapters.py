"""What happens in the life of several requests, chapter by chapter: every kind of card, in every state it can have."""

from datetime import timedelta

from core import digest
from core.change import Audience, Change, Notice, Subject, Thing
from core.commands import COMMANDS
from core.connections.model import Connection, Message
from core.connections.places import remember_conversation
from core.database.commit import commit
from core.database.rows import all_of, get
from core.database.store import Tx
from core.families import rules, visits
from core.people.absence import absent
from core.people.model import Application, Family
from core.platform import AccountRef, Place
from core.requests.model import Question
from core.safeguarding.model import Concern
from tests.core.chapters_of_recognition import RECOGNITION
from tests.core.life import Life

DANGER = "He says he is going to kill himself tonight and he has a knife."
HARM = "Last year his father hit him, and he still has nightmares."


def live_through(life: Life) -> None:
    """All of it, in one organisation."""
    for chapter in CHAPTERS:
        chapter(life)


def people(life: Life) -> None:
    """Chris and Dana coordinate; Amira, Ben and Cerys are advocates, Nia is none yet; Sam reads what is held."""
    for name in ("Chris", "Dana"):
        life.desk.coordinator(name)
    for name in ("Amira", "Ben", "Cerys"):
        life.desk.advocate(name, kinds=("refusal_to_assess",), conflicts=(f"{name} Academy",))
    for name in ("Sam", "Nia"):
        life.desk.person(name)


def empty_rooms(life: Life) -> None:
    """Nothing has happened yet."""
    for verb in ("home", "requests", "conflicts", "conflict_remove", "directory"):
        life.press("Amira", verb)
    for name, verb in (("Chris", "home"), ("Chris", "queue"), ("Nia", "home"), ("Kim", "home")):
        life.press(name, verb)


def members(life: Life) -> None:
    """People ask to be added; Kim is, and is accredited, reviewed, moved to another plan; Lou is not."""
    for name in ("Kim", "Kim", "Lou", "Max"):
        life.press(name, "ask_to_be_added")
    found = life.desk.write(lambda tx: all_of(tx, Application, *life.ours(tx, Application)))
    kim, lou, _ = found
    life.fill("Chris", "application_add", kim, plan="free", already="")
    life.press("Chris", "application_add", kim)
    life.press("Chris", "application_refuse", lou)
    who, today = life.person("Kim"), life.desk.clock.now().date()
    life.fill("Chris", "accredit", who, until=(today + timedelta(days=25)).isoformat())
    life.press("Chris", "accredit_save", who, until="soon")
    life.post("accreditation", Subject(Thing.ADVOCATE, who.id), Audience.COORDINATORS)
    life.fill("Chris", "standing", who, standing="under_review", reason="Two families did not hear in time.")
    life.press("Chris", "standing_save", who, standing="odd", reason="None.")
    life.fill("Chris", "standing", who, standing="good", reason="All is settled.")
    life.fill("Chris", "plan", who, plan="professional")
    life.fill("Chris", "plan", who, plan="free")
    slug = life.desk.organisation.slug
    life.fill("Chris", "link", who, other=f"stage:{slug}:kim2")
    life.desk.write(absent, AccountRef("stage", slug, "kim2"))
    life.look()
    life.fill("Chris", "unlink", who, account=f"stage:{slug}:kim2")
    life.fill("Chris", "advocate_add", account=f"stage:{slug}:pat", name="Pat", plan="free")
    life.fill("Kim", "profile", kinds=("transport", "mediation"), stages=("under_appeal",))
    life.fill("Kim", "conflict_add", named="Kent County Council")
    life.press("Kim", "conflicts")
    life.fill("Kim", "conflict_remove", named=("0",))
    life.fill("Kim", "capacity", own_limit="1")
    life.press("Kim", "capacity_save", own_limit="9")
    for verb in ("availability", "stop_accepting", "availability", "start_accepting", "home"):
        life.press("Kim", verb)
    life.fill("Kim", "stop_accepting_until", expected_on=(today + timedelta(days=1)).isoformat())
    life.wait(days=1)
    life.press("Kim", "start_accepting")


def asked_and_answered(life: Life) -> None:
    """Amira asks a family and hears its answer; another family never answers, and withdraws."""
    first = life.ask("Amira")
    offer = life.live(first)
    life.press("Amira", "read_request", offer)
    life.fill("Amira", "more_info", offer)
    life.press("Amira", "more_info", offer)
    life.press("Ben", "accept", offer)
    life.press("Amira", "home")
    life.wait(days=3)
    question = life.last(Question, first)
    life.press("Amira", "raise_concern_question", question)
    life.press("Chris", "record_answer", question)
    life.family_says(question, "family_answers", answer=life.words("answer", "The letter came on 1 June."))
    life.press("Amira", "read_request", offer)
    life.press("Amira", "stop_accepting")
    life.press("Amira", "accept", offer)
    life.press("Amira", "start_accepting")
    life.press("Amira", "accept", offer)
    life.press("Amira", "accept", offer)
    second = life.ask("Amira")
    life.fill("Amira", "more_info", life.live(second))
    life.wait(days=14)
    life.fill("Amira", "more_info", life.live(second))
    life.press("Amira", "withdraw_question", life.last(Question, second))
    life.fill("Amira", "more_info", life.live(second))
    life.fill("Chris", "record_answer", life.last(Question, second), answer=life.words("answer", "They rang us."))
    life.family_says(second, "withdraw")


def declined_and_offered(life: Life) -> None:
    """A kind no, a pool that says no, coordinators who look after it, somebody better placed, a kind close."""
    asked = life.ask("Ben")
    life.fill("Ben", "decline", life.live(asked), reason="not_my_area", signposts=("ipsea", "sendiass"))
    pool = life.live(asked)
    life.press("Amira", "decline", pool)
    for name in ("Amira", "Amira", "Cerys", "Ben"):
        life.press(name, "not_for_me", pool)
    life.wait(hours=50)
    theirs = life.live(asked)
    for name in ("Chris", "Chris", "Dana"):
        life.press(name, "take_request", theirs)
    life.press("Chris", "queue")
    kim = life.person("Kim")
    life.fill("Chris", "offer", asked, advocate=kim.public_id)
    life.press("Chris", "offer_send", asked, advocate=kim.public_id)
    better = life.words("better_placed", "Somebody at the law centre")
    life.fill("Kim", "decline", life.offered(asked, kim), reason="better_placed", better_placed=better)
    life.press("Chris", "show", asked)
    life.fill("Chris", "add_details", asked, hearing_date="2026-09-20", now=("out_of_education",))
    life.fill("Chris", "add_more_details", asked, meeting_date="2026-09-21", excluded_since="2026-05-01")
    life.fill("Chris", "lapse", asked, signposts=("ipsea", "another_advocate", "organisation"))
    life.press("Kim", "accept", life.offered(asked, kim))
    life.press("Chris", "show", asked)
    alone = life.ask("Ben", may_ask_others=False)
    life.fill("Ben", "decline", life.live(alone), reason="conflict")
    life.fill("Ben", "decline", life.live(life.ask("Ben")), reason="other", signposts=())


def silence(life: Life) -> None:
    """Nobody answers: reminders, the channels, coordinators, the family told honestly; then it is withdrawn."""
    asked = life.ask("Ben")
    life.ask("Cerys", age=17, kind="tribunal_preparation", stage="under_appeal", hearing_date="2026-07-20")
    for name in ("Chris", "Ben", "Cerys"):
        life.press(name, "home")
    for _ in range(4):
        life.wait(hours=21)
        life.desk.write(digest.morning)
    life.wait(days=10)
    life.desk.write(lambda tx: _woken(life, tx))
    life.look()
    life.press("Ben", "requests")
    life.press("Chris", "withdraw", asked)


def _woken(life: Life, tx: Tx) -> None:
    """The bot was down, and reminders were missed meanwhile."""
    tx.catching_up = "since a while"
    person = Subject(Thing.PERSON, life.person_in(tx, "Cerys").id)
    ours = Subject(Thing.ORGANISATION, tx.organisation_id)
    missed = (
        Notice("digest", person, person, Audience.PERSON, person.id, "life:missed", nag=True),
        Notice("digest", ours, ours, Audience.COORDINATORS, 0, "life:missed", nag=True),
    )
    commit(tx, Change(notices=missed))


def held(life: Life) -> None:
    """Somebody may be in danger now; another request is to be read first, and is then held by hand."""
    danger = life.ask("Ben", message=DANGER)
    concern = life.last(Concern, danger)
    life.wait(minutes=40)
    life.press("Chris", "release_concern", concern)
    for name in ("Chris", "Sam"):
        life.press(name, "read_concern", concern)
    for name, verb in (("Sam", "take_concern"), ("Sam", "take_concern"), ("Toni", "take_concern")):
        life.press(name, verb, concern)
    for name in ("Toni", "Sam"):
        life.press(name, "take_over_concern", concern)
    life.fill("Chris", "raise_concern_request", danger, level="now")
    life.wait(days=1)
    life.fill("Sam", "release_concern", concern)
    life.press("Sam", "take_concern", concern)
    read_first = life.ask("Ben", message=HARM)
    offer = life.ask("Ben")
    life.fill("Ben", "raise_concern", life.live(offer), level="soon")
    life.press("Ben", "accept", life.live(offer))
    life.wait(hours=5)
    concern = life.last(Concern, read_first)
    for name in ("Chris", "Dana"):
        life.press(name, "take_concern", concern)
    life.fill("Dana", "raise_concern_request", read_first, level="soon")
    life.press("Chris", "take_concern", concern)
    life.wait(days=2)
    life.fill("Chris", "release_concern", concern)
    life.press("Chris", "hold", read_first, reason=life.words("reason", "I would like to ring them first."))
    life.press("Chris", "hold", read_first)
    for name in ("Chris", "Chris"):
        life.press(name, "raise_to_danger", life.last(Concern, read_first))
    life.press("Chris", "queue")
    life.fill("Sam", "release", read_first)
    life.press("Sam", "release", read_first)
    life.fill("Dana", "release_concern", life.last(Concern, offer))
    life.wait(hours=20)


def introductions(life: Life) -> None:
    """One is late, doubted and confirmed; one is reported by the advocate alone; one is kept."""
    late = _accepted(life, "Cerys")
    life.wait(hours=47)
    life.press("Chris", "remind", life.get(late.request_id))
    life.desk.write(digest.morning)
    life.press("Cerys", "home")
    life.family_says(late, "family_not_heard")
    life.fill("Chris", "introduction_confirm", late)
    life.press("Chris", "introduction_confirm", late)
    told = _accepted(life, "Ben")
    life.press("Ben", "introduction_write", told)
    life.press("Ben", "introduced_already", told)
    life.press("Ben", "introduced_already", told)
    life.press("Ben", "introduction_write", told)
    kept = _accepted(life, "Amira", age=17, asking_for="self")
    life.fill("Amira", "introduction_write", kept)
    life.fails("message", Audience.FAMILY)
    life.wait(hours=8)
    life.desk.advocate("Gale", capacity=5, active=3)
    _accepted(life, "Gale")
    life.press("Gale", "stop_accepting")
    life.fill("Amira", "reply_again", life.last(Message, life.get(kept.request_id)))


def conversation(life: Life) -> None:
    """Words go to and fro; one does not arrive; something is typed; a family's words worry the screen."""
    here = life.connection("Amira")
    asked = life.get(here.request_id)
    life.family_says(here, "family_writes", words=life.words("words", "Thank you. When can we talk?"))
    life.press("Amira", "home")
    life.press("Amira", "reply_to", asked)
    life.fill("Amira", "reply", here)
    life.press("Chris", "read_letter", life.fails("message", Audience.FAMILY))
    life.is_tried("message", Audience.THREAD)
    life.fails("connection_opened", Audience.THREAD)
    life.wait(hours=30)
    life.fill("Amira", "note_write", here)
    life.fill("Chris", "record_message_for", asked)
    life.press("Chris", "record_message", here)
    life.press("Amira", "raise_concern_message", life.last(Message, asked))
    life.desk.write(remember_conversation, here.id, Place("stage", life.desk.organisation.slug, "thread"))
    for name in ("Amira", "Chris", "Ben"):
        life.types(name, "thread", life.words("typed", "I will ring them on Monday."))
    life.types("Amira", "thread", None)
    life.types("Amira", "thread", "long " * 700)
    life.types("Amira", "nowhere", "Hello?")
    draft = life.last(Message, asked)
    for verb in ("draft_keep", "draft_keep", "draft_send"):
        life.press("Chris", verb, draft)
    life.press("Amira", "read_conversation", here)
    life.family_says(here, "family_writes", words=life.words("words", HARM))
    life.wait(hours=4)
    life.fill("Amira", "raise_concern_connection", here, level="soon")


def handover(life: Life) -> None:
    """Offered, refused, offered, withdrawn, offered without an answer, and taken over."""
    here = life.connection("Amira")
    asked = life.get(here.request_id)
    cerys, ben = life.person("Cerys"), life.person("Ben")
    life.fill("Amira", "hand_over", here, advocate=ben.public_id)
    life.press("Amira", "hand_over", here)
    life.press("Chris", "hand_over_next", here)
    life.press("Ben", "decline_handover", life.offered(asked, ben))
    life.fill("Chris", "hand_over_request", asked, advocate=cerys.public_id)
    life.press("Chris", "withdraw_handover", life.offered(asked, cerys))
    life.press("Chris", "hand_over_next", here)
    life.wait(hours=50)
    newest = life.handed(asked)
    who = life.named(newest.advocate_id or 0)
    life.press(who, "read_handover", newest)
    life.press(who, "accept", newest)
    life.press(who, "decline_handover", newest)


def endings(life: Life) -> None:
    """Ended by the advocate, the family and a coordinator; a family that writes afterwards; an advocate leaves."""
    here = life.connection("Ben")
    life.fill("Ben", "end_support", here, words=life.words("words", "It was good to know you."))
    life.press("Ben", "reply", here)
    life.press("Ben", "show", life.get(here.request_id))
    life.press("Ben", "introduction_write", here)
    life.family_says(here, "family_writes", words=life.words("words", "One more thing, please."))
    life.family_says(life.connection("Cerys"), "family_ends", words=life.words("words", "Thank you for all of it."))
    _accepted(life, "Cerys")
    life.press("Chris", "end_support_of", life.get(life.connection("Cerys").request_id))
    life.fill("Chris", "mark_left", life.person("Cerys"), confirm="LEFT")
    life.press("Chris", "accredit", life.person("Cerys"))
    life.press("Chris", "home")


def telephone(life: Life) -> None:
    """Coordinators take a request down, and ring the family about it."""
    contact = life.words("contact", "01632 960001")
    family = life.said(life.fill("Chris", "new_request", contact=contact))
    life.press("Chris", "new_request_family", contact="parent@example.org", nation="wales", asking_for="child")
    life.press("Chris", "new_request_family", contact="nobody", nation="england", asking_for="child")
    if family.buttons:
        life.fill("Chris", "new_request_what", family.buttons[0].subject, age="9")
        life.press("Chris", "new_request_send", family.buttons[0].subject, message="Help.", age="90", whom="others")
    asked = life.ask("Ben", route="person", contact=life.words("contact", "01632 960002"))
    letter = life.errand("received")
    for name, verb in (("Chris", "take"), ("Dana", "take"), ("Chris", "read_letter"), ("Chris", "told_family")):
        life.press(name, verb, letter)
    life.press("Chris", "show", asked)
    life.press("Ben", "stop_accepting")


def typed_commands(life: Life) -> None:
    """Every command as it is typed first, and some as people mistype them."""
    label = life.ask("Amira").label
    for command in COMMANDS:
        who = "Amira" if command.group == "desk" else "Chris"
        needed = [one for one in command.arguments if one.required and (one.subject or not command.form)]
        words = {"reference": label, "advocate": "Amira", "named": "Kent"}
        life.command(who, command.group, " ".join([command.typed, *(words.get(one.name, "?") for one in needed)]))
    for line in ("", "shwo", "advocate", "show", "show SR-9999", "queue now please", "advocate plan Zed free"):
        life.command("Chris", "coordinator", line)
    for line in ("reply SR-9999", "availability maybe", "directory transport", "directory nothing"):
        life.command("Amira", "desk", line)
    life.command("Nia", "coordinator", "queue")
    life.command("Lou", "desk", "requests")


def erasure(life: Life) -> None:
    """What is held is shown; one family is kept, and then erased."""
    asked = life.ask("Amira")
    life.press("Chris", "export", asked)
    for decision, reason in (("erasure_blocked", "A complaint is open."), ("erased_as_asked", "")):
        life.fill("Chris", "erase", asked, decision=decision, reason=reason, confirm=asked.label)
    life.fill("Chris", "erase", asked, decision="erasure_allowed", confirm=asked.label)
    life.fill("Chris", "erase", asked, decision="erased_as_asked", confirm="yes")
    life.fill("Chris", "erase", asked, decision="erased_as_asked", confirm=asked.label)
    life.fill("Chris", "erase", asked, decision="erased_as_asked", confirm=asked.label)
    life.press("Chris", "audit", asked)
    life.press("Chris", "show", asked)


def own_page(life: Life) -> None:
    """A link that nobody opens and one that is opened; what a family asks about its data."""
    asked = life.ask("Amira")
    family, clock = life.family_of(asked), life.desk.clock
    life.desk.write(visits.make, family.public_id, f"{family.id:064}", clock.now())
    life.wait(hours=25)
    life.press("Chris", "send_link_again", family)
    life.desk.write(lambda tx: commit(tx, rules.opened(get(tx, Family, family.id), (), tx.now)))
    life.look()
    life.family_says(family, "family_asks_copy")
    life.press("Chris", "copy_given", family)
    life.family_says(family, "family_asks_erasure")
    life.wait(days=14)
    life.fill("Chris", "erase", asked, decision="erased_as_asked", confirm=asked.label)
    about = Subject(Thing.FAMILY, life.family_of(life.ask("Amira")).id)
    life.post("asked_again", about, Audience.FAMILY, about.id)


def _accepted(life: Life, name: str, **changes: object) -> Connection:
    """A family that this advocate has just taken on."""
    asked = life.ask(name, **changes)
    life.press(name, "accept", life.live(asked))
    found: Connection = life.last(Connection, asked)
    return found


CHAPTERS = (
    people,
    empty_rooms,
    members,
    asked_and_answered,
    declined_and_offered,
    silence,
    held,
    introductions,
    conversation,
    handover,
    endings,
    telephone,
    *RECOGNITION,
    typed_commands,
    erasure,
    own_page,
)
