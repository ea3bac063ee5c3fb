"""How often methods may be called: https://docs.slack.dev/apis/web-api/rate-limits."""

import math
from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.world.slack.table import METHODS

A_MINUTE = timedelta(minutes=1)
A_SECOND = timedelta(seconds=1)
BURST = 4
"""Slack lets "short bursts" of posts through, and does not say how short."""


class Limits:
    """Counts calls for each workspace and method. `on` can be set to False, for whoever measures something else."""

    def __init__(self) -> None:
        self.on = True
        self._calls: dict[tuple[str, ...], deque[datetime]] = defaultdict(deque)

    def wait(self, app: str, team: str, method: str, arguments: Mapping[str, Any], now: datetime) -> int:
        """Whole seconds until this call may be made; 0, and it is counted, where it may be made now."""
        if not self.on:
            return 0
        counted: list[tuple[tuple[str, ...], int, timedelta]] = [
            ((app, team, method), METHODS[method].tier.value, A_MINUTE)
        ]
        if method == "chat.postMessage":
            channel = str(arguments.get("channel"))
            counted.append(((app, team, method, channel), BURST, BURST * A_SECOND))
        waits = [self._until_free(key, most, window, now) for key, most, window in counted]
        if longest := max(waits):
            return longest
        for key, _, _ in counted:
            self._calls[key].append(now)
        return 0

    def _until_free(self, key: tuple[str, ...], most: int, window: timedelta, now: datetime) -> int:
        calls = self._calls[key]
        while calls and now - calls[0] >= window:
            calls.popleft()
        return 0 if len(calls) < most else max(1, math.ceil((calls[0] + window - now) / A_SECOND))
