"""What came in a moment ago, so that a redelivery is known as one."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

REMEMBERED_S: Final = 600.0
MOST: Final = 10_000


class Recent:
    """Keys of the last ten minutes, in memory: the inbox on record is what guards acts, this spares second answers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()

    def is_new(self, key: str) -> bool:
        """Whether it is the first time; from now on it is not."""
        now = self._clock()
        while self._seen and (len(self._seen) > MOST or next(iter(self._seen.values())) < now - REMEMBERED_S):
            self._seen.popitem(last=False)
        if key in self._seen:
            return False
        self._seen[key] = now
        return True
