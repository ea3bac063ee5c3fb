"""What every test may ask for: databases on both engines, and one way of trying examples."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests import postgres
from tests.databases import ENGINES, Databases, PostgresDatabases, Session, SQLiteDatabases
from tests.postgres import PostgresMissing

SESSION = pytest.StashKey[Session]()
LEFT_OUT = "PostgreSQL was not tested"
SHARED = {
    "tests/core/families/test_readability.py": "world",
    "tests/core/test_access_matrix.py": "world",
    "tests/core/test_canaries.py": "marked",
    "tests/core/test_gallery.py": "world",
    "tests/core/test_hostile_texts.py": "world",
    "tests/core/test_surface_limits.py": "world",
    "tests/test_architecture.py": "sources",
}
"""Files whose tests share what takes long to prepare, above all a whole life (tests/core/life.py), by its name: one
worker prepares it, and not each of them.

Written here because the groups of pytest-xdist 3.8 have no effect under pytest 9.2.
"""

LONG = (
    "tests/journeys/test_play_over_the_wire.py",
    "tests/journeys/test_browser.py",
    "tests/faults/test_storage.py",
    "tests/adapters/web/test_in_a_browser.py",
    "tests/journeys/test_play.py",
)
"""Files with a test that takes its time: they begin before the many, or the others would wait for the last of them."""

# The same examples every time, so that a red test stays red until it is cured; no deadline, for machines
# differ. HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=1000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure(config: pytest.Config) -> None:
    """The run's first process begins the session; its workers join it."""
    given = getattr(config, "workerinput", {}).get("session")
    config.stash[SESSION] = Session(Path(given)) if given else Session.begin()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: pytest.Item) -> None:
    """Tell a worker which session it belongs to."""
    node.workerinput["session"] = str(node.config.stash[SESSION].folder)  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The first process leaves last, and clears up."""
    if not hasattr(config, "workerinput"):
        config.stash[SESSION].end()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it loudly when half of the promise went unproven."""
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = [report for report in skipped if LEFT_OUT in str(report.longrepr)]
    if left_out:
        terminalreporter.section(f"{LEFT_OUT}: {len(left_out)} tests left out", red=True, bold=True)
        terminalreporter.line("Set TEST_POSTGRES_URL to a server on which databases may be made, or see why above.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever looks at a life stands in the list above, or every worker would live it. What takes long goes first."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
    for item in items:
        file = item.nodeid.partition("::")[0]
        asks = "world" in getattr(item, "fixturenames", ())
        if asks and file.startswith("tests/core/") and file not in SHARED:
            raise pytest.UsageError(f"{item.nodeid} looks at a whole life: add its file to SHARED in tests/conftest.py")


class Together(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist ships no types
    """Test by test to whichever worker is free, but for those that share something; these begin first."""

    def _split_scope(self, nodeid: str) -> str:
        return SHARED.get(nodeid.partition("::")[0], nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return Together(config, log)


def pytest_collection_finish() -> None:
    """What was imported stays for good: nothing is gained by searching it for rubbish a hundred times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def sqlite_databases(request: pytest.FixtureRequest) -> Databases:
    """Databases on SQLite."""
    return SQLiteDatabases.open(request.config.stash[SESSION])


@pytest.fixture(scope="session")
def postgresql_databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Databases on PostgreSQL. Where there is none, CI fails and a stranger is told."""
    try:
        with PostgresDatabases.open(request.config.stash[SESSION]) as databases:
            yield databases
    except PostgresMissing as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{LEFT_OUT}. {problem}")


@pytest.fixture(scope="session", params=ENGINES)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Databases on each engine in turn, for tests that need several, or a fresh one per example."""
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture
def postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backup and restore find the programs of the tests' own server, of the same version as it."""
    if not os.environ.get("TEST_POSTGRES_URL"):
        programs = postgres._site() / postgres.PROGRAMS / "bin"
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """One fresh database with the schema, on each engine in turn."""
    url = databases.fresh()
    yield url
    databases.discard(url)
