"""What every platform's tests may ask for."""

import pytest

from tests.adapters.everything import everything
from tests.conftest import SESSION
from tests.core.life import Seen


@pytest.fixture(scope="session")
def drawn(request: pytest.FixtureRequest) -> tuple[Seen, ...]:
    """Every card, form and answer of the core, as somebody was shown it."""
    return everything(request.config.stash[SESSION])
