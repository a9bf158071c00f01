"""The style sheets, from the service itself, under names that change with what is in them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from starlette.responses import Response

FOLDER = Path(__file__).with_name("static")
GOVUK = "govuk-frontend-6.3.0.css"
OURS = "desk.css"


class _Sheet(NamedTuple):
    """A style sheet as it is served."""

    name: str
    content: bytes


@cache
def _sheets() -> tuple[_Sheet, ...]:
    contents = [(Path(name), FOLDER.joinpath(name).read_bytes()) for name in (GOVUK, OURS)]
    return tuple(
        _Sheet(f"{path.stem}-{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}", content)
        for path, content in contents
    )


def names() -> tuple[str, ...]:
    """What each is called, in the order in which a page asks for them."""
    return tuple(sheet.name for sheet in _sheets())


@cache
def _by_name() -> Mapping[str, bytes]:
    return dict(_sheets())


def answer(name: str) -> Response:
    """The style sheet of that name, which may be kept for ever."""
    content = _by_name().get(name)
    if content is None:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(content, media_type="text/css", headers=headers)
