"""Every letter that a family may get, by kind of notice."""

from collections.abc import Mapping
from types import MappingProxyType

from core.connections.letters import LETTERS as CONNECTIONS
from core.drawing import Write
from core.requests.letters import LETTERS as REQUESTS

if doubled := REQUESTS.keys() & CONNECTIONS.keys():
    raise ValueError(f"named twice: {doubled}")

LETTERS: Mapping[str, Write] = MappingProxyType({**REQUESTS, **CONNECTIONS})
