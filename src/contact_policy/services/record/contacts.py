"""Each contact as a line of the record, with what the customer says against it."""

from __future__ import annotations

from contact_policy.policy.facts import ContactEvent
from contact_policy.records import RecordPart
from contact_policy.records.data_requests import UNCONTESTED, Contest
from contact_policy.services.context import Context
from contact_policy.services.record.entry import Entry


async def entries(context: Context, customer_id: str, part: RecordPart) -> list[Entry]:
    """The contacts in that part of the record."""
    events = await context.tx.contact_events.told(customer_id, part)
    contests = await context.tx.data_requests.contests({event.id for event in events})
    return [_entry(event, contests.get(event.id, UNCONTESTED)) for event in events]


def _entry(event: ContactEvent, contest: Contest) -> Entry:
    # Codes as the text they are: details may hold anything, and to find out what takes longest of a long record.
    return Entry(
        at=event.occurred_at,
        kind="contact",
        by=event.recorded_by,
        subject=f"contact-events/{event.id}",
        details={
            "channel": event.channel.value,
            "direction": event.direction.value,
            "made_by": event.made_by.value,
            "observations": list(event.observations),
            "effect_on_work": event.effect_on_work,
            "summary": event.summary,
            "outcome": event.outcome.value,
            "raises": None if event.raises is None else event.raises.value,
            "case_id": event.case_id,
            "service": event.service,
            "corrects": event.corrects,
            "disputed": contest.is_open,
            "statements": [said.statement for said in contest.statements],
        },
    )
