"""Whoever shows more than posts learns in which organisation something was decided, and of nothing else."""

from core.change import Change
from core.database.commit import commit
from tests.builders import Desk
from tests.databases import Databases


def test_a_decision_is_told_with_its_organisation_and_only_once_it_is_kept(sqlite_databases: Databases) -> None:
    desk = Desk.open(sqlite_databases.fresh())
    told: list[int] = []
    desk.store.on_decided.append(told.append)
    desk.write(commit, Change())
    assert told == [desk.organisation_id]
    desk.close()


def test_what_is_merely_written_or_handed_over_is_not_told(sqlite_databases: Databases) -> None:
    desk = Desk.open(sqlite_databases.fresh())
    told: list[int] = []
    desk.store.on_decided.append(told.append)
    desk.write(lambda tx: None)
    assert told == []
    desk.close()
