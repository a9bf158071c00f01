"""The types of single fields: each accepts one spelling of its meaning, says the cure otherwise, and documents itself.

NUL and lone surrogates never reach these: ``strict_json`` and admission refuse them for every text at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, WithJsonSchema
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from contact_policy.characters import (
    NO_CONTROLS_SCHEMA,
    NOT_IN_A_LINE_SCHEMA,
    NOT_IN_LINES_SCHEMA,
    flaw_in_line,
    flaw_in_lines,
)
from contact_policy.contact_points import SIP_URI_SCHEMA, normalise_email, normalise_phone, normalise_sip_uri

# The country of a number written without one; admission sets it from the settings for each request.
default_region: ContextVar[str] = ContextVar("default_region", default="GB")

# The moment of the request; admission sets it. What is read outside of one is held to no moment.
asked_at: ContextVar[datetime | None] = ContextVar("asked_at", default=None)

FIRST_YEAR, LAST_YEAR = 1900, 2200
LARGEST_INTEGER = 2**31 - 1
PHONE_SCHEMA = {
    "type": "string",
    "format": "phone",
    "maxLength": 60,
    "pattern": NO_CONTROLS_SCHEMA,
    "examples": ["07700 900123"],
}
EMAIL_SCHEMA = {"type": "string", "format": "email", "maxLength": 254, "pattern": NO_CONTROLS_SCHEMA}
_SIP_URI_SCHEMA = {
    "type": "string",
    "maxLength": 255,
    "pattern": SIP_URI_SCHEMA,
    "examples": ["sip:coordinator@pbx.office.example"],
}
# What any text may hold, and what a member is called where the office's policy document says which there are.
NO_NUL_SCHEMA = r"^[^\u0000]*$"
NAMES: JsonDict = {"propertyNames": {"pattern": NO_NUL_SCHEMA}}
EXAMPLE_ID = "019d5f0a-7c00-7000-8000-0000000000a1"
# The years taken, and what is made of them, as patterns say them.
YEAR_SCHEMA = r"(19|2[01])\d{2}"
_DAY_SCHEMA = rf"{YEAR_SCHEMA}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME_SCHEMA = r"([01]\d|2[0-3]):[0-5]\d"
_INSTANT_SCHEMA = rf"{_DAY_SCHEMA}[Tt]{_TIME_SCHEMA}:[0-5]\d(\.\d{{1,9}})?([Zz]|[+-]{_TIME_SCHEMA})"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_RFC_3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.IGNORECASE | re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", re.IGNORECASE | re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Body(BaseModel):
    """A request's body: an unknown field is an error, never ignored."""

    model_config = ConfigDict(extra="forbid")


def example(**fields: Any) -> ConfigDict:
    """Show what a caller might send, in the documentation. A test sends it, so it cannot go stale."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


def wrong(cure: str) -> PydanticCustomError:
    """Make the error of a field's validator. ``cure`` says what would be right and repeats no input."""
    # Braces would be taken for placeholders.
    return PydanticCustomError("wrong", "{cure}", {"cure": cure})


def needed(cure: str) -> PydanticCustomError:
    """Make the error of a field that is not there, though another's value asks for it. ``cure`` as for ``wrong``."""
    return PydanticCustomError("needed", "{cure}", {"cure": cure})


def parse_instant(text: str) -> datetime:
    """Read an RFC 3339 time with offset as an aware UTC datetime; ValueError with the cure otherwise."""
    if not _RFC_3339.fullmatch(text):
        raise ValueError("Give an RFC 3339 time with an offset, such as 2026-11-20T10:00:00Z.")
    try:
        instant = datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError("There is no such time.") from None
    if not FIRST_YEAR <= instant.year < LAST_YEAR:
        raise ValueError(f"Give a year from {FIRST_YEAR} to {LAST_YEAR - 1}.")
    return instant.astimezone(UTC)


def parse_day(text: str) -> date:
    """Read an ISO 8601 date; ValueError with the cure otherwise."""
    if not _ISO_DAY.fullmatch(text):
        raise ValueError("Give a date such as 2026-11-20.")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("There is no such day.") from None
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise ValueError(f"Give a year from {FIRST_YEAR} to {LAST_YEAR - 1}.")
    return day


def parse_id(text: str) -> str:
    """Read a UUID into its one canonical spelling; ValueError with the cure otherwise."""
    if not _UUID.fullmatch(text):
        raise ValueError("Give an id as this service gave it.")
    return str(UUID(text))


def parse_language(text: str) -> str:
    """Read a language's code into its one spelling, in small letters; ValueError with the cure otherwise."""
    if not _LANGUAGE.fullmatch(text):
        raise ValueError("Give a language as its code, such as en or cy.")
    return text.lower()


def _text_read_by(parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Make a validator that takes text and nothing else, and reads it with ``parse``."""

    def validate(value: Any) -> Any:
        if not isinstance(value, str):
            raise PydanticCustomError("string_type", "Give text")
        try:
            return parse(value)
        except ValueError as error:
            raise wrong(str(error)) from None

    return validate


def _not_blank(text: str) -> str:
    if not text.strip():
        raise wrong("Give more than spaces.")
    return text


def _without(flaw_in: Callable[[str], str | None]) -> AfterValidator:
    """Refuse what no text of a kind may hold, naming it."""

    def check(text: str) -> str:
        if cure := flaw_in(text):
            raise wrong(cure)
        return text

    return AfterValidator(check)


def _pattern(pattern: str) -> Any:
    return Field(json_schema_extra={"pattern": pattern})


def _phone(text: str) -> str:
    return normalise_phone(text, default_region.get())


Boolean = StrictBool
"""``true`` or ``false``; not 1, not "yes"."""

Integer = Annotated[int, Field(strict=True, ge=-LARGEST_INTEGER, le=LARGEST_INTEGER)]
"""A whole number, 600 or 600.0; not true, "600" or 413.5. Add ``Field(ge=…, le=…)`` for what is possible."""

Line = Annotated[str, _without(flaw_in_line), _pattern(NOT_IN_A_LINE_SCHEMA)]
"""Text on a single line: nothing unseen, nothing that breaks it or turns its direction. Add its length."""

Lines = Annotated[str, _without(flaw_in_lines), _pattern(NOT_IN_LINES_SCHEMA)]
"""Text in lines, with tabs; otherwise as ``Line``."""

Sought = Annotated[str, _pattern(NO_NUL_SCHEMA)]
"""What is looked for among texts: whatever they may hold and may not. Add its length."""

Text = Annotated[Lines, Field(max_length=20_000)]
"""Prose, kept as typed; may be empty."""

RequiredText = Annotated[Text, Field(min_length=1), AfterValidator(_not_blank)]
"""Prose that says something."""

_PRINTED = "Printed as it stands in a letter: write it to its reader, and so that it may be read aloud to them"

LetterText = Annotated[Text, Field(description=_PRINTED)]
"""Prose that a letter prints as it is typed; may be empty."""

RequiredLetterText = Annotated[RequiredText, Field(description=_PRINTED)]
"""Prose that says something, and that a letter prints as it is typed."""

ShortText = Annotated[Line, Field(max_length=200)]
"""A name, a reference or a title; may be empty."""

RequiredShortText = Annotated[ShortText, Field(min_length=1), AfterValidator(_not_blank)]
"""A name, a reference or a title that is there."""

Instant = Annotated[datetime, BeforeValidator(_text_read_by(parse_instant)), _pattern(f"^{_INSTANT_SCHEMA}$")]
"""A moment: RFC 3339 text with an offset, kept in UTC."""

Day = Annotated[date, BeforeValidator(_text_read_by(parse_day)), _pattern(f"^{_DAY_SCHEMA}$")]
"""A day in Europe/London: ISO 8601 text."""

Id = Annotated[str, BeforeValidator(_text_read_by(parse_id)), WithJsonSchema({"type": "string", "format": "uuid"})]
"""An id of this service."""

Phone = Annotated[
    str,
    BeforeValidator(_text_read_by(_phone)),
    WithJsonSchema(PHONE_SCHEMA),
]
"""A whole phone number, however written; kept as E.164."""

Email = Annotated[
    str,
    BeforeValidator(_text_read_by(normalise_email)),
    WithJsonSchema(EMAIL_SCHEMA),
]
"""One whole e-mail address, kept in its one normal spelling."""

LanguageTag = Annotated[
    str,
    BeforeValidator(_text_read_by(parse_language)),
    WithJsonSchema(
        {
            "type": "string",
            "description": "The language to write and speak to them in, as its code (BCP 47). Letters are in English"
            " where the office has no words in it; `en` where nobody said.",
            "examples": ["cy"],
            "maxLength": 30,
            "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$",
        }
    ),
]
"""A language by its code, in small letters."""

SipUri = Annotated[
    str,
    BeforeValidator(_text_read_by(lambda text: normalise_sip_uri(text) if text else "")),
    WithJsonSchema(_SIP_URI_SCHEMA),
]
"""A SIP address as user@host, kept as sip:user@host; empty for none."""
