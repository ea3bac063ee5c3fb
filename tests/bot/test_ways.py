"""The families' ways in and out beside a chat platform: how they are opened, and what their configuration needs."""

from pathlib import Path

import pytest

from bot import config
from bot.problems import BadConfig, example
from bot.wiring import Platforms, open_desk, open_platforms
from core.database.migrations import upgrade

SECTIONS = """
[web]
port = 0

[mail]
host = "127.0.0.1"
sender = "desk@example.org"
"""
ADDRESS = 'address = "" '


def written(folder: Path, sections: str, *changes: tuple[str, str]) -> Path:
    """The example with these sections, and these changes."""
    text = example()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    file = folder / "config.toml"
    file.write_text(text + sections, "utf-8")
    return file


async def test_pages_and_mail_are_opened_beside_the_platform(configured: Path) -> None:
    file = written(configured.parent, SECTIONS, (ADDRESS, 'address = "https://desk.example.org" '))
    loaded = config.load(file, {})
    upgrade(loaded.database_url)
    wired = open_desk(loaded)
    platforms = open_platforms(wired)
    assert isinstance(platforms, Platforms)
    assert platforms.by_name.keys() == {"terminal", "mail"}
    assert platforms.listening.keys() == {"terminal", "web"}
    assert "page" in platforms.routes
    await platforms.close()
    wired.store.close_now()


@pytest.mark.parametrize(
    ("sections", "changes", "said"),
    [
        (SECTIONS, (), "pages.address: [web] needs to know where families find their pages"),
        ("", (('email = ""                             # a', 'email = "a@b.org" # a'),), "mail is not configured"),
        ("", (('email = ""                             # who', 'email = "a@b.org" # who'),), "mail is not configured"),
        ("\n[web]\nport = 99999\n", (), "web.port: must be 65535 or less"),
    ],
)
def test_what_one_needs_of_the_other_is_said(
    configured: Path, sections: str, changes: tuple[tuple[str, str], ...], said: str
) -> None:
    with pytest.raises(BadConfig) as bad:
        config.load(written(configured.parent, sections, *changes), {})
    assert said in str(bad.value)
