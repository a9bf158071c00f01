"""Request headers as HTTP defines them: a list may come over several lines, and what is one value comes once."""

from __future__ import annotations

import re

from starlette.datastructures import Headers

from contact_policy.api.http_errors import HeaderRepeated

# Each has one value (RFC 9110): of two, another reader on the way may have taken the other. Two credentials are
# refused with 401, by ``admission``.
_ONCE = (b"host", b"content-type", b"content-length", b"idempotency-key", b"x-now")

_ENTITY_TAG = re.compile(r'(W/)?"[\x21\x23-\x7e]*"')
_ENTITY_TAGS = re.compile(rf"[ \t,]*({_ENTITY_TAG.pattern}[ \t]*(,[ \t,]*|$))+")

# Proxies that compress an answer put the coding's name behind its tag, and hand the tag on so: Apache
# (mdn/content#4343), Jetty, WireMock (wiremock#2822). Ours never end so.
_CODED = re.compile(r'(?:--?|;)(?:gzip|br|deflate|zstd)"$')

# One strong tag or several, as the document says it.
ETAGS_SCHEMA = r'^"[\x21\x23-\x7e]*"( *, *"[\x21\x23-\x7e]*")*$'


def joined(headers: Headers, name: str) -> str | None:
    """The value of a header that is a list: all its lines, as if they stood on one; None without any."""
    lines = headers.getlist(name)
    return ", ".join(lines) if lines else None


def entity_tags(value: str) -> list[str]:
    """The tags in ``If-Match`` or ``If-None-Match``, as we gave them; weak ones with W/, none where it is no list."""
    if not _ENTITY_TAGS.fullmatch(value.strip()):
        return []
    return [_CODED.sub('"', found[0]) for found in _ENTITY_TAG.finditer(value)]


def check_once(headers: Headers) -> None:
    """Raise HeaderRepeated where a header that has one value comes twice."""
    names = [name for name, _ in headers.raw]
    for name in _ONCE:
        if names.count(name) > 1:
            raise HeaderRepeated(name.decode().title())
