"""What is read where an app wrote mrkdwn, and what in it rings somebody or leads somewhere."""

import pytest

from tests.world.slack.scene import Scene, plain, section
from tests.world.slack.texts import alive, escaped, shown


def test_mentions_and_links_are_read_with_their_names(at: Scene) -> None:
    words = (
        f"<@{at.amira.id}> <@U404> <#{at.room.id}> <#C404> <!channel> <!subteam^S1|@advocates> "
        "<https://a.example|here> <https://a.example> &lt;b&gt; &amp;amp;"
    )
    assert shown(words, at.slack.state) == (
        "@Amira Khan @U404 #requests #C404 @channel @advocates here (https://a.example) https://a.example <b> &amp;"
    )
    assert shown(escaped("<@U1> & <!here>"), at.slack.state) == "<@U1> & <!here>"


@pytest.mark.parametrize(
    ("text", "rings"),
    [
        ("<!channel> look", ["!channel"]),
        ("<@U1>", ["@U1"]),
        ("see https://a.example", ["https://a.example"]),
        ("see <https://a.example|this>", ["https://a.example|this"]),
        ("&lt;!channel&gt; @here", []),
    ],
)
def test_what_is_alive_in_a_text_is_found(at: Scene, text: str, rings: list[str]) -> None:
    at.ok("chat.postMessage", channel=at.room.id, text=text)
    (message,) = at.room.messages.values()
    assert alive(message) == rings


def test_what_is_alive_in_blocks_is_found_and_plain_text_is_dead(at: Scene) -> None:
    rich = [
        {"type": "user", "user_id": at.amira.id},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "broadcast", "range": "here"},
        {"type": "link", "url": "https://a.example", "text": "this"},
        {"type": "emoji", "name": "bell"},
        {"type": "text", "text": " <!channel> https://b.example"},
    ]
    items = {"type": "rich_text_list", "style": "bullet", "elements": [{"type": "rich_text_section", "elements": rich}]}
    blocks = [
        section("<!channel> https://c.example"),
        {"type": "section", "text": {"type": "mrkdwn", "text": "<!everyone>"}, "fields": [plain("A field")]},
        {"type": "rich_text", "elements": [items]},
    ]
    at.ok("chat.postMessage", channel=at.room.id, text="A card", blocks=blocks)
    (message,) = at.room.messages.values()
    assert alive(message) == ["!everyone", f"@{at.amira.id}", "@S1", "@here", "https://a.example"]
    (seen,) = at.seat(at.amira).messages(at.room.id)
    assert seen.words.splitlines()[1:] == [
        "@everyone", "A field", "• @Amira Khan@here" + "this:bell: <!channel> https://b.example",
    ]  # fmt: skip
