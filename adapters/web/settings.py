"""The `[web]` section."""

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseModel):
    """Where the pages listen, and whom they trust. Their address as seen from outside is `[pages] address`.

    `proxies` are the networks of reverse proxies whose word on a visitor's address is taken. `watchers` may read health
    and metrics. The button "Leave this page" goes to `leave_to`: something that anybody may have been reading.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    proxies: tuple[IPvAnyNetwork, ...] = ()
    watchers: tuple[IPvAnyNetwork, ...] = Field(default=("127.0.0.0/8", "::1/128"), validate_default=True)
    leave_to: str = Field(default="https://www.bbc.co.uk/weather", pattern=r"^https://[^\s]+$")

    @property
    def stands_in(self) -> bool:
        """Whether only this computer can reach the pages, so that a rehearsal may use them."""
        return self.host in LOOPBACK and not self.proxies
