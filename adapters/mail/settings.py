"""The `[mail]` section. The password is an environment variable, or a file that one names; here stands its name."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseModel):
    """Through which server mail goes out, and in whose name.

    `sender` is the address in From; `sender_name` is what families see beside it, the organisation's name where it is
    left out. With `security = "none"` nothing is encrypted on the way: only for a server on this computer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password_env: str = Field(default="ADVOCATE_DESK_MAIL_PASSWORD", pattern=r"^[A-Z][A-Z0-9_]{2,63}$")
    sender: str = Field(pattern=r"^[^@\s<>,:]+@[^@\s<>,:]+\.[^@\s<>,:]+$")
    sender_name: str = Field(default="", max_length=80)

    @property
    def stands_in(self) -> bool:
        """Whether this can only be a server for rehearsals: on this very computer, and without encryption."""
        return self.host in LOOPBACK and self.security == "none"

    def password(self, environment: Mapping[str, str] = os.environ) -> str:
        """The password; empty where no variable of that name is set. Raises OSError for a file that can't be read."""
        if file := environment.get(f"{self.password_env}_FILE"):
            return Path(file).read_text("utf-8").strip()
        return environment.get(self.password_env, "")
