"""Keys of other programs, at the command line: made and shown once, revoked, listed."""

from pathlib import Path

from bot.config import load
from bot.upkeep import opened, organisation_named, say
from core.cleaning import clean_line
from core.families import programs


def add(path: Path, slug: str, name: str, scopes: str) -> None:
    """Make a key, and print it once. Raises NotValid for an organisation, FieldProblem for a scope."""
    config = load(path)
    organisation, wanted = organisation_named(config, slug), programs.named(scopes)
    with opened(config) as wired:
        issued = wired.store.run_now(programs.add, organisation.slug, clean_line(name)[:80], wanted)
    say(f"The key {issued.program.public_id} ({issued.program.name}) of {organisation.slug}. It is shown only now:")
    say(f"  token, for every call:     {issued.token}")
    say(f"  secret, to sign a request: {issued.signing}")


def revoke(path: Path, public_id: str) -> None:
    """Revoke a key. Raises UnknownKey."""
    with opened(load(path)) as wired:
        wired.store.run_now(programs.revoke, public_id)
    say("Revoked. It opens nothing from now on.")


def show(path: Path) -> None:
    """Print every key without its secrets."""
    with opened(load(path)) as wired:
        found = wired.store.read_now(programs.all_keys)
    for one in found:
        state = f"revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at else "in use"
        say(f"{one.public_id}  {one.slug}  {', '.join(sorted(one.scopes))}  {state}  {one.name}")
    if not found:
        say("There is none.")
