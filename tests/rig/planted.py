"""Bugs to be planted, each with the invariant that must find it: this is how the checker itself is tested.

Where the desk has a second fence behind the first, a bug takes down both: the fences are named in its sentence.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, Final

from sqlalchemy import bindparam, text, update

import bot.chores
import bot.tick
from bot.post import PostOffice
from core import desk
from core.change import Change
from core.connections import conversation_rules, handover_rules, introduction_cards, introduction_rules, ladder
from core.connections import rules as connection_rules
from core.database import commit, rows
from core.database.chain import seal
from core.database.rows import columns_of
from core.database.schema import TABLES
from core.delivery import sending
from core.delivery.model import Post
from core.drawing import Drawing
from core.requests import due, intake, letters, routing, rules
from core.requests.clocks import QuestionStep, question_ladder
from core.requests.loading import ways
from core.requests.look import Look
from core.requests.model import Offer, OfferState, Rung, SupportRequest
from core.safeguarding import rules as safeguarding
from core.surface import Card, Passage
from tests.rig.planting import Plant, all_of, changed, drawn, message_of, replaced, unsaid
from tests.rig.scenarios import (
    Scenario,
    a_family_is_handed_over,
    a_question_is_not_answered,
    a_reminder_comes_too_late,
    a_reminder_is_held_up,
    a_reply_is_lost,
    a_request_comes_in,
    a_request_is_accepted,
    a_request_is_held_meanwhile,
    another_organisation_looks_in,
    everybody_says_no,
    nobody_answers,
    nobody_introduces_themself,
    somebody_is_in_danger,
    the_bot_is_asleep,
    the_last_place,
)


@dataclass(frozen=True, slots=True)
class Planted:
    """One bug: how it is planted, what is wrong, the invariant that must say so, and the scenario where it shows."""

    plant: Callable[[], Plant]
    wrong: str
    invariant: str
    scenario: Scenario

    @property
    def name(self) -> str:
        return self.plant.__name__.replace("_", " ")


# Requests


def accepted_without_the_version_guard() -> Plant:
    def unguarded(kind: Any) -> Any:
        table, names = TABLES[kind], [column.name for column in columns_of(kind) if column.name != "id"]
        return update(table).where(table.c.id == bindparam("read_id")).values({n: bindparam(n) for n in names})

    return replaced(commit, "_update_of", unguarded)


def a_place_is_not_taken() -> Plant:
    return replaced(rules, "take_place", lambda advocate, _now: advocate)


def clocks_run_on_after_accept() -> Plant:
    return changed(rules, "accept", lambda change: replace(change, settled=()))


def accept_is_not_in_the_journal() -> Plant:
    def unwritten(change: Change) -> Change:
        return replace(change, journal=tuple(one for one in change.journal if isinstance(one.about, Offer)))

    return changed(rules, "accept", unwritten)


def the_fall_through_revokes_the_first_offer() -> Plant:
    def revoked(change: Change) -> Change:
        passed = (one for one in change.state if isinstance(one, Offer) and one.state is OfferState.PASSED)
        return change + Change(state=tuple(replace(one, state=OfferState.CLOSED) for one in passed))

    return changed(due, "_ran_out", revoked)


def a_request_is_answered_and_not_kept() -> Plant:
    return replaced(intake, "commit", lambda _tx, _change: None)


def references_are_skipped() -> Plant:
    number = intake._next_reference
    return replaced(intake, "_next_reference", lambda tx: number(tx) and number(tx))


def nobody_is_asked() -> Plant:
    return changed(routing, "offer_to", unsaid("offer"))


def no_letter_after_a_decline() -> Plant:
    return changed(rules, "decline", unsaid("declined"))


def a_conflict_is_explained_to_the_family() -> Plant:
    none = SimpleNamespace(CONFLICT=None)
    return all_of(replaced(rules, "Reason", none), replaced(letters, "Reason", none))


def a_question_parks_a_request_for_ever() -> Plant:
    ladder = question_ladder

    def short(*args: Any) -> Any:
        return tuple(step for step in ladder(*args) if step.step is not QuestionStep.ASKER_CHOOSES)

    return replaced(rules, "question_ladder", short)


# Connections


def the_place_of_an_ended_support_stays_taken() -> Plant:
    return replaced(connection_rules, "free_place", lambda advocate: advocate)


def a_handover_leaves_the_old_place_taken() -> Plant:
    return replaced(handover_rules, "free_place", lambda advocate: advocate)


def a_reminder_after_the_introduction() -> Plant:
    return replaced(introduction_cards, "_owed", lambda *_: True)


def a_reminder_of_no_use() -> Plant:
    return all_of(
        replaced(sending, "is_useless", lambda *_: False), replaced(introduction_cards, "_owed", lambda *_: True)
    )


def every_reminder_twice() -> Plant:
    return changed(introduction_rules, "step_due", lambda change: replace(change, notices=change.notices * 2))


# Safeguarding


def the_danger_ladder_stops_after_one_round() -> Plant:
    step = safeguarding._tell_next_contact

    def once_round(concern: Any, watch: Any, verb: str) -> Change:
        told = step(concern, watch, verb)
        return replace(told, owed=()) if concern.told + 1 >= watch.contacts else told

    return replaced(safeguarding, "_tell_next_contact", once_round)


def a_held_request_is_broadcast() -> Plant:
    goes = intake._goes

    def broadcast(tx: Any, organisation: Any, support_request: SupportRequest, level: Any) -> Change:
        change: Change = goes(tx, organisation, support_request, level)
        return change + routing.put_to(support_request, Rung.POOL, ways(tx, support_request))

    return replaced(intake, "_goes", broadcast)


def a_locked_card_keeps_its_buttons() -> Plant:
    return replaced(Look, "is_open", property(lambda _look: True))


# Delivery, privacy, the record


def a_redelivery_is_not_recognised() -> Plant:
    return replaced(desk, "receive", lambda _tx: None)


def another_organisations_rows_are_found() -> Plant:
    def unfiltered(kind: Any, column: str) -> Any:
        return rows._select(kind).where(
            TABLES[kind].c[column] == bindparam("named"), text("0 <= :tenant").bindparams(bindparam("tenant"))
        )

    return replaced(rows, "_by", unfiltered)


def the_channels_card_shows_the_message() -> Plant:
    def talkative(drawing: Drawing, card: Card | None) -> Card | None:
        return card and replace(card, body=(Passage(message_of(drawing), quoted=True),))

    return drawn("pool", talkative)


def the_lock_screen_shows_the_message() -> Plant:
    return drawn("offer", lambda drawing, card: card and replace(card, summary=message_of(drawing)))


def a_message_is_logged() -> Plant:
    receive = conversation_rules.receive

    def logged(message: Any, connection: Any, words: str) -> Change:
        logging.getLogger("core").info("received: %s", words)
        return receive(message, connection, words)

    return replaced(conversation_rules, "receive", logged)


def an_uncertain_post_is_repeated_without_a_look_up() -> Plant:
    async def nothing(_office: PostOffice, _look: object, _post: object) -> None:
        return None

    return replaced(PostOffice, "_find", nothing)


def a_storm_after_sleep() -> Plant:
    row = commit._outbox_row
    return replaced(commit, "_outbox_row", lambda *args: row(*args) | {"state": Post.READY})


def cards_are_not_redrawn() -> Plant:
    return replaced(commit, "redraw", lambda _tx, *_nouns: None)


def a_card_cannot_be_drawn() -> Plant:
    def broken(_drawing: Drawing, _card: Card | None) -> Card | None:
        raise KeyError("stage")

    return drawn("pool", broken)


def only_the_advocate_hears_of_a_late_introduction() -> Plant:
    return all_of(
        replaced(ladder, "coordinators_notices", lambda *_times: ()),
        replaced(introduction_rules, "coordinators_notices", lambda *_times: ()),
    )


def nothing_falls_due() -> Plant:
    return replaced(bot.tick, "due_now", lambda _tx, _limit: [])


def history_is_rewritten() -> Plant:
    def tampered(tx: Any) -> int:
        lines = seal(tx)
        for name in tx.conn.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            tx.conn.execute(text(f"DROP TRIGGER {name}"))
        tx.conn.execute(text("UPDATE journal SET via = 'elsewhere' WHERE id = 1"))
        return lines

    return replaced(bot.chores, "seal", tampered)


PLANTED: Final[tuple[Planted, ...]] = tuple(
    Planted(*row)
    for row in (
        (
            accepted_without_the_version_guard,
            "Nouns are written whatever has become of them since they were read.",
            "capacity",
            the_last_place,
        ),
        (a_place_is_not_taken, "Accept takes no place.", "capacity", a_request_is_accepted),
        (
            the_place_of_an_ended_support_stays_taken,
            "The end of support frees no place.",
            "I17",
            a_request_is_accepted,
        ),
        (
            a_handover_leaves_the_old_place_taken,
            "A handover takes the new place and leaves the old one taken.",
            "capacity",
            a_family_is_handed_over,
        ),
        (clocks_run_on_after_accept, "Accept ends no clock of the offer.", "I7", a_request_is_accepted),
        (accept_is_not_in_the_journal, "The request's own line about Accept is missing.", "I2", a_request_is_accepted),
        (the_fall_through_revokes_the_first_offer, "Silence closes the offer.", "I3", nobody_answers),
        (
            a_request_is_answered_and_not_kept,
            "The family reads that it is received; nothing was written.",
            "I1",
            a_request_comes_in,
        ),
        (references_are_skipped, "A reference number is left out.", "I17", nobody_answers),
        (nobody_is_asked, "The offer is made and its card is never posted.", "I13", a_request_comes_in),
        (no_letter_after_a_decline, "Decline writes no letter.", "I14", everybody_says_no),
        (
            a_conflict_is_explained_to_the_family,
            "The words about a conflict of interest are kept, and the letter shows them (two fences).",
            "I5",
            everybody_says_no,
        ),
        (
            a_question_parks_a_request_for_ever,
            "After a question nobody ever has to choose.",
            "silence",
            a_question_is_not_answered,
        ),
        (
            a_reminder_after_the_introduction,
            "A reminder that waits is posted whatever was sent meanwhile.",
            "I7",
            a_reminder_is_held_up,
        ),
        (
            a_reminder_of_no_use,
            "A reminder goes out after the deadline (two fences: useless_after, and the card).",
            "I7",
            a_reminder_comes_too_late,
        ),
        (
            every_reminder_twice,
            "Each step of the introduction's clock is told twice.",
            "I8",
            nobody_introduces_themself,
        ),
        (
            only_the_advocate_hears_of_a_late_introduction,
            "The ladder ends with the advocate (two fences: as it is made, and as it is renewed).",
            "silence",
            nobody_introduces_themself,
        ),
        (
            the_danger_ladder_stops_after_one_round,
            "When every contact was told once, nobody is told again.",
            "silence",
            somebody_is_in_danger,
        ),
        (
            a_held_request_is_broadcast,
            "What the screen holds is put to the channels all the same.",
            "held",
            somebody_is_in_danger,
        ),
        (
            a_locked_card_keeps_its_buttons,
            "Cards of a held request can still be answered.",
            "held",
            a_request_is_held_meanwhile,
        ),
        (
            a_redelivery_is_not_recognised,
            "What comes in is not noted, so it acts again.",
            "I4",
            a_request_is_accepted,
        ),
        (
            another_organisations_rows_are_found,
            "A row is loaded by its name alone, whoever's it is.",
            "I6",
            another_organisation_looks_in,
        ),
        (
            the_channels_card_shows_the_message,
            "The card in the request channel quotes the family.",
            "I5",
            nobody_answers,
        ),
        (the_lock_screen_shows_the_message, "A card's summary holds the family's words.", "I9", nobody_answers),
        (a_message_is_logged, "A family's message is written into the log.", "I11", a_request_is_accepted),
        (
            an_uncertain_post_is_repeated_without_a_look_up,
            "A post whose reply was lost is posted again at once.",
            "I8",
            a_reply_is_lost,
        ),
        (a_storm_after_sleep, "Reminders missed while the bot was down are all posted.", "I12", the_bot_is_asleep),
        (cards_are_not_redrawn, "A decision redraws no card.", "I16", nobody_introduces_themself),
        (a_card_cannot_be_drawn, "A kind of card fails whenever it is drawn.", "defect", nobody_answers),
        (nothing_falls_due, "The clockwork finds nothing due.", "I15", nobody_introduces_themself),
        (history_is_rewritten, "A sealed line of the journal is changed.", "I10", the_bot_is_asleep),
    )
)
