"""Five customers to try the service with: the three behaviours, a forceful one, and one with access needs.

They go in through the services, as staff would put them in. All names and numbers are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contact_policy.policy import Policy
from contact_policy.policy.facts import AccessNeed, ContactEvent, ContactPoint
from contact_policy.policy.vocabulary import CaseStatus, Channel, ContactPointKind, Direction, Outcome
from contact_policy.records import Caller, ExternalReference, Page, Role
from contact_policy.services import Store, cases, contact_events, customers
from contact_policy.services.cases import CaseChanges
from contact_policy.services.context import Context, new_id
from contact_policy.services.customers import CustomerChanges

DEMONSTRATOR = Caller(subject="demonstration", roles=frozenset({Role.STAFF}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstrated:
    """A customer and what happened: how many days ago each contact was, on which channel, and what was seen."""

    name: str
    phone: str
    shared: bool = False
    access_needs: tuple[AccessNeed, ...] = ()
    contacts: Sequence[ContactEvent]


async def fill(store: Store, policy: Policy, now: datetime) -> bool:
    """Put the five in where no customer is on record yet; whether it did."""
    async with store.transaction() as tx:
        await tx.idempotency.lock(DEMONSTRATOR.subject, "fill")
        if (await tx.customers.list(Page(limit=1)))[0]:
            return False
        context = Context(tx, policy, DEMONSTRATOR, now)
        for number, shown in enumerate(_five(now), start=1):
            await _put_in(context, number, shown)
    return True


async def _put_in(context: Context, number: int, shown: Demonstrated) -> None:
    point = ContactPoint(kind=ContactPointKind.PHONE, value=shown.phone, shared=shown.shared)
    earliest = min(event.occurred_at for event in shown.contacts) - timedelta(days=14)
    customer = await customers.register(
        replace(context, now=earliest),
        CustomerChanges(
            name=shown.name,
            contact_points=(point,),
            access_needs=shown.access_needs,
            external_references=(ExternalReference(system="demonstration", id=str(number)),),
        ),
    )
    case = await cases.open_case(replace(context, now=earliest), customer.id, f"DEMO-{number}", "A complaint")
    decided_at = earliest + timedelta(days=7)
    decided = CaseChanges(status=CaseStatus.CLOSED, decision="Not upheld, with reasons", decided_at=decided_at)
    await cases.change(replace(context, now=decided_at), case.id, case.version, decided)
    for event in shown.contacts:
        there = replace(context, now=event.occurred_at)
        await contact_events.record(there, customer.id, replace(event, case_id=case.id))


def _five(now: datetime) -> tuple[Demonstrated, ...]:
    def contact(
        days_ago: float, *seen: str, said: str = "", effect: str = "", outcome: Outcome = Outcome.NORMAL
    ) -> ContactEvent:
        at = now - timedelta(days=days_ago)
        return ContactEvent(
            id=new_id(),
            recorded_by=DEMONSTRATOR.subject,
            recorded_at=at,
            occurred_at=at,
            channel=Channel.PHONE if int(days_ago) % 2 else Channel.EMAIL,
            direction=Direction.INBOUND,
            staff_minutes=15,
            summary=said,
            observations=seen,
            effect_on_work=effect,
            outcome=outcome,
        )

    daily = range(1, 41)
    late = "An hour of casework was put off to the next day"
    return (
        Demonstrated(
            name="Alex Aggressive (demonstration)",
            phone="+447700900101",
            contacts=[
                contact(9),
                contact(5, "abusive_language", outcome=Outcome.CALL_ENDED),
                contact(3, "intimidation", said="Said twice that he would find out where Sam lives."),
            ],
        ),
        Demonstrated(
            name="Una Unreasonable (demonstration)",
            phone="+447700900102",
            contacts=[
                contact(
                    d, *(("excessive_information_demand",) if d % 10 == 0 else ()), effect=late if d % 20 == 0 else ""
                )
                for d in daily
            ],
        ),
        Demonstrated(
            name="Percy Persistent (demonstration)",
            phone="+447700900103",
            contacts=[
                contact(d, *(("refuses_decision",) if d in {10, 25} else ()), effect=late if d in {10, 25} else "")
                for d in daily
            ],
        ),
        Demonstrated(
            name="Frances Forceful (demonstration)",
            phone="+447700900104",
            contacts=[contact(d, "forceful", "determined") for d in daily],
        ),
        Demonstrated(
            name="Nia Needs (demonstration)",
            phone="+447700900105",
            shared=True,
            access_needs=(
                AccessNeed(
                    need="Cannot read standard print",
                    adjustment="Letters in large print, and a call to say that one is coming",
                    channels_unusable=(Channel.POST,),
                ),
            ),
            contacts=[contact(12, "distressed"), contact(4, "distressed", "bereaved")],
        ),
    )
