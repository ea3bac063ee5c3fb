"""What the body of a message must be, whichever way it comes: posted, edited, or as the answer to an interaction."""

from collections.abc import Iterator

from tests.world.discord.components import components
from tests.world.discord.errors import ApiError, Code, Problem, refuse_if
from tests.world.discord.nouns import UNMARKED, Flags, Json, Message
from tests.world.discord.shapes import flag, number, objects, problem, text, under

MOST_CONTENT, MOST_EMBEDS, MOST_EMBEDDED = 2000, 10, 6000
MAY_SET = Flags.SUPPRESS_EMBEDS | Flags.SUPPRESS_NOTIFICATIONS | Flags.COMPONENTS_V2
PRIVATELY = MAY_SET | Flags.EPHEMERAL


def check_message(body: Json, *, files: int = 0, may_set: Flags = MAY_SET) -> None:
    """Raise Invalid Form Body for what the platform would not take, and its own code for what says nothing."""
    refuse_if(_message(body, UNMARKED, may_set))
    if not files and is_empty(body):
        raise ApiError(Code.EMPTY_MESSAGE)


def check_edit(message: Message, body: Json, *, files: int = 0, may_set: Flags = MAY_SET) -> None:
    """The same for what a message is to become: what the body does not name stays as it is."""
    refuse_if(_message(body, message.flags, may_set))
    loading = Flags.LOADING in message.flags
    after = {name: body.get(name, [] if loading else getattr(message, name)) for name in ("embeds", "components")}
    keeps_files = bool(message.attachments) and body.get("attachments") != []
    if not files and not keeps_files and is_empty({"content": body.get("content", message.content)} | after):
        raise ApiError(Code.EMPTY_MESSAGE)


def is_empty(body: Json) -> bool:
    """Nothing to see: blanks are nothing."""
    said = body.get("content") or ""
    return not said.strip() and not any(body.get(name) for name in ("embeds", "components", "sticker_ids", "poll"))


def _message(body: Json, was: Flags, may_set: Flags) -> Iterator[Problem]:
    yield from text(body, "content", MOST_CONTENT)
    yield from number(body, "flags", 0, 2**31 - 1)
    yield from flag(body, "tts")
    yield from flag(body, "enforce_nonce")
    yield from _nonce(body)
    yield from _mentions(body)
    given = body.get("flags")
    marks = given if isinstance(given, int) else 0
    if marks & ~int(may_set | was):
        yield problem("flags", "MESSAGE_FLAGS_INVALID", "These flags cannot be set here.")
    version_2 = Flags.COMPONENTS_V2 in Flags(marks) | was
    embeds, found = objects(body, "embeds", MOST_EMBEDS)
    yield from found
    yield from _embeds(embeds)
    parts, found = objects(body, "components", 40)
    yield from found
    yield from components(parts, version_2=version_2)
    if version_2:
        for name in ("content", "embeds", "poll", "sticker_ids"):
            if body.get(name):
                message = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                yield problem(name, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)


def _nonce(body: Json) -> Iterator[Problem]:
    nonce = body.get("nonce")
    if nonce is not None and (not isinstance(nonce, str | int) or len(str(nonce)) > 25):
        yield problem("nonce", "NONCE_TYPE_TOO_LONG", "A nonce has at most 25 characters.")


def _mentions(body: Json) -> Iterator[Problem]:
    allowed = body.get("allowed_mentions")
    if allowed is None:
        return
    if not isinstance(allowed, dict):
        yield problem("allowed_mentions", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return
    parse = allowed.get("parse") or []
    if not set(parse) <= {"roles", "users", "everyone"}:
        yield problem("parse", "BASE_TYPE_CHOICES", "Unknown kind of mention.").under("allowed_mentions")
    for name in ("users", "roles"):
        if name in parse and allowed.get(name):
            message = f"parse:{name} and {name} are mutually exclusive"
            yield problem(name, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message).under("allowed_mentions")


def _embeds(embeds: list[Json]) -> Iterator[Problem]:
    for place, embed in enumerate(embeds):
        yield from under(_embed(embed), "embeds", place)
    if sum(map(_length, embeds)) > MOST_EMBEDDED:
        message = f"Embed size exceeds maximum size of {MOST_EMBEDDED}"
        yield problem("embeds", "MAX_EMBED_SIZE_EXCEEDED", message)


def _embed(embed: Json) -> Iterator[Problem]:
    yield from text(embed, "title", 256)
    yield from text(embed, "description", 4096)
    yield from number(embed, "color", 0, 0xFFFFFF)
    for name, inner, most in (("footer", "text", 2048), ("author", "name", 256)):
        if isinstance(embed.get(name), dict):
            yield from under(text(embed[name], inner, most, least=1, required=True), name)
    fields, found = objects(embed, "fields", 25)
    yield from found
    for place, each in enumerate(fields):
        yield from under(text(each, "name", 256, least=1, required=True), "fields", place)
        yield from under(text(each, "value", 1024, least=1, required=True), "fields", place)


def _length(embed: Json) -> int:
    parts = [embed.get("title"), embed.get("description")]
    parts += [each.get(name) for each in embed.get("fields") or () for name in ("name", "value")]
    parts += [(embed.get(name) or {}).get(inner) for name, inner in (("footer", "text"), ("author", "name"))]
    return sum(len(part) for part in parts if isinstance(part, str))
