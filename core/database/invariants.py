"""What must hold of the record whatever happens, each as a question whose answers are the offences.

Every question is bounded and answered by indexes: partial ones are named by saying their very conditions. Braces stand
for the windows and phrases of PHRASES.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from core.change import Thing


class Check(NamedTuple):
    """A question to the record: its rows (`organisation_id`, `id`, and `kind` where it varies) are the findings."""

    about: Thing | None
    says: str
    sql: str


class Window(NamedTuple):
    """A way of going through many rows: how many there are, and the ids between which one stride of them lies."""

    size: str
    bounds: str


WINDOWS: Final = {
    "open": Window(
        "SELECT count(*) FROM support_request WHERE settled_at IS NULL",
        """SELECT min(w.id) AS first, max(w.id) AS last FROM (
             SELECT id FROM support_request WHERE settled_at IS NULL ORDER BY id LIMIT :stride OFFSET :skip) w""",
    ),
    "any": Window(
        "SELECT coalesce(sum(last_reference), 0) FROM organisation",
        """SELECT min(w.id) AS first, max(w.id) AS last FROM (
             SELECT id FROM support_request ORDER BY id LIMIT :stride OFFSET :skip) w""",
    ),
    "advocates": Window(
        "SELECT count(*) FROM advocate",
        """SELECT min(w.id) AS first, max(w.id) AS last FROM (
             SELECT id FROM advocate ORDER BY id LIMIT :stride OFFSET :skip) w""",
    ),
}

PHRASES: Final = {
    "open": "support_request r WHERE r.settled_at IS NULL AND r.id BETWEEN :open_first AND :open_last",
    "any": "support_request r WHERE r.id BETWEEN :any_first AND :any_last",
    "advocates": "advocate a WHERE a.id BETWEEN :advocates_first AND :advocates_last",
    "pending": "FROM deadline d WHERE d.done_at IS NULL AND d.subject_kind",
}
"""The windows as checks name them, and what is owed about something."""

CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "silent": Check(
            Thing.REQUEST,
            "waits for an answer, and nothing about it will ever fall due",
            """SELECT r.organisation_id, r.id FROM {open} AND r.state IN ('waiting', 'asked')
              AND NOT EXISTS (SELECT 1 {pending} = 'request' AND d.subject_id = r.id)
              AND NOT EXISTS (SELECT 1 FROM offer f WHERE f.request_id = r.id
                AND EXISTS (SELECT 1 {pending} = 'offer' AND d.subject_id = f.id))
              AND NOT EXISTS (SELECT 1 FROM question q WHERE q.request_id = r.id AND q.state = 'open'
                AND EXISTS (SELECT 1 {pending} = 'question' AND d.subject_id = q.id))""",
        ),
        "held_for_nobody": Check(
            Thing.REQUEST,
            "is held, and no concern about it is open",
            """SELECT r.organisation_id, r.id FROM {open} AND r.state = 'held'
              AND NOT EXISTS (SELECT 1 FROM concern c WHERE c.request_id = r.id AND c.state <> 'released')""",
        ),
        "unread": Check(
            Thing.CONCERN,
            "is not settled, and nobody will be told of it again",
            """SELECT c.organisation_id, c.id FROM concern c WHERE c.state <> 'released'
              AND NOT EXISTS (SELECT 1 {pending} = 'concern' AND d.subject_id = c.id)""",
        ),
        "unannounced": Check(
            Thing.REQUEST,
            "was received, and nothing was said to anybody about it",
            """SELECT r.organisation_id, r.id FROM {open}
              AND NOT EXISTS (SELECT 1 FROM card k WHERE k.root_kind = 'request' AND k.root_id = r.id)""",
        ),
        "question": Check(
            Thing.REQUEST,
            "is said to wait for its family, and no question is open; or the other way round",
            """SELECT r.organisation_id, r.id FROM {open} AND r.state IN ('waiting', 'asked')
              AND (r.state = 'asked') <> EXISTS (
                SELECT 1 FROM question q WHERE q.request_id = r.id AND q.state = 'open')""",
        ),
        "held_and_open": Check(
            Thing.REQUEST,
            "is still open, and an advocate has it already",
            """SELECT r.organisation_id, r.id FROM {open} AND (r.holder_id IS NOT NULL
              OR EXISTS (SELECT 1 FROM connection c WHERE c.request_id = r.id AND c.state = 'active'))""",
        ),
        "holder": Check(
            Thing.REQUEST,
            "was accepted, and its advocate has no connection with the family",
            """SELECT r.organisation_id, r.id FROM {any} AND r.state = 'accepted' AND NOT EXISTS (
                SELECT 1 FROM connection c WHERE c.request_id = r.id AND c.advocate_id = r.holder_id)""",
        ),
        "two_holders": Check(
            Thing.REQUEST,
            "has an active connection with somebody who is not its advocate, or with two",
            """SELECT r.organisation_id, r.id FROM {any} AND (
                (SELECT count(*) FROM connection c WHERE c.request_id = r.id AND c.state = 'active') > 1
                OR EXISTS (SELECT 1 FROM connection c WHERE c.request_id = r.id AND c.state = 'active'
                  AND (r.state <> 'accepted' OR r.holder_id IS NULL OR c.advocate_id <> r.holder_id)))""",
        ),
        "still_offered": Check(
            Thing.REQUEST,
            "is settled, and still offered to somebody",
            """SELECT r.organisation_id, r.id FROM {any} AND r.settled_at IS NOT NULL AND EXISTS (
                SELECT 1 FROM offer f WHERE f.request_id = r.id AND f.state = 'open' AND f.handover_of IS NULL)""",
        ),
        "introduction": Check(
            Thing.REQUEST,
            "has a connection whose introduction is owed, and nobody was or will be reminded",
            """SELECT r.organisation_id, r.id FROM {any} AND EXISTS (
                SELECT 1 FROM connection c
                WHERE c.request_id = r.id AND c.state = 'active' AND c.introduction = 'owed' AND NOT EXISTS (
                  SELECT 1 FROM deadline d WHERE d.subject_kind = 'introduction' AND d.subject_id = c.id))""",
        ),
        "keyless": Check(
            Thing.REQUEST,
            "has sealed words, and their key is gone",
            """SELECT r.organisation_id, r.id FROM {any}
              AND EXISTS (SELECT 1 FROM sealed_text t WHERE t.owner_kind = 'request' AND t.owner_id = r.id)
              AND NOT EXISTS (SELECT 1 FROM data_key k WHERE k.owner_kind = 'request' AND k.owner_id = r.id)""",
        ),
        "not_erased": Check(
            Thing.REQUEST,
            "is said to be erased, and words of it are still there",
            """SELECT r.organisation_id, r.id FROM {any} AND r.erased_at IS NOT NULL
              AND EXISTS (SELECT 1 FROM sealed_text t WHERE t.owner_kind = 'request' AND t.owner_id = r.id)""",
        ),
        "foreign": Check(
            Thing.REQUEST,
            "is tied to another organisation's family, offer, connection or question",
            """SELECT r.organisation_id, r.id FROM {any} AND (
                EXISTS (SELECT 1 FROM family m WHERE m.id = r.family_id AND m.organisation_id <> r.organisation_id)
                OR EXISTS (SELECT 1 FROM offer f LEFT JOIN advocate a ON a.id = f.advocate_id
                  WHERE f.request_id = r.id AND (f.organisation_id <> r.organisation_id
                    OR a.organisation_id <> r.organisation_id))
                OR EXISTS (SELECT 1 FROM connection c JOIN advocate a ON a.id = c.advocate_id
                  WHERE c.request_id = r.id AND (c.organisation_id <> r.organisation_id
                    OR a.organisation_id <> r.organisation_id OR c.family_id <> r.family_id))
                OR EXISTS (SELECT 1 FROM question q
                  WHERE q.request_id = r.id AND q.organisation_id <> r.organisation_id))""",
        ),
        "untold": Check(
            Thing.REQUEST,
            "stands otherwise than the journal tells",
            """SELECT r.organisation_id, r.id FROM {any} AND (
                EXISTS (SELECT 1 FROM journal j
                  WHERE j.subject_kind = 'request' AND j.subject_id = r.id AND j.seq > r.version)
                OR NOT EXISTS (SELECT 1 FROM journal j WHERE j.subject_kind = 'request' AND j.subject_id = r.id
                  AND (j.verb = r.state OR r.state NOT IN ('accepted', 'withdrawn', 'lapsed'))))""",
        ),
        "places": Check(
            Thing.ADVOCATE,
            "has another number of families than is counted",
            """SELECT a.organisation_id, a.id FROM {advocates} AND a.active <> (
                SELECT count(*) FROM connection c WHERE c.advocate_id = a.id AND c.state = 'active')""",
        ),
        "overdue": Check(
            None,
            "should have been dealt with by now",
            """SELECT d.organisation_id, d.subject_id AS id, d.subject_kind AS kind FROM deadline d
              WHERE d.done_at IS NULL AND d.due_at < :overdue ORDER BY d.due_at, d.id""",
        ),
        "stuck": Check(
            None,
            "has a post that waits too long",
            """SELECT p.organisation_id, p.about_id AS id, p.about_kind AS kind FROM outbox p
              WHERE state IN ('ready', 'uncertain') AND p.due_at < :old ORDER BY p.due_at, p.id""",
        ),
        "still_sending": Check(
            None,
            "has a post that was never heard of again",
            """SELECT p.organisation_id, p.about_id AS id, p.about_kind AS kind FROM outbox p
              WHERE state = 'sending' AND p.due_at < :old ORDER BY p.lane""",
        ),
        "stale": Check(
            None,
            "has a card that shows what no longer holds",
            """SELECT k.organisation_id, k.root_id AS id, k.root_kind AS kind FROM card k
              WHERE ref <> '' AND shown_version < wanted_version AND k.wanted_at < :old ORDER BY k.id""",
        ),
    }
)
"""Every check, by its code."""
