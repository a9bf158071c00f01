"""Forgetting somebody: all that is personal is blanked in place, once nothing stands against it.

What the office did stays on record without whom it was done to: ids, times, codes and verdicts. It is for good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contact_policy.errors import ErasureNotYet, PreconditionFailed, invalid
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.retention import standing
from contact_policy.policy.working_days import london_date
from contact_policy.records import Customer, Page, ProposalStatus
from contact_policy.records.appeals import AppealStatus
from contact_policy.records.changes import ChangeKind
from contact_policy.records.data_requests import DataRequestStatus
from contact_policy.records.erasures import Erased, ErasureGround, ErasureRecord, Hindrance, HindranceKind
from contact_policy.records.outgoing_messages import UNDER_WAY
from contact_policy.services import changes, filed_contacts, retention
from contact_policy.services.audit_entries import ERASED
from contact_policy.services.context import Context, new_id
from contact_policy.services.holds import standing_holds
from contact_policy.services.sending.queue import subject_of

# What should never have been on record is kept for no period.
_WITHOUT_PERIODS = (ErasureGround.UNLAWFUL, ErasureGround.WRONG_PERSON)
_MOST_NAMED = 200


async def erase(
    context: Context, customer_id: str, version: int, *, ground: ErasureGround, reason: str, data_request_id: str | None
) -> Erased:
    """Blank everything of the customer's, and of what was merged into them; what came after an erasure, too.

    Raises PreconditionFailed where they are no longer at ``version``, ErasureNotYet with all that stands against it, or
    where all of it is blank already.
    """
    await context.tx.lock_customer(customer_id, even_erased=True)
    customer = await context.tx.customers.get(customer_id)
    if customer.version != version:
        raise PreconditionFailed("The customer changed since they were read.")
    if data_request_id is not None and not await _is_theirs(context, customer.id, data_request_id):
        raise invalid("/data_request_id", "Name a data request of this customer's, or leave it out.")
    _refuse(await hindrances(context, customer, ground, data_request_id))
    erasure = ErasureRecord(
        id=new_id(),
        customer_id=customer.id,
        data_request_id=data_request_id,
        ground=ground,
        reason=reason,
        erased_by=context.caller.subject,
        erased_at=context.now,
        records=(customer.id, *customer.merged_ids),
    )
    rows = await context.tx.erasures.erase(erasure)
    if not rows:
        _refuse([Hindrance(hindrance=HindranceKind.ERASED, subject=f"customers/{customer.id}")])
    await context.audit(ERASED, f"customers/{customer.id}", customer.id, erasure=erasure.id, ground=ground, rows=rows)
    gone = changes.change(
        context,
        ChangeKind.CUSTOMER_ERASED,
        customer.id,
        f"customers/{customer.id}",
        {},
        external_references=customer.external_references,
    )
    await changes.write(context, gone)
    return Erased(erasure=erasure, rows=rows)


async def _is_theirs(context: Context, customer_id: str, data_request_id: str) -> bool:
    requests = await context.tx.data_requests.for_customer(customer_id)
    return data_request_id in {request.id for request in requests}


async def hindrances(
    context: Context, customer: Customer, ground: ErasureGround, data_request_id: str | None
) -> list[Hindrance]:
    """Each thing that stands against erasing what is on record of them; not the request that asks for it."""
    return [
        *await _restrictions(context, customer.id),
        *await _open_matters(context, customer.id, data_request_id),
        *(
            Hindrance(hindrance=HindranceKind.HOLD, subject=f"holds/{hold.id}", until=hold.until)
            for hold in await standing_holds(context, customer.id)
        ),
        *([] if ground in _WITHOUT_PERIODS else await _periods(context, customer)),
    ]


async def _restrictions(context: Context, customer_id: str) -> list[Hindrance]:
    return [
        Hindrance(hindrance=HindranceKind.RESTRICTION, subject=f"restrictions/{record.id}")
        for record in await context.tx.restrictions.for_customer(customer_id)
        if standing_at(context.policy, record.restriction, context.now).is_live
    ]


async def _open_matters(context: Context, customer_id: str, data_request_id: str | None) -> list[Hindrance]:
    page, waiting = Page(limit=_MOST_NAMED), ProposalStatus.AWAITING_DECISION
    proposals, _ = await context.tx.proposals.listed(page, status=waiting, customer_id=customer_id)
    appeals = await context.tx.appeals.for_customer(customer_id)
    requests = await context.tx.data_requests.for_customer(customer_id)
    filed = await filed_contacts.unfinished(context, customer_id)
    messages = await context.tx.outgoing_messages.for_customer(customer_id)
    subjects = [
        *((HindranceKind.PROPOSAL, f"restriction-proposals/{proposal.id}") for proposal in proposals),
        *((HindranceKind.APPEAL, f"appeals/{each.id}") for each in appeals if each.status is AppealStatus.OPEN),
        *(
            (HindranceKind.DATA_REQUEST, f"data-requests/{each.id}")
            for each in requests
            if each.status is DataRequestStatus.OPEN and each.id != data_request_id
        ),
        *((HindranceKind.LETTER, subject_of(each)) for each in messages if each.state in UNDER_WAY),
        *((HindranceKind.FILED, f"filed-contacts/{each.id}") for each in filed),
    ]
    return [Hindrance(hindrance=kind, subject=subject) for kind, subject in subjects]


async def _periods(context: Context, customer: Customer) -> list[Hindrance]:
    periods = context.policy.retention
    sources = {name: period.source for name, period in periods.classes()}
    last = await retention.last_of_each(context, customer)
    return [
        Hindrance(hindrance=HindranceKind.RETENTION, until=until, retention_class=name, source=sources[name])
        for name, until in standing(periods, last, london_date(context.now))
    ]


def _refuse(found: Sequence[Hindrance]) -> None:
    if found:
        raise ErasureNotYet("Each hindrance says what stands against it, and until when.", tuple(map(_told, found)))


def _told(hindrance: Hindrance) -> Mapping[str, str]:
    """It as callers see it, without what does not apply."""
    said = {
        "hindrance": hindrance.hindrance.value,
        "subject": hindrance.subject,
        "until": "" if hindrance.until is None else hindrance.until.isoformat(),
        "class": hindrance.retention_class,
        "source": hindrance.source,
    }
    if hindrance.hindrance is HindranceKind.RESTRICTION:
        said["restriction_id"] = hindrance.subject.rpartition("/")[2]
    return {name: value for name, value in said.items() if value}
