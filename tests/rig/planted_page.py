"""Keeps docs/planted-bugs.md true; `python -m tests.rig.planted_page` renews it."""

import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.core.rewards import planted as rewards
from tests.rig.checker import LIVENESS, SAFETY
from tests.rig.planted import PLANTED

PAGE = Path(__file__).parents[2] / "docs" / "planted-bugs.md"

OPENING = f"""# What is promised, and the bugs that prove it is checked

The simulator lives through many days of the desk with a real database: people press whatever they see and whatever
they ever saw, families write, time passes, the platform loses replies, the process dies between a post and its record.
After every step a checker asks whether what must hold holds. It reads the rows, the journal and what the platform saw,
and calls none of the rules it checks.

A checker that never complains proves nothing. So bugs are planted, one at a time, and the invariant that is named for
each must find it; the desk without them lives through the same scenarios in peace. {len(PLANTED)} bugs are planted so.

`HYPOTHESIS_PROFILE=explore pytest tests/rig/test_life.py` looks for long, `pytest tests/rig` for half a minute.
"""


RECOGNITION = f"""## The planted bugs of recognition

A score is compared, after every step, with one that is worked out from a plain list of what people did
(`tests/core/rewards/told.py`), which reads no fact and calls no rule; and what is kept beside the ledger with what
counting anew gives. {len(rewards.PLANTED)} bugs are planted so; `pytest tests/core/rewards/test_planted.py`.
"""


def page() -> str:
    """The whole page."""
    bugs = ((one.name.capitalize(), one.wrong, one.invariant, _words(one.scenario)) for one in PLANTED)
    recognised = ((one.name.capitalize(), one.wrong, _words(one.life)) for one in rewards.PLANTED)
    return (
        "\n".join(
            (
                OPENING,
                "## What must hold after every step\n",
                _table(("Invariant", "In words"), ((name, _words(ask)) for name, ask in SAFETY.items())),
                "## What must have come about once everything works again\n",
                _table(("Invariant", "In words"), ((name, _words(ask)) for name, ask in LIVENESS.items())),
                "## The planted bugs\n",
                _table(("Bug", "What is wrong", "Found by", "Where it shows"), bugs),
                RECOGNITION,
                _table(("Bug", "What is wrong", "Where it shows"), recognised),
            )
        ).rstrip("\n")
        + "\n"
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _words(of: Callable[..., object]) -> str:
    """The docstring as one line, without the name that it may begin with."""
    words = " ".join(inspect.cleandoc(of.__doc__ or "").split())
    said = re.sub(r"^(I\d+|Capacity): ", "", words)
    return said[:1].upper() + said[1:]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
