"""What stands before a person's eyes in the same way on every platform."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    label: str
    value: str
    chosen: bool = False
    hint: str = ""
