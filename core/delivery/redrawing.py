"""Keeping the cards that stand somewhere true to the record: the same loop redraws, erases and takes away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.database.rows import get
from core.database.store import Tx
from core.delivery import actions
from core.delivery.model import Errand, StaleCard
from core.delivery.patience import Doing, be_patient, doing_there, goes_on, patient_until, workspace
from core.delivery.rules import LONGEST_WAIT, backoff, patience
from core.delivery.sending import draw
from core.drawing import Draw
from core.platform import Done, Gone, Later, Outcome, Paused, Ref, Refused
from core.surface import Card

TRIED_OFTEN = 6
"""How many tries a redraw is taken to have had when it fails: about half a minute until the next."""


@dataclass(frozen=True, slots=True)
class Redraw:
    """Make the message show this card; or take it away, where there is none."""

    ref: Ref
    card: Card | None


def prepare(tx: Tx, stale: StaleCard, draws: Mapping[str, Draw]) -> Redraw | datetime:
    """What to do about a stale card now; or until when (aware UTC) it is held back. It only reads."""
    tx.act_for(stale.organisation_id, via="post")
    ref = Ref.parse(stale.ref)
    until = patient_until(tx, workspace(ref.place), doing_there(ref.place, Doing.REDRAW))
    return until or Redraw(ref, None if stale.over else draw(tx, get(tx, Errand, stale.id), draws))


def settle(tx: Tx, stale: StaleCard, redraw: Redraw, outcome: Outcome, jitter: float) -> None:
    """Write down what became of it. What changed between drawing and now is redrawn again: its version is higher."""
    place = redraw.ref.place
    match outcome:
        case Done() if redraw.card is not None:
            actions.redrawn(tx, stale.id, stale.wanted_version)
            goes_on(tx, workspace(place))
        case Done() | Gone():
            actions.forget(tx, stale.id)
        case Refused():
            actions.leave_as_it_is(tx, stale.id, stale.wanted_version)
        case Later():
            be_patient(tx, doing_there(place, Doing.REDRAW), tx.now + patience(outcome))
            actions.redraw_later(tx, stale.id, tx.now + patience(outcome))
        case Paused(why=why):
            be_patient(tx, workspace(place), tx.now + patience(outcome), paused=True, problem=why)
            actions.redraw_later(tx, stale.id, tx.now + patience(outcome))
        case _:
            actions.redraw_later(tx, stale.id, tx.now + backoff(TRIED_OFTEN, jitter))


def defect(tx: Tx, stale: StaleCard, jitter: float) -> None:
    """Our own fault: try again a while later, for it may be mended by then."""
    actions.redraw_later(tx, stale.id, tx.now + max(timedelta(minutes=1), LONGEST_WAIT * jitter))
