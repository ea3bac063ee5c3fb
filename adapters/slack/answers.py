"""The desk's replies as Slack's private answers: on the acknowledgement where it can carry them, else beside the click.

On a message: words as an ephemeral message, cards and forms as a modal. In a modal: the modal becomes the answer. On a
command: an ephemeral message. In the App Home: a modal.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.slack import forms, render
from adapters.slack.errors import FAILURES, code_of
from adapters.slack.web import BROKEN, Workspace
from core.refusals import FieldProblem
from core.surface import Ask, Button, Reply, Say, Show

TOO_LATE: Final = "Slack waits only three seconds before it opens a window, and this took longer. Please press again."
AGAIN: Final = "Press again"
TYPE_AGAIN: Final = (
    "Slack waits only three seconds before it opens a window, and this took longer. Please type it again."
)

log = logging.getLogger(__name__)

Outcome = Reply | FieldProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """By which ways whoever acted can be answered; what a kind of act does not bring with it is empty.

    `view` is the modal as it was sent; `ephemeral` says that the message pressed is shown to this person alone.
    """

    user: str
    channel: str = ""
    thread: str = ""
    response_url: str = ""
    trigger: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)
    ephemeral: bool = False
    button: str = ""
    in_home: bool = False

    @property
    def in_modal(self) -> bool:
        return bool(self.view) and not self.in_home


def on_command(outcome: Outcome) -> dict[str, Any] | None:
    """What rides on the acknowledgement of a command; None for what needs a window of its own."""
    match outcome:
        case Say() | FieldProblem():
            return _ephemeral(render.saying(said(outcome)))
        case Show(cards=cards) if render.fits(cards):
            return _ephemeral(render.messages(cards))
        case _:
            return None


def on_submission(view: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    """What rides on the acknowledgement of a form: a problem at its field, else the answer in the form's place."""
    if isinstance(outcome, FieldProblem):
        if errors := forms.errors_of(view, outcome.field, outcome.sentence):
            return {"response_action": "errors", "errors": errors}
        return {"response_action": "update", "view": forms.saying(said(outcome))}
    return {"response_action": "update", "view": _as_view(outcome)}


def meanwhile() -> dict[str, Any]:
    """What a form is acknowledged with when the answer takes longer than Slack waits: it stays open until then."""
    return {"response_action": "update", "view": forms.working()}


async def give(workspace: Workspace, way: Way, outcome: Outcome) -> None:
    """Answer beside the acknowledgement. At most once: what is lost, the cards show all the same."""
    try:
        await _give(workspace, way, outcome)
    except BROKEN as failure:
        log.warning("slack: an answer was not taken: %s", code_of(failure) or type(failure).__name__)


async def _give(workspace: Workspace, way: Way, outcome: Outcome) -> None:
    if way.in_modal:
        if not await _updated(workspace, way, _in_its_place(way, outcome)):
            await _say(workspace, way, outcome)
    elif isinstance(outcome, Ask | Show) or way.in_home:
        await _open(workspace, way, outcome)
    else:
        await _say(workspace, way, outcome)


def _in_its_place(way: Way, outcome: Outcome) -> forms.View:
    """A form that could not be taken comes again, with what was filled in."""
    if isinstance(outcome, FieldProblem) and any(block["type"] == "input" for block in way.view["blocks"]):
        return forms.again(way.view, outcome.field, outcome.sentence)
    return _as_view(outcome)


async def _updated(workspace: Workspace, way: Way, view: forms.View) -> bool:
    """Whether the modal shows it now: it may have been closed meanwhile."""
    try:
        await workspace.call("views.update", view_id=way.view["id"], view=view)
    except FAILURES as failure:
        if code_of(failure) != "not_found":
            raise
        return False
    return True


async def _open(workspace: Workspace, way: Way, outcome: Outcome) -> None:
    """A window; where Slack does not open it any more, what can be said without one."""
    try:
        await workspace.call("views.open", trigger_id=way.trigger, view=_as_view(outcome))
    except BROKEN as failure:
        log.info("slack: no window: %s", code_of(failure) or type(failure).__name__)
        await _say(workspace, way, _too_late(way) if isinstance(outcome, Ask) else outcome)


def _too_late(way: Way) -> Say:
    if not way.button:
        return Say(TYPE_AGAIN)
    verb, _, subject = way.button.removeprefix("v1:").partition(":")
    return Say(TOO_LATE, (Button(AGAIN, verb, subject),))


async def _say(workspace: Workspace, way: Way, outcome: Outcome) -> None:
    drawn = render.messages(outcome.cards) if isinstance(outcome, Show) else render.saying(said(outcome))
    if way.response_url:
        body = _ephemeral(drawn) | {"replace_original": way.ephemeral}
        if way.thread:
            body["thread_ts"] = way.thread
        if await workspace.wire.respond(way.response_url, body):
            return
    shown = {"text": drawn.text, "blocks": drawn.blocks}
    if way.channel:
        await workspace.call(
            "chat.postEphemeral", channel=way.channel, user=way.user, thread_ts=way.thread or None, **shown
        )
    else:
        channel = await workspace.direct(way.user)
        await workspace.call("chat.postEphemeral", channel=channel, user=way.user, **shown)


def _as_view(outcome: Outcome) -> forms.View:
    match outcome:
        case Ask(form=form):
            return forms.modal(form)
        case Show(cards=cards):
            return forms.showing(cards)
        case _:
            return forms.saying(said(outcome))


def said(outcome: Outcome) -> Say:
    """An outcome in words."""
    if isinstance(outcome, FieldProblem):
        return Say(outcome.sentence)
    return outcome if isinstance(outcome, Say) else Say("")


def _ephemeral(drawn: render.Drawn) -> dict[str, Any]:
    return {"response_type": "ephemeral", "text": drawn.text, "blocks": drawn.blocks}


def home(reply: Reply, more: str) -> forms.View:
    """A reply as an App Home; `more` says where the rest is, when not everything fits."""
    blocks = (
        render.stacked(reply.cards, render.VIEW, more) if isinstance(reply, Show) else render.say_blocks(said(reply))
    )
    return {"type": "home", "blocks": render.named(blocks)}
