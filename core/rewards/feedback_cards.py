"""Cards and forms about what families say, and about what coordinators correct."""

from collections.abc import Sequence

from core.database.rows import get
from core.drawing import Draw, Drawing
from core.people.model import Person
from core.phrasing import day
from core.requests.model import SupportRequest
from core.rewards.ledger import root_of
from core.rewards.measuring import LONDON
from core.rewards.model import Correction, FactKind, Recorded, Result, Review
from core.surface import Button, Card, ChoiceField, Fact, Form, Option, Passage, Style, TextField, Tone

OUTCOME, RATING, WORDS, REASON, FACT = "outcome", "rating", "words", "reason", "fact"

MOST_OPTIONS = 25
"""A choice offers no more, on the narrowest platform we serve."""

RESULTS = (
    Option(Result.POSITIVE, "It went well for us"),
    Option(Result.NOT_POSITIVE, "It did not go as we hoped"),
    Option(Result.NOT_SAID, "We prefer not to say"),
)

RATINGS = tuple(Option(str(number), f"{number} of 5") for number in range(5, 0, -1))

_DECIDED = {FactKind.LET_COUNT: "counts", FactKind.LEFT_OUT: "is left out"}

KIND_WORDS = {
    FactKind.MONTH: "Month of support",
    FactKind.OUTCOME: "Outcome marked by a family",
    FactKind.REVIEW: "Review by a family",
    FactKind.ARTICLE: "Article",
    FactKind.EVENT: "Community event",
    FactKind.REVERSAL: "Reversal",
    FactKind.LET_COUNT: "Decision to count a review",
    FactKind.LEFT_OUT: "Decision to leave a review out",
}


def pass_on_form(connection: str, label: str) -> Form:
    """Write down what a family said about how it went. Marked as passed on; nobody is scored by it."""
    fields = (
        ChoiceField(OUTCOME, "How did it go?", RESULTS, hint="Only if they said so.", required=False),
        ChoiceField(RATING, "Their rating", RATINGS, hint="Only if they gave one.", required=False),
        TextField(WORDS, "Their words", hint="As they said them, if they like.", lines=5, required=False),
    )
    intro = "For a family whom somebody rings. It is marked as passed on, and adds nothing to the advocate's score."
    return Form(f"How it went: {label}", "pass_on_send", connection, fields, "Keep", intro)


def reverse_form(person: Person, facts: Sequence[Recorded]) -> Form:
    """Choose the fact to reverse, and say why; the newest are offered."""
    options = tuple(Option(str(fact.id), in_words(fact)) for fact in facts[:MOST_OPTIONS])
    fields = (
        ChoiceField(FACT, "What is to be reversed?", options, hint="The newest are listed."),
        TextField(REASON, "Why?", hint=f"{person.name} reads it. Please name no family.", most=300, lines=3),
    )
    intro = "It is then as if it had never been. Nothing is removed: the reversal can itself be reversed."
    return Form(f"Correct: {person.name}"[:45], "reverse_save", person.public_id, fields, "Reverse", intro)


def related_form(support_request: SupportRequest) -> Form:
    """Say that advocate and family know each other privately."""
    field = TextField("confirm", "Write RELATED to confirm", most=20)
    intro = (
        "For relatives, friends and neighbours: anybody whose praise would be their own affair. "
        "What this family says is then not counted as recognition. Support goes on as it is."
    )
    return Form(
        f"Know each other: {support_request.label}",
        "related_save",
        support_request.public_id,
        (field,),
        "Confirm",
        intro,
    )


def contact_form(person: Person) -> Form:
    """Record an advocate's own e-mail address or telephone number, as a print that nobody can read."""
    field = TextField("contact", "Their e-mail or telephone", hint="Kept as a print that nobody can read.", most=200)
    intro = "So that nobody is recognised for supporting themself: a family with the same contact is not counted."
    return Form(f"Own contact: {person.name}"[:45], "own_contact_save", person.public_id, (field,), "Keep", intro)


def in_words(fact: Recorded) -> str:
    """A fact in a list: its kind, the day it happened on or its month, and its number."""
    on = fact.scope.rpartition(":")[2] if fact.kind is FactKind.MONTH else day(fact.at.astimezone(LONDON).date())
    return f"{KIND_WORDS[fact.kind]}, {on} (fact {fact.id})"


def review_set_aside(drawing: Drawing) -> Card | None:
    """Asks coordinators to look at one of many reviews; nothing once the family is erased."""
    tx, review = drawing.tx, get(drawing.tx, Review, drawing.about.id)
    if review.request_id is None:
        return None
    label = get(tx, SupportRequest, review.request_id).label
    name = get(tx, Person, root_of(tx, review.advocate_id)).name
    if review.decided is not None:
        who = get(tx, Person, review.decided_by).name if review.decided_by else "Somebody"
        title = f"{label}: the review of {name} {_DECIDED[review.decided]}"
        return Card(title, f"{title}.", context=(f"{who} decided.",), tone=Tone.QUIET)
    fair = tx.house.policy.fair_play
    title = f"{label}: a review of {name} waits for you"
    why = (
        f"More than {fair.burst_families} families reviewed {name} within {fair.burst_hours} hours. There may be a "
        "good reason for it. The first ones count; please have a look before this one does."
    )
    buttons = (
        Button("Read the review", "read_review", review.public_id),
        Button("Let it count", "let_review_count", review.public_id, Style.PRIMARY),
        Button("Leave it out", "leave_review_out", review.public_id),
    )
    return Card(title, f"{title}.", facts=(Fact("Advocate", name),), body=(Passage(why),), buttons=buttons)


def review_read(said: str, review: Review, label: str, name: str) -> Card:
    """One review, for the coordinator who asked to read it."""
    title = f"{label}: the review of {name}"
    return Card(
        title,
        f"{title}.",
        facts=(Fact("Rating", f"{review.rating} of 5"),),
        body=(Passage(said, quoted=True),) if said else (Passage("They left no words."),),
    )


def fact_reversed(drawing: Drawing) -> Card | None:
    """Tells an advocate what was corrected, and why."""
    tx, correction = drawing.tx, get(drawing.tx, Correction, drawing.about.id)
    title = "Your recognition was corrected"
    return Card(
        title,
        f"{title}.",
        facts=(Fact("By", get(tx, Person, correction.decided_by).name), Fact("Reason", correction.reason)),
        body=(
            Passage("The breakdown shows what is not counted any more. If you think it is wrong, please say so there."),
        ),
        buttons=(Button("Rewards", "rewards", "", Style.PRIMARY),),
    )


CARDS: dict[str, Draw] = {"review_set_aside": review_set_aside, "fact_reversed": fact_reversed}
