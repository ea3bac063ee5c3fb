"""The figures behind the score, as data with a version; whoever runs the desk may bring a file of their own."""

import functools
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config

DATA_FILE: Final = Path(__file__).with_name("rewards.toml")
_STRICT: Final = ConfigDict(extra="forbid")

Figure = Annotated[int, Field(ge=0, le=1000)]
Span = Annotated[int, Field(ge=1, le=10_000)]


class BadPolicy(ValueError):
    """The file of the rewards policy cannot be used. Says which file, which key, and what is wrong with it."""

    def __init__(self, path: Path, key: str, problem: str) -> None:
        self.path, self.key, self.problem = path, key, problem
        super().__init__(f"{path}: {key}: {problem}")


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Step:
    """The next `first` of something add `each`."""

    first: Span
    each: Figure


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class ActiveSupport:
    """What a month of support adds: for itself, for its replies, for its introductions."""

    cap: Figure
    month: Figure
    prompt_hours: Span
    prompt: Figure
    steady_hours: Span
    steady: Figure
    slow: Figure
    nothing_to_answer: Figure
    introductions: Figure
    days: Span
    closes_after_hours: Span


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Counted:
    """A source that counts families or months, in steps, up to its cap."""

    cap: Figure
    steps: tuple[Step, ...]


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Reviews(Counted):
    """Reviews count from this rating."""

    good_from: Annotated[int, Field(ge=1, le=5)]


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Contributions:
    """Confirmed articles and events; of events only so many in a year."""

    cap: Figure
    article: Figure
    event: Figure
    events_a_year: Span


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Tiers:
    """From which score each tier begins; the first begins at 0."""

    trusted: Figure
    expert: Figure


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class FairPlay:
    """The conditions under which what a family says is counted."""

    connection_days: Span
    review_days: Span
    burst_families: Span
    burst_hours: Span
    away_days: Span


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Policy:
    """Everything by which a score is calculated. Its version is stamped on every calculation."""

    version: Annotated[str, Field(min_length=1, max_length=32)]
    active_support: ActiveSupport
    outcomes: Counted
    reviews: Reviews
    contributions: Contributions
    longevity: Counted
    tiers: Tiers
    fair_play: FairPlay

    @property
    def stamp(self) -> str:
        """The version with a print of the figures: what was counted by other figures is counted anew."""
        return _stamp(self)

    @property
    def caps(self) -> int:
        """The highest score there is."""
        return self.of_families + self.of_oneself

    @property
    def of_families(self) -> int:
        """The most that families' outcomes and reviews add."""
        return self.outcomes.cap + self.reviews.cap

    @property
    def of_oneself(self) -> int:
        """The most that everything else adds."""
        return self.active_support.cap + self.contributions.cap + self.longevity.cap


_FILE: Final = TypeAdapter(Policy)


@functools.lru_cache(maxsize=8)
def _stamp(policy: Policy) -> str:
    return f"{policy.version[:32]}+{hashlib.sha256(_FILE.dump_json(policy)).hexdigest()[:12]}"


def load_policy(path: Path | None = None) -> Policy:
    """The policy in the file at `path`, or the one that comes with Advocate Desk.

    Raises:
        BadPolicy: the file cannot be read, a key is missing, unknown or wrong, or a promise would be broken.
    """
    path = path or DATA_FILE
    try:
        policy = _FILE.validate_python(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise BadPolicy(path, "the file", error.strerror or "cannot be read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadPolicy(path, "the file", f"is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadPolicy(path, _key(first["loc"]), first["msg"]) from error
    for key, problem in problems(policy):
        raise BadPolicy(path, key, problem)
    return policy


def _key(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


def problems(policy: Policy) -> Iterator[tuple[str, str]]:
    """What in a policy contradicts itself or a promise of the house: the key, and a sentence."""
    support, tiers = policy.active_support, policy.tiers
    if not support.prompt_hours <= support.steady_hours:
        yield "active_support.steady_hours", "must not be less than prompt_hours"
    if not support.slow <= support.steady <= support.prompt:
        yield "active_support.slow", "a slower month must not add more than a prompter one"
    for name in ("outcomes", "reviews", "longevity"):
        each = [step.each for step in getattr(policy, name).steps]
        if each != sorted(each, reverse=True):
            yield f"{name}.steps", "a later one must not add more than an earlier one"
    yield from _broken_promises(policy, tiers)


def _broken_promises(policy: Policy, tiers: Tiers) -> Iterator[tuple[str, str]]:
    """Nobody is Trusted without families saying so, nor Expert without both outcomes and reviews (house rules)."""
    if not 0 < tiers.trusted < tiers.expert <= policy.caps:
        yield "tiers", f"must rise, and be within what the caps add up to ({policy.caps})"
    if policy.caps > 1000:
        yield "the caps", f"add up to {policy.caps}, and a score is at most 1000"
    if policy.of_oneself >= tiers.trusted:
        yield "tiers.trusted", "could be reached without any family saying so"
    if policy.caps - min(policy.outcomes.cap, policy.reviews.cap) >= tiers.expert:
        yield "tiers.expert", "could be reached without outcomes or without reviews"
