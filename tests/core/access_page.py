"""Keeps docs/access.md true: who may do what, from the table of verbs; `python -m tests.core.access_page` renews it."""

import inspect
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from core.access import Role
from core.catalogue import VERBS
from core.verbs import Verb

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
INTRO = """\
# Who may do what

Every button, form and command is a verb, and this table is what the desk asks before it does one. Whoever it does not
name may not. What is missing and what is another organisation's read the same: the organisation is taken from where
somebody presses, never from what the press says. Rights are looked up at every press. What is refused is written into
the access log, and so is each reading of a family's words (*logged*). Beyond the table, the state of a thing decides:
nobody answers a request that is held for safety, and nothing is read in a case any more once support has ended.

"""
MEANING = {
    Role.STRANGER: "an account that nobody has added, or whose person has left",
    Role.MEMBER: "anybody of the organisation; what one sets about oneself needs an advocate, accredited or not",
    Role.ADVOCATE: "whose accreditation stands today, and who has not left",
    Role.COORDINATOR: "named in the record, or in one of the organisation's coordinator groups at that moment",
    Role.CONTACT: "a safeguarding contact of the configuration",
    Role.OPERATOR: "at the command line",
    Role.ASKED: "the advocate this very request is put before, any accredited one in the request channels, "
    "the one who asked the question, or the one who is invited",
    Role.HOLDER: "the advocate who has this family",
    Role.FAMILY: "whose own request it is, by its private page or whoever relays what it says",
}
NOTHING = "nothing in particular"


def page() -> str:
    """The whole page."""
    roles = "".join(f"| {role.value} | {MEANING[role]} |\n" for role in Role)
    head = f"{INTRO}| Role | Who |\n| --- | --- |\n{roles}"
    return head + "".join(_tables())


def _tables() -> Iterator[str]:
    def about(verb: Verb) -> str:
        return verb.about.thing.value if verb.about else NOTHING

    for thing, verbs in groupby(sorted(VERBS.values(), key=about), key=about):
        yield f"\n## About {thing if thing == NOTHING else f'one {thing}'}\n\n"
        yield "| Verb | Does | Who | |\n| --- | --- | --- | --- |\n"
        yield from (_row(verb) for verb in verbs)


def _row(verb: Verb) -> str:
    does = (inspect.getdoc(verb.act) or "").split("\n\n")[0].replace("\n", " ")
    who = ", ".join(role.value for role in Role if role in verb.roles)
    return f"| `{verb.name}` | {does} | {who} | {'logged' if verb.logged else 'reads' if verb.reads else ''} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
