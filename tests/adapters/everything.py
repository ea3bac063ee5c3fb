"""Everything that the core has people shown, each once: what every platform must be able to draw."""

import pickle

from core.surface import Card, Form, Say
from tests.core import gallery
from tests.core.life import Seen
from tests.databases import Session


def everything(session: Session) -> tuple[Seen, ...]:
    """Lived through once for all workers of a run, then read from a file."""
    file = session.folder / "everything"
    with session.alone():
        if not file.exists():
            file.write_bytes(pickle.dumps(_each_once(gallery.lived())))
        found: tuple[Seen, ...] = pickle.loads(file.read_bytes())  # noqa: S301  # what this run has written itself
    return found


def _each_once(seen: list[Seen]) -> tuple[Seen, ...]:
    drawn = [one for one in seen if isinstance(one.drawn, Card | Form | Say)]
    return tuple({(one.name, gallery._likeness(one)): one for one in drawn}.values())
