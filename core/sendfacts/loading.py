"""Reads the file of SEND facts and refuses one that could mislead a family."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from core.sendfacts import rules
from core.sendfacts.facts import SendFacts, Topical
from core.sendfacts.model import Nation, Situation

DATA_FILE = Path(__file__).with_name("send-facts.toml")

_FILE = TypeAdapter(SendFacts)


class BadSendFacts(ValueError):
    """The file of SEND facts cannot be used. Says which file, which key, and what is wrong with it."""

    def __init__(self, path: Path, key: str, problem: str) -> None:
        self.path, self.key, self.problem = path, key, problem
        super().__init__(f"{path}: {key}: {problem}")


def load_send_facts(path: Path | None = None) -> SendFacts:
    """The facts of the file at `path`, or of the one that comes with Advocate Desk.

    Raises:
        BadSendFacts: the file cannot be read, or a key of it is missing, unknown or wrong.
    """
    path = path or DATA_FILE
    try:
        facts = _FILE.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadSendFacts(path, "the file", error.strerror or "cannot be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSendFacts(path, "the file", f"is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadSendFacts(path, _key(first["loc"]), first["msg"]) from error
    for key, problem in _problems(facts):
        raise BadSendFacts(path, key, problem)
    return facts


def _key(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def _problems(facts: SendFacts) -> Iterable[tuple[str, str]]:
    yield from _code_problems(facts)
    yield from _topic_problems(facts)
    yield from _signpost_problems(facts)
    known = {field.name for field in fields(Situation)}
    for place, question in enumerate(facts.questions):
        if question.asks is not None and question.asks not in known:
            yield f"questions[{place}].asks", f"{question.asks!r} is not something the form asks for"


def _code_problems(facts: SendFacts) -> Iterable[tuple[str, str]]:
    lists: dict[str, tuple[Any, ...]] = {
        "stages": facts.stages,
        "kinds": facts.kinds,
        "areas_of_need": facts.areas_of_need,
        "decline_chips": facts.decline_chips,
        "signposts": facts.every_signpost,
    }
    for key, entries in lists.items():
        for code, times in Counter(entry.code for entry in entries).items():
            if times > 1:
                yield key, f"the code {code!r} stands there {times} times"
    for key, needed in (("stages", rules.STAGES), ("kinds", rules.KINDS)):
        for code in sorted(needed - {entry.code for entry in lists[key]}):
            yield key, f"the code {code!r} is missing, and dates are counted by it"


def _topic_problems(facts: SendFacts) -> Iterable[tuple[str, str]]:
    stages = {stage.code for stage in facts.stages}
    kinds = {kind.code for kind in facts.kinds}
    lists: dict[str, tuple[Topical, ...]] = {
        "signposts": facts.every_signpost,
        "questions": facts.questions,
        "time_limits": facts.every_time_limit,
    }
    for key, entries in lists.items():
        for place, entry in enumerate(entries):
            for code in sorted(set(entry.kinds) - kinds):
                yield f"{key}[{place}].kinds", f"there is no kind of support {code!r}"
            for code in sorted(set(entry.stages) - stages):
                yield f"{key}[{place}].stages", f"there is no stage {code!r}"


def _signpost_problems(facts: SendFacts) -> Iterable[tuple[str, str]]:
    for place, signpost in enumerate(facts.every_signpost):
        if signpost.verified and signpost.checked_on is None:
            yield f"signposts[{place}].checked_on", f"{signpost.code!r} is verified, but not when"
    for nation in Nation:
        shown = facts.signposts("", "", nation)
        if not any(signpost.emergency for signpost in shown):
            yield "signposts", f"there is no verified number for an emergency in {nation.label}"
        if nation != Nation.ENGLAND and facts.elsewhere_sentence(nation) is None:
            yield "elsewhere", f"there is no sentence for families in {nation.label}"
