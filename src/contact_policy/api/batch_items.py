"""The body of a batch: many items in one document, or one a line. What is wrong with one item is said of it alone."""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import Sequence
from typing import Any

from starlette.datastructures import Headers

from contact_policy.api import strict_json
from contact_policy.errors import BatchUnderWay, Invalid, InvalidField, invalid, pointer_step

NDJSON = "application/x-ndjson"

# More than an item has a use for; the whole is bounded by its bytes.
_VALUES_AN_ITEM = 60

_ITEMS = "items"


def media_type_of(headers: Headers) -> str:
    """What the body is said to be, without its parameters."""
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Whether that is a kind of JSON."""
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))


class BatchPlace:
    """The place of the one batch that a worker is at; to enter it raises BatchUnderWay where it is taken."""

    def __init__(self) -> None:
        self._is_taken = False

    def __enter__(self) -> None:
        """Take it."""
        if self._is_taken:
            raise BatchUnderWay
        self._is_taken = True

    def __exit__(self, *error: object) -> None:
        """Give it back."""
        self._is_taken = False


async def read(headers: Headers, raw: bytes, most: int) -> Sequence[Any]:
    """The items, at most so many: each as it stands in the document, or the line that it is. ``check`` reads each.

    Raises Invalid for what is wrong with the whole.
    """
    media_type = media_type_of(headers)
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if not raw:
        raise invalid("", "A JSON body is required.")
    if media_type == NDJSON:
        items: list[Any] = [line for line in raw.split(b"\n") if line.strip()]
        _check_number(items, most)
        return items
    if not is_json(media_type):
        raise invalid("Content-Type", f"Send the body as application/json or {NDJSON}.")
    # In a thread, which lets others in between: a document of this size takes a tenth of a second.
    document = await asyncio.to_thread(strict_json.read, raw, most_values=_VALUES_AN_ITEM * most)
    return _items_in(document, most)


def check(item: Any) -> Any:
    """The item, read as strictly as any body. Raises Invalid with pointers from the item."""
    if isinstance(item, bytes):
        return strict_json.parse(item)
    strict_json.check(item)
    return item


def _items_in(document: Any, most: int) -> list[Any]:
    is_object = isinstance(document, dict)
    items = document.get(_ITEMS) if is_object else None
    # What is wrong in an item is found as the item is read.
    strict_json.check({**document, _ITEMS: None} if isinstance(items, list) else document)
    if not is_object:
        raise invalid("", "Give an object.")
    flaws = [
        InvalidField(f"/{pointer_step(name)}", "There is no such field; leave it out or correct its name.")
        for name in document
        if name != _ITEMS
    ]
    if _ITEMS not in document:
        flaws.append(InvalidField(f"/{_ITEMS}", "This is required."))
    elif not isinstance(items, list):
        flaws.append(InvalidField(f"/{_ITEMS}", "Give a list."))
    if flaws:
        raise Invalid(*flaws)
    found: list[Any] = document[_ITEMS]
    _check_number(found, most)
    return found


def _check_number(items: Sequence[Any], most: int) -> None:
    if not items:
        raise invalid(f"/{_ITEMS}", "Give at least 1 of these.")
    if len(items) > most:
        raise invalid(f"/{_ITEMS}", f"Give at most {most} of these.")
