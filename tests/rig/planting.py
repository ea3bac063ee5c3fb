"""How a bug is planted: a name is made to mean something else, for a while."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import Any

from core import catalogue
from core.change import Change
from core.database.rows import get
from core.drawing import Draw, Drawing
from core.requests.loading import private
from core.requests.model import Offer, SupportRequest
from core.surface import Card

Plant = AbstractContextManager[None]
Changing = Callable[[Change], Change]


@contextmanager
def replaced(owner: object, name: str, by: Any) -> Iterator[None]:
    """`owner.name` is something else meanwhile. A name that is not there is a mistake in the test."""
    was = getattr(owner, name)
    setattr(owner, name, by)
    try:
        yield
    finally:
        setattr(owner, name, was)


def changed(owner: object, name: str, by: Changing) -> AbstractContextManager[None]:
    """A rule whose Change is tampered with."""
    rule = getattr(owner, name)
    return replaced(owner, name, lambda *args, **kwargs: by(rule(*args, **kwargs)))


def unsaid(kind: str) -> Changing:
    """Without the notices of this kind."""
    return lambda change: replace(change, notices=tuple(one for one in change.notices if one.kind != kind))


@contextmanager
def all_of(*plants: AbstractContextManager[object]) -> Iterator[None]:
    """Several at once."""
    with ExitStack() as stack:
        for plant in plants:
            stack.enter_context(plant)
        yield


def drawn(kind: str, by: Callable[[Drawing, Card | None], Card | None]) -> AbstractContextManager[None]:
    """A card that is drawn differently."""
    right: Draw = catalogue.CARDS[kind]
    return replaced(catalogue, "CARDS", {**catalogue.CARDS, kind: lambda drawing: by(drawing, right(drawing))})


def message_of(drawing: Drawing) -> str:
    """The family's message behind an offer's card."""
    offer = get(drawing.tx, Offer, drawing.about.id)
    return private(drawing.tx, get(drawing.tx, SupportRequest, offer.request_id), "message")
