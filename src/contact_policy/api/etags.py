"""ETags of single resources: a version, which ``If-Match`` compares, and a digest: equal tags mean equal bytes."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from fastapi import Request, Response
from pydantic import BaseModel

from contact_policy.api.header_values import entity_tags, joined

_DIGEST_LENGTH = 12


def etag(version: int, body: bytes) -> str:
    """Make the strong tag of a representation.

    What a resource answers may change by the passing of time alone (a restriction's status); the digest tells that
    apart, and the version says whether anybody changed the thing.
    """
    return f'"{version}-{hashlib.sha256(body).hexdigest()[:_DIGEST_LENGTH]}"'


def single(request: Request, answer: BaseModel, version: int) -> Response:
    """Answer a single resource with its ETag, or 304 where ``If-None-Match`` holds it already."""
    body = answer.model_dump_json().encode()
    tag = etag(version, body)
    # "no-cache" is "ask again each time", which is what makes If-None-Match worth sending.
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if is_held(request, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def is_held(request: Request, tag: str) -> bool:
    """Whether the caller says, by ``If-None-Match``, that they hold this representation already."""
    held = joined(request.headers, "If-None-Match") or ""
    return held.strip() == "*" or tag in {named.removeprefix("W/") for named in entity_tags(held)}
