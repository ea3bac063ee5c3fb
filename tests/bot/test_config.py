"""The configuration: the example is whole and true, and everything wrong with a file is said at once, with its cure."""

import re
import tomllib
import types
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example as including
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from adapters.terminal import Settings as Terminal
from bot import config, positions
from bot.problems import BadConfig, example, example_line
from bot.sections import Written
from core.database.keys import new_key
from core.settings import Settings

NOTHING: dict[str, str] = {}


def problems(path: Path, text: str, environment: dict[str, str] = NOTHING) -> list[str]:
    path.write_text(text)
    with pytest.raises(BadConfig) as caught:
        config.load(path, environment)
    return [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]


def changed(before: str, after: str) -> str:
    assert before in example()
    return example().replace(before, after, 1)


# The example


def test_the_example_is_a_configuration(configured: Path) -> None:
    loaded = config.load(configured, NOTHING)
    assert loaded.settings.organisations[0].slug == "harbour"
    assert loaded.keys.current == "k1"
    assert loaded.database_url == f"sqlite:///{configured.parent}/advocate-desk.sqlite3"
    assert loaded.backup.folder == configured.parent / "backups"
    assert list(loaded.platforms) == ["terminal"]


def test_every_default_in_the_example_is_the_default_of_the_code(configured: Path) -> None:
    written = Written.model_validate({k: v for k, v in tomllib.loads(example()).items() if k != "terminal"})
    plain = Written.model_validate({"organisation": tomllib.loads(example())["organisation"]})
    named_here = {"organisations", "keys"}
    assert written.model_dump(exclude=named_here) == plain.model_dump(exclude=named_here)


def every_setting(model: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Each setting of a model, with the tables around it; list elements and free names are left out of the path."""
    arguments = [one for one in typing.get_args(model) if one not in (types.NoneType, ...)]
    if typing.get_origin(model) is dict:
        arguments = arguments[1:]
    if arguments and typing.get_origin(model) is not typing.Literal:
        yield from every_setting(arguments[0], path)
    elif isinstance(model, type) and issubclass(model, BaseModel):
        for name, info in model.model_fields.items():
            yield (*path, info.alias or name)
            yield from every_setting(info.annotation, (*path, info.alias or name))
    elif is_dataclass(model) and "parse" not in vars(model):
        for field in fields(model):
            yield (*path, field.name)
            yield from every_setting(typing.get_type_hints(model)[field.name], (*path, field.name))


def test_the_example_names_every_setting_there_is() -> None:
    uncommented = re.sub(r"^# (?=file = )", "", example(), flags=re.MULTILINE)
    free = {"free", "standard", "professional"}
    paths = positions.lines_of(uncommented)
    named = {tuple(part for part in path if isinstance(part, str) and part not in free) for path in paths}
    settings = {*every_setting(Written), *every_setting(Terminal, ("terminal",))}
    assert ("clocks", "introduction", "spacing", "apart") in settings
    assert ("organisation", "safeguarding_contacts", "email") in settings
    assert settings - named == set()


# What is wrong, where, and the cure


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('slug = "harbour" ', 'slgu = "harbour" ', 'organisation[0].slug: is missing. For example: slug = "harbour"'),
        (
            'slug = "harbour" ',
            'slug = "harbour"\nnmae = 1',
            "organisation[0].nmae: is not a setting. Did you mean name?",
        ),
        (
            'slug = "harbour" ',
            "slug = 5",
            'organisation[0].slug: must be text in quotes. For example: slug = "harbour"',
        ),
        ("families = 3", 'families = "many"', "plans.free.families: must be a whole number. For example: families = 3"),
        ("families = 3", "familys = 3", "plans.free.familys: is not a setting. Did you mean families?"),
        ('weekly = "P7D"', 'weekl = "P7D"', "clocks.requests.weekl: is not a setting. Did you mean weekly?"),
        (
            'apart = "PT3H"  ',
            'apat = "PT3H"  ',
            "clocks.introduction.spacing.apat: is not a setting. Did you mean apart?",
        ),
        (
            'deadline = "PT24H"',
            'deadline = "a day"',
            (
                'clocks.introduction.deadline: must be a length of time such as "PT24H" or "P7D". '
                'For example: deadline = "PT24H"'
            ),
        ),
        (
            "[clocks.quiet]   ",
            "[clocks.quite]   ",
            "clocks.quite: is not a setting. Did you mean quiet?",
        ),
        (
            "end = 08:00:00",
            "end = 21:00:00",
            "clocks.quiet: quiet hours need two different local times. Compare it with config.example.toml.",
        ),
        (
            'dm_cards = "full"',
            'dm_cards = "ful"',
            "privacy.dm_cards: must be 'full' or 'minimal'. For example: dm_cards = \"full\"",
        ),
        (
            "closed_days = 365",
            "closed_days = 3",
            "privacy.closed_days: must be 30 or more. For example: closed_days = 365",
        ),
        ("[terminal]", "[terminl]", "terminl: is not a setting. Did you mean terminal?"),
        (
            '"terminal:harbour"]   ',
            '"termnial:harbour"]   ',
            (
                "organisation[0].workspaces[0]: no platform called 'termnial' is configured. "
                "The platforms configured here are: terminal."
            ),
        ),
        (
            '"terminal:harbour:sam"',
            '"terminal:harbor:sam"',
            (
                "organisation[0].safeguarding_contacts[0].account: "
                "terminal:harbor is not a workspace of this organisation. "
                "Correct it, or add the workspace to `workspaces`."
            ),
        ),
        (
            '"sam@example.org"',
            '"sam,toni@example.org"',
            (
                "organisation[0].safeguarding_contacts[0].email: this is not one address for mail; "
                'write one like hello@example.org. For example: email = "sam@example.org"'
            ),
        ),
        (
            '"terminal:harbour:sam"',
            '"sam"',
            (
                "organisation[0].safeguarding_contacts[0].account: an account is written platform:workspace:account, "
                "not 'sam'. For example: account = \"terminal:harbour:sam\""
            ),
        ),
        (
            "sqlite:///advocate-desk.sqlite3",
            "mysql://localhost/desk",
            (
                "database.url: mysql is not a database this desk knows; use sqlite or postgresql. "
                'For example: url = "sqlite:///advocate-desk.sqlite3"'
            ),
        ),
        (
            '# file = "phrases.toml"',
            'file = "gone.toml"',
            (
                "screen.file: {folder}/gone.toml: [Errno 2] No such file or directory: '{folder}/gone.toml'. "
                "Correct that file, or remove this setting to use the one that comes with Advocate Desk."
            ),
        ),
        (
            '# file = "send-facts.toml"',
            'file = "gone.toml"',
            (
                "send_facts.file: {folder}/gone.toml: the file: No such file or directory. "
                "Correct that file, or remove this setting to use the one that comes with Advocate Desk."
            ),
        ),
        (
            "advocate-desk.key",
            "gone.key",
            (
                "keys.file: The key file {folder}/gone.key can't be read: No such file or directory. "
                "`advocate-desk init` makes a key file; a lost one can only come back from your own copy of it."
            ),
        ),
    ],
)
def test_a_mistake_is_said_with_its_line_and_its_cure(configured: Path, before: str, after: str, said: str) -> None:
    text = changed(before, after)
    said = said.format(folder=configured.parent)
    line = next(line for line in problems(configured, text) if said in line)
    number, what = line.split(": ", 1)
    assert what == said
    there = text.splitlines()[int(number) - 1]
    key = re.findall(r"(\w+)(?:\[\d+\])?$", said.split(": ")[0])[0]
    assert key in there or "is missing" in said


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file(configured: Path) -> None:
    text = changed('slug = "harbour" ', 'slgu = "harbour" ').replace("families = 3", "families = 0")
    said = problems(configured, text.replace("cards_days = 30", "cards_day = 30").replace("desk.key", "gone.key"))
    keys = [line.split(": ")[1] for line in said]
    assert keys == [
        "organisation[0].slug",
        "organisation[0].slgu",
        "keys.file",
        "plans.free.families",
        "privacy.cards_day",
    ]
    assert [int(line.split(":")[0]) for line in said] == sorted(int(line.split(":")[0]) for line in said)


def test_what_is_not_toml_is_said_with_its_line(configured: Path) -> None:
    assert problems(configured, "a = 1\nb = = 2\n") == [
        "2: this is not TOML: Invalid value. Correct this line; https://toml.io shows how."
    ]
    assert problems(configured, "a = 1\n\nb = [\n")[0].startswith("3: this is not TOML")


def test_a_file_that_is_not_there_is_said_with_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"none\.toml:1: the file cannot be read: No such file.*advocate-desk init"):
        config.load(tmp_path / "none.toml", NOTHING)


def test_two_organisations_do_not_share_a_slug_or_a_workspace(configured: Path) -> None:
    second = '[[organisation]]\nslug = "harbour"\nworkspaces = ["terminal:harbour"]\n[[organisation]]\nslug = "b"\n'
    second += 'workspaces = [\n"terminal:b",\n"terminal:harbour"]\n'
    said = problems(configured, second + example())
    assert "2: organisation[1].slug: two organisations" not in said
    assert any(
        line.startswith("8: organisation[1].workspaces[1]: terminal:harbour belongs to harbour") for line in said
    )
    assert any(re.match(r"\d+: organisation\[2\]\.slug: two organisations have this slug", line) for line in said)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "///advocate-desk.sqlite3",
            "///there",
            "database.url: {here}/there is a folder, and this is the name of a file.",
        ),
        ("///advocate-desk.sqlite3", "///no/desk", "database.url: there is no folder {here}/no. Name a file in a"),
        (
            'folder = "backups"',
            'folder = "config.toml"',
            "backup.folder: {here}/config.toml is a file, and this is the ",
        ),
        (
            '# file = "health.txt"',
            'file = "there"',
            "health.file: {here}/there is a folder, and this is the name of a f",
        ),
        (
            '# file = "health.txt"',
            'file = "no/health"',
            "health.file: there is no folder {here}/no. Name another file.",
        ),
        ('folder = "terminal"', 'folder = "config.toml"', "terminal.folder: {here}/config.toml is a file, and this is"),
    ],
)
def test_a_path_that_leads_to_the_wrong_thing_is_said_before_anything_is_opened(
    configured: Path, before: str, after: str, said: str
) -> None:
    (configured.parent / "there").mkdir()
    text = changed(before, after)
    line = text[: text.index(after)].count("\n") + 1
    (problem,) = problems(configured, text)
    assert problem.startswith(f"{line}: {said.format(here=configured.parent)}")


def test_a_path_in_the_environment_is_corrected_there(configured: Path) -> None:
    environment = {config.DATABASE: "sqlite:///no/desk.sqlite3"}
    (problem,) = problems(configured, example(), environment)
    assert problem.endswith(f"there is no folder {configured.parent}/no. Correct {config.DATABASE} in the environment.")


# Secrets

TOKENS = [
    "xoxb-123456789012-abcdefghijkl",
    "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OkFiQ2RFZkdo",
    "xapp-1-A012-345-abcdef",
    "MTE4NzY1NDMyMTA5ODc2NTQzMg.GabcDE.abcdefghijklmnopqrstuvwxyz0123456789AB",
    "-----BEGIN RSA PRIVATE KEY-----",
    "3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8=",
    "postgresql://desk:hunter2@db.example.org/desk",
]


def heart(token: str) -> str:
    """What must not be repeated of it."""
    return token.rpartition("//")[2].partition("@")[0]


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("line", ['slug = "{}"', "# {}", "'''\n{}", "[{}"])
def test_what_looks_like_a_secret_refuses_the_start_and_is_never_shown(configured: Path, token: str, line: str) -> None:
    said = problems(configured, line.format(token) + "\n" + example())
    assert any("a configuration file is no place for one" in one for one in said)
    assert not [one for one in said if heart(token) in one]


@pytest.mark.parametrize("token", TOKENS)
def test_a_secret_in_a_wrong_setting_is_not_repeated(configured: Path, token: str) -> None:
    text = changed('dm_cards = "full"', f'dm_cards = "{token}"').replace('"terminal:harbour:chris"', f'"{token}"')
    said = problems(configured, text)
    assert not [one for one in said if heart(token) in one]


def test_an_address_with_its_password_comes_from_the_environment(configured: Path, tmp_path: Path) -> None:
    address = "postgresql://desk:hunter2@localhost/desk"
    file = tmp_path / "address"
    file.write_text(address + "\n")
    for environment in ({config.DATABASE: address}, {f"{config.DATABASE}_FILE": str(file)}):
        loaded = config.load(configured, environment)
        assert loaded.database_url == "postgresql+psycopg://desk:hunter2@localhost/desk"
        assert "hunter2" not in str(loaded.keys)


def test_keys_from_the_environment_stand_before_those_of_the_file(configured: Path, tmp_path: Path) -> None:
    keys = f"current=env index={new_key()} env={new_key()}"
    assert config.load(configured, {"ADVOCATE_DESK_KEYS": keys}).keys.current == "env"


# Whatever comes


def attempt(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        config.load(path, NOTHING)
    except BadConfig as bad:
        said = str(bad).split("\n")
    else:
        return
    assert len(said) == len([line for line in said if line.startswith(f"{path}:")]) > 0


@given(st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))))
@including(b"a = " + b"[" * 5000)
@including(b"a = " + b"9" * 5000)
@including(b"\xef\xbb\xbfa = 1")
@including(b"organisation = 1\nplans = 2\nkeys = 3\nterminal = 4")
@including(b"[[organisation]]\nworkspaces = 1\ncoordinators = [1]\n[keys]\nfile = '\\u0000'")
@including(b'[keys]\nfile = "\\u0000"\n[send_facts]\nfile = "\\u0000"\n[database]\nurl = "sqlite:///\\u0000"')
def test_no_bytes_lead_to_a_traceback(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    attempt(tmp_path_factory.getbasetemp() / "fuzz.toml", content)


PLACES = [m.span() for m in re.finditer(r'"[^"\n]*"|\b\d+\b|\b\w+ =|\[+[\w.]+\]+', example())]
SHARDS = st.sampled_from(["", "{}", "[]", '""', "-1", "true", "nan", '"\\u0000"', "1979-05-27", "a.b =", "[x]", '"§"'])


@given(st.lists(st.tuples(st.sampled_from(PLACES), SHARDS), min_size=1, max_size=4))
def test_no_change_of_the_example_leads_to_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[tuple[int, int], str]]
) -> None:
    text = example()
    for (start, end), shard in sorted(cuts, reverse=True):
        text = text[:start] + shard + text[end:]
    attempt(tmp_path_factory.getbasetemp() / "fuzz.toml", text.encode())


def test_lengths_and_times_are_what_the_file_says() -> None:
    settings: Settings = Written.model_validate(
        {"organisation": tomllib.loads(example())["organisation"], "clocks": {"quiet": {"start": time(22)}}}
    ).settings
    assert settings.clocks.quiet.start == time(22)
    assert settings.clocks.introduction.deadline == timedelta(hours=24)
    assert example_line(("clocks", "introduction", "deadline")) == 'deadline = "PT24H"'
