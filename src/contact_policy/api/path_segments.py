"""Other systems' ids as parts of a path: any character may be sent, and a ``/`` in one, sent as %2F, parts nothing."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, unquote_to_bytes

from starlette.convertors import PathConvertor, register_url_convertor
from starlette.types import Scope

# Stands for it while the path is looked up. No path that is sent can hold it: it is no character.
_SLASH = "\udc2f"
_ENCODED_SLASH = re.compile("%2f", re.IGNORECASE)


class _AnyText(PathConvertor):
    """Like ``path``, and line breaks, too: what cannot be kept is to be pointed to (422), not to be nowhere."""

    regex = r"[\s\S]*"


register_url_convertor("any_text", _AnyText())


def keep_encoded_slashes(scope: Scope) -> None:
    """Let a ``%2F`` in the path of ``scope`` stay apart from a ``/`` until the path's parts are known."""
    raw: bytes = scope.get("raw_path") or b""
    if b"%2f" in raw.lower():
        scope["path"] = _SLASH.join(unquote(part) for part in _ENCODED_SLASH.split(raw.decode("latin-1")))


def with_slashes(text: str) -> str:
    """A part of the path as it was meant."""
    return text.replace(_SLASH, "/")


def shown(path: str) -> str:
    """A path as a URL has it."""
    return "%2F".join(quote(part) for part in path.split(_SLASH))


def is_readable(scope: Scope) -> bool:
    """Whether the path is UTF-8: what is not would be read as something else."""
    try:
        unquote_to_bytes(scope.get("raw_path") or b"").decode()
    except UnicodeDecodeError:
        return False
    return True
