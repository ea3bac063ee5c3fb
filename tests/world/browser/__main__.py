"""`python -m tests.world.browser`: open the demonstration in a browser, or say where it is to be found."""

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
import time
import webbrowser
from pathlib import Path

from tests.world.browser.demo import demo_in
from tests.world.browser.process import NotReady
from tests.world.browser.server import page_of


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


async def _serve(port: int, *, show: bool) -> int:
    began, ended = time.monotonic(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    with tempfile.TemporaryDirectory(prefix="advocate-desk-", ignore_cleanup_errors=True) as folder:
        try:
            async with demo_in(Path(folder), _say) as demo, page_of(demo, port) as address:
                _say(f"Ready after {time.monotonic() - began:.0f} seconds: {address}")
                _say("Ctrl-C ends it, and nothing is left behind.")
                if show:
                    with contextlib.suppress(webbrowser.Error):
                        await asyncio.to_thread(webbrowser.open, address)
                await ended.wait()
        except (NotReady, TimeoutError, OSError) as trouble:
            _say(f"The demonstration cannot begin: {trouble}")
            return 2
    _say("Goodbye.")
    return 0


def main() -> int:
    """Read the command line and serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="make demo", description="Advocate Desk in a browser, with invented people.")
    parser.add_argument("--port", type=int, default=8765, help="where the page listens on this computer (0: anywhere)")
    parser.add_argument("--no-browser", action="store_true", help="only say where it is")
    given = parser.parse_args()
    return asyncio.run(_serve(given.port, show=not given.no_browser))


if __name__ == "__main__":
    sys.exit(main())
