"""The policy as a book: the edition in force, earlier ones, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from contact_policy.desk.book import book, changes
from contact_policy.desk.pages import PEOPLE, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import NotFound
from contact_policy.policy import Policy
from contact_policy.records.audit import LARGEST_SEQUENCE, AdoptedEdition
from contact_policy.services import editions

_MOST_EDITIONS = 100


@page("/policy")
@allow(*PEOPLE)
async def policy_book(visit: Visit) -> Response:
    """The edition in force."""
    async with visit.reading() as context:
        adopted = await context.tx.editions.adopted(_MOST_EDITIONS)
    return _shown(visit, visit.policy, adopted)


@page("/policy/editions/{number}")
@allow(*PEOPLE)
async def earlier_edition(visit: Visit) -> Response:
    """An edition that was gone by, as it was read then."""
    number = _number(visit.request.path_params["number"])
    async with visit.reading() as context:
        shown = await editions.numbered(context, number)
        adopted = await context.tx.editions.adopted(_MOST_EDITIONS)
    return _shown(visit, shown, adopted, number)


def _shown(visit: Visit, shown: Policy, adopted: Sequence[AdoptedEdition], number: int | None = None) -> Response:
    in_force = adopted[0].number if adopted else None
    is_earlier = number is not None and number != in_force
    return visit.show(
        "policy.html",
        title=f"{shown.about.title}, version {shown.about.version}" if is_earlier else shown.about.title,
        shown=shown,
        chapters=book(shown),
        adopted=_named(adopted),
        number=number if is_earlier else in_force,
        in_force=in_force,
        is_earlier=is_earlier,
    )


def _named(adopted: Sequence[AdoptedEdition]) -> list[dict[str, Any]]:
    """Each adoption with the day until which it was gone by, newest first."""
    until = [None, *(each.adopted_at for each in adopted)]
    return [
        {"number": each.number, "version": each.version, "since": each.adopted_at, "until": end}
        for each, end in zip(adopted, until, strict=False)
    ]


@page("/policy/changes")
@allow(*PEOPLE)
async def what_changed(visit: Visit) -> Response:
    """What one edition says that another does not, line by line; of the last two where none are named."""
    asked = visit.request.query_params
    if not asked:
        return await _last_two(visit)
    before, after = _number(asked.get("from", "")), _number(asked.get("to", ""))
    async with visit.reading() as context:
        earlier, later = await editions.numbered(context, before), await editions.numbered(context, after)
        adopted = _named(await context.tx.editions.adopted(_MOST_EDITIONS))
    since = {each["number"]: each["since"] for each in adopted}
    return visit.show(
        "policy_changes.html",
        title="What changed in the policy",
        earlier=(earlier, before, since.get(before)),
        later=(later, after, since.get(after)),
        changed=changes(earlier, later),
        is_same=earlier.digest == later.digest,
    )


async def _last_two(visit: Visit) -> Response:
    async with visit.reading() as context:
        adopted = await context.tx.editions.adopted(2)
    numbers = [each.number for each in reversed(adopted)]
    return visit.leave_for("/policy/changes?from={}&to={}".format(*numbers) if numbers[1:] else "/policy")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:20]) < LARGEST_SEQUENCE):
        raise NotFound("policy edition")
    return int(text)
