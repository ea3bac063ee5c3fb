"""How often a test tries what it leaves to chance: all of it in CI, enough to be told of most mistakes anywhere else.

CI=true, or HYPOTHESIS_PROFILE=explore, tries as often as is promised; `make test CI=true` does so by hand.
"""

import os


def times(in_ci: int, elsewhere: int) -> int:
    """So many rounds."""
    thorough = os.environ.get("CI") or os.environ.get("HYPOTHESIS_PROFILE") == "explore"
    return in_ci if thorough else elsewhere
