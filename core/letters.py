"""Every letter that a family may get, by kind of notice."""

from collections.abc import Mapping
from types import MappingProxyType

from core.connections.letters import LETTERS as CONNECTIONS
from core.drawing import Write
from core.families.letters import LETTERS as FAMILIES
from core.requests.letters import LETTERS as REQUESTS

LETTERS: Mapping[str, Write] = MappingProxyType({**REQUESTS, **CONNECTIONS, **FAMILIES})

if len(LETTERS) < len(REQUESTS) + len(CONNECTIONS) + len(FAMILIES):
    raise ValueError("a letter is named twice")
