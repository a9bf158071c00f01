"""What "now" is for a request: the clock, or in development what ``X-Now`` says."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request

from contact_policy.api.http_errors import ClockNotAllowed
from contact_policy.api.schemas.fields import parse_instant
from contact_policy.errors import InvalidField
from contact_policy.settings import Settings

HEADER = "X-Now"


def refuse_development_clock(request: Request, settings: Settings) -> None:
    """In production nobody may say what time it is."""
    if settings.is_production and HEADER in request.headers:
        raise ClockNotAllowed("In production the service's own clock counts; leave out X-Now.")


def read_now(request: Request) -> datetime | InvalidField:
    """Say when this request happens, or what is wrong with its ``X-Now``."""
    text = request.headers.get(HEADER)
    if text is None:
        return datetime.now(UTC)
    try:
        return parse_instant(text)
    except ValueError as error:
        return InvalidField(HEADER, str(error))


def is_moved(request: Request) -> bool:
    """Whether this request says itself what time it is."""
    return HEADER in request.headers
