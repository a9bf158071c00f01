"""Two records that turn out to be one person made one; and made two again where that was wrong.

Nothing that was recorded moves: each paper stays with the record it was written under, and membership says whose that
record is. Only how the customer is reached and what they need is brought together, and given back at a split. What is
recorded in between stays where it was written: a letter or review about something of the duplicate's with the
duplicate, all else with the survivor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contact_policy.errors import AlreadyMerged, NotFound, NotMerged, invalid
from contact_policy.policy.codec import to_plain
from contact_policy.policy.contact_status import ContactStatus
from contact_policy.records import Customer
from contact_policy.records.changes import ChangeKind
from contact_policy.records.merges import Details, MergeAct, MergedDetails, MergeRecord
from contact_policy.services import changes, contact_details, contact_statuses, deceased, support
from contact_policy.services.contact_statuses import Asked
from contact_policy.services.context import Context, new_id

_ANSWERED = ("restricted", "action", "max_call_seconds", "email_action", "permitted_channels", "restriction_ids")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A merge or split, and the customers it left.

    ``meanwhile`` names what was written under the survivor while the two were one: what was held against one person
    may rest on the other's conduct, so somebody must look at each.
    """

    act: MergeRecord
    survivor: Customer
    duplicate: Customer
    meanwhile: tuple[str, ...] = ()


async def merge(context: Context, survivor_id: str, duplicate_id: str, reason: str) -> Done:
    """Make the duplicate's record the survivor's, with all that hangs on it, and the records merged into it before.

    Raises Invalid where the duplicate is nobody or the survivor, AlreadyMerged where one of them is another's already,
    CustomerDeceased where one of them alone is recorded as having died.
    """
    if survivor_id == duplicate_id:
        raise invalid("/duplicate_id", "Name another customer: a record is no duplicate of itself.")
    ids = (survivor_id, duplicate_id)
    await context.tx.lock_merging(*ids)
    await _must_exist(context, duplicate_id, "/duplicate_id")
    await _refuse_merged(context, ids)
    survivor, duplicate = [await context.tx.customers.get(id_) for id_ in ids]
    deceased.refuse_of_one_alone(survivor.deceased_on is not None, duplicate.deceased_on is not None)
    before = await _statuses(context, ids)
    act = _act(context, MergeAct.MERGE, survivor_id, duplicate_id, reason)
    details = MergedDetails(
        merge_id=act.id,
        duplicate=contact_details.details_of(duplicate),
        survivor=contact_details.own(survivor, [kept for _, kept in await context.tx.merges.standing(survivor_id)]),
    )
    await context.tx.customers.update(replace(duplicate, contact_points=(), updated_at=context.now))
    await _reach(context, survivor, contact_details.together(contact_details.details_of(survivor), details.duplicate))
    await context.tx.merges.join(act)
    act = replace(act, effect=_effect(before, await _statuses(context, ids)))
    await context.tx.merges.add(act, details)
    await _write_down(context, act)
    await _ask_again(context, ids)
    await _tell_systems(context, act, (survivor, duplicate))
    both = await context.tx.customers.get(survivor_id)
    return Done(act=act, survivor=both, duplicate=both)


async def split(context: Context, survivor_id: str, duplicate_id: str, reason: str) -> Done:
    """Undo the merge of these two: each has their own history, restrictions and notices again.

    The duplicate is reached as when it was merged; the survivor keeps what they had or got of their own. What both
    have is marked as shared: it tells nobody apart any more. Raises Invalid where the duplicate is nobody, NotMerged
    where no merge of these two stands.
    """
    await context.tx.lock_merging(survivor_id, duplicate_id)
    await _must_exist(context, duplicate_id, "/merged_id")
    await _refuse_merged(context, [survivor_id])
    survivor = await context.tx.customers.get(survivor_id)
    merged, details, others = await _standing(context, survivor_id, duplicate_id)
    ids = (survivor_id, duplicate_id)
    before = await _statuses(context, ids)
    act = replace(_act(context, MergeAct.SPLIT, survivor_id, duplicate_id, reason), undoes=merged.id)
    kept, given_back = contact_details.apart(survivor, details, others)
    await context.tx.merges.part(act)
    await _reach(context, await context.tx.customers.get(survivor_id), kept)
    await _reach(context, await context.tx.customers.get(duplicate_id), given_back)
    act = replace(act, effect=_effect(before, await _statuses(context, ids)))
    await context.tx.merges.add(act)
    await _write_down(context, act)
    await _ask_again(context, ids)
    left = [await context.tx.customers.get(id_) for id_ in ids]
    await _tell_systems(context, act, left)
    return Done(act=act, survivor=left[0], duplicate=left[1], meanwhile=await _meanwhile(context, merged))


async def _ask_again(context: Context, ids: Sequence[str]) -> None:
    """Work out anew whether restrictions would still be decided so on what is now one record, or no longer is."""
    for owner in sorted({await context.tx.customers.owner(id_) for id_ in ids}):
        await support.refresh(context, owner)


async def _refuse_merged(context: Context, ids: Sequence[str]) -> None:
    for id_ in ids:
        owner = await context.tx.customers.owner(id_)
        if owner != id_:
            raise AlreadyMerged(f"The record {id_} was merged into the customer {owner}.")


async def _must_exist(context: Context, duplicate_id: str, pointer: str) -> None:
    try:
        await context.tx.customers.owner(duplicate_id)
    except NotFound:
        raise invalid(pointer, "Name a customer.") from None


async def _standing(
    context: Context, survivor_id: str, duplicate_id: str
) -> tuple[MergeRecord, MergedDetails, list[MergedDetails]]:
    """The merge of these two, what it must give back, and what the survivor's other merges must."""
    standing = await context.tx.merges.standing(survivor_id)
    for merged, details in standing:
        if merged.duplicate_id == duplicate_id:
            return merged, details, [kept for _, kept in standing if kept is not details]
    if await context.tx.customers.owner(duplicate_id) == survivor_id != duplicate_id:
        raise NotMerged("It came with another record that was merged into this customer: split that one first.")
    raise NotMerged("It is not merged into this customer.")


def _act(context: Context, act: MergeAct, survivor_id: str, duplicate_id: str, reason: str) -> MergeRecord:
    return MergeRecord(
        id=new_id(),
        act=act,
        survivor_id=survivor_id,
        duplicate_id=duplicate_id,
        at=context.now,
        by=context.caller.subject,
        reason=reason,
    )


async def _reach(context: Context, customer: Customer, details: Details) -> None:
    changes = {"contact_points": details.contact_points, "access_needs": details.access_needs}
    await context.tx.customers.update(replace(customer, **changes, updated_at=context.now))  # type: ignore[arg-type]


async def _statuses(context: Context, ids: Sequence[str]) -> dict[str, ContactStatus]:
    """What is answered now to who asks by each of these ids."""
    return {id_: (await contact_statuses.ask(context, Asked(region="", customer_id=id_))).status for id_ in ids}


def _effect(before: Mapping[str, ContactStatus], after: Mapping[str, ContactStatus]) -> dict[str, Any]:
    """What the act changed about how either is answered: two people's restrictions may now be one person's."""
    said = [{id_: _said(status) for id_, status in statuses.items()} for statuses in (before, after)]
    return {"changes_contact_status": said[0] != said[1], "before": said[0], "after": said[1]}


def _said(status: ContactStatus) -> dict[str, Any]:
    return {name: to_plain(getattr(status, name)) for name in _ANSWERED}


async def _write_down(context: Context, act: MergeRecord) -> None:
    """One line in the trail of each: after a split both must tell that they were one for a while."""
    action = "customer.merged" if act.act is MergeAct.MERGE else "customer.split"
    for id_ in (act.survivor_id, act.duplicate_id):
        await context.audit(
            action,
            f"customers/{id_}",
            id_,
            merge=act.id,
            survivor=act.survivor_id,
            duplicate=act.duplicate_id,
            changes_contact_status=act.effect["changes_contact_status"],
        )


async def _tell_systems(context: Context, act: MergeRecord, both: Sequence[Customer]) -> None:
    """Tell that two are one now; that they are two, of each. Whoever knows them by a name of theirs looks at both."""
    survivor, duplicate = act.survivor_id, act.duplicate_id
    named = [reference for customer in both for reference in customer.external_references]
    if act.act is MergeAct.MERGE:
        told = [(ChangeKind.CUSTOMER_MERGED, survivor, duplicate, {"merged_id": duplicate})]
    else:
        told = [
            (ChangeKind.CUSTOMER_SPLIT, survivor, duplicate, {"split_id": duplicate}),
            (ChangeKind.CUSTOMER_SPLIT, duplicate, survivor, {"split_id": survivor}),
        ]
    await changes.write(
        context,
        *(
            changes.change(context, kind, id_, f"customers/{other}", data, external_references=named)
            for kind, id_, other, data in told
        ),
    )


async def _meanwhile(context: Context, merged: MergeRecord) -> tuple[str, ...]:
    tx, id_ = context.tx, merged.survivor_id
    warned = [(f"warnings/{w.id}", w.created_at) for w in await tx.warnings.for_customer(id_)]
    proposed = [(f"restriction-proposals/{p.id}", p.proposed_at) for p in await tx.proposals.told(id_)]
    bound = [(f"restrictions/{r.id}", r.restriction.authorised_at) for r in await tx.restrictions.for_customer(id_)]
    return tuple(subject for subject, at in (*warned, *proposed, *bound) if at >= merged.at)
