"""The shape of a verb: one door for whatever a button, a form, a command or a family's page asks for.

The slices list their verbs (`VERBS` in each `actions.py`); `core.desk` puts the lists together. That table is what
the role matrix in the docs and its test read.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.access import Role
from core.change import Noun
from core.cleaning import clean
from core.refusals import FieldProblem
from core.surface import Reply, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """What can be done, to what kind of thing, by whom.

    `act` gets the transaction, the actor, the thing named (None when `about` is None) and the values filled in.
    A verb that `reads` only opens a form or shows something: it runs on the read engine and needs no inbox row.
    A verb that is `logged` shows a family's words: it is noted in the access log.
    """

    name: str
    about: type[Noun] | None
    roles: frozenset[Role]
    act: Callable[..., Reply]
    reads: bool = False
    logged: bool = False


def one(values: Values, name: str, *, label: str = "", required: bool = True, most: int = 3000) -> str:
    """One filled-in text or choice, cleaned and trimmed. Raises FieldProblem when it is missing or too long."""
    given = values.get(name, "")
    words = clean(given if isinstance(given, str) else given[0] if given else "")
    if required and not words:
        raise FieldProblem(field=name, problem=f"Please fill in {label or name.replace('_', ' ')}.")
    if len(words) > most:
        raise FieldProblem(field=name, problem=f"That is {len(words)} characters long; at most {most} fit.")
    return words


def many(values: Values, name: str) -> tuple[str, ...]:
    """Several choices, cleaned, none of them empty."""
    given = values.get(name, ())
    return tuple(words for v in ((given,) if isinstance(given, str) else given) if (words := clean(v)))
