"""Other programs that speak for families: an organisation's keys, what each may do, and calls that come twice.

A key is a token of 256 random bits, known here by its fingerprint. What it signs with is derived from the keys of the
record, so it is kept nowhere either: it is shown once, when the key is made.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import insert, select, update

from core.database.rows import find, table_of
from core.database.store import Tx
from core.database.upsert import insert_unless_there
from core.families.page import Case, case_of
from core.families.refusals import AnotherBody, OutOfScope, UnknownKey
from core.families.tables import program, program_call
from core.families.tokens import Purpose, fingerprint, is_token, new_token
from core.families.visits import key_of, slug_of
from core.people.model import Family
from core.refusals import FieldProblem, NotFound
from core.requests.asking import NewRequest
from core.requests.intake import receive_request
from core.requests.look import look_at
from core.requests.model import SupportRequest
from core.tenant import organisation_of

PREFIX: Final = "whsec_"
VIA: Final = "api"


class Scope(StrEnum):
    """What a key may do."""

    CREATE = "create"
    READ = "read"
    ACT = "act"


@dataclass(frozen=True, slots=True)
class Program:
    """A key as it stands in the record."""

    public_id: str
    slug: str
    name: str
    scopes: frozenset[Scope]
    added_at: datetime
    revoked_at: datetime | None

    def must(self, scope: Scope) -> None:
        """Raise OutOfScope where the key may not do this."""
        if scope not in self.scopes:
            raise OutOfScope


@dataclass(frozen=True, slots=True)
class Issued:
    """A new key, to be shown once: `token` comes with every call, `signing` signs those that create."""

    program: Program
    token: str
    signing: str


@dataclass(frozen=True, slots=True)
class Created:
    """A request that a program handed in."""

    id: str
    number: str


def add(tx: Tx, slug: str, name: str, scopes: frozenset[Scope]) -> Issued:
    """Make a key for this organisation."""
    tx.act_for(key_of(tx, slug), via="cli")
    token, public_id = new_token(), tx.ids.public()
    row = {
        "public_id": public_id,
        "organisation_id": tx.organisation_id,
        "fingerprint": fingerprint(Purpose.PROGRAM, token),
        "name": name,
        "scopes": tuple(sorted(scopes)),
        "added_at": tx.now,
    }
    tx.conn.execute(insert(program), row)
    return Issued(Program(public_id, slug, name, scopes, tx.now, None), token, signing_secret(tx, public_id))


def revoke(tx: Tx, public_id: str) -> None:
    """The key opens nothing from now on. Raises UnknownKey."""
    mine = (program.c.public_id == public_id, program.c.revoked_at.is_(None))
    if tx.conn.execute(update(program).where(*mine).values(revoked_at=tx.now)).rowcount != 1:
        raise UnknownKey


def all_keys(tx: Tx) -> tuple[Program, ...]:
    """Every key there was, of every organisation, in the order they were made."""
    rows = tx.conn.execute(select(program).order_by(program.c.added_at)).all()
    return tuple(_program(tx, row) for row in rows)


def known(tx: Tx, token: str) -> tuple[Program, str]:
    """The key with this token, and what it signs with. Raises UnknownKey."""
    here = (program.c.fingerprint == fingerprint(Purpose.PROGRAM, token), program.c.revoked_at.is_(None))
    row = tx.conn.execute(select(program).where(*here)).one_or_none() if is_token(token) else None
    if row is None:
        raise UnknownKey
    return _program(tx, row), signing_secret(tx, row.public_id)


def signing_secret(tx: Tx, public_id: str) -> str:
    """What a key signs with, as the Standard Webhooks specification writes it."""
    return PREFIX + base64.b64encode(tx.keys.mac("program signing", public_id.encode())).decode()


def create(tx: Tx, slug: str, call: str, body: bytes, asked: NewRequest) -> tuple[Created, bool]:
    """Take a request in, and whether it is new: the same call again finds the first one. Raises AnotherBody."""
    tx.act_for(key_of(tx, slug), via=VIA)
    seen = hashlib.sha256(body).hexdigest()
    here = (program_call.c.organisation_id == tx.organisation_id, program_call.c.call == call)
    before = tx.conn.execute(select(program_call).where(*here)).one_or_none()
    if before is not None:
        if before.body != seen:
            raise AnotherBody
        first = find(tx, SupportRequest, table_of(SupportRequest).c.id == before.request_id)
        if first is None:
            raise NotFound
        return Created(first.public_id, first.label), False
    support_request = receive_request(tx, organisation_of(tx), asked)
    row = {"organisation_id": tx.organisation_id, "call": call, "body": seen, "at": tx.now}
    insert_unless_there(tx.conn, program_call, row | {"request_id": support_request.id})
    return Created(support_request.public_id, support_request.label), True


def read(tx: Tx, slug: str, public_id: str) -> tuple[Case, str]:
    """A request as its family sees it, and the family's public id. Raises NotFound."""
    tx.act_for(key_of(tx, slug), via=VIA)
    columns = table_of(SupportRequest).c
    mine = (columns.organisation_id == tx.organisation_id, columns.public_id == public_id, columns.erased_at.is_(None))
    support_request = find(tx, SupportRequest, *mine)
    if support_request is None:
        raise NotFound
    family = find(tx, Family, table_of(Family).c.id == support_request.family_id)
    if family is None:
        raise NotFound
    return case_of(look_at(tx, support_request.id)), family.public_id


def named(scopes: str) -> frozenset[Scope]:
    """Scopes as they are typed, apart by commas. Raises FieldProblem."""
    try:
        return frozenset(Scope(one.strip()) for one in scopes.split(","))
    except ValueError:
        raise FieldProblem(field="scopes", problem=f"Scopes are {', '.join(Scope)}, apart by commas.") from None


def _program(tx: Tx, row: Any) -> Program:
    tx.act_for(row.organisation_id, via=VIA)
    scopes = frozenset(map(Scope, row.scopes))
    return Program(row.public_id, slug_of(tx), row.name, scopes, row.added_at, row.revoked_at)
