"""Lists come page by page: ``?limit=`` and ``?cursor=`` in, ``{items, next_cursor}`` out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query, Response
from pydantic import BaseModel, Field

from contact_policy import records

Item = TypeVar("Item")
Stored = TypeVar("Stored")


class Listed(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None = Field(description="Send it as `?cursor=` for the next page; null on the last one.")


async def _page(
    limit: Annotated[int, Query(ge=1, le=200, description="How many at most.")] = 50,
    cursor: Annotated[
        str | None,
        Query(
            max_length=500,
            json_schema_extra={"pattern": "^[A-Za-z0-9_-]+$"},
            description="The `next_cursor` of the page before.",
        ),
    ] = None,
) -> records.Page:
    return records.Page(limit=limit, after=cursor)


Page = Annotated[records.Page, Depends(_page)]
"""Which page was asked for. The cursor is storage's own and is refused there (422) if it was made up."""


def listed_json(items: Iterable[bytes], next_cursor: str | None) -> Response:
    """Answer with a page whose items are JSON already. It may be large: it is put together once."""
    content = b'{"items":[%b],"next_cursor":%b}' % (b",".join(items), json.dumps(next_cursor).encode())
    return Response(content, media_type="application/json")


def listed(found: tuple[Iterable[Stored], str | None], present: Callable[[Stored], Item]) -> Listed[Item]:
    """Turn a page as storage gives it into one that shows each item as the API does."""
    items, next_cursor = found
    return Listed(items=[present(item) for item in items], next_cursor=next_cursor)
