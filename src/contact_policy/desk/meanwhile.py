"""What somebody else changed while a form was open: who, when, and what reads otherwise now.

A form carries, beside the version that was read, how the thing read: each field by its name in the office's words.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contact_policy.desk import words
from contact_policy.desk.forms import Form
from contact_policy.desk.naming import called
from contact_policy.desk.visit import Visit
from contact_policy.errors import PreconditionFailed
from contact_policy.records import Customer, Page
from contact_policy.services.context import Context

Said = Mapping[str, str]

_MOST_CHANGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChanged:
    """A field that reads otherwise now."""

    field: str
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thing:
    """A kind of thing that forms change: its noun in the trail, the acts that change it, and how it reads now."""

    noun: str
    acts: frozenset[str]
    read: Callable[[Context, str], Awaitable[tuple[int, Said]]]


class ChangedMeanwhile(PreconditionFailed):
    """Somebody changed it since it was read: ``by`` whom and when, and the ``differences``."""

    def __init__(self, by: Sequence[tuple[str, datetime]], differences: Sequence[FieldChanged]) -> None:
        """Tell of it."""
        super().__init__("Read it anew.")
        self.by = by
        self.differences = differences


async def told(visit: Visit, stale: PreconditionFailed) -> PreconditionFailed:
    """What is known of the change; ``stale`` itself where the form does not carry how the thing read."""
    thing = next((name for name in _THINGS if name in visit.request.path_params), "")
    before, seen = _as_read(visit.form), visit.form.text("seen")
    if not thing or not before or not seen.isdecimal():
        return stale
    kind, id_ = _THINGS[thing], visit.id(thing)
    async with visit.reading() as context:
        version, now = await kind.read(context, id_)
        entries, _ = await context.tx.audit.list(Page(limit=2 * _MOST_CHANGES), subject=f"{kind.noun}/{id_}")
        changes = [entry for entry in entries if entry.action in kind.acts]
        latest = changes[: min(max(version - int(seen), 1), _MOST_CHANGES)]
        names = await called(context, (entry.actor for entry in latest))
    by = [(names(entry.actor), entry.at) for entry in reversed(latest)]
    differences = [
        FieldChanged(field=field, before=before.get(field, ""), now=said)
        for field, said in now.items()
        if before.get(field, "") != said
    ]
    return ChangedMeanwhile(by, differences)


def as_field(said: Said) -> str:
    """How a thing reads, as a form carries it."""
    return json.dumps(said, ensure_ascii=False)


def _as_read(form: Form) -> Said:
    try:
        found: Any = json.loads(form.text("read") or "{}")
    except (ValueError, RecursionError):
        return {}
    is_said = isinstance(found, dict) and all(isinstance(text, str) for text in found.values())
    return found if is_said else {}


def customer_said(customer: Customer) -> Said:
    """What the form about a customer shows of them."""
    points = [
        f"{words.contact_point(p.kind, p.value)}{' (shared)' if p.shared else ''}" for p in customer.contact_points
    ]
    needs = [
        f"{need.need}{f': {need.adjustment}' if need.adjustment else ''}"
        f"{f' (cannot be reached {words.channels(need.channels_unusable)})' if need.channels_unusable else ''}"
        for need in customer.access_needs
    ]
    return {
        "Name": customer.name,
        "How to reach them": "; ".join(points),
        "What they need": "; ".join(needs),
        "Day on which they died": words.day(customer.deceased_on),
    }


async def _customer(context: Context, customer_id: str) -> tuple[int, Said]:
    customer = await context.tx.customers.get(customer_id)
    return customer.version, customer_said(customer)


_THINGS: Mapping[str, _Thing] = {
    "customer_id": _Thing(
        noun="customers",
        acts=frozenset({"customer.changed", "customer.merged", "customer.split"}),
        read=_customer,
    ),
}
"""By what it is called in a page's path."""
