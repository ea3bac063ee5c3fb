"""Cards about the end of support, and the place that it frees."""

from core.change import subject_of
from core.connections.model import EndedBy
from core.connections.records import kind_words, stage_words
from core.connections.scene import Scene, scene
from core.database import words
from core.database.rows import all_of, get, table_of
from core.drawing import Draw, Drawing
from core.people.model import UNLIMITED, Advocate
from core.people.rules import fit
from core.phrasing import lasting
from core.requests.model import ACCEPTABLE, SupportRequest
from core.surface import Card, Fact, Passage, Tone

WHO_ENDED = {
    EndedBy.FAMILY: "the family",
    EndedBy.ADVOCATE: "the advocate",
    EndedBy.COORDINATOR: "a coordinator",
    EndedBy.HANDOVER: "a handover",
}


def support_ended(drawing: Drawing) -> Card:
    """In the conversation: that it is over, and the last word of whoever ended it."""
    seen = scene(drawing)
    farewell = words.read(seen.tx, subject_of(seen.connection), "farewell")
    by = seen.connection.ended_by
    return Card(
        f"{seen.label}: support has ended",
        f"Support for {seen.label} has ended. The place is free.",
        facts=(Fact("Ended", seen.at(seen.connection.ended_at)), Fact("By", WHO_ENDED[by] if by else "")),
        body=(Passage(farewell, quoted=True, heading="A last word"),) if farewell else (),
        buttons=(seen.concern_button(),),
        tone=Tone.QUIET,
    )


def place_freed(drawing: Drawing) -> Card:
    """Coordinators see that an advocate has a place again, and which waiting request waits best for it."""
    seen = scene(drawing)
    advocate = get(seen.tx, Advocate, seen.connection.advocate_id)
    best = best_waiting(seen, advocate)
    capacity = "unlimited" if advocate.capacity == UNLIMITED else str(advocate.capacity)
    title = f"{seen.advocate_name} has a place again"
    return Card(
        title,
        f"{title}.",
        facts=(Fact("Families now", f"{advocate.active} of {capacity}"), *_waiting(seen, best)),
        context=(_how_to_offer(seen, best),) if best else ("No request is waiting.",),
        tone=Tone.GOOD,
    )


def best_waiting(seen: Scene, advocate: Advocate) -> SupportRequest | None:
    """The waiting request that fits this advocate best; of those, the one to look at first (house rule)."""
    columns = table_of(SupportRequest).c
    waiting = all_of(
        seen.tx,
        SupportRequest,
        columns.organisation_id == seen.tx.organisation_id,
        columns.state.in_(tuple(ACCEPTABLE)),
        columns.settled_at.is_(None),
        order_by=(columns.priority, columns.key_date.is_(None), columns.key_date, columns.received_at),
    )
    return min(waiting, key=lambda one: fit(advocate, one.kind, one.stage), default=None)


def _waiting(seen: Scene, best: SupportRequest | None) -> tuple[Fact, ...]:
    if best is None:
        return ()
    return (
        Fact("Best match that waits", best.label),
        Fact("Stage", stage_words(seen.tx, best)),
        Fact("Looking for help with", kind_words(seen.tx, best)),
        Fact("Priority", f"{best.priority.label}: {best.priority_reason.label}"),
        Fact("Waiting for", lasting(seen.tx.now - best.received_at)),
    )


def _how_to_offer(seen: Scene, best: SupportRequest) -> str:
    command = seen.tx.house.settings.commands.coordinator
    return f"To offer it: /{command} offer {best.label}"


CARDS: dict[str, Draw] = {"support_ended": support_ended, "place_freed": place_freed}
