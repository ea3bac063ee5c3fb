"""The tree of "no"s. A refusal is an answer, not a failure: its docstring is the sentence a person reads.

Rules raise them, adapters show them to the one person who asked. Fields in braces are filled from the
keyword arguments, so that a sentence can say who was first or when a place comes free.
"""

import inspect
from typing import ClassVar

from core.surface import Button


class Refusal(Exception):
    """That can't be done just now."""

    code: ClassVar[str] = "refused"
    buttons: tuple[Button, ...] = ()

    def __init_subclass__(cls) -> None:
        cls.code = "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")

    def __init__(self, **words: object) -> None:
        self.words = words
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The plain sentence for the person who asked; never holds a family's words."""
        return " ".join(inspect.cleandoc(type(self).__doc__ or "").split()).format(**self.words)


class Stranger(Refusal):
    """I don't know you here yet. Press "Ask to be added" and a coordinator will look at it."""

    buttons = (Button("Ask to be added", "ask_to_be_added", ""),)


class NotAllowed(Refusal):
    """That is not yours to do. If you think it should be, please ask a coordinator."""


class NotFound(Refusal):
    """I can't find that here. It may have been settled or removed."""


class NotValid(Refusal):
    """{problem}"""


class FieldProblem(Refusal):
    """{problem}"""

    def __init__(self, *, field: str, problem: str) -> None:
        self.field = field
        super().__init__(field=field, problem=problem)


class AlreadyDone(Refusal):
    """That has already been done: the card shows how it stands now."""
