"""Short private answers to whoever pressed."""

from core.requests.model import SupportRequest
from core.surface import Button, Say


def accepted(label: str) -> Say:
    """It is theirs."""
    return Say(f"{label} is yours. Please introduce yourself within 24 hours.")


def asked(label: str, *, others: bool) -> Say:
    """The question is on its way; `others` were asked for help too, and may accept."""
    still = " Others may still accept meanwhile." if others else ""
    return Say(f"Your question about {label} is on its way to the family. Their answer comes to you.{still}")


def question_withdrawn(label: str) -> Say:
    """The family need not answer."""
    return Say(f"Your question about {label} is taken back, and the family is told that they need not answer.")


def declined(label: str) -> Say:
    """Thank you."""
    return Say(f"Thank you for answering. The family of {label} is told kindly, and where else to turn.")


def not_for_me(label: str) -> Say:
    """Private."""
    return Say(
        f"Noted, and nobody sees it was you. Changed your mind? Accept on the card still works while {label} is open."
    )


def answer_kept() -> Say:
    """To a family that answered."""
    return Say("Thank you. Your answer is on its way. If someone is in danger now, call 999.")


def recorded(label: str) -> Say:
    """To a coordinator who wrote down what a family said."""
    return Say(f"Kept for {label}. Whoever asked is told.")


def withdrawn_by_family() -> Say:
    """To a family that withdrew."""
    return Say("Your request is withdrawn, and nobody will be asked any more. You can ask us again at any time.")


def withdrawn(label: str) -> Say:
    """To a coordinator who wrote down that a family withdrew."""
    return Say(f"{label} is withdrawn, as the family wished. They get a short letter about it.")


def lapsed(label: str) -> Say:
    """Closed kindly."""
    return Say(f"{label} is closed. The family is told kindly, and where else to turn.")


def offered(label: str, who: str) -> Say:
    """Put before an advocate."""
    return Say(f"{label} is put before {who}, and the family is told. If there is no answer in 48 hours it comes back.")


def taken(label: str) -> Say:
    """A coordinator looks after it."""
    return Say(f"{label} is yours to look after. The others can see that you have it.")


def nobody_free(label: str) -> Say:
    """There is no one to offer it to."""
    return Say(f"Nobody who could take {label} on is free today. Coordinators can make room or add an advocate.")


def nothing_waits() -> Say:
    """An empty list."""
    return Say("Nothing waits for your answer just now.")


def queue_is_empty() -> Say:
    """An empty queue."""
    return Say("No request is open just now.")


def family_noted(family: str, before: str) -> Say:
    """The first five fields are kept; the button opens the second five."""
    return Say(
        f"Noted.{before} Now, what do they ask?",
        (Button("Write down the request", "new_request_what", family),),
    )


def received(support_request: SupportRequest, *, held: bool) -> Say:
    """A request written down by a coordinator."""
    kept = "It holds words that a person should read for safety first, so it waits." if held else "It is on its way."
    more = (Button("Add dates and details", "add_details", support_request.public_id), _more_details(support_request))
    return Say(f"{support_request.label} is received. {kept}", more)


def details_kept(support_request: SupportRequest, priority: str, *, held: bool) -> Say:
    """Dates and details were added."""
    waits = " A person reads it for safety before it goes on." if held else ""
    return Say(f"Saved. {support_request.label} is now {priority}.{waits}", (_more_details(support_request),))


def _more_details(support_request: SupportRequest) -> Button:
    """Opens the second five of what may be known later."""
    return Button("Meetings, needs and other parties", "add_more_details", support_request.public_id)
