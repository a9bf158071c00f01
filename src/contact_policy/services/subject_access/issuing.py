"""Makes the copy that a person is given: without what a person of the office withheld, and with that kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contact_policy.errors import DataChanged
from contact_policy.policy.codec import to_plain
from contact_policy.records.subject_access import FreeText, SubjectAccessCopy, SubjectExport, Withheld
from contact_policy.services.context import Context, new_id
from contact_policy.services.subject_access.collecting import collect
from contact_policy.services.subject_access.texts import Withholding, reviewed


@dataclass(frozen=True, slots=True)
class Issued:
    """An export as it is given, with what is kept of it; ``whole`` is what it was made from."""

    whole: SubjectExport
    export: SubjectExport
    copy: SubjectAccessCopy


async def review(context: Context, export: SubjectExport) -> list[FreeText]:
    """Every text in it, with what may be about somebody else."""
    customer = await context.tx.customers.get(export.customer_id)
    people = await context.tx.people_seen.everybody()
    return reviewed(export.items, (point.value for point in customer.contact_points), people, customer.name)


def without(export: SubjectExport, withheld: Sequence[Withheld]) -> SubjectExport:
    """The export without what is withheld. Raises Invalid for a text that is not there, or a place not in it."""
    withholding = Withholding(export.items, withheld)
    items = tuple(replace(item, data=withholding.of(item.data)) for item in export.items)
    return replace(export, items=items)


async def issue(context: Context, customer_id: str, withheld: Sequence[Withheld]) -> Issued:
    """Make the copy, and keep its digest and what was withheld of it and why, not what it says."""
    await context.tx.lock_customer(customer_id)
    whole = await collect(context, customer_id)
    export = without(whole, withheld)
    copy = SubjectAccessCopy(
        id=new_id(),
        customer_id=customer_id,
        digest=digest_of(export),
        withheld=tuple(withheld),
        issued_by=context.caller.subject,
        issued_at=context.now,
    )
    await context.tx.subject_access_copies.add(copy)
    await context.audit(
        "subject-access-export.issued",
        f"subject-access-copies/{copy.id}",
        customer_id,
        digest=copy.digest,
        withheld=len(copy.withheld),
    )
    return Issued(whole, export, copy)


async def issued_before(context: Context, customer_id: str, copy_id: str) -> Issued:
    """The same copy again. Raises DataChanged where what is on record is no longer what it was made from."""
    copies = {copy.id: copy for copy in await context.tx.subject_access_copies.for_customer(customer_id)}
    copy = copies[copy_id]
    later = [id_ for id_, each in copies.items() if each.issued_at >= copy.issued_at]
    whole = replace(await collect(context, customer_id, later), made_at=copy.issued_at)
    export = without(whole, copy.withheld)
    if digest_of(export) != copy.digest:
        raise DataChanged("What is on record of them has changed since: issue another copy, under another key.")
    return Issued(whole, export, copy)


def as_bytes(export: SubjectExport) -> bytes:
    """The export as it is kept in a file: JSON, in one way."""
    return json.dumps(to_plain(export), ensure_ascii=False, indent=1, sort_keys=True).encode()


def digest_of(export: SubjectExport) -> str:
    """The SHA-256 of that file."""
    return hashlib.sha256(as_bytes(export)).hexdigest()
