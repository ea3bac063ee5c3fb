"""Reads cards, answers and forms as a person of the story does: by their words."""

from collections.abc import Mapping

from adapters.terminal.events import Filled
from bot.play.theatre import Missed
from core.surface import Ask, Button, Card, ChoiceField, Form, Reply, Say, Show, TextField


def text_of(shown: Card) -> str:
    """Everything a card says, in lower case on one line."""
    parts = [shown.title, *shown.context, *(button.label for button in shown.buttons)]
    parts += [f"{fact.label}: {fact.value}" for fact in shown.facts]
    parts += [f"{passage.heading} {passage.words}" for passage in shown.body]
    return " ".join(" ".join(parts).split()).lower()


def text_of_reply(said: Reply) -> str:
    """Everything an answer says."""
    match said:
        case Say(words=words):
            return words
        case Show(cards=cards):
            return " ".join(map(text_of, cards))
        case Ask(form=form):
            return f"{form.title} {form.intro} {' '.join(field.label for field in form.fields)}"


def fill_in(form: Form, values: Mapping[str, str | tuple[str, ...]]) -> Filled:
    """A form's values: those given, else what stands in it already. Raises Missed for a field it does not have."""
    if strange := values.keys() - {field.name for field in form.fields}:
        raise Missed(f"the form {form.title!r} has no field {', '.join(strange)}")
    filled: Filled = {}
    for field in form.fields:
        if field.name in values:
            filled[field.name] = _given(field, values[field.name])
        elif isinstance(field, ChoiceField):
            filled[field.name] = field.chosen if field.many else "".join(field.chosen[:1])
        else:
            filled[field.name] = field.draft
    return filled


def _given(field: ChoiceField | TextField, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """A choice may be given by its label, or the beginning of it."""
    if isinstance(field, TextField):
        return value
    if isinstance(value, tuple):
        return tuple(_option(field, one) for one in value)
    return _option(field, value)


def _option(field: ChoiceField, said: str) -> str:
    for option in field.options:
        if said == option.value or option.label.startswith(said):
            return option.value
    labels = ", ".join(option.label for option in field.options)
    raise Missed(f"{field.label} does not offer {said!r}, but {labels}")


def buttons_of(said: Reply) -> tuple[Button, ...]:
    """The buttons of an answer."""
    match said:
        case Say(buttons=buttons):
            return buttons
        case Show(cards=cards):
            return tuple(button for shown in cards for button in shown.buttons)
        case Ask():
            return ()
