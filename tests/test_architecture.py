"""The rules of the house that no linter knows. Each is a function from a file to its offences."""

import ast
import re
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

CORE_MAY_IMPORT = {"core", "pydantic", "sqlalchemy", "cryptography", "holidays"}
MIGRATIONS = "core/database/migrations/"

PLATFORM_WORDS = {"slack", "discord", "terminal", "bolt"}
NAMES_A_PLATFORM = {"core/settings.py": "an example for the operator, who writes a platform's name there"}

VAGUE_NAMES = {"common", "helper", "helpers", "manager", "misc", "service", "services", "util", "utils"}

NOT_SAID = re.compile(
    r"\b(clients?|leaderboards?|nag(s|ged|ging)?|points|rank(s|ed|ing|ings)?|tickets?|users?(?!@)|xp)\b",
    re.IGNORECASE,
)

MAY_READ_A_CLOCK = {
    "core/clock.py": "this is where the desk's time comes from",
    "core/database/lock.py": "an operator is told since when, by the wall, another process has the record",
    "core/ids.py": "rows are ordered by real time: a demonstration's moved clock must not use up the future",
}
TODAY_AND_NOW = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file, by its path below the root."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return parsed(self.path, self.text)

    @property
    def package(self) -> str:
        return self.path.split("/")[0]


@cache
def parsed(path: str, text: str) -> ast.Module:
    return ast.parse(text, path)


@cache
def sources() -> tuple[Source, ...]:
    files = chain.from_iterable((ROOT / package).rglob("*.py") for package in ("core", "adapters", "bot", "tests"))
    return tuple(Source(file.relative_to(ROOT).as_posix(), file.read_text("utf-8")) for file in sorted(files))


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Every dotted name that is imported, relative ones spelled out; `from a import b` counts as `a.b`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = source.path.split("/")[: -node.level] if node.level else []
            stem = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)


def docstrings(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.Constant]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            match node.body[0]:
                case ast.Expr(value=ast.Constant(value=str()) as docstring):
                    yield node, docstring


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def identifiers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        for name in (getattr(node, field, None) for field in ("id", "attr", "arg", "name", "asname")):
            if isinstance(name, str):
                yield getattr(node, "lineno", 0), name


def words(text: str) -> set[str]:
    """The words of an identifier or a sentence: `SlackUser` and "a Slack user" both hold slack and user."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", text)}


# The rules


def imports_point_inwards(source: Source) -> Iterator[str]:
    """bot → adapters → core; nothing of the product imports the tests; a platform knows no other platform."""
    forbidden = {"core": {"bot", "adapters", "tests"}, "adapters": {"bot", "tests"}, "bot": {"tests"}}
    for line, name in imported(source):
        parts = name.split(".")
        if parts[0] in forbidden.get(source.package, ()):
            yield f"{source.path}:{line} imports {name}"
        elif source.package == parts[0] == "adapters" and parts[1] != source.path.split("/")[1]:
            yield f"{source.path}:{line} reaches into another platform: {name}"


def the_core_stands_on_few_things(source: Source) -> Iterator[str]:
    """A short list of packages; Alembic for migrations alone."""
    allowed = CORE_MAY_IMPORT | ({"alembic"} if source.path.startswith(MIGRATIONS) else set())
    for line, name in imported(source) if source.package == "core" else ():
        package = name.split(".")[0]
        if package not in allowed and package not in sys.stdlib_module_names:
            yield f"{source.path}:{line} imports {package}"


def the_core_names_no_platform(source: Source) -> Iterator[str]:
    """What is said to one platform must be sayable to the next."""
    if source.package != "core" or source.path in NAMES_A_PLATFORM:
        return
    spoken = ((node.lineno, str(node.value)) for node in strings(source.tree))
    for line, text in chain(identifiers(source.tree), spoken):
        if found := words(text) & PLATFORM_WORDS:
            yield f"{source.path}:{line} names {', '.join(found)}"


def names_say_what_is_inside(source: Source) -> Iterator[str]:
    """A drawer called `utils` is where order ends."""
    if vague := {word for part in Path(source.path).with_suffix("").parts for word in part.split("_")} & VAGUE_NAMES:
        yield f"{source.path} is called {', '.join(vague)}"


def files_stay_readable(source: Source) -> Iterator[str]:
    """At most 400 lines, tests too; only what a program wrote is as long as it is."""
    if not source.path.startswith(f"{MIGRATIONS}versions/") and (lines := source.text.count("\n")) > 400:
        yield f"{source.path} has {lines} lines"


def the_core_asks_nobody_the_time(source: Source) -> Iterator[str]:
    """`now` is an argument; what moves with the real world alone is listed."""
    if source.package != "core" or source.path in MAY_READ_A_CLOCK:
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=attribute):
                if (owner, attribute) in TODAY_AND_NOW:
                    yield f"{source.path}:{node.lineno} reads {owner}.{attribute}"
            case ast.ImportFrom(module="time", names=names) if {"time", "time_ns"} & {name.name for name in names}:
                yield f"{source.path}:{node.lineno} imports a clock"


def no_connection_makes_a_database(source: Source) -> Iterator[str]:
    """`connect_sqlite` alone opens files: an empty one made in the place of one moved away costs the log beside it."""
    if source.package == "tests" or source.path == "core/database/engine.py":
        return
    for node in ast.walk(source.tree):
        match node:
            case ast.Attribute(value=ast.Name(id="sqlite3"), attr="connect"):
                yield f"{source.path}:{node.lineno} uses sqlite3.connect"
            case ast.Call(func=ast.Name(id="create_engine"), args=[address], keywords=options):
                in_memory = isinstance(address, ast.Constant) and address.value == "sqlite://"
                if not in_memory and "creator" not in {option.arg for option in options}:
                    yield f"{source.path}:{node.lineno} lets the driver open the database"


def nobody_waits_with_wait_for(source: Source) -> Iterator[str]:
    """On Python 3.11 `asyncio.wait_for` can swallow a cancellation: `asyncio.timeout` does not."""
    for line, name in identifiers(source.tree):
        if name == "wait_for":
            yield f"{source.path}:{line} uses wait_for"


def texts_keep_to_our_words(source: Source) -> Iterator[str]:
    """People are families and advocates, nobody a number or a case file. In prose, not in names or keys."""
    if source.package != "core":
        return
    found = list(docstrings(source.tree))
    unspoken = {id(text) for owner, text in found if not is_refusal(owner)}
    for node in strings(source.tree):
        text = str(node.value)
        if id(node) not in unspoken and " " in text and (said := NOT_SAID.search(text)):
            yield f"{source.path}:{node.lineno} says {said[0]!r}"


def the_core_explains_itself(source: Source) -> Iterator[str]:
    """Every public class and function says what it is for."""
    if source.package != "core" or source.path.startswith(MIGRATIONS):
        return
    for node in source.tree.body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                if not (name.startswith("_") or ast.get_docstring(node)):
                    yield f"{source.path}:{node.lineno} {name} has no docstring"


def nothing_pretends(source: Source) -> Iterator[str]:
    """Tests use the real thing, or a stand-in with a life of its own; what is not written is not there."""
    for line, name in imported(source):
        if name.startswith(("unittest.mock", "mock.")):
            yield f"{source.path}:{line} imports {name}"
    for line, name in identifiers(source.tree):
        if name == "NotImplementedError":
            yield f"{source.path}:{line} is not implemented"


def is_refusal(owner: ast.AST) -> bool:
    """A refusal's docstring is the sentence a person reads."""
    return isinstance(owner, ast.ClassDef) and owner.name in refusals()


@cache
def refusals() -> frozenset[str]:
    """The names of all classes below Refusal."""
    classes = [node for s in sources() for node in ast.walk(s.tree) if isinstance(node, ast.ClassDef)]
    known, before = {"Refusal"}, 0
    while len(known) > before:
        before = len(known)
        known |= {c.name for c in classes if known & {b.id for b in c.bases if isinstance(b, ast.Name)}}
    return frozenset(known)


# Each rule with a file that breaks it, so that a rule which has gone blind is noticed.
RULES: dict[Callable[[Source], Iterator[str]], Source] = {
    imports_point_inwards: Source("adapters/ink/chat.py", "from adapters.paper import Sheet"),
    the_core_stands_on_few_things: Source("core/requests/actions.py", "import alembic"),
    the_core_names_no_platform: Source("core/surface.py", "class SlackCard:\n    ..."),
    names_say_what_is_inside: Source("bot/time_utils.py", ""),
    files_stay_readable: Source("bot/wiring.py", "\n" * 401),
    the_core_asks_nobody_the_time: Source("core/hours.py", "import datetime\nnow = datetime.datetime.now"),
    no_connection_makes_a_database: Source("core/desk.py", "engine = create_engine(address, poolclass=NullPool)"),
    nobody_waits_with_wait_for: Source("tests/test_post.py", "import asyncio\nasyncio.wait_for"),
    texts_keep_to_our_words: Source("core/requests/cards.py", "WON = f'You won {3} points!'"),
    the_core_explains_itself: Source("core/journal.py", "def note() -> None: ..."),
    nothing_pretends: Source("tests/test_cards.py", "from unittest.mock import Mock"),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_file_keeps_the_rule_that(rule: Callable[[Source], Iterator[str]]) -> None:
    assert list(chain.from_iterable(map(rule, sources()))) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_an_offence_is_noticed_against_the_rule_that(rule: Callable[[Source], Iterator[str]]) -> None:
    assert list(rule(RULES[rule]))


@pytest.mark.parametrize(
    "kept",
    [
        Source("core/requests/rules.py", "from core.people.model import Advocate\nimport datetime"),
        Source("core/database/migrations/env.py", "import alembic"),
        Source("core/clock.py", '"""The clock."""\nfrom datetime import datetime\nnow = datetime.now'),
        Source("core/people/tables.py", "KEY = 'user_id'\n_POINTS = ['points', 'rank']"),
        Source("adapters/ink/chat.py", "from adapters.ink.render import blot\nfrom core.surface import Card"),
    ],
    ids=lambda source: source.path,
)
def test_what_is_allowed_passes_every_rule(kept: Source) -> None:
    assert list(chain.from_iterable(rule(kept) for rule in RULES)) == []


def test_the_sentence_of_a_refusal_is_read_as_a_text() -> None:
    for name in refusals():
        assert list(texts_keep_to_our_words(Source("core/no.py", f'class {name}:\n    """Dear user, no."""')))


def test_every_folder_with_tests_is_a_package() -> None:
    """Without `__init__.py`, `tests/core` would stand in front of `core`."""
    folders = {(ROOT / source.path).parent for source in sources()}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_functions_stay_short_enough_to_hold_in_mind() -> None:
    product = [source for source in sources() if source.package != "tests"]
    lengths = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for source in product
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert statistics.quantiles(lengths, n=20)[-1] <= 30, "one function in twenty is longer"
    assert statistics.median(source.text.count("\n") for source in product) <= 120
