"""A server for every test that asks for one."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.discord.server import Server, open_server
from tests.databases import Databases


@pytest.fixture
async def server(sqlite_databases: Databases) -> AsyncIterator[Server]:
    url = sqlite_databases.fresh()
    async with open_server(url) as opened:
        yield opened
        assert opened.env.errors == []
    sqlite_databases.discard(url)
