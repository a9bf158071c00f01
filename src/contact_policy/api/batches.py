"""Batches: many items in one call, each read, done and answered by itself, part after part.

A part is one transaction. Between parts, and while items are read, everybody else is answered.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic import ValidationError, WrapValidator

from contact_policy.api import batch_items
from contact_policy.api.dependencies import store_of
from contact_policy.api.idempotency import IdempotencyKey, Writer, spend, writers_of_parts
from contact_policy.api.schemas.batches import BatchItemOut, BatchPart, ItemOutcome
from contact_policy.api.schemas.fields import Body
from contact_policy.api.schemas.problem import ProblemField
from contact_policy.api.unit_of_work import ReadSession
from contact_policy.api.validation import invalid_item
from contact_policy.errors import Busy, Duplicate, Invalid, InvalidField
from contact_policy.services.context import Context

T = TypeVar("T")
B = TypeVar("B", bound=Body)

# Items a transaction: what holds so many customers at once is over in a fraction of a second.
A_PART = 100

# Items read before others are let in: some milliseconds.
_AT_A_STRETCH = 25

# How often a part is tried in which somebody else's reference came in between.
_TRIES = 3

UNREAD = WrapValidator(lambda document, _: document)
"""For a body that stands in the documentation, and is read item by item."""

Done = Callable[[int], BatchItemOut]
"""The answer for an item, once its place is known."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The items of one call, and what they are done with. In a dry run nothing is stored."""

    session: ReadSession
    items: Sequence[Any]
    writers: Iterator[Writer]
    dry_run: bool
    spend: Callable[[], None]

    async def answer(
        self,
        read: Callable[[Any], ReadItem[T]],
        work: Callable[[Context, Sequence[T]], Awaitable[Sequence[Done]]],
        rehearse: Callable[[Context, Sequence[T]], Awaitable[Sequence[Done]]],
        outcomes: Sequence[ItemOutcome],
    ) -> Response:
        """Read each item, have ``work`` do those that are sound, part by part, and answer for each.

        In a dry run ``rehearse`` says what would come of them. ``outcomes`` are those that may be, to be counted.
        """
        self.spend()
        counts = Counter(dict.fromkeys(outcomes, 0))
        answers: list[str] = []
        for start, writer in zip(range(0, len(self.items), A_PART), self.writers, strict=True):
            part = await _ItemsRead.read(read, start, self.items[start : start + A_PART])
            if self.dry_run:
                async with self.session.reading() as context:
                    answers.append(part.answered(await rehearse(context, part.sound)).model_dump_json())
            else:
                answers.append(await self._keep(writer, part, work))
            for outcome in outcomes:  # in a text a quotation mark is escaped
                counts[outcome] += answers[-1].count(f'"outcome":"{outcome}"')
            await asyncio.sleep(0)
        return _response(answers, counts)

    async def _keep(
        self, writer: Writer, part: _ItemsRead[T], work: Callable[[Context, Sequence[T]], Awaitable[Sequence[Done]]]
    ) -> str:
        for _ in range(_TRIES):
            try:
                return await writer.keep_part(lambda tx: work(self.session.context(tx), part.sound), part.answered)
            except Duplicate:
                continue
        raise Busy("Others use the same references just now. Send the same request again in a moment.")


@dataclass(frozen=True, slots=True)
class ReadItem(Generic[T]):
    """An item that is sound, and what is told of it all the same: what of it was left out."""

    sound: T
    left_out: Sequence[InvalidField] = ()


@dataclass(frozen=True, slots=True)
class _ItemsRead(Generic[T]):
    """Some items, read: each that is sound, and the answer for each other one."""

    start: int
    items: Sequence[ReadItem[T] | BatchItemOut]

    @classmethod
    async def read(cls, read: Callable[[Any], ReadItem[T]], start: int, items: Sequence[Any]) -> _ItemsRead[T]:
        found: list[ReadItem[T] | BatchItemOut] = []
        for index, item in enumerate(items, start):
            try:
                found.append(read(batch_items.check(item)))
            except Invalid as flaw:
                found.append(refused(flaw)(index))
            if index % _AT_A_STRETCH == _AT_A_STRETCH - 1:
                await asyncio.sleep(0)
        return cls(start, found)

    @property
    def sound(self) -> list[T]:
        """Those that are sound."""
        return [item.sound for item in self.items if isinstance(item, ReadItem)]

    def answered(self, done: Sequence[Done]) -> BatchPart:
        """Every item's answer, given what was ``done`` with the sound ones."""
        each = iter(done)
        answers = []
        for index, item in enumerate(self.items, self.start):
            if isinstance(item, BatchItemOut):
                answers.append(item)
                continue
            answer = next(each)(index)
            if item.left_out:
                answer = answer.model_copy(update={"errors": [*answer.errors, *map(_told, item.left_out)]})
            answers.append(answer)
        return BatchPart(items=answers)


def refused(flaw: Invalid) -> Done:
    """The answer for what is not valid."""
    errors = [_told(field) for field in flaw.fields]
    return lambda index: BatchItemOut(index=index, outcome=ItemOutcome.REFUSED, code=flaw.code, errors=errors)


def refused_at(pointer: str, code: str, detail: str) -> Done:
    """The answer for what names something at ``pointer`` that cannot be meant."""
    errors = [ProblemField(pointer=pointer, detail=detail)]
    return lambda index: BatchItemOut(index=index, outcome=ItemOutcome.REFUSED, code=code, errors=errors)


def _told(field: InvalidField) -> ProblemField:
    return ProblemField(pointer=field.pointer, detail=field.detail)


def read_as(model: type[B], document: Any) -> B:
    """The item as ``model`` reads it. Raises Invalid, as a request's body would be refused."""
    try:
        return model.model_validate(document, from_attributes=True)
    except ValidationError as error:
        flaw = invalid_item(error, document)
    raise flaw


def _response(answers: Sequence[str], counts: Mapping[ItemOutcome, int]) -> Response:
    """Every part's answers as one, without writing them out once more."""
    opening, closing = BatchPart(items=[]).model_dump_json().split("[]")
    items = [text.removeprefix(f"{opening}[").removesuffix(f"]{closing}") for text in answers]
    summary = ",".join(f'"{outcome}":{count}' for outcome, count in counts.items())
    content = f'{{"summary":{{{summary}}},"items":[{",".join(items)}]}}'
    return Response(content, media_type="application/json")


async def _batching(
    request: Request,
    idempotency_key: IdempotencyKey = None,
    *,
    dry_run: Annotated[bool, Query(description="Say what would come of it, and store nothing.")] = False,
) -> Batch:
    held, asked = request.app.state, request.state
    items: Sequence[Any] = asked.document
    parts = [items[start : start + A_PART] for start in range(0, len(items), A_PART)]
    session = ReadSession(store_of(request), held.policy, asked.caller, asked.now, held.letter_assets)
    key = None if dry_run else idempotency_key
    by_share = partial(spend, request, held.shares.batches)
    return Batch(session, items, writers_of_parts(request, key, parts), dry_run, by_share)


Batching = Annotated[Batch, Depends(_batching)]
"""For operations that do many things, each by itself."""
