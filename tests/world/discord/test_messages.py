"""Messages over HTTP: strict where the platform is, also where its published schema is not."""

from datetime import timedelta

import pytest

from tests.world.discord.nouns import Attachment, Bits, Json
from tests.world.discord.town import NEEDED, Town, button, row

LONG_OPTION: Json = {"label": "x" * 101, "value": "x"}


def select(**more: object) -> Json:
    return {"type": 3, "custom_id": "s", "options": [{"label": "One", "value": "1"}], **more}


V2 = 1 << 15
WORDS: Json = {"type": 10, "content": "Words."}

REFUSED: dict[str, Json] = {
    "six rows": {"components": [row(button(custom_id=str(n))) for n in range(6)]},
    "six buttons in a row": {"components": [row(*(button(custom_id=str(n)) for n in range(6)))]},
    "the same id twice": {"components": [row(button(), button("Decline"))]},
    "a button without an id": {"components": [row({"type": 2, "style": 1, "label": "Accept"})]},
    "a button without words": {"components": [row({"type": 2, "style": 1, "custom_id": "a"})]},
    "an id too long": {"components": [row(button(custom_id="x" * 101))]},
    "a label too long": {"components": [row(button("x" * 81))]},
    "a link with an id": {"components": [row(button(style=5, url="https://example.org"))]},
    "a link without an address": {"components": [row({"type": 2, "style": 5, "label": "Go"})]},
    "a button beside a menu": {"components": [row(button(), select())]},
    "two menus in a row": {"components": [row(select(), select(custom_id="t"))]},
    "an empty row": {"components": [row()]},
    "a menu without options": {"components": [row(select(options=[]))]},
    "an option too long": {"components": [row(select(options=[LONG_OPTION]))]},
    "an option twice": {
        "components": [row(select(options=[{"label": "a", "value": "1"}, {"label": "b", "value": "1"}]))]
    },
    "more to choose than there is": {"components": [row(select(max_values=2))]},
    "too many words": {"content": "x" * 2001},
    "words that are a number": {"content": 5},
    "eleven embeds": {"embeds": [{"description": "x"}] * 11},
    "embeds too long together": {"embeds": [{"description": "x" * 3500}, {"description": "x" * 2501}]},
    "a title too long": {"embeds": [{"title": "x" * 257}]},
    "a field without a value": {"embeds": [{"fields": [{"name": "Stage", "value": ""}]}]},
    "version 2 with words": {"flags": V2, "content": "Words.", "components": [WORDS]},
    "version 2 with embeds": {"flags": V2, "embeds": [{"title": "x"}], "components": [WORDS]},
    "version 2 without its mark": {"components": [WORDS]},
    "41 parts": {"flags": V2, "components": [{"type": 17, "components": [WORDS] * 40}]},
    "more than 4,000 characters in version 2": {"flags": V2, "components": [WORDS | {"content": "x" * 2001}] * 2},
    "a container in a container": {
        "flags": V2,
        "components": [{"type": 17, "components": [{"type": 17, "components": [WORDS]}]}],
    },
    "a section without its accessory": {"flags": V2, "components": [{"type": 9, "components": [WORDS]}]},
    "an ephemeral message in a channel": {"flags": 1 << 6, "content": "Psst."},
    "a nonce too long": {"nonce": "x" * 26, "content": "Hello."},
    "mentions that contradict": {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_a_message_is_refused_for(town: Town, body: Json) -> None:
    reply = town.call(f"POST /channels/{town.channel.id}/messages", body)
    assert (reply.status, reply.body["code"]) == (400, 50035)
    assert reply.body["errors"]
    assert town.channel.messages == {}


@pytest.mark.parametrize("body", [{}, {"content": " \n"}, {"embeds": []}, {"content": None, "components": []}])
def test_an_empty_message_is_refused(town: Town, body: Json) -> None:
    reply = town.call(f"POST /channels/{town.channel.id}/messages", body)
    assert (reply.status, reply.body["code"]) == (400, 50006)


def test_what_is_as_large_as_may_be_is_taken(town: Town) -> None:
    rows = [row(*(button(f"B{r}{b}", f"id-{r}-{b}") for b in range(5))) for r in range(5)]
    town.post(content="x" * 2000, components=rows, embeds=[{"description": "x" * 4096, "title": "x" * 256}])
    town.post(flags=V2, components=[{"type": 17, "components": [WORDS] * 39}])


def test_components_come_back_with_their_numbers(town: Town) -> None:
    posted = town.post(content="Hello.", components=[row(button(), button("Decline", "no", id=7))])
    assert [part["id"] for part in posted["components"][0]["components"]] == [2, 7]


def test_a_nonce_makes_a_repetition_the_same_message_for_a_while(town: Town) -> None:
    first = town.post(content="Once.", nonce="n1", enforce_nonce=True)
    assert town.post(content="Once.", nonce="n1", enforce_nonce=True)["id"] == first["id"]
    assert town.post(content="Once.", nonce="n1")["id"] != first["id"]
    town.ticks.seconds += 600
    assert town.post(content="Once.", nonce="n1", enforce_nonce=True)["id"] != first["id"]


def test_a_nonce_is_told_once_and_never_again(town: Town) -> None:
    posted = town.post(content="Once.", nonce="n1")
    assert posted["nonce"] == "n1"
    assert "nonce" not in town.call(f"GET /channels/{town.channel.id}/messages").body[0]


def test_the_nonce_of_a_deleted_message_finds_nothing(town: Town) -> None:
    posted = town.post(content="Once.", nonce="n1", enforce_nonce=True)
    town.call(f"DELETE /channels/{town.channel.id}/messages/{posted['id']}")
    again = town.call(
        f"POST /channels/{town.channel.id}/messages", {"content": "Once.", "nonce": "n1", "enforce_nonce": True}
    )
    assert (again.status, again.body["code"]) == (404, 10008)


def test_history_comes_in_pages_newest_first(town: Town) -> None:
    ids = [town.post(content=str(number))["id"] for number in range(5)]
    path = f"GET /channels/{town.channel.id}/messages"
    assert [each["id"] for each in town.call(path, limit="2").body] == ids[:2:-1]
    assert [each["id"] for each in town.call(path, before=ids[2]).body] == ids[1::-1]
    assert [each["id"] for each in town.call(path, after=ids[1], limit="2").body] == ids[3:1:-1]
    assert [each["id"] for each in town.call(path, around=ids[2], limit="3").body] == ids[3:0:-1]
    assert town.call(path, limit="101").status == 400


def test_history_is_empty_without_its_permission_and_wordless_without_the_intent(town: Town) -> None:
    town.seat(town.amira).type(town.channel, "A secret.")
    path = f"GET /channels/{town.channel.id}/messages"
    assert [each["content"] for each in town.call(path).body] == [""]
    town.discord.overwrite(
        town.channel, town.discord.app.account, allow=Bits.VIEW_CHANNEL, deny=Bits.READ_MESSAGE_HISTORY
    )
    assert town.call(path).body == []


@pytest.mark.parametrize(
    ("lacking", "body", "code"),
    [
        (Bits.VIEW_CHANNEL, {"content": "x"}, 50001),
        (Bits.SEND_MESSAGES, {"content": "x"}, 50013),
        (Bits.EMBED_LINKS, {"embeds": [{"title": "x"}]}, 50013),
    ],
)
def test_a_missing_permission_is_told_by_its_number(town: Town, lacking: Bits, body: Json, code: int) -> None:
    town.discord.overwrite(town.channel, town.discord.app.account, allow=NEEDED & ~lacking, deny=lacking)
    reply = town.call(f"POST /channels/{town.channel.id}/messages", body)
    assert (reply.status, reply.body["code"]) == (403, code)


def test_a_file_needs_its_permission(town: Town) -> None:
    file = Attachment(0, "report.png", b"picture")
    town.discord.overwrite(town.channel, town.discord.app.account, allow=Bits.VIEW_CHANNEL, deny=Bits.ATTACH_FILES)
    path = f"POST /channels/{town.channel.id}/messages"
    assert town.call(path, {"content": "Here."}, file).body["code"] == 50013
    town.discord.overwrite(town.channel, town.discord.app.account, allow=Bits.VIEW_CHANNEL | Bits.ATTACH_FILES)
    assert town.call(path, {}, file).body["attachments"][0]["filename"] == "report.png"


def test_only_ones_own_messages_are_edited_and_never_emptied(town: Town) -> None:
    theirs = town.seat(town.amira).type(town.channel, "Mine.")
    assert town.call(f"PATCH /channels/{town.channel.id}/messages/{theirs.id}", {"content": "x"}).body["code"] == 50005
    ours = f"/channels/{town.channel.id}/messages/{town.post(content='Ours.')['id']}"
    assert town.call(f"PATCH {ours}", {"content": ""}).body["code"] == 50006
    assert town.call(f"PATCH {ours}", {"content": "Ours still."}).body["edited_timestamp"]
    assert town.call(f"DELETE {ours}").status == 204
    assert town.call(f"PATCH {ours}", {"content": "x"}).body["code"] == 10008


def test_old_messages_are_edited_seldom(town: Town) -> None:
    town.discord.limits.on = True
    path = f"PATCH /channels/{town.channel.id}/messages/{town.post(content='Old.')['id']}"
    town.clock.advance(timedelta(hours=2))
    replies = []
    for _ in range(31):
        town.ticks.seconds += 1.5
        replies.append(town.call(path, {"content": "Newer."}))
    assert [reply.status for reply in replies[:30]] == [200] * 30
    assert (replies[30].status, replies[30].body["code"]) == (429, 30046)


def test_a_direct_message_says_why_it_cannot_be_sent(town: Town) -> None:
    opened = town.call("POST /users/@me/channels", {"recipient_id": str(town.amira.id)}).body
    path = f"POST /channels/{opened['id']}/messages"
    assert town.call(path, {"content": "Hello."}).status == 200
    town.amira.takes_messages = False
    assert town.call(path, {"content": "Hello."}).body["code"] == 50007
    town.amira.takes_messages = True
    town.discord.leave(town.guild, town.amira)
    assert town.call(path, {"content": "Hello."}).body["code"] == 50278
    assert town.call("POST /users/@me/channels", {"recipient_id": "1"}).body["code"] == 10013


def test_who_is_called_by_a_message_depends_on_what_was_allowed(town: Town) -> None:
    words = f"<@{town.amira.id}> @everyone"
    town.guild.roles[town.guild.id].permissions |= Bits.MENTION_EVERYONE
    loud = town.post(content=words)
    assert [each["id"] for each in loud["mentions"]] == [str(town.amira.id)]
    assert loud["mention_everyone"] is True
    silent = town.post(content=words, allowed_mentions={"parse": []})
    assert (silent["mentions"], silent["mention_everyone"]) == ([], False)


def test_a_deleted_channel_is_unknown(town: Town) -> None:
    ears = town.connect()
    town.discord.delete_channel(town.channel)
    assert town.call(f"POST /channels/{town.channel.id}/messages", {"content": "x"}).body["code"] == 10003
    assert [each["id"] for each in ears.events("CHANNEL_DELETE")] == [str(town.channel.id)]
