"""How often one visitor may do what: a bucket for each, which fills again with time. Kept in memory, and bounded."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv6Address, ip_address
from types import MappingProxyType
from typing import Final

MOST_VISITORS: Final = 20_000
"""The longest unseen is forgotten first: a flood from many addresses must not fill the memory."""


class Doing(Enum):
    """What is counted apart."""

    LOOK = "look"
    SAY = "say"
    TRY_LINK = "try_link"
    NEW_LINK = "new_link"
    ASK = "ask"
    API = "api"


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many at once, and as many again over `seconds`. Schools and libraries share an address: not too few."""

    most: int
    seconds: float


ALLOWED: Mapping[Doing, Allowance] = MappingProxyType(
    {
        Doing.LOOK: Allowance(300, 60),
        Doing.SAY: Allowance(60, 60),
        Doing.TRY_LINK: Allowance(20, 600),
        Doing.NEW_LINK: Allowance(10, 600),
        Doing.ASK: Allowance(10, 3600),
        Doing.API: Allowance(120, 60),
    }
)


class Limits:
    """Counts what visitors do; `allowed` says what, and `real` is the seconds they are counted by."""

    def __init__(
        self, allowed: Mapping[Doing, Allowance] = ALLOWED, real: Callable[[], float] = time.monotonic
    ) -> None:
        self._allowed = allowed
        self._real = real
        self._left: OrderedDict[tuple[Doing, str], tuple[float, float]] = OrderedDict()

    def may(self, doing: Doing, visitor: str) -> bool:
        """Count one; False when it is one too many."""
        allowance, who, now = self._allowed[doing], (doing, network_of(visitor)), self._real()
        left, at = self._left.pop(who, (float(allowance.most), now))
        left = min(allowance.most, left + (now - at) * allowance.most / allowance.seconds)
        may = left >= 1
        self._left[who] = (left - 1 if may else left, now)
        if len(self._left) > MOST_VISITORS:
            self._left.popitem(last=False)
        return may


def network_of(visitor: str) -> str:
    """One household: an IPv4 address, or an IPv6 network of 64 bits, of which a single line has all addresses."""
    try:
        address = ip_address(visitor)
    except ValueError:
        return visitor
    return str(IPv6Address(int(address) >> 64 << 64)) if isinstance(address, IPv6Address) else str(address)
