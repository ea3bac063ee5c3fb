"""How a form is filled in by whoever reads its labels, and what Slack does not let through."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from tests.world.seen import Choice
from tests.world.slack.model import Json
from tests.world.slack.sight import Field
from tests.world.slack.values import MANY, ONE, TEXTS, is_empty

State = dict[str, dict[str, Json]]


class NotTaken(Exception):
    """Slack will not send the form like this; the message is what it says."""


def fill(state: State, fields: Iterable[Field], values: Mapping[str, str | date | Sequence[str]]) -> State:
    """The form's state with these values, each by its field's label, or the beginning of it, or its action id.

    Raises NotTaken for a field that is not there, and where something is missing, too long or not offered.
    """
    filled = {block: dict(actions) for block, actions in state.items()}
    shown = list(fields)
    for name, given in values.items():
        field = next((one for one in shown if name == one.action or one.label.startswith(name)), None)
        if field is None:
            raise NotTaken(f"there is no field {name!r}; there are: {', '.join(one.label for one in shown)}")
        filled[field.block][field.action] = filled_in(field, given)
    for field in shown:
        if field.required and is_empty(filled[field.block][field.action]):
            raise NotTaken(f"Please complete this required field: {field.label}")
    return filled


def filled_in(field: Field, given: str | date | Sequence[str]) -> Json:
    """What a field holds after this was given. Raises NotTaken."""
    said: Json = {"type": field.kind}
    if field.kind in TEXTS:
        words = str(given)
        if words and not field.least <= len(words) <= field.most:
            raise NotTaken(f"{field.label}: between {field.least} and {field.most} characters, not {len(words)}")
        return said | {"value": words or None}
    if field.kind in ONE:
        return said | {"selected_option": _option(field, str(given)) if given else None}
    if field.kind in MANY:
        wanted = [given] if isinstance(given, str) else list(given) if isinstance(given, Sequence) else []
        return said | {"selected_options": [_option(field, one) for one in wanted]}
    name = {"datepicker": "date", "timepicker": "time", "users_select": "user", "multi_users_select": "users"}
    return said | {f"selected_{name[field.kind]}": str(given) if isinstance(given, date) else given}


def _option(field: Field, wanted: str) -> Json:
    for choice in field.choices:
        if wanted == choice.value or choice.label.startswith(wanted):
            return as_option(choice)
    raise NotTaken(f"{field.label} does not offer {wanted!r}, but {', '.join(one.label for one in field.choices)}")


def as_option(choice: Choice) -> Json:
    """An option as it travels."""
    said: Json = {"text": {"type": "plain_text", "text": choice.label, "emoji": True}, "value": choice.value}
    return said | ({"description": {"type": "plain_text", "text": choice.hint, "emoji": True}} if choice.hint else {})
