"""The console script: runs a command, and turns whatever goes wrong into one plain sentence and an exit code."""

import sys

from bot.cli import app


def main() -> None:
    """Run the command line; never returns."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001  # the last place where a person can still be told what happened
        from bot.endings import told

        sys.exit(told(error))


if __name__ == "__main__":
    main()
