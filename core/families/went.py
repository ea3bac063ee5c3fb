"""How it went, as only the family can say: the outcome, and a review if they like, asked of all in the same words.

Reviews are voluntary and nobody is asked for a good one (Digital Markets, Competition and Consumers Act 2024,
schedule 20). What was said before stands in the form, and can be changed.
"""

from datetime import timedelta

from core.change import subject_of
from core.connections.model import Connection, EndedBy
from core.database import words
from core.database.store import Tx
from core.families import texts
from core.families.doing import Doing
from core.rewards.feedback_cards import OUTCOME, RATING, RATINGS, WORDS
from core.rewards.model import Result, Review
from core.rewards.reading import said_by_family
from core.surface import ChoiceField, Form, Option, TextField

CHANGED_FOR = timedelta(days=30)
"""How long a review can be changed after it was last left (house rule)."""


def how_it_went(tx: Tx, connection: Connection, who: str) -> tuple[Doing, ...]:
    """What the family can say about this connection now: nothing while it lasts, or after a handover."""
    if connection.active or connection.ended_by is EndedBy.HANDOVER:
        return ()
    outcome, review = said_by_family(tx, connection.id)
    last = connection.ended_at and connection.ended_at + timedelta(days=tx.house.policy.fair_play.review_days)
    still_open = last is None or tx.now <= last
    still_open = still_open and (review is None or tx.now <= review.at + CHANGED_FOR)
    found = [_outcome(connection, outcome.result if outcome else None)]
    return (*found, _review(tx, connection, review, who)) if still_open else tuple(found)


def _outcome(connection: Connection, before: Result | None) -> Doing:
    options = (
        Option(Result.POSITIVE, texts.OUTCOME_GOOD),
        Option(Result.NOT_POSITIVE, texts.OUTCOME_BAD),
        Option(Result.NOT_SAID, texts.OUTCOME_NOT_SAID),
    )
    field = ChoiceField(OUTCOME, texts.OUTCOME_FIELD, options, chosen=(before,) if before else ())
    form = Form(
        texts.OUTCOME_TITLE,
        "family_marks_outcome",
        connection.public_id,
        (field,),
        submit=texts.OUTCOME_SEND,
        intro=texts.OUTCOME_INTRO,
    )
    return Doing("outcome", texts.OUTCOME_TITLE, form)


def _review(tx: Tx, connection: Connection, before: Review | None, who: str) -> Doing:
    title = texts.REVIEW_TITLE.format(who=who)
    chosen = (str(before.rating),) if before else ()
    draft = words.read(tx, subject_of(before), "words") if before else ""
    most = min(3000, tx.house.settings.limits.text)
    fields = (
        ChoiceField(RATING, texts.REVIEW_FIELD, RATINGS, texts.REVIEW_HINT, chosen=chosen),
        TextField(WORDS, texts.REVIEW_WORDS, draft=draft, most=most, lines=4, required=False),
    )
    form = Form(
        title, "family_reviews", connection.public_id, fields, submit=texts.REVIEW_SEND, intro=texts.REVIEW_INTRO
    )
    return Doing("review", title, form)
