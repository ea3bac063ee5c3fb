"""Interactions: what the bot is told when a person presses, types a command or sends a form, and its answer."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.world.discord import payloads, posting
from tests.world.discord.components import numbered
from tests.world.discord.errors import ApiError, Code, Problem, refuse_if
from tests.world.discord.gateway import Intents
from tests.world.discord.modals import modal
from tests.world.discord.nouns import Account, Channel, Flags, Json, Message
from tests.world.discord.permissions import in_channel
from tests.world.discord.rest import Call, Route
from tests.world.discord.screens import Answer, Asked, Interaction, OpenForm
from tests.world.discord.shapes import objects, problem, text, under
from tests.world.discord.wording import PRIVATELY, check_edit, check_message

if TYPE_CHECKING:
    from tests.world.discord.world import Discord

ALLOWED: dict[Asked, tuple[Answer, ...]] = {
    Asked.COMMAND: (Answer.MESSAGE, Answer.LATER, Answer.FORM),
    Asked.COMPONENT: (Answer.MESSAGE, Answer.LATER, Answer.UPDATE_LATER, Answer.UPDATE, Answer.FORM),
    Asked.SUGGESTIONS: (Answer.SUGGESTIONS,),
    Asked.FORM: (Answer.MESSAGE, Answer.LATER, Answer.UPDATE_LATER, Answer.UPDATE),
}
"""A form is never the answer to a form; an update needs a message that was pressed."""
GUILD, BOT_DM = 0, 1
EDITS = frozenset({Answer.UPDATE, Answer.UPDATE_LATER})


def ask(
    discord: "Discord",
    kind: Asked,
    person: Account,
    channel: Channel,
    data: Json,
    message: Message | None = None,
    opened_by: Interaction | None = None,
) -> Interaction:
    """Tell the bot what somebody did; a form was `opened_by` what it answered."""
    number = discord.ids.next()
    token = urlsafe_b64encode(f"interaction:{number}:".encode() + b"standin" * 10).decode().rstrip("=")
    asked = Interaction(number, token, kind, person, channel, data, discord.ticks(), message, opened_by)
    discord.interactions[token] = asked
    discord.screens[person.id].did.append(asked)
    discord.gateway.tell("INTERACTION_CREATE", _told(discord, asked), to=Intents(0))
    discord.changed()
    return asked


def _told(discord: "Discord", asked: Interaction) -> Json:
    channel, guild = asked.channel, asked.channel.guild
    held = in_channel(channel, asked.person.id)
    said: Json = {
        "id": str(asked.id),
        "application_id": str(discord.app.id),
        "type": int(asked.kind),
        "data": asked.data,
        "token": asked.token,
        "version": 1,
        "channel_id": str(channel.id),
        "channel": payloads.channel(channel, seen_by=discord.app.id) | {"permissions": str(int(held))},
        "app_permissions": str(int(in_channel(channel, discord.app.id))),
        "locale": "en-GB",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": str(guild.id) if guild else "0"},
        "context": GUILD if guild else BOT_DM,
        "attachment_size_limit": payloads.UPLOAD_LIMIT,
    }
    if asked.message is not None:
        said["message"] = payloads.message(asked.message)
    if guild is None:
        return said | {"user": payloads.account(asked.person)}
    member = payloads.member_with_account(guild.members[asked.person.id]) | {"permissions": str(int(held))}
    partial = {"id": str(guild.id), "locale": "en-GB", "features": []}
    return said | {"member": member, "guild_id": str(guild.id), "guild": partial, "guild_locale": "en-GB"}


# The first answer


def callback(discord: "Discord", call: Call, ids: list[str]) -> Json | None:
    asked = discord.interactions.get(ids[1])
    if asked is None or str(asked.id) != ids[0]:
        raise ApiError(Code.UNKNOWN_INTERACTION)
    if asked.answer is not None:
        raise ApiError(Code.ALREADY_ACKNOWLEDGED)
    if asked.late(discord.ticks()):
        raise ApiError(Code.UNKNOWN_INTERACTION)
    answer = _kind_of_answer(asked, call.form.get("type"))
    data = call.form.get("data") or {}
    _check(asked, answer, data, len(call.files))
    _carry_out(discord, asked, answer, data, call)
    asked.answer = answer
    if asked.kind is Asked.FORM:
        discord.screens[asked.person.id].form = None
    return _receipt(asked) if call.query.get("with_response") in ("true", "1") else None


def _kind_of_answer(asked: Interaction, given: object) -> Answer:
    allowed = ALLOWED[asked.kind]
    possible = [each for each in allowed if asked.message is not None or each not in EDITS]
    if not isinstance(given, int) or given not in possible:
        message = f"Value must be one of {[int(each) for each in possible]}."
        raise ApiError(Code.INVALID_FORM, [problem("type", "BASE_TYPE_CHOICES", message)])
    return Answer(given)


def _check(asked: Interaction, answer: Answer, data: Json, files: int) -> None:
    match answer:
        case Answer.FORM:
            refuse_if(under(modal(data), "data"))
        case Answer.SUGGESTIONS:
            choices, found = objects(data, "choices", 25)
            found += [each for choice in choices for each in _suggestion(choice)]
            refuse_if(under(found, "data"))
        case Answer.MESSAGE:
            check_message(data, files=files, may_set=PRIVATELY)
        case Answer.UPDATE if asked.message is not None:
            check_edit(asked.message, data, files=files)


def _suggestion(choice: Json) -> Iterator[Problem]:
    yield from text(choice, "name", 100, least=1, required=True)
    if isinstance(choice.get("value"), str):
        yield from text(choice, "value", 100)


def _carry_out(discord: "Discord", asked: Interaction, answer: Answer, data: Json, call: Call) -> None:
    match answer:
        case Answer.MESSAGE:
            asked.original = _say(discord, asked, data, call)
        case Answer.LATER:
            privately = int(data.get("flags") or 0) & int(Flags.EPHEMERAL)
            asked.original = _say(discord, asked, {"flags": privately | int(Flags.LOADING)}, call)
        case Answer.UPDATE if asked.message is not None:
            posting.edit(discord, asked.message, data, call.files)
            asked.original = asked.message
        case Answer.UPDATE_LATER:
            asked.original = asked.message
        case Answer.SUGGESTIONS:
            asked.suggestions = list(data.get("choices") or ())
        case Answer.FORM:
            discord.screens[asked.person.id].form = OpenForm(asked, data | {"components": numbered(data["components"])})


def _say(discord: "Discord", asked: Interaction, data: Json, call: Call) -> Message:
    privately = int(data.get("flags") or 0) & int(Flags.EPHEMERAL)
    return posting.post(
        discord,
        asked.channel,
        discord.app.account,
        data,
        files=call.files,
        only_for=asked.person.id if privately else None,
        interaction=_metadata(asked),
    )


def _metadata(asked: Interaction) -> Json:
    """What an answer says about what it answers."""
    owner = str(asked.channel.guild.id) if asked.channel.guild else "0"
    said: Json = {
        "id": str(asked.id),
        "type": int(asked.kind),
        "user": payloads.account(asked.person),
        "authorizing_integration_owners": {"0": owner},
    }
    if asked.kind is Asked.COMPONENT and asked.message is not None:
        said["interacted_message_id"] = str(asked.message.id)
    if asked.kind is Asked.FORM and asked.opened_by is not None:
        said["triggering_interaction_metadata"] = _metadata(asked.opened_by)
    return said


def _receipt(asked: Interaction) -> Json:
    said: Json = {"id": str(asked.id), "type": int(asked.kind)}
    if asked.original is None:
        return {"interaction": said}
    said |= {
        "response_message_id": str(asked.original.id),
        "response_message_loading": Flags.LOADING in asked.original.flags,
        "response_message_ephemeral": Flags.EPHEMERAL in asked.original.flags,
    }
    assert asked.answer is not None
    return {"interaction": said, "resource": {"type": int(asked.answer), "message": payloads.message(asked.original)}}


# What follows


def _living(discord: "Discord", ids: list[str]) -> Interaction:
    asked = discord.interactions.get(ids[1])
    if asked is None or ids[0] != str(discord.app.id):
        raise ApiError(Code.UNKNOWN_WEBHOOK)
    if asked.over(discord.ticks()):
        raise ApiError(Code.INVALID_WEBHOOK_TOKEN)
    if asked.answer is None:
        raise ApiError(Code.UNKNOWN_WEBHOOK)
    return asked


def _message_of(asked: Interaction, written: str) -> Message:
    mine = [asked.original, *asked.followed]
    for message in mine[:1] if written == "@original" else mine:
        if message is not None and not message.deleted and written in ("@original", str(message.id)):
            return message
    raise ApiError(Code.UNKNOWN_MESSAGE)


def follow_up(discord: "Discord", call: Call, ids: list[str]) -> Json:
    """One more message; the first after "later" takes the place of what is still loading."""
    asked = _living(discord, ids)
    check_message(call.form, files=len(call.files), may_set=PRIVATELY)
    waiting = asked.original
    if waiting is not None and Flags.LOADING in waiting.flags:
        posting.edit(discord, waiting, call.form | {"flags": int(waiting.flags)}, call.files)
        waiting.edited_at = None
        return payloads.message(waiting)
    message = _say(discord, asked, call.form, call)
    asked.followed.append(message)
    return payloads.message(message)


def read(discord: "Discord", _call: Call, ids: list[str]) -> Json:
    return payloads.message(_message_of(_living(discord, ids), ids[2]))


def change(discord: "Discord", call: Call, ids: list[str]) -> Json:
    message = _message_of(_living(discord, ids), ids[2])
    check_edit(message, call.form, files=len(call.files), may_set=PRIVATELY)
    posting.edit(discord, message, call.form, call.files)
    return payloads.message(message)


def take_back(discord: "Discord", _call: Call, ids: list[str]) -> None:
    posting.delete(discord, _message_of(_living(discord, ids), ids[2]))


ROUTES = (
    Route("POST", "/interactions/{}/{}/callback", callback, open_to_all=True),
    Route("POST", "/webhooks/{}/{}", follow_up, open_to_all=True),
    Route("GET", "/webhooks/{}/{}/messages/{}", read, open_to_all=True),
    Route("PATCH", "/webhooks/{}/{}/messages/{}", change, open_to_all=True),
    Route("DELETE", "/webhooks/{}/{}/messages/{}", take_back, open_to_all=True),
)
