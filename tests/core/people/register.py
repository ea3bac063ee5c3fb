"""Short words for tests about people: looking them up, and sending forms."""

import asyncio
from collections.abc import Mapping

import pytest

from core.database.rows import find, table_of
from core.people.model import Advocate, Person
from core.refusals import FieldProblem
from core.surface import Reply
from tests.core.requests.front import Front


def person(front: Front, name: str) -> Person:
    """The person of exactly this name."""
    found = front.desk.write(find, Person, table_of(Person).c.name == name)
    assert found is not None
    return found


def advocate(front: Front, name: str) -> Advocate:
    """The advocate of exactly this name."""
    found = front.desk.write(find, Advocate, table_of(Advocate).c.id == person(front, name).id)
    assert found is not None
    return found


def send(front: Front, name: str, verb: str, subject: str, values: Mapping[str, str | tuple[str, ...]]) -> Reply:
    """Somebody sends a form, which may have a field called `name`."""
    return asyncio.run(front.door.press(front.desk.envelope(name), f"v1:{verb}:{subject}", values))


def problem(front: Front, name: str, verb: str, subject: str = "", **values: str | tuple[str, ...]) -> str:
    """The sentence that stands at the field which could not be taken."""
    with pytest.raises(FieldProblem) as refused:
        send(front, name, verb, subject, values)
    return refused.value.sentence


def add(front: Front, account: str, name: str, plan: str = "free") -> Reply:
    """Chris adds an advocate by account."""
    values = {"account": f"stage:harbour:{account}", "name": name, "plan": plan}
    return send(front, "Chris", "advocate_add_save", "", values)
