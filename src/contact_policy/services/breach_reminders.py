"""Reminds a customer of what a restriction asks of them, after a contact that broke it (MC-8.31): a person's choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from contact_policy.errors import NoBreach, NotInForce, invalid
from contact_policy.policy.conduct import NEVER_HELD
from contact_policy.policy.notices import BreachNotice, compose_notice
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.policy.working_days import london_date
from contact_policy.records import BreachRecord, NoticeRecord, RestrictionRecord
from contact_policy.records.reviews import BreachesSince
from contact_policy.services import notices
from contact_policy.services.context import Context
from contact_policy.services.restrictions import locked, standing
from contact_policy.services.restrictions_beside import restrictions_beside


async def draft(context: Context, restriction_id: str, breach_id: str | None, description: str) -> NoticeRecord:
    """Draft a letter about one breach (None: the latest); ``description``, if any, says what happened in its place.

    Raises NotInForce for a restriction that binds nobody now, NoBreach where none is on record, Invalid.
    """
    record = await locked(context, restriction_id)
    stands = standing(context, record)
    if not stands.is_in_force:
        raise NotInForce(f"The restriction is {stands.status}.")
    breach = await _breach(context, restriction_id, breach_id)
    told = description if description.strip() else breach.description
    if context.policy.is_token(told, minimum_words=1):
        raise invalid("/description", "Say what happened: the letter tells it, and the breach's own words do not.")
    _, event = await context.tx.contact_events.get(breach.contact_event_id)
    customer = await context.tx.customers.get(record.customer_id)
    occasion = BreachNotice(
        person=customer.person,
        restriction=record.restriction,
        happened_on=london_date(event.occurred_at),
        channel=event.channel,
        description=told,
        review_on=stands.review_on,
        beside=await restrictions_beside(context, record),
        cases=await context.tx.cases.known(record.customer_id),
    )
    content = compose_notice(context.policy, occasion)
    return await notices.draft_about(context, record, NoticeKind.BREACH, content)


async def _breach(context: Context, restriction_id: str, breach_id: str | None) -> BreachRecord:
    on_record = await context.tx.breaches.list(restriction_id)
    if breach_id is not None:
        found = next((breach for breach in on_record if breach.id == breach_id), None)
        if found is None:
            raise invalid("/breach_id", "Name a breach of this restriction, or leave it out for the latest.")
        return found
    if not on_record:
        raise NoBreach("Record the contact that broke the conditions as a breach first.")
    return on_record[-1]


async def since_review(context: Context, records: Sequence[RestrictionRecord]) -> dict[str, BreachesSince]:
    """The breaches of each of these restrictions since its last review, by its id.

    One that was written down after a review counts for the next, whenever the contact was: nobody had weighed it. A
    contact since found to bring something new, or what is a right, broke nothing (MC-8.23).
    """
    broken = await context.tx.breaches.contacts([record.id for record in records])
    found = {}
    for record in records:
        restriction = record.restriction
        since = max([restriction.authorised_at, *(review.reviewed_at for review in restriction.reviews)])
        mine = [contact for contact in broken.get(record.id, ()) if contact.raises not in NEVER_HELD]
        new = [contact for contact in mine if contact.recorded_at > since]
        found[record.id] = BreachesSince(
            since=since,
            count=len(new),
            last_at=max((contact.occurred_at for contact in new), default=None),
            by_channel=Counter(contact.channel for contact in new),
            by_measure=Counter(contact.measure for contact in new if contact.measure is not None),
            by_month=Counter(f"{london_date(contact.occurred_at):%Y-%m}" for contact in new),
            earlier=len(mine) - len(new),
        )
    return found
