"""The forms of this slice, at most five fields each."""

from collections.abc import Iterable
from datetime import date

from core.people.model import AskingFor
from core.phrasing import shortened
from core.requests.checks import Suggested, in_words
from core.requests.model import Offer, Question, Reason, SupportRequest
from core.sendfacts import Choice, Nation, SendFacts, Situation
from core.surface import ChoiceField, Form, Option, TextField

MOST_OPTIONS = 25
QUESTIONS, ANSWER, REASON, EXPLANATION = "questions", "answer", "reason", "explanation"
SIGNPOSTS, BETTER_PLACED, WORDS, ADVOCATE = "signposts", "better_placed", "words", "advocate"
WHOM, OTHERS, COORDINATORS = "whom", "others", "coordinators"

REASONS = {
    Reason.NOT_MY_AREA: "Not my area",
    Reason.NO_CAPACITY: "No capacity just now",
    Reason.CONFLICT: "A conflict of interest",
    Reason.BETTER_PLACED: "Someone else is better placed",
    Reason.OTHER: "Another reason",
}
"""Why an advocate declines, in the form and to coordinators; the family reads the explanation instead."""

KIND_DRAFT = (
    "Thank you for telling me about your situation. I am sorry that I can't take it on just now. "
    "I did not want to keep you waiting for that answer. I hope that you find the right help soon."
)

FLAGS = (
    ("suspended", "Suspended now"),
    ("excluded_permanently", "Permanently excluded"),
    ("out_of_education", "Out of all education now"),
    ("section_i_only", "Only section I is disputed"),
)
DATES = {
    "letter_date": "Date on the letter",
    "certificate_date": "Date on the mediation certificate",
    "hearing_date": "Hearing",
}
MORE_DATES = {
    "meeting_date": "Annual review or other meeting",
    "excluded_since": "Suspended or excluded since",
    "exclusion_meeting_date": "Governors' meeting about an exclusion",
}
DATE_HINT = "Write it as 2026-03-05."


def more_info(offer: Offer, support_request: SupportRequest, facts: SendFacts) -> Form:
    """Questions to the family; what the desk suggests stands in it already, to be changed or deleted."""
    suggested = facts.suggested_questions(support_request.kind, support_request.stage, support_request.situation)
    field = TextField(
        QUESTIONS,
        "Your questions to the family",
        hint="Keep what you need, delete the rest. Few questions get quick answers.",
        draft="\n".join(f"{number}. {text}" for number, text in enumerate(suggested, start=1)),
        most=2000,
        lines=8,
    )
    return Form(
        f"More info: {support_request.label}",
        "more_info_send",
        offer.public_id,
        (field,),
        submit="Ask the family",
        intro="This commits you to nothing. The family's answer comes back to you.",
    )


def decline(offer: Offer, support_request: SupportRequest, facts: SendFacts) -> Form:
    """Reason, a few kind words, and where else the family might turn; nothing is chosen beforehand."""
    return Form(
        f"Decline: {support_request.label}",
        "decline_send",
        offer.public_id,
        (
            ChoiceField(REASON, "Why?", _options(REASONS), hint="Coordinators see it. The family does not."),
            TextField(
                EXPLANATION,
                "A few words for the family",
                hint="With a conflict of interest the family only reads that you can't take it on.",
                draft=KIND_DRAFT,
                most=1500,
                lines=6,
                required=False,
            ),
            signposts(support_request, facts),
            TextField(
                BETTER_PLACED,
                "Who might be better placed? (if you know)",
                hint="An advocate or an organisation. Only coordinators read it.",
                most=300,
                required=False,
            ),
        ),
        submit="Decline",
    )


def signposts(support_request: SupportRequest, facts: SendFacts) -> ChoiceField:
    """Where else the family might turn: the article's four first, then by topic."""
    choices = facts.decline_choices(support_request.kind, support_request.stage)[:MOST_OPTIONS]
    options = tuple(Option(one.code, one.label) for one in choices)
    return ChoiceField(SIGNPOSTS, "Where else might they turn?", options, many=True, required=False)


def answer(question: Question, asked: str) -> Form:
    """A coordinator writes down what the family said to a question."""
    field = TextField(ANSWER, "The family's answer", hint="Their own words, as far as you can.", lines=6)
    return Form("The family's answer", "record_answer_send", question.public_id, (field,), intro=shortened(asked, 1000))


def lapse(support_request: SupportRequest, facts: SendFacts) -> Form:
    """Close a request that found nobody, with a kind word and signposts."""
    field = TextField(
        WORDS,
        "A few words for the family",
        draft="Thank you for your patience. I hope that you find help at one of the places named below.",
        most=1500,
        lines=5,
    )
    return Form(
        f"Close kindly: {support_request.label}",
        "lapse_send",
        support_request.public_id,
        (field, signposts(support_request, facts)),
        submit="Close and tell them",
        intro="The family is told that we found nobody, and where else to turn.",
    )


def offer(support_request: SupportRequest, found: Iterable[Suggested]) -> Form:
    """Whom to put the request before; the best fit stands first."""
    options = tuple(Option(one.public_id, one.name, in_words(one)) for one in found)[:MOST_OPTIONS]
    field = ChoiceField(
        ADVOCATE, "Who might help?", options, hint="Best fit first; who has no place or is not accepting comes last."
    )
    return Form(f"Offer {support_request.label}", "offer_send", support_request.public_id, (field,), submit="Offer it")


def who_asks(notice_version: str) -> Form:
    """The first five fields of a request that comes by telephone: who asks."""
    nations = tuple(Option(nation.value, nation.label) for nation in Nation)
    return Form(
        "New request: who asks",
        "new_request_family",
        "",
        (
            TextField("contact", "E-mail address or telephone number", most=200),
            TextField("name", "Their name", most=120, required=False),
            ChoiceField(
                "asking_for",
                "For whom do they ask?",
                (Option(AskingFor.CHILD, "For a child"), Option(AskingFor.SELF, "For themselves (16 to 25)")),
                chosen=(AskingFor.CHILD,),
            ),
            ChoiceField("nation", "Where do they live?", nations, chosen=(Nation.ENGLAND,)),
            ChoiceField(
                "notice_version",
                "Do they know how we keep their words?",
                (Option(notice_version, "Yes, I have told them"),),
            ),
        ),
        submit="Next",
        intro="If someone is in danger now, tell them to call 999.",
    )


def what_is_asked(family: str, facts: SendFacts, advocates: Iterable[tuple[str, str]], most: int) -> Form:
    """The second five: what is asked, and whom to ask first. `advocates` are public ids with names."""
    whom = [Option(OTHERS, "Any advocate may be asked"), Option(COORDINATORS, "Coordinators first")]
    for public_id, name in advocates:
        whom += [Option(f"{public_id}+", f"{name}, then others"), Option(public_id, f"{name} alone")]
    return Form(
        "New request: what is asked",
        "new_request_send",
        family,
        (
            TextField("message", "What is happening, in their words", most=most, lines=8),
            TextField("age", "Age in years", hint="0 to 25", most=2),
            ChoiceField("stage", "Where in the EHCP process?", _coded(facts.stages)),
            ChoiceField("kind", "What support is looked for?", _coded(facts.kinds)),
            ChoiceField(WHOM, "Whom to ask?", tuple(whom)[:MOST_OPTIONS]),
        ),
        submit="Send it on",
    )


def details(support_request: SupportRequest, local_authority: str) -> Form:
    """Dates and circumstances, which make a request more urgent or less."""
    known: Situation = support_request.situation
    return Form(
        f"Dates: {support_request.label}",
        "add_details_send",
        support_request.public_id,
        (
            *_dates(DATES, known),
            ChoiceField(
                "now",
                "How are things now?",
                tuple(Option(name, label) for name, label in FLAGS),
                many=True,
                required=False,
                chosen=tuple(name for name, _ in FLAGS if getattr(known, name)),
            ),
            TextField("local_authority", "Local authority", draft=local_authority, most=120, required=False),
        ),
        submit="Save",
    )


def more_details(support_request: SupportRequest, other_parties: str, needs: str) -> Form:
    """The second five of what may be known later."""
    return Form(
        f"More details: {support_request.label}",
        "add_more_details_send",
        support_request.public_id,
        (
            *_dates(MORE_DATES, support_request.situation),
            TextField(
                "other_parties",
                "Who else is involved?",
                "Schools or people, for the conflict check. Never shown in a channel.",
                draft=other_parties,
                most=500,
                lines=3,
                required=False,
            ),
            TextField(
                "needs",
                "What does the family need to be helped well?",
                "Access or language needs.",
                draft=needs,
                most=500,
                lines=3,
                required=False,
            ),
        ),
        submit="Save",
    )


def _dates(asked: dict[str, str], known: Situation) -> Iterable[TextField]:
    for name, label in asked.items():
        day: date | None = getattr(known, name)
        yield TextField(name, label, DATE_HINT, draft=day.isoformat() if day else "", most=10, required=False)


def _options(labels: dict[Reason, str]) -> tuple[Option, ...]:
    return tuple(Option(value, label) for value, label in labels.items())


def _coded(choices: Iterable[Choice]) -> tuple[Option, ...]:
    return tuple(Option(one.code, one.label) for one in choices)
