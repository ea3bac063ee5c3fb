"""Letters about the family's own page."""

from core.database.rows import get
from core.drawing import Drawing, Write
from core.people.model import Family
from core.phrasing import counted
from core.platform import Letter
from core.requests.intake import DANGER

SUBJECT = "About your request for support"


def new_link(drawing: Drawing) -> Letter | None:
    """The way back to the page; whatever else it says stands there."""
    if get(drawing.tx, Family, drawing.to_id).erased_at is not None:
        return None
    return Letter(SUBJECT, ("Here is the new link to your page that you asked for.", DANGER))


def asked_again(drawing: Drawing) -> Letter | None:
    """Somebody has asked once more for a family whose requests wait already."""
    if get(drawing.tx, Family, drawing.to_id).erased_at is not None:
        return None
    most = drawing.tx.house.settings.limits.open_requests_per_family
    return Letter(
        SUBJECT,
        (
            "We have had one more request with your address.",
            f"You already have {counted(most, 'request')} with us. So we have not begun a new one.",
            "We did not keep what was written this time. If something has changed, please tell us.",
            DANGER,
        ),
    )


LETTERS: dict[str, Write] = {"new_link": new_link, "asked_again": asked_again}
