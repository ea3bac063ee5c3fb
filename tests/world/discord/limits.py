"""Rate limits: a bucket per route and place, fifty calls a second in all, and the wall behind them."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from tests.world.discord.nouns import Json

EVERYWHERE, PER_SECOND = 50, 1.0
BAN_AFTER, BAN_WINDOW = 10_000, 600.0

BUCKETS: dict[tuple[str, str], tuple[int, float]] = {
    ("POST", "/channels/{}/messages"): (5, 5.0),
    ("PATCH", "/channels/{}/messages/{}"): (5, 5.0),
    ("DELETE", "/channels/{}/messages/{}"): (5, 1.0),
    ("GET", "/channels/{}/messages"): (5, 5.0),
    ("POST", "/channels/{}/threads"): (50, 300.0),
    ("POST", "/users/@me/channels"): (10, 10.0),
    ("GET", "/guilds/{}/members/{}"): (5, 1.0),
    ("POST", "/webhooks/{}/{}"): (5, 2.0),
}
"""Calls and seconds. The platform publishes none of these figures and changes them: these are of their usual size."""
OTHERWISE = (10, 10.0)


@dataclass(slots=True)
class Bucket:
    """What is left, and until when."""

    limit: int
    seconds: float
    remaining: int = field(init=False)
    resets_at: float = 0.0

    def __post_init__(self) -> None:
        self.remaining = self.limit

    def take(self, now: float) -> bool:
        if now >= self.resets_at:
            self.remaining, self.resets_at = self.limit, now + self.seconds
        if self.remaining == 0:
            return False
        self.remaining -= 1
        return True


@dataclass(frozen=True, slots=True)
class Limited:
    """Too many: the answer's headers and body, with status 429."""

    headers: dict[str, str]
    body: Json | str


class Limits:
    """Counts calls. `off()` for those who measure something else; `hasten()` for those who tell of days in seconds."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._buckets: dict[str, Bucket] = {}
        self._all = Bucket(EVERYWHERE, PER_SECOND)
        self._invalid: deque[float] = deque()
        self._haste = 1.0
        self.on = True

    def hasten(self, haste: float) -> None:
        """From now on every bucket of a route is full again so many times sooner; it holds no more than before."""
        self._haste = haste

    def off(self) -> None:
        self.on = False

    def check(self, method: str, template: str, major: str) -> Limited | dict[str, str]:
        """Headers for the answer of a call that may pass, or the refusal. Callbacks to interactions have no limit."""
        if not self.on or template.startswith("/interactions/"):
            return {}
        now = self._ticks()
        if self._banned(now):
            return Limited({"Content-Type": "text/html"}, "<html>error code: 1015</html>")
        if not template.startswith("/webhooks/") and not self._all.take(now):
            return limited(self._all.resets_at - now, everywhere=True)
        name = sha256(f"{method} {template}".encode()).hexdigest()[:32]
        calls, seconds = BUCKETS.get((method, template), OTHERWISE)
        bucket = self._buckets.setdefault(f"{name}:{major}", Bucket(calls, seconds / self._haste))
        if not bucket.take(now):
            return limited(bucket.resets_at - now, more=_headers(name, bucket, now))
        return _headers(name, bucket, now)

    def answered(self, status: int) -> None:
        """Remember an answer that counts towards the ban."""
        if status in (401, 403, 429):
            self._invalid.append(self._ticks())

    def _banned(self, now: float) -> bool:
        while self._invalid and self._invalid[0] <= now - BAN_WINDOW:
            self._invalid.popleft()
        return len(self._invalid) >= BAN_AFTER


def limited(
    seconds: float, *, everywhere: bool = False, via: bool = True, more: dict[str, str] | None = None
) -> Limited:
    """The refusal; `via` is the mark of the platform's own proxy, which the wall in front of it does not set."""
    headers = {"Retry-After": str(max(1, round(seconds)))} | (more or {})
    headers["X-RateLimit-Scope"] = "global" if everywhere else "user"
    if everywhere:
        headers["X-RateLimit-Global"] = "true"
    if via:
        headers["Via"] = "1.1 google"
    return Limited(
        headers,
        {"message": "You are being rate limited.", "retry_after": round(seconds, 3), "global": everywhere},
    )


def _headers(name: str, bucket: Bucket, now: float) -> dict[str, str]:
    return {
        "X-RateLimit-Bucket": name,
        "X-RateLimit-Limit": str(bucket.limit),
        "X-RateLimit-Remaining": str(bucket.remaining),
        "X-RateLimit-Reset": f"{bucket.resets_at:.3f}",
        "X-RateLimit-Reset-After": f"{max(bucket.resets_at - now, 0):.3f}",
    }
