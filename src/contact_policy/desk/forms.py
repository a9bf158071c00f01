"""What a form sent: texts by name, checked by the same schemas as the API's bodies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from contact_policy.api import strict_json
from contact_policy.api.validation import invalid_request
from contact_policy.errors import InvalidField, invalid
from contact_policy.policy.working_days import office_zone

MEDIA_TYPE = "application/x-www-form-urlencoded"
WITH_FILES = "multipart/form-data"
_MOST_FIELDS = 3000

Schema = TypeVar("Schema", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form with their values, without the spaces around them. One that was not sent is empty."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The field's text; "" where nothing was typed or the field was not sent."""
        return next(iter(self.fields.get(name, ())), "")

    def many(self, name: str) -> tuple[str, ...]:
        """Everything chosen under a name."""
        return tuple(value for value in self.fields.get(name, ()) if value)

    def has(self, name: str, value: str) -> bool:
        """Whether ``value`` was chosen."""
        return value in self.fields.get(name, ())

    def given(self, **names: str) -> dict[str, Any]:
        """The fields that say something, under the names that the service has for them."""
        return {ours: text for ours, name in names.items() if (text := self.text(name))}

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each field with each of its values, as they were sent."""
        return ((name, value) for name, values in self.fields.items() for value in values)

    def kept(self) -> list[tuple[str, str]]:
        """What a page to read first sends again, whichever step comes next."""
        return [(name, value) for name, value in self.pairs() if name != "step"]


def read_form(raw: bytes, media_type: str = MEDIA_TYPE) -> Form:
    """Read what a browser sends. Raises Invalid for what no browser does."""
    try:
        pairs = _parts(raw, media_type) if media_type.startswith(WITH_FILES) else _pairs(raw)
    except ValueError:
        raise invalid("", "The form could not be read. Go back, and send it again.") from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        if strict_json.flaw_in_text(name + value):
            raise invalid(f"/{name}", "Leave out the characters that cannot be seen or printed.")
        fields.setdefault(name, []).append(value.replace("\r\n", "\n").strip())
    return Form(fields)


def _pairs(raw: bytes) -> list[tuple[str, str]]:
    return parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict")


def _parts(raw: bytes, media_type: str) -> list[tuple[str, str]]:
    """The fields of a form with a file in it; of the file its text, whatever it is called. Raises ValueError."""
    head = f"Content-Type: {media_type}\r\n\r\n".encode("latin-1")
    message = BytesParser(policy=HTTP).parsebytes(head + raw)
    found: list[tuple[str, str]] = []
    for part in message.iter_parts():
        name, content = part.get_param("name", header="Content-Disposition"), part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes) or len(found) == _MOST_FIELDS:
            raise ValueError
        found.append((name, content.decode()))
    return found


def checked(schema: type[Schema], body: Mapping[str, Any]) -> Schema:
    """``body`` as the API would take it. Raises Invalid with a pointer to each field at fault."""
    try:
        return schema.model_validate(body)
    except ValidationError as error:
        found = [{**entry, "loc": ("body", *entry["loc"])} for entry in error.errors()]
        refused = RequestValidationError(found, body=body)
    raise invalid_request(refused)


def moment_of(form: Form, name: str) -> str | None:
    """A day and a time in London, from fields ``<name>.day`` and ``<name>.time``, in the API's words. None: neither.

    Raises Invalid where only one of them is there, or there is no such time.
    """
    day, time = form.text(f"{name}.day"), form.text(f"{name}.time")
    if not day and not time:
        return None
    if not day or not time:
        raise invalid(f"/{name}.{'time' if day else 'day'}", "Give both the day and the time.")
    try:
        return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=office_zone()).astimezone(UTC).isoformat()
    except ValueError:
        raise invalid(f"/{name}.day", "Give a day such as 2030-03-13, and a time such as 10:15.") from None


def field_at_fault(found: InvalidField) -> str:
    """The field of a form that a service's pointer means: ours are called by the pointer, with full stops."""
    return found.pointer.lstrip("/").replace("/", ".")
