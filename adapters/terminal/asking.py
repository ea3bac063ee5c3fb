"""Fills in a form field by field at a prompt. Enter keeps a draft or a choice; `x` alone leaves the form."""

from collections.abc import Callable, Mapping

from adapters.terminal.events import Filled
from adapters.terminal.render import Paper
from core.cleaning import clean
from core.surface import ChoiceField, Form, TextField

LEAVE = "x"
EMPTY = "-"

Read = Callable[[str], str]
"""Reads one line at a prompt; raises EOFError at the end of the input."""


class Left(Exception):
    """The form was left without sending it."""


def fill(form: Form, paper: Paper, read: Read) -> Filled | None:
    """Ask for every field; None when the form was left."""
    paper.say(f"(Enter keeps what is there, {EMPTY} empties it, {LEAVE} leaves the form.)", paper.style("dim"))
    try:
        return {field.name: _ask(field, paper, read) for field in form.fields}
    except Left:
        return None


def mend(form: Form, given: Filled, field: str, problem: str, paper: Paper, read: Read) -> Filled | None:
    """Ask again for the one field that was not accepted; everything else stays as it was given."""
    paper.say(problem, paper.style("red"))
    wrong = [part for part in form.fields if part.name == field] or list(form.fields)
    try:
        return {**given, **{part.name: _ask(part, paper, read) for part in wrong}}
    except Left:
        return None


def _ask(field: TextField | ChoiceField, paper: Paper, read: Read) -> str | tuple[str, ...]:
    needed = "" if field.required else " (you may leave this empty)"
    paper.gap()
    paper.say(f"{field.label}{needed}", paper.style("bold"))
    if field.hint:
        paper.say(field.hint, paper.style("dim"), indent=2)
    return _text(field, paper, read) if isinstance(field, TextField) else _choice(field, paper, read)


def _text(field: TextField, paper: Paper, read: Read) -> str:
    if field.draft:
        paper.write(*paper.wrapped(field.draft, "  | "))
    while True:
        words = _written(field, paper, read)
        words = field.draft if not words else "" if words == EMPTY else words
        if field.required and not words:
            paper.say("Please write something here.", indent=2)
        elif len(words) > field.most:
            paper.say(f"That is {len(words)} characters long; at most {field.most} fit.", indent=2)
        else:
            return words


def _written(field: TextField, paper: Paper, read: Read) -> str:
    if field.lines == 1:
        return _line(read, "  > ")
    paper.say("(several lines; an empty line ends it)", paper.style("dim"), indent=2)
    lines = []
    while line := _line(read, "  > "):
        lines.append(line)
    return "\n".join(lines)


def _choice(field: ChoiceField, paper: Paper, read: Read) -> str | tuple[str, ...]:
    for number, option in enumerate(field.options, 1):
        mark = " (chosen)" if option.value in field.chosen else ""
        hint = f" – {option.hint}" if option.hint else ""
        paper.item(f"{number:>4}  ", f"{option.label}{mark}{hint}")
    by_number = {str(number): option.value for number, option in enumerate(field.options, 1)}
    while True:
        chosen = _chosen(field, _line(read, "  numbers > " if field.many else "  number > "), by_number)
        if chosen is None:
            paper.say(f"Please choose by number, 1 to {len(by_number)}.", indent=2)
        elif field.required and not chosen:
            paper.say("Please choose one of them.", indent=2)
        else:
            return chosen if field.many else "".join(chosen[:1])


def _chosen(field: ChoiceField, line: str, by_number: Mapping[str, str]) -> tuple[str, ...] | None:
    """The values chosen, or None where the line can't be read as numbers of options."""
    if not line:
        return field.chosen
    if line == EMPTY:
        return ()
    numbers = line.replace(",", " ").split()
    if not set(numbers) <= by_number.keys() or (len(numbers) > 1 and not field.many):
        return None
    return tuple(by_number[number] for number in dict.fromkeys(numbers))


def _line(read: Read, prompt: str) -> str:
    line = clean(read(prompt))
    if line.lower() == LEAVE:
        raise Left
    return line
