"""Where on Earth it is afternoon: a real bot posts its digests in the morning and holds reminders back at night."""

from datetime import UTC, datetime


def where_it_is_afternoon() -> str:
    """The name of a zone in which it is past 14:00 and not yet 15:00 just now."""
    ahead = 14 - datetime.now(UTC).hour
    # By POSIX, what is ahead of UTC has a minus.
    return f"Etc/GMT{-ahead:+d}"
