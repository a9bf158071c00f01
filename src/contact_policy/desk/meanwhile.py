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
from contact_policy.desk.trail_words import act, actor
from contact_policy.desk.visit import Visit
from contact_policy.errors import PreconditionFailed
from contact_policy.policy import Policy
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.notices import describe_all
from contact_policy.records import CaseRecord, Customer, Page, RestrictionRecord
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
    """A kind of thing that forms change: its noun in the trail, its version, and how it reads now."""

    noun: str
    read: Callable[[Context, str], Awaitable[tuple[int, Said]]]


class ChangedMeanwhile(PreconditionFailed):
    """Somebody changed it since it was read: who did what and when (``by``), and the ``differences``."""

    def __init__(self, by: Sequence[tuple[str, str, datetime]], differences: Sequence[FieldChanged]) -> None:
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
        entries, _ = await context.tx.audit.list(Page(limit=4 * _MOST_CHANGES), subject=f"{kind.noun}/{id_}")
        changes = [entry for entry in entries if entry.action not in _NO_CHANGE]
        latest = changes[: min(max(version - int(seen), 1), _MOST_CHANGES)]
        names = await called(context, (entry.actor for entry in latest))
    by = [(act(entry.action), actor(entry, names), entry.at) for entry in reversed(latest)]
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
        "Language": words.LANGUAGES.get(customer.language, customer.language),
        "How to reach them": "; ".join(points),
        "What they need": "; ".join(needs),
        "Day on which they died": words.day(customer.deceased_on),
    }


async def _customer(context: Context, customer_id: str) -> tuple[int, Said]:
    customer = await context.tx.customers.get(customer_id)
    return customer.version, customer_said(customer)


def case_said(case: CaseRecord) -> Said:
    """What the form about a case shows of it."""
    return {
        "Its reference": case.reference,
        "What it is about": case.subject,
        "What kind of matter": words.CASE_KINDS[case.kind],
        "How it stands": words.CASE_STATUSES[case.status],
        "What was decided": case.decision,
        "When it was decided": words.moment(case.decided_at),
        "When they were told": words.moment(case.told_at),
        "Until when an answer was promised": words.day(case.answer_promised_on),
        "Internal review": words.INTERNAL_REVIEWS[case.internal_review],
        "As far as the law lets it go": words.day(case.statutory_route_ended_on),
    }


async def _case(context: Context, case_id: str) -> tuple[int, Said]:
    case = await context.tx.cases.get(case_id)
    return case.version, case_said(case)


def restriction_said(policy: Policy, record: RestrictionRecord, now: datetime) -> Said:
    """What the forms about a restriction show of it."""
    standing = standing_at(policy, record.restriction, now)
    return {
        "What it does": " ".join(describe_all(policy, record.restriction.measures, record.restriction.services)),
        "Last day": words.day(record.restriction.ends_on),
        "To be looked at again by": words.day(standing.review_on),
        "In being": "Yes" if standing.is_live else "No",
    }


async def _restriction(context: Context, restriction_id: str) -> tuple[int, Said]:
    record = await context.tx.restrictions.get(restriction_id)
    return record.version, restriction_said(context.policy, record, context.now)


_NO_CHANGE = frozenset({"dossier.read"})
_THINGS: Mapping[str, _Thing] = {
    "customer_id": _Thing(noun="customers", read=_customer),
    "case_id": _Thing(noun="cases", read=_case),
    "restriction_id": _Thing(noun="restrictions", read=_restriction),
}
"""By what it is called in a page's path."""
