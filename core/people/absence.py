"""An account that its platform does not find any more: coordinators are told, and decide what it means.

Whoever leaves a workspace may have left the organisation, or only tidied up: nothing changes by itself (house rule).
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import exists, select

from core.change import Audience, Change, Entry, Notice, Subject, Thing, subject_of
from core.database.commit import commit
from core.database.ledgers import journal
from core.database.rows import get, table_of
from core.database.store import Tx
from core.drawing import Drawing
from core.people.finding import account_at
from core.people.membership import ref_of
from core.people.model import Account, Person
from core.platform import AccountRef
from core.surface import Button, Card, Fact, Passage, Tone

ABSENT: Final = "absent"
AGAIN_AFTER: Final = timedelta(days=30)
"""Coordinators are told once, and once more each month while it stays so (house rule)."""


def accounts_on(tx: Tx, platform: str) -> tuple[AccountRef, ...]:
    """Every account on this platform, of whatever organisation, of people who have not left."""
    account, person = table_of(Account), table_of(Person)
    here = (
        select(account.c.platform, account.c.workspace, account.c.user_id)
        .join(person, person.c.id == account.c.person_id)
        .where(account.c.platform == platform, person.c.left_at.is_(None))
        .order_by(account.c.id)
    )
    return tuple(AccountRef(*row) for row in tx.conn.execute(here))


def absent(tx: Tx, ref: AccountRef) -> None:
    """The platform says that this account is not in its workspace. Tell coordinators, unless they were told lately."""
    account = account_at(tx, ref)
    if account is None or get(tx, Person, account.person_id).left_at is not None or _told_lately(tx, account):
        return
    notice = Notice(
        kind="account_absent",
        about=subject_of(account),
        root=Subject(Thing.PERSON, account.person_id),
        audience=Audience.COORDINATORS,
        to_id=0,
        lane=f"coordinators:{account.organisation_id}",
    )
    commit(tx, Change(state=(account,), journal=(Entry(account, ABSENT),), notices=(notice,)))


def _told_lately(tx: Tx, account: Account) -> bool:
    lately = exists().where(
        journal.c.organisation_id == tx.organisation_id,
        journal.c.subject_kind == Thing.ACCOUNT,
        journal.c.subject_id == account.id,
        journal.c.verb == ABSENT,
        journal.c.at > tx.now - AGAIN_AFTER,
    )
    return bool(tx.conn.execute(select(lately)).scalar_one())


def account_absent(drawing: Drawing) -> Card:
    """What coordinators are told; quiet once the account is nobody's or the person has left."""
    account = get(drawing.tx, Account, drawing.about.id)
    person = get(drawing.tx, Person, account.person_id)
    facts = (Fact("Name", person.name), Fact("Account", str(ref_of(account))))
    if person.left_at is not None:
        return Card("An account that was not found", "This is settled.", facts=facts, tone=Tone.QUIET)
    words = "Messages there do not reach them. If they have left you, their families need somebody else."
    return Card(
        title="An account is not found any more",
        summary="An account of somebody here is not in its workspace any more.",
        facts=facts,
        body=(Passage(words),),
        buttons=(
            Button("They have left…", "mark_left", person.public_id),
            Button("Take this account away…", "unlink", person.public_id),
        ),
        tone=Tone.URGENT,
    )
