"""Forms that were shown a moment ago, with what was filled in: kept so that nobody has to write anything twice.

Only a comfort: a form submitted when nothing of it is known any more is taken just the same (see forms.py). It serves
where Discord lets no form be shown (in answer to a form, or when the answer comes late): then a button shows it.
"""

import time
from collections import OrderedDict
from typing import Final

from core.surface import Button, Form, Values

MOST: Final = 500
FOR_S: Final = 900.0

AGAIN: Final = "again"
"""Ids of buttons that show a kept form again: `again:<verb>:<public id>`."""


class Pending:
    """By the account that fills it in, and the value that submitting it presses."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[float, Form, Values]] = OrderedDict()

    def keep(self, account: str, form: Form, filled: Values | None = None) -> Button:
        """Keep a form, with what was filled in; a button that shows it again."""
        value = Button("", form.verb, form.subject).value
        self._kept[account, value] = (time.monotonic(), form, filled or {})
        self._kept.move_to_end((account, value))
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return Button("Open the form", form.verb, form.subject)

    def find(self, account: str, value: str) -> tuple[Form, Values] | None:
        """The form that this value submits, and what was in it; None when it is not kept any more."""
        at, form, filled = self._kept.get((account, value), (float("-inf"), None, {}))
        return (form, filled) if form is not None and time.monotonic() - at < FOR_S else None
