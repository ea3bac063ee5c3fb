"""The interface for other programs: signed, scoped, once for each id, and of one organisation alone."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from standardwebhooks import Webhook

from adapters.web.limits import Allowance, Doing, Limits
from core.connections.model import Connection
from core.families import programs
from core.families.programs import Issued, Scope
from core.requests.model import Question, SupportRequest
from tests.adapters.web.browsing import Browser, Page
from tests.adapters.web.house import House

REQUESTS = "/api/v1/requests"
ASKED: dict[str, Any] = {
    "message": "The council has refused to assess our son.",
    "age": 9,
    "stage": "assessment_requested",
    "kind": "refusal_to_assess",
    "contact": "jo@example.org",
    "route": "page",
    "may_ask_others": True,
}


class Program(Browser):
    """A program with a key of this house."""

    def __init__(self, home: House, issued: Issued) -> None:
        super().__init__(home.web.app)
        self.issued = issued

    async def call(self, path: str, body: object, *, key: str = "call-1", **headers: str) -> Page:
        raw = json.dumps(body).encode() if not isinstance(body, bytes) else body
        given = {"authorization": f"Bearer {self.issued.token}", "content_type": "application/json"}
        return await self.post(path, raw, follow=True, **{**given, "idempotency_key": key, **headers})

    async def create(self, body: object = None, *, key: str = "call-1", **headers: str) -> Page:
        raw = body if isinstance(body, bytes) else json.dumps(ASKED if body is None else body).encode()
        now = datetime.now(UTC)
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = ""
        signed = {
            "webhook_id": key,
            "webhook_timestamp": str(int(now.timestamp())),
            "webhook_signature": Webhook(self.issued.signing).sign(key, now, text),
        }
        return await self.call(REQUESTS, raw, **{**signed, **headers})

    async def read(self, public_id: str) -> Page:
        return await self.get(f"{REQUESTS}/{public_id}", follow=True, authorization=f"Bearer {self.issued.token}")


def issued(home: House, slug: str = "harbour", scopes: frozenset[Scope] = frozenset(Scope)) -> Issued:
    return home.desk.store.run_now(programs.add, slug, "The platform", scopes)


@pytest.fixture
def program(home: House) -> Program:
    return Program(home, issued(home))


def said(page: Page) -> Any:
    return json.loads(page.body)


async def test_a_signed_request_is_taken_in_once_for_each_id(home: House, program: Program) -> None:
    first, again = await program.create(), await program.create()
    assert (first.status, again.status) == (201, 200)
    assert said(first) == said(again)
    assert first.header("location") == f"{REQUESTS}/{said(first)['id']}"
    assert len(home.all(SupportRequest)) == 1
    other = await program.create({**ASKED, "age": 10})
    assert (other.status, other.header("content-type")) == (409, "application/problem+json")
    assert (await program.create(key="call-2")).status == 201


async def test_two_copies_of_one_call_at_the_same_moment_are_one_request(home: House, program: Program) -> None:
    pages = await asyncio.gather(*(Program(home, program.issued).create() for _ in range(4)))
    assert sorted(page.status for page in pages) == [200, 200, 200, 201]
    assert len(home.all(SupportRequest)) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer " + "A" * 43}, 401),
        ({"authorization": "Basic abc"}, 401),
        ({"webhook_signature": "v1,AAAA"}, 401),
        ({"webhook_signature": "nonsense"}, 401),
        ({"webhook_signature": ""}, 401),
        ({"webhook_id": "another"}, 401),
        ({"webhook_timestamp": "1"}, 401),
        ({"webhook_timestamp": "nan"}, 401),
        ({"content_type": "text/plain"}, 415),
        ({"content_length": "2000000"}, 413),
    ],
)
async def test_what_is_not_the_programs_own_word_is_turned_away(
    home: House, program: Program, headers: dict[str, str], status: int
) -> None:
    page = await program.create(None, key="call-1", **headers)
    assert page.status == status
    assert home.all(SupportRequest) == ()


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({**ASKED, "age": 99}, 422, "age"),
        ({**ASKED, "stage": "nonsense"}, 422, "stage"),
        ({**ASKED, "extra": 1}, 422, "extra"),
        ({**ASKED, "nation": "wales"}, 422, ""),
        ({}, 422, "message"),
        ([], 400, ""),
        (b"{", 400, ""),
        (b"\xff", 401, ""),
        (b"[" * 20_000, 400, ""),
        (b'{"a": "' + b"x" * 100_000 + b'"}', 413, ""),
    ],
)
async def test_what_is_wrong_is_said_as_a_problem_with_its_field(
    home: House, program: Program, body: object, status: int, field: str
) -> None:
    page = await program.create(body)
    assert (page.status, page.header("content-type")) == (status, "application/problem+json")
    assert said(page)["status"] == status
    assert field in [one["field"] for one in said(page).get("errors", [])] or not field
    assert home.all(SupportRequest) == ()


async def test_a_family_lives_through_its_request_by_a_program(home: House, program: Program) -> None:
    public_id = said(await program.create({**ASKED, "chosen_advocate": None}))["id"]
    asked = home.newest(SupportRequest)
    await home.press("Amira", "more_info_send", home.offer(), questions="When did the letter come?")
    seen = said(await program.read(public_id))
    assert seen["question"]["words"] == ["When did the letter come?"]
    assert "answer" in seen["can"]
    assert (await program.call(f"{REQUESTS}/{public_id}/answer", {"answer": "On 1 June."})).status == 200
    assert home.newest(Question).state == "answered"
    await home.press("Amira", "accept", home.offer())
    assert (await program.call(f"{REQUESTS}/{public_id}/message", {"words": "Thank you."}, key="m1")).status == 200
    assert said(await program.read(public_id))["messages"][-1]["words"] == ["Thank you."]
    assert (await program.call(f"{REQUESTS}/{public_id}/message", {"words": "Thank you."}, key="m1")).status == 409
    assert home.desk.reload(asked).state == "accepted"
    assert (await program.call(f"{REQUESTS}/{public_id}/end", {}, key="e1")).status == 200
    assert home.newest(Connection).state == "ended"
    assert (await program.call(f"{REQUESTS}/{public_id}/outcome", {"outcome": "positive"}, key="o1")).status == 200
    reviewed = await program.call(f"{REQUESTS}/{public_id}/review", {"rating": "7"}, key="r1")
    assert (reviewed.status, said(reviewed)["errors"][0]["field"]) == (422, "rating")
    assert (await program.call(f"{REQUESTS}/{public_id}/withdraw", {}, key="w1")).status == 404


async def test_another_organisations_key_finds_nothing_and_changes_nothing(home: House, program: Program) -> None:
    public_id = said(await program.create())["id"]
    other = Program(home, issued(home, "meadow"))
    assert (await other.read(public_id)).status == 404
    for name in ("withdraw", "answer", "message", "nonsense"):
        assert (await other.call(f"{REQUESTS}/{public_id}/{name}", {})).status == 404
    assert home.newest(SupportRequest).state == "waiting"


@pytest.mark.parametrize("scope", list(Scope))
async def test_a_key_does_only_what_it_was_made_for(home: House, program: Program, scope: Scope) -> None:
    public_id = said(await program.create())["id"]
    narrow = Program(home, issued(home, scopes=frozenset({scope})))
    found = {
        Scope.CREATE: (await narrow.create(key="call-9")).status,
        Scope.READ: (await narrow.read(public_id)).status,
        Scope.ACT: (await narrow.call(f"{REQUESTS}/{public_id}/withdraw", {})).status,
    }
    assert [one for one, status in found.items() if status != 403] == [scope]


async def test_a_revoked_key_opens_nothing_and_no_secret_is_on_record(home: House, program: Program) -> None:
    kept = repr(home.desk.store.read_now(programs.all_keys))
    assert program.issued.token not in kept
    assert program.issued.signing not in kept
    home.desk.store.run_now(programs.revoke, program.issued.program.public_id)
    assert (await program.create()).status == 401


async def test_a_family_that_has_asked_by_program_can_be_withdrawn_late(home: House, program: Program) -> None:
    public_id = said(await program.create())["id"]
    home.later(hours=3)
    home.real.advance(timedelta(hours=1))
    assert (await program.call(f"{REQUESTS}/{public_id}/withdraw", {})).status == 200
    assert home.newest(SupportRequest).state == "withdrawn"


@pytest.fixture
async def served(home: House) -> AsyncIterator[tuple[str, Issued]]:
    object.__setattr__(home.web.site, "limits", Limits(dict.fromkeys(Doing, Allowance(100_000, 60))))
    serving = asyncio.create_task(home.web.serving.run())
    port = await home.web.serving.listening()
    yield f"http://127.0.0.1:{port}/api/v1", issued(home)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_whatever_its_own_description_allows_never_breaks_it(home: House, served: tuple[str, Issued]) -> None:
    await asyncio.to_thread(_throw_everything_at, *served)
    statuses = {status for _, status in home.web.app.seen}
    assert {200, 401, 404, 422} <= statuses
    assert max(statuses) < 500


def _throw_everything_at(base: str, key: Issued) -> None:
    """Whatever fits the description, and whatever does not: unsigned, and signed as it must be."""
    schema = schemathesis.openapi.from_url(f"{base}/openapi.json")
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()

        @hypothesis.settings(max_examples=40, suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(case=operation.as_strategy())
        def call(case: Any) -> None:
            headers = {"Authorization": f"Bearer {key.token}"}
            case.call_and_validate(base_url=base, headers=headers, checks=[not_a_server_error])
            body = json.dumps(case.body) if isinstance(case.body, dict) else "{}"
            case.call_and_validate(base_url=base, headers=headers | _signed(key, body), checks=[not_a_server_error])

        call()


def _signed(key: Issued, body: str) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "webhook-id": "schema",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(key.signing).sign("schema", now, body),
        "idempotency-key": "schema",
    }
