"""What a walk and a way on have in common: contacts, proposals, and what is open at a moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.vocabulary import Channel, Direction
from contact_policy.records import (
    Customer,
    NoticeRecord,
    ProposalPut,
    ProposalStatus,
    RestrictionRecord,
    WarningRecord,
)
from contact_policy.records.appeals import AppealRecord
from contact_policy.services import contact_events
from contact_policy.services.context import Context, new_id
from prove.ways.people import SAID

NOBODY = "00000000-0000-7000-8000-000000000000"


def contact(at: datetime, *seen: str, service: str | None = None) -> ContactEvent:
    """A call, of which somebody wrote down what it did to the work."""
    return ContactEvent(
        id=new_id(), occurred_at=at, recorded_at=at, recorded_by="mary", channel=Channel.PHONE,
        direction=Direction.INBOUND, observations=seen, effect_on_work=SAID if seen else "", summary=SAID,
        service=service,
    )  # fmt: skip


def recorded(customer_id: str, event: ContactEvent) -> Callable[[Context], Awaitable[ContactEvent]]:
    return lambda context: contact_events.record(context, customer_id, event)


def drafts(customer_id: str) -> Callable[[Context], Awaitable[list[NoticeRecord]]]:
    """The letters not issued, oldest first."""

    async def found(context: Context) -> list[NoticeRecord]:
        told = await context.tx.notices.told(customer_id)
        return [await context.tx.notices.get(notice.id) for notice in told if notice.issued_at is None]

    return found


def restrictions_of(customer_id: str) -> Callable[[Context], Awaitable[tuple[RestrictionRecord, ...]]]:
    return lambda context: context.tx.restrictions.for_customer(customer_id)


def live(customer_id: str) -> Callable[[Context], Awaitable[list[RestrictionRecord]]]:
    """The restrictions in force or to come."""

    async def found(context: Context) -> list[RestrictionRecord]:
        held = await context.tx.restrictions.for_customer(customer_id)
        return [one for one in held if standing_at(context.policy, one.restriction, context.now).is_live]

    return found


def awaiting(customer_id: str) -> Callable[[Context], Awaitable[list[ProposalPut]]]:
    async def found(context: Context) -> list[ProposalPut]:
        put = await context.tx.proposals.put(customer_id)
        return [one for one in put if one.status is ProposalStatus.AWAITING_DECISION]

    return found


def open_appeals(customer_id: str) -> Callable[[Context], Awaitable[list[AppealRecord]]]:
    async def found(context: Context) -> list[AppealRecord]:
        return [one for one in await context.tx.appeals.for_customer(customer_id) if one.decision is None]

    return found


def warnings_of(customer_id: str) -> Callable[[Context], Awaitable[tuple[WarningRecord, ...]]]:
    return lambda context: context.tx.warnings.for_customer(customer_id)


def customer(customer_id: str) -> Callable[[Context], Awaitable[Customer]]:
    return lambda context: context.tx.customers.get(customer_id)


def version_of(restriction_id: str) -> Callable[[Context], Awaitable[int]]:
    async def found(context: Context) -> int:
        return (await context.tx.restrictions.get(restriction_id)).version

    return found
