"""`make bench [ARGS="accept nags"]`: every figure, or those named, as JSON on the standard output."""

import importlib
import json
import platform
import sys

FIGURES = ("accept", "nags", "ready", "idle", "memory", "auditor", "discord", "slack", "both", "pages", "rewards")


def main() -> None:
    """Measure, saying on the standard error what is under way."""
    chosen = tuple(sys.argv[1:]) or FIGURES
    if unknown := set(chosen) - set(FIGURES):
        sys.exit(f"There is no benchmark named {', '.join(sorted(unknown))}. There are: {', '.join(FIGURES)}.")
    figures = {"python": platform.python_version()}
    for name in chosen:
        sys.stderr.write(f"measuring {name} …\n")
        figures[name] = importlib.import_module(f"tests.benchmarks.{name}").measure()
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
