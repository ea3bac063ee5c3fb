"""The configuration: one TOML file, checked whole before anything is built. Secrets come from the environment."""

import importlib
import os
import pkgutil
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

import adapters
from bot import positions
from bot.crossings import crossings
from bot.paths import not_a_file, not_a_folder
from bot.problems import BadConfig, Page, Problem, of_errors, settings_at, shown, unknown_key
from bot.redaction import secrets_in
from bot.sections import Backup, Database, Health, Log, Written
from core.database import keys
from core.database.engine import BadAddress, parse_address
from core.database.keys import KeyRing, KeysUnusable
from core.house import House
from core.rewards.policy import load_policy
from core.safeguarding.phrases import PhraseListFaulty, load_phrases
from core.sendfacts import load_send_facts
from core.settings import Settings

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

DATABASE: Final = "ADVOCATE_DESK_DATABASE_URL"
_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that is known before the first connection. `platforms` are their settings by section."""

    path: Path
    database_url: str
    keys: KeyRing
    key_file: Path | None
    house: House
    backup: Backup
    log: Log
    health: Health
    platforms: Mapping[str, BaseModel]

    @property
    def settings(self) -> Settings:
        """The core's settings."""
        return self.house.settings


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """The configuration in the file at `path`. Raises BadConfig with everything that is wrong with it."""
    text = _text(path)
    page = Page(shown(path), {(): 1})
    problems = list(_secrets(page, text))
    try:
        document = tomllib.loads(text)
        page = Page(page.name, positions.lines_of(text))
    except (ValueError, RecursionError) as error:
        raise BadConfig([*problems, _syntax(page, text, error)]) from None
    return _Reading(path.absolute().parent, page, document, environment, problems).config(path)


def platform_names() -> frozenset[str]:
    """The platforms that come with Advocate Desk; each has a section of its own name."""
    return frozenset(module.name for module in pkgutil.iter_modules(adapters.__path__))


def _text(path: Path) -> str:
    here = Page(shown(path), {(): 1})
    try:
        if path.stat().st_size > _LARGEST:
            raise BadConfig([here.problem((), "it is too large to be a configuration", "Name another file.")])
        return path.read_text("utf-8")
    except OSError as error:
        cure = "Run `advocate-desk init` to make one, or name another with --config."
        raise BadConfig([here.problem((), f"the file cannot be read: {error.strerror}", cure)]) from None
    except ValueError:
        raise BadConfig([here.problem((), "the file is not text in UTF-8", "Save it as UTF-8.")]) from None


def _syntax(page: Page, text: str, error: Exception) -> Problem:
    """`tomllib` says where in its sentence: "Invalid value (at line 3, column 5)"."""
    said = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", said)
    line = int(found[1] or text.rstrip().count("\n") + 1) if found else 1
    what = f"this is not TOML: {(said.replace(found[0], '') if found else said)[:200]}"
    return Problem(page.name, line, "", what, "Correct this line; https://toml.io shows how.")


def _secrets(page: Page, text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        key = re.match(r"\s*([\w.-]{1,60})\s*=", line)
        for secret in secrets_in(line):
            what = f"this looks like {secret.called}, and a configuration file is no place for one"
            cure = f"Remove it, and {secret.belongs}. Then replace the secret: others may have read it."
            yield Problem(page.name, number, key[1] if key else "", what, cure)


@dataclass(slots=True)
class _Reading:
    """One reading of a file that is TOML; problems are gathered on the way."""

    folder: Path
    page: Page
    document: dict[str, Any]
    environment: Mapping[str, str]
    problems: list[Problem]

    def config(self, path: Path) -> Config:
        platforms = self._platforms()
        written = self._validated(Written, {n: self.document[n] for n in self._sections() if n in self.document})
        names = {str(getattr(settings, "name", section)) for section, settings in platforms.items()}
        self.problems += crossings(self.page, self.document, names)
        url, ring = self._address(), self._keys()
        facts, phrases = self._data("send_facts", load_send_facts), self._data("screen", load_phrases)
        policy = self._data("rewards", load_policy)
        if written:
            self._look_at(written.backup, "backup")
            self._look_at(written.health, "health")
        if self.problems or not (written and url and ring and facts and phrases and policy):
            raise BadConfig(self.problems)
        return Config(
            path=path,
            database_url=url,
            keys=ring,
            key_file=self._key_file(),
            house=House(written.settings, facts, phrases, policy),
            backup=beside(written.backup, self.folder),
            log=written.log,
            health=beside(written.health, self.folder),
            platforms=platforms,
        )

    def _sections(self) -> list[str]:
        return settings_at(Written, ())

    def _platforms(self) -> dict[str, BaseModel]:
        """The settings of each platform that has a section. Any other section that is not ours is a problem."""
        opened: dict[str, BaseModel] = {}
        known = platform_names()
        for name in self.document.keys() - set(self._sections()):
            if name not in known:
                self.problems.append(unknown_key(self.page, (name,), [*self._sections(), *known]))
                continue
            model: type[BaseModel] = importlib.import_module(f"adapters.{name}").Settings
            if settings := self._validated(model, self.document[name], (name,)):
                opened[name] = beside(settings, self.folder)
                self._look_at(settings, name)
        if not known & self.document.keys():
            cure = f"Add the section of one: [{'], ['.join(sorted(known))}]."
            self.problems.append(self.page.problem((), "no platform is configured", cure))
        return opened

    def _validated(self, model: type[M], value: object, at: positions.Path = ()) -> M | None:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            errors = error.errors(include_input=False, include_url=False)
            self.problems += of_errors(self.page, model, errors, at)
            return None

    def _setting(self, section: str, name: str) -> str | None:
        """A text of the file, whatever else is wrong with it."""
        table = self.document.get(section)
        value = table.get(name) if isinstance(table, dict) else None
        return value if isinstance(value, str) else None

    def _look_at(self, settings: BaseModel, section: str) -> None:
        """A setting called `file` must not lead to a folder, and one called `folder` must not lead to a file."""
        for name, wrong in (("file", not_a_file), ("folder", not_a_folder)):
            path = getattr(settings, name, None)
            if isinstance(path, Path) and (what := wrong(self.folder / path)):
                self.problems.append(self.page.problem((section, name), what, f"Name another {name}."))

    def _address(self) -> str | None:
        given = self._from_environment(DATABASE)
        try:
            address = parse_address(given or self._setting("database", "url") or Database().url)
        except BadAddress as bad:
            cure = f"Correct {DATABASE} in the environment." if given else f'For example: url = "{Database().url}"'
            self.problems.append(self.page.problem(("database", "url"), str(bad), cure))
            return None
        if address.get_backend_name() == "sqlite":
            file = self.folder / (address.database or "")
            if what := not_a_file(file):
                cure = f"Correct {DATABASE} in the environment." if given else "Name a file in a folder that is there."
                self.problems.append(self.page.problem(("database", "url"), what, cure))
            address = address.set(database=str(file))
        return address.render_as_string(hide_password=False)

    def _from_environment(self, variable: str) -> str | None:
        """A secret from a variable, or from the file that `<variable>_FILE` names."""
        file = self.environment.get(f"{variable}_FILE")
        if variable in self.environment or not file:
            return self.environment.get(variable)
        try:
            return Path(file).read_text("utf-8").strip()
        except (OSError, ValueError):
            what = f"the file that {variable}_FILE names cannot be read"
            self.problems.append(self.page.problem((), what, "Correct the variable, or the file's permissions."))
            return None

    def _key_file(self) -> Path | None:
        """The file with the keys; None when they are in the environment itself. What is in there comes first."""
        if self.environment.get(keys.VARIABLE):
            return None
        if named := self.environment.get(f"{keys.VARIABLE}_FILE"):
            return Path(named)
        file = self._setting("keys", "file")
        return self.folder / file if file else None

    def _keys(self) -> KeyRing | None:
        file = self._key_file()
        try:
            return keys.read_key_file(file) if file else keys.load_keys(self.environment)
        except (KeysUnusable, ValueError) as problem:
            what = str(problem).rstrip(".") if isinstance(problem, KeysUnusable) else "this is not the name of a file"
            cure = "`advocate-desk init` makes a key file; a lost one can only come back from your own copy of it."
            self.problems.append(self.page.problem(("keys", "file"), what, cure))
            return None

    def _data(self, section: str, read: Callable[[Path | None], T]) -> T | None:
        """A data file of the operator's own, or the one that comes with Advocate Desk."""
        file = self._setting(section, "file")
        try:
            return read(self.folder / file if file else None)
        except (ValueError, RecursionError, PhraseListFaulty) as faulty:
            cure = "Correct that file, or remove this setting to use the one that comes with Advocate Desk."
            self.problems.append(self.page.problem((section, "file"), str(faulty).rstrip("."), cure))
            return None


def beside(settings: M, folder: Path) -> M:
    """The same settings, with relative paths counted from the configuration file's folder."""
    paths = {name: value for name, value in settings if isinstance(value, Path)}
    return settings.model_copy(update={name: folder / path for name, path in paths.items()})
