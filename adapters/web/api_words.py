"""The interface's description of itself, as OpenAPI wants it said."""

from typing import Any, Final

from core.requests.asking import NewRequest

ABOUT: Final = (
    "Hand in a family's request, read how it stands, and do what the family asks. Every call carries a key. A call "
    "that creates is signed by the Standard Webhooks specification; the same id and body again find the first request."
)

_PROBLEM: Final = {"application/problem+json": {"schema": {"type": "object"}}}
_JSON: Final = {"application/json": {"schema": {"type": "object"}}}
_ID: Final = {"type": "string", "pattern": "^[\\x21-\\x7e]{1,100}$"}


def _responses(good: dict[str, str], *bad: int) -> dict[str, Any]:
    said = {code: {"description": text, "content": _JSON} for code, text in good.items()}
    return said | {str(code): {"description": "A problem (RFC 9457)", "content": _PROBLEM} for code in bad}


def _header(name: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": _ID}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


_KEYED: Final[list[dict[str, list[str]]]] = [{"key": []}]
_EVERY: Final = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
_OPTIONAL: Final = {"notice_version", "lawful_basis"}


def _request_schema() -> dict[str, Any]:
    """A new request; what the house itself knows need not be sent."""
    schema = NewRequest.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return schema | {"required": [name for name in schema["required"] if name not in _OPTIONAL]}


CREATE: Final[dict[str, Any]] = {
    "security": _KEYED,
    "parameters": [_header("webhook-id"), _header("webhook-timestamp"), _header("webhook-signature")],
    "requestBody": _body(_request_schema()),
    "responses": _responses({"200": "Handed in before", "201": "Handed in"}, *_EVERY),
}
READ: Final[dict[str, Any]] = {"security": _KEYED, "responses": _responses({"200": "How it stands"}, *_EVERY)}
ACT: Final[dict[str, Any]] = {
    "security": _KEYED,
    "parameters": [_header("idempotency-key")],
    "requestBody": _body({"type": "object", "additionalProperties": {"type": "string"}}),
    "responses": _responses({"200": "Done"}, *_EVERY),
}
COMPONENTS: Final[dict[str, Any]] = {
    "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
    "schemas": NewRequest.model_json_schema().get("$defs", {}),
}
