"""What no single table of the configuration can see: tenants that overlap, and names that lead nowhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot import positions
from bot.problems import Page, Problem

NO_MAIL = "mail is not configured"
ADD_MAIL = "Add the section [mail], or leave this out."


def crossings(page: Page, document: Mapping[str, Any], platforms: set[str]) -> Iterator[Problem]:
    """What no single table can see: tenants that overlap, and names that lead nowhere."""
    seen: dict[str, str] = {}
    slugs: set[str] = set()
    organisations = document.get("organisation")
    for number, one in enumerate(organisations if isinstance(organisations, list) else []):
        if not isinstance(one, dict):
            continue
        at, slug = ("organisation", number), str(one.get("slug", ""))
        if slug in slugs:
            yield page.problem((*at, "slug"), "two organisations have this slug", "Give each one of its own.")
        slugs.add(slug)
        ours = [name for name in _list(one.get("workspaces")) if isinstance(name, str)]
        for place, workspace in enumerate(ours):
            where = (*at, "workspaces", place)
            if (platform := workspace.split(":")[0]) not in platforms and platforms:
                cure = f"The platforms configured here are: {', '.join(sorted(platforms))}."
                yield page.problem(where, f"no platform called {platform!r} is configured", cure)
            if seen.setdefault(workspace, slug) != slug:
                what = f"{workspace} belongs to {seen[workspace]} as well"
                yield page.problem(where, what, "A workspace belongs to exactly one organisation.")
        yield from _strays(page, at, one, ours)
        if one.get("email") and "mail" not in platforms:
            yield page.problem((*at, "email"), NO_MAIL, ADD_MAIL)
    yield from _families(page, document, platforms)


def _families(page: Page, document: Mapping[str, Any], platforms: set[str]) -> Iterator[Problem]:
    """What the families' pages, their mail and the operator's need of each other."""
    operator, pages = (_table(document.get(name)) for name in ("operator", "pages"))
    if operator.get("email") and "mail" not in platforms:
        yield page.problem(
            ("operator", "email"), "mail is not configured", "Add the section [mail], or leave this out."
        )
    for name in ("web", "mail"):
        if name in platforms and not pages.get("address"):
            what, cure = f"[{name}] needs to know where families find their pages", "Set it: https://desk.example.org"
            yield page.problem(("pages", "address"), what, cure)


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _strays(page: Page, at: positions.Path, one: Mapping[str, Any], ours: list[str]) -> Iterator[Problem]:
    """Places and accounts in a workspace that is not this organisation's."""
    named: list[tuple[positions.Path, object]] = [(("coordinators_channel",), one.get("coordinators_channel"))]
    named += [(("request_channels", i), place) for i, place in enumerate(_list(one.get("request_channels")))]
    for table in ("coordinators", "safeguarding_contacts"):
        people = [(i, person) for i, person in enumerate(_list(one.get(table))) if isinstance(person, dict)]
        named += [((table, i, "account"), person.get("account")) for i, person in people]
    for path, value in named:
        if isinstance(value, str) and value.count(":") >= 2 and ":".join(value.split(":")[:2]) not in ours:
            what = f"{':'.join(value.split(':')[:2])} is not a workspace of this organisation"
            yield page.problem((*at, *path), what, "Correct it, or add the workspace to `workspaces`.")


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
