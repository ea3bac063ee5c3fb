"""Cards for coordinators about a family as a whole: a page nobody opened, and what a family asks about its data."""

from datetime import datetime
from zoneinfo import ZoneInfo

from core.database.rows import get
from core.drawing import Draw, Drawing
from core.families.loading import latest_request
from core.families.rights import ANSWER_IN, Right, asked_at
from core.people.model import Family
from core.phrasing import day, when
from core.surface import Button, Card, Passage, Style, Tone

ERASED = "What was held about this family has been erased."


def not_opened(drawing: Drawing) -> Card:
    """Nobody has opened the page since a mail was sent; quiet once somebody has."""
    family, label, zone = _seen(drawing)
    told, here = family.unopened_told_at, family.opened_at
    if family.erased_at or (told and here and here >= told):
        since = when(here, zone) if here and not family.erased_at else ""
        words = f"They opened it on {since}." if since else ERASED
        return _quiet(f"{label}: the family has opened its page" if since else f"{label}: settled", words)
    title = f"{label}: the family has not opened its page"
    return Card(
        title=title,
        summary=f"{title}.",
        body=(
            Passage(
                "We sent a mail a day ago: there is something to read. Nobody has opened the page since. Whether the "
                "mail has arrived we cannot know. If you have a number, please ring them; or send the link again."
            ),
        ),
        buttons=(
            Button("Send the link again", "send_link_again", family.public_id, Style.PRIMARY),
            *_show(drawing, family),
        ),
        tone=Tone.URGENT,
    )


def erasure_asked(drawing: Drawing) -> Card:
    """The family wants what is held about it erased."""
    family, label, zone = _seen(drawing)
    asked = asked_at(family, Right.ERASURE)
    if family.erased_at or asked is None:
        return _quiet(f"{label}: settled", ERASED)
    latest = latest_request(drawing.tx, family.id)
    decide = (Button("Decide", "erase", latest.public_id, Style.PRIMARY),) if latest else ()
    title = f"{label}: the family asks us to erase what we hold"
    return Card(
        title=title,
        summary=f"{title}.",
        body=(Passage(_by_law(asked, zone)),),
        buttons=(*decide, *_show(drawing, family)),
        tone=Tone.URGENT,
    )


def copy_asked(drawing: Drawing) -> Card:
    """The family wants a copy of everything that is held about it."""
    family, label, zone = _seen(drawing)
    asked = asked_at(family, Right.COPY)
    if family.erased_at or asked is None:
        return _quiet(f"{label}: settled", ERASED if family.erased_at else "The family has its copy.")
    latest = latest_request(drawing.tx, family.id)
    show = (Button("Show everything held", "export", latest.public_id, Style.PRIMARY),) if latest else ()
    title = f"{label}: the family asks for a copy of what we hold"
    return Card(
        title=title,
        summary=f"{title}.",
        body=(Passage(f"{_by_law(asked, zone)} What other people said may have to be taken out first."),),
        buttons=(*show, Button("They have their copy", "copy_given", family.public_id)),
        tone=Tone.URGENT,
    )


def _by_law(asked: datetime, zone: ZoneInfo) -> str:
    by = day((asked + ANSWER_IN).astimezone(zone).date())
    return f"They asked on {when(asked, zone)}. By law they hear from us by {by}."


def _seen(drawing: Drawing) -> tuple[Family, str, ZoneInfo]:
    family = get(drawing.tx, Family, drawing.about.id)
    latest = latest_request(drawing.tx, family.id)
    return family, latest.label if latest else "A family", drawing.tx.house.zone_of(drawing.organisation)


def _show(drawing: Drawing, family: Family) -> tuple[Button, ...]:
    latest = latest_request(drawing.tx, family.id)
    return (Button("Show the request", "show", latest.public_id),) if latest else ()


def _quiet(title: str, words: str) -> Card:
    return Card(title=title, summary=f"{title}.", body=(Passage(words),), tone=Tone.QUIET)


CARDS: dict[str, Draw] = {
    "not_opened": not_opened,
    "erasure_asked": erasure_asked,
    "copy_asked": copy_asked,
}
