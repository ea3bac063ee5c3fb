"""Request forms that are being filled in: sealed by a key that lives in the family's browser, and gone after two hours.

So the Back button works and nothing is typed twice, and yet nobody here can read what a family has not sent.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update

from core.access import accredited
from core.database.rows import find, table_of
from core.database.store import Tx
from core.database.upsert import insert_unless_there
from core.families.questions import Answers
from core.families.refusals import FormGone, TooManyForms
from core.families.tables import draft as drafts
from core.families.tokens import DRAFT_FOR, Purpose, fingerprint, key_from
from core.people.finding import advocates_here
from core.people.model import Person

MOST_AT_ONCE: Final = 5_000
"""Forms that may be open in one organisation at the same time: a flood must not fill the disk."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that is being filled in. `chosen` is the public id of the advocate whom the family wants to ask first.

    Once it is `sent` (by which way we answer: mail or phone), the answers are gone from here.
    """

    answers: Answers = field(default_factory=dict)
    chosen: str = ""
    sent: str = ""
    sent_at: str = ""


def read(tx: Tx, token: str, real_now: datetime) -> Draft | None:
    """The form that this browser fills in for this organisation, or None."""
    mine = (drafts.c.fingerprint == fingerprint(Purpose.DRAFT, token), drafts.c.kept_until > real_now)
    row = tx.conn.execute(
        select(drafts.c.sealed).where(*mine, drafts.c.organisation_id == tx.organisation_id)
    ).one_or_none()
    if row is None:
        return None
    held = json.loads(tx.keys.open(key_from(token), row.sealed, _bound_to(token)))
    answers = {name: tuple(said) if isinstance(said, list) else said for name, said in held["answers"].items()}
    return Draft(answers, held["chosen"], held["sent"], held["sent_at"])


def write(tx: Tx, token: str, draft: Draft, real_now: datetime) -> None:
    """Keep the form as it stands, for two hours more. Raises TooManyForms."""
    held = {"answers": dict(draft.answers), "chosen": draft.chosen, "sent": draft.sent, "sent_at": draft.sent_at}
    sealed = tx.keys.seal(key_from(token), json.dumps(held), _bound_to(token))
    name = fingerprint(Purpose.DRAFT, token)
    values = {"sealed": sealed, "kept_until": real_now + DRAFT_FOR}
    mine = (drafts.c.fingerprint == name, drafts.c.organisation_id == tx.organisation_id)
    if tx.conn.execute(update(drafts).where(*mine).values(values)).rowcount:
        return
    _make_room(tx, real_now)
    if not insert_unless_there(tx.conn, drafts, values | {"fingerprint": name, "organisation_id": tx.organisation_id}):
        raise FormGone


def drop(tx: Tx, token: str) -> None:
    """Forget the form at once."""
    tx.conn.execute(delete(drafts).where(drafts.c.fingerprint == fingerprint(Purpose.DRAFT, token)))


def name_of_chosen(tx: Tx, public_id: str) -> str:
    """The name of the advocate whom a family chose; empty where they can't be asked here."""
    columns = table_of(Person).c
    person = find(tx, Person, columns.organisation_id == tx.organisation_id, columns.public_id == public_id)
    able = {one.person.id for one in advocates_here(tx) if accredited(one.advocate, tx)}
    return person.name if person is not None and person.id in able else ""


def values_of(answers: Answers) -> Mapping[str, str | tuple[str, ...]]:
    """The answers without what is empty."""
    return {name: said for name, said in answers.items() if said}


def _make_room(tx: Tx, real_now: datetime) -> None:
    """Those whose time is over go whenever a new one comes; the rest is counted."""
    tx.conn.execute(delete(drafts).where(drafts.c.kept_until <= real_now))
    here = select(func.count()).where(drafts.c.organisation_id == tx.organisation_id)
    if tx.conn.execute(here).scalar_one() >= MOST_AT_ONCE:
        raise TooManyForms


def _bound_to(token: str) -> str:
    return f"draft.{fingerprint(Purpose.DRAFT, token)}"
