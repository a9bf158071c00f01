"""Long answers written an item at a time: pydantic writes a whole one at a stretch, and lets nobody else on."""

from __future__ import annotations

from fastapi import Response
from pydantic import BaseModel


def in_pieces(answer: BaseModel) -> Response:
    """Answer with the very JSON that pydantic would write, its lists of models item by item."""
    return Response(_written(answer), media_type="application/json")


def _written(answer: BaseModel) -> bytes:
    members = [_member(answer, name) for name in type(answer).model_fields]
    return b"{" + b",".join(members) + b"}"


def _member(answer: BaseModel, name: str) -> bytes:
    value = getattr(answer, name)
    if isinstance(value, list) and value and isinstance(value[0], BaseModel):
        return b'"%s":[%s]' % (name.encode(), b",".join([item.model_dump_json().encode() for item in value]))
    return answer.model_dump_json(include={name}).encode()[1:-1]
