"""The table of commands, as data: what may be typed, what it does, and its help. Platforms register and parse from it.

A line is words, a reference such as SR-0042, and names in double quotes: `advocate plan "Amira Khan" standard`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from core.cleaning import clean
from core.phrasing import listed, shortened
from core.refusals import Refusal
from core.settings import CommandNames
from core.surface import Card, Passage, Values

HELP = "help"
MOST = 8000
"""Characters of a line that are read; more than any platform lets through."""

_TOKEN = re.compile(r'["“”„]([^"“”„]*)["“”„](?=\s|$)|(\S+)')


class Group(StrEnum):
    """The two commands; what they are called here is in the settings."""

    DESK = "desk"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Argument:
    """One thing to write after a command, in order. `rest` takes all that is left of the line, as it stands.

    `subject` names what the verb is about (a reference, a name); every other argument is a value by its name.
    """

    name: str
    help: str
    required: bool = False
    rest: bool = False
    options: tuple[str, ...] = ()
    subject: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `form` is the verb that opens a form when nothing but the subject was written."""

    group: Group
    words: tuple[str, ...]
    help: str
    verb: str
    arguments: tuple[Argument, ...] = ()
    form: str = ""

    @property
    def typed(self) -> str:
        """The words as they are typed."""
        return " ".join(self.words)

    def verb_for(self, values: Values) -> str:
        """The verb to do: the form's, where there is one and nothing was filled in yet."""
        return self.form if self.form and not values else self.verb


class Parsed(NamedTuple):
    """What a line asks for."""

    command: Command
    subject: str
    values: dict[str, str]


class NoSuchCommand(Refusal):
    """I don't know "{typed}". Try "{nearest}", or "help" for everything you can do here."""


class WhichOne(Refusal):
    """Several commands begin with "{typed}": {choices}. Which one?"""


class Missing(Refusal):
    """Please add {argument}: {usage}"""


class TooMuch(Refusal):
    """I don't know what to do with "{extra}". It is written like this: {usage}. Put names in double quotes."""


class NotOneOf(Refusal):
    """I can't read "{given}" there. The {argument} is one of: {options}."""


def parse_line(group: Group, text: str) -> Parsed:
    """What a typed line asks for; an empty one is the group's first command. Raises the refusals above, no others."""
    line = clean(text[:MOST])
    tokens = list(_TOKEN.finditer(line))
    words = [_word(token).casefold() for token in tokens]
    command = _command(group, words)
    return _filled(command, line, tokens[len(command.words) :] if words else [])


def _word(token: re.Match[str]) -> str:
    return token[2] if token[1] is None else " ".join(token[1].split())


def _command(group: Group, words: list[str]) -> Command:
    mine = commands_of(group)
    if not words:
        return mine[0]
    longest = max((len(command.words) for command in mine), default=1)
    for length in range(longest, 0, -1):
        for command in mine:
            if command.words == tuple(words[:length]):
                return command
    begun = [command for command in mine if command.words[0] == words[0]]
    typed = shortened(" ".join(words[:2] if begun else words[:1]), 40)
    if begun and len(words) == 1:
        raise WhichOne(typed=typed, choices=listed([command.typed for command in begun], "or"))
    names = [command.typed for command in begun or mine]
    near = get_close_matches(typed, names, n=1, cutoff=0.5) or get_close_matches(words[0], names, n=1, cutoff=0.0)
    raise NoSuchCommand(typed=typed, nearest=near[0] if near else HELP)


def _filled(command: Command, line: str, tokens: list[re.Match[str]]) -> Parsed:
    given: dict[str, str] = {}
    left = list(tokens)
    for argument in command.arguments:
        if not left:
            break
        # A name in quotes that is all there is left is the name; other quotes are part of what is written.
        word = _word(left[0]) if not argument.rest or len(left) == 1 else line[left[0].start() :]
        left = [] if argument.rest else left[1:]
        if word:
            given[argument.name] = _fitting(argument, word)
    if left:
        raise TooMuch(extra=shortened(line[left[0].start() :], 60), usage=usage(command))
    return _checked(command, given)


def _fitting(argument: Argument, word: str) -> str:
    if not argument.options:
        return word
    found = get_close_matches(word.casefold().replace("_", "-"), argument.options, n=1, cutoff=0.75)
    if not found:
        options = ", ".join(argument.options)
        raise NotOneOf(given=shortened(word, 40), argument=argument.name.replace("_", " "), options=options)
    return found[0]


def _checked(command: Command, given: dict[str, str]) -> Parsed:
    subject = next((argument.name for argument in command.arguments if argument.subject), "")
    opens_a_form = command.form and not given.keys() - {subject}
    for argument in command.arguments:
        if argument.required and argument.name not in given and not (opens_a_form and not argument.subject):
            raise Missing(argument=f"the {argument.name.replace('_', ' ')}", usage=usage(command))
    values = {name: word for name, word in given.items() if name != subject}
    return Parsed(command, given.get(subject, ""), values)


def spelled(command: Command, given: Mapping[str, str]) -> str:
    """The line that says this, for platforms that fill arguments in by name; `parse_line` reads it back."""
    words = list(command.words)
    for argument in command.arguments:
        word = given.get(argument.name, "")
        words.append(word if argument.rest else '"' + re.sub('["“”„]', "'", word) + '"')
    while len(words) > len(command.words) and words[-1] in ('""', ""):
        words.pop()
    return " ".join(words)


def usage(command: Command) -> str:
    """How it is written: `advocate plan <advocate> [plan]`."""
    said = [f"<{one.name}>" if one.required else f"[{one.name}]" for one in command.arguments]
    return " ".join((command.typed, *said)).replace("_", " ")


def help_card(group: Group, called: str, allowed: Callable[[Command], bool]) -> Card:
    """Everything this person may type, from the table; `called` is the command's name here."""
    lines = tuple(
        Passage(command.help, heading=f"/{called} {usage(command)}")
        for command in commands_of(group)
        if allowed(command)
    )
    return Card(
        title=f"What you can do with /{called}",
        summary=f"The commands of /{called} that are yours to use.",
        body=lines or (Passage("There is nothing here for you yet. A coordinator can help."),),
        context=("Names with a space in them stand in double quotes.",),
    )


def group_called(called: str, names: CommandNames) -> Group | None:
    """Which group a command's name stands for here; None for a name that is neither."""
    given = called.lstrip("/")
    return {names.desk: Group.DESK, names.coordinator: Group.COORDINATOR}.get(given)


def name_of(group: Group, names: CommandNames) -> str:
    """What a group is called here."""
    return names.desk if group is Group.DESK else names.coordinator


def commands_of(group: Group) -> tuple[Command, ...]:
    """The commands of one group, in the order in which help shows them."""
    return tuple(command for command in COMMANDS if command.group is group)


REFERENCE = Argument("reference", "the request, for example SR-0042", required=True, subject=True)
WHY = Argument("reason", "what worries you", rest=True)
ADVOCATE = Argument("advocate", "their name, or the beginning of it", required=True, subject=True)

_DESK: tuple[Command, ...] = tuple(
    Command(Group.DESK, *row)
    for row in (
        (("home",), "Your dashboard: what waits for you, your families, your availability.", "home"),
        (("requests",), "The requests that wait for your answer.", "requests"),
        (("show",), "Read one request.", "show", (REFERENCE,)),
        (("reply",), "Write to a family you support.", "reply_to", (REFERENCE,)),
        (("end",), "End your support of a family; the place is free at once.", "end_support_of", (REFERENCE,)),
        (
            ("availability",),
            "See your availability, or set it.",
            "set_availability",
            (
                Argument("setting", "accepting or not-accepting", options=("accepting", "not-accepting")),
                Argument("expected_on", "when you expect capacity again, as 2026-09-01"),
            ),
            "availability",
        ),
        (
            ("capacity",),
            "Set how many families you support at once, within your plan.",
            "capacity_save",
            (Argument("own_limit", "a number, or none for all of your plan"),),
            "capacity",
        ),
        (("profile",), "Say which kinds of support and which stages you do.", "profile"),
        (("conflicts",), "See the conflicts of interest you have named.", "conflicts"),
        (
            ("conflicts", "add"),
            "Name a council, a school or a person as a conflict of interest.",
            "conflict_add_save",
            (Argument("named", "who it is", required=True, rest=True),),
            "conflict_add",
        ),
        (
            ("conflicts", "remove"),
            "Take one off the list again.",
            "conflict_remove_save",
            (Argument("named", "who it is", required=True, rest=True),),
            "conflict_remove",
        ),
        (("rewards",), "Your tier, how it has been calculated, and what you can do to progress.", "rewards"),
        (("away",), "Say beforehand when you are away, so that no wait counts on those days.", "away"),
        (("related",), "Say that you and a family know each other privately.", "related", (REFERENCE,)),
        (("events",), "The events you are asked to.", "my_events"),
        (("article",), "Offer an article to the guides library.", "article_offer"),
        (
            ("directory",),
            "Who is an advocate here, whoever is available and fits first.",
            "directory",
            (
                Argument("kind", "a kind of support, for example transport"),
                Argument("stage", "a stage, for example under_appeal"),
                Argument("available", "available: only those who have a place", options=("available",)),
            ),
        ),
        ((HELP,), "This list.", HELP),
    )
)

_COORDINATOR: tuple[Command, ...] = tuple(
    Command(Group.COORDINATOR, *row)
    for row in (
        (("queue",), "Every open request, the most pressing first.", "queue"),
        (("new",), "Take a request in for a family that rang or wrote.", "new_request"),
        (("show",), "Read one request.", "show", (REFERENCE,)),
        (("record",), "Write down what a family said by telephone.", "record_message_for", (REFERENCE,)),
        (("offer",), "Put a request before an advocate.", "offer", (REFERENCE,)),
        (("hand-over",), "Offer a family you choose to another advocate.", "hand_over_request", (REFERENCE,)),
        (("hold",), "Hold a request so that a person reads it for safety.", "hold", (REFERENCE, WHY)),
        (("release",), "Let a held request go on.", "release", (REFERENCE,)),
        (("remind",), "Remind the advocate of the introduction now.", "remind", (REFERENCE,)),
        (
            ("advocate", "add"),
            "Add an advocate by their account.",
            "advocate_add_save",
            (
                Argument("account", "platform:workspace:account", required=True),
                Argument("plan", "their plan", required=True),
                Argument("name", "their name", required=True, rest=True),
            ),
            "advocate_add",
        ),
        (
            ("advocate", "accredit"),
            "Record an accreditation with its last day.",
            "accredit_save",
            (ADVOCATE, Argument("until", "the last day, as 2027-08-31", required=True)),
            "accredit",
        ),
        (
            ("advocate", "standing"),
            "Decide an advocate's standing, with the reason.",
            "standing_save",
            (
                ADVOCATE,
                Argument("standing", "good or under-review", required=True, options=("good", "under-review")),
                Argument("reason", "why; the advocate reads it", required=True, rest=True),
            ),
            "standing",
        ),
        (
            ("advocate", "plan"),
            "Put an advocate on another plan.",
            "plan_save",
            (ADVOCATE, Argument("plan", "the plan", required=True)),
            "plan",
        ),
        (
            ("advocate", "link"),
            "Make two accounts one person, with one capacity.",
            "link_save",
            (ADVOCATE, Argument("other", "a name, or platform:workspace:account", required=True)),
            "link",
        ),
        (
            ("advocate", "unlink"),
            "Take an account away from a person.",
            "unlink_save",
            (ADVOCATE, Argument("account", "platform:workspace:account", required=True)),
            "unlink",
        ),
        (("advocate", "left"), "Mark somebody as left.", "mark_left", (ADVOCATE,)),
        (
            ("advocate", "rewards"),
            "See an advocate's recognition in full.",
            "advocate_rewards",
            (ADVOCATE,),
        ),
        (
            ("advocate", "contact"),
            "Keep a print of an advocate's own contact, for fair play.",
            "own_contact",
            (ADVOCATE,),
        ),
        (("events",), "Plan an event, see who comes, confirm who was there.", "events"),
        (("award", "article"), "Record an article that an advocate has written.", "award_article", (ADVOCATE,)),
        (("award", "event"), "Record that an advocate was at a community event.", "award_event", (ADVOCATE,)),
        (("reverse",), "Correct what is on record for somebody's recognition.", "reverse", (ADVOCATE,)),
        (("pass-on",), "Write down how it went, as a family told you.", "pass_on_for", (REFERENCE,)),
        (("related",), "Say that an advocate and a family know each other privately.", "related", (REFERENCE,)),
        (("export",), "Everything that is held about a family, for their right of access.", "export", (REFERENCE,)),
        (("erase",), "Erase a family's data, or say why it must be kept.", "erase", (REFERENCE,)),
        (("audit",), "What happened to a request, step by step.", "audit", (REFERENCE,)),
        ((HELP,), "This list.", HELP),
    )
)

COMMANDS: tuple[Command, ...] = (*_DESK, *_COORDINATOR)
"""Every command of the desk. An empty line means the first of its group."""
