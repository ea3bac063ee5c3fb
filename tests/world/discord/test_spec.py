"""What the stand-in answers is what Discord's own description says it answers ($PLATFORM_SPECS, as in conformance)."""

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from tests.conformance.discord import must_have_specs
from tests.world.discord.nouns import Attachment, Json
from tests.world.discord.town import Town, button, row


@pytest.fixture(scope="module")
def document() -> Json:
    file: Path = must_have_specs()
    found: Json = json.loads(file.read_text("utf-8"))
    return found


def a_day_of_a_bot(town: Town) -> None:
    """Everything a bot asks for, at least once."""
    bot, here = town.discord.app.id, f"/channels/{town.channel.id}"
    commands: list[Json] = [{"name": "desk", "description": "Your desk.", "contexts": [0]}]
    for route in ("/users/@me", "/applications/@me", "/oauth2/applications/@me", "/gateway/bot", "/users/@me/guilds"):
        town.call(f"GET {route}")
    town.call(f"PUT /applications/{bot}/commands", commands)
    town.call(f"GET /applications/{bot}/commands")
    for end in ("", "/channels", "/roles", f"/members/{town.amira.id}", "/threads/active"):
        town.call(f"GET /guilds/{town.guild.id}{end}")
    posted = town.post(content="A request.", embeds=[{"title": "SR-0001"}], components=[row(button())], nonce="n1")
    town.post(flags=1 << 15, components=[{"type": 17, "components": [{"type": 10, "content": "Words."}]}])
    town.call(f"POST {here}/messages", {"content": "A picture."}, Attachment(0, "report.png", b"..."))
    town.call(f"PATCH {here}/messages/{posted['id']}", {"content": "Taken."})
    town.call(f"GET {here}/messages/{posted['id']}")
    town.call(f"GET {here}/messages")
    town.call(f"GET {here}")
    town.call("POST /users/@me/channels", {"recipient_id": str(town.amira.id)})
    thread = town.thread(town.amira)
    town.seat(town.amira).type(thread, f"Hello <@{bot}>")
    town.call(f"GET /channels/{thread.id}/messages")
    town.call(f"GET /channels/{thread.id}")
    town.call(f"GET /channels/{thread.id}/thread-members")
    town.call(f"GET /channels/{thread.id}/thread-members/{town.amira.id}")
    town.call(f"PATCH /channels/{thread.id}", {"archived": True})
    town.call(f"GET {here}/threads/archived/private")
    act = town.seat(town.amira).click("Accept")
    answer = {"type": 4, "data": {"content": "It is yours.", "flags": 64}}
    town.call(f"POST /interactions/{act.asked.id}/{act.asked.token}/callback", answer, with_response="true")
    town.call(f"POST /webhooks/{bot}/{act.asked.token}", {"content": "And more."})


def test_every_answer_is_as_it_is_described(town: Town, document: Json) -> None:
    described = {re.sub(r"{[^}]+}", "{}", path): methods for path, methods in document["paths"].items()}
    a_day_of_a_bot(town)
    wrong = {}
    for seen in town.discord.rest.seen:
        assert seen.status in (200, 204), (seen.call.path, seen.body)
        operation = described[seen.template][seen.call.method.lower()]
        told = operation["responses"].get("200") or operation["responses"].get("201")
        route = f"{seen.call.method} {seen.template}"
        if seen.status == 200 and told is not None:
            schema = told["content"]["application/json"]["schema"] | {"components": document["components"]}
            for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(seen.body):
                wrong[route] = f"{'.'.join(map(str, error.instance_path))}: {error.message[:300]}"
    assert not wrong, "\n".join(f"{route}: {why}" for route, why in wrong.items())
