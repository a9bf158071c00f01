"""Two records that are one person's joined, and taken apart again: what comes together is shown before the deed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.merges import MergeIn, SplitIn
from contact_policy.contact_points import read_email_question, read_phone_question
from contact_policy.desk import words
from contact_policy.desk.forms import checked
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.routes.customer_record import restriction
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, PreconditionFailed, invalid
from contact_policy.records import Customer, Page, Role
from contact_policy.services import merges
from contact_policy.services.context import Context
from contact_policy.services.merges import Done

MERGERS = (Role.MANAGER,)

_MOST = 20
_SHORTEST_NAME = 2
_MOST_EVENTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What hangs on one record: counted, and how its person is reached."""

    name: str
    rows: Sequence[tuple[str, str]]


@page("/customers/{customer_id}/merge")
@allow(*MERGERS)
async def merge(visit: Visit) -> Response:
    """Ask whose record it is that turned out to be this person's."""
    return await _merge(visit)


async def _merge(
    visit: Visit, refused: Invalid | None = None, alike: Sequence[tuple[Customer, str]] | None = None
) -> Response:
    async with visit.reading() as context:
        customer = await context.tx.customers.get(visit.id("customer_id"))
        if alike is None and visit.form.text("who"):
            alike = await _alike(visit, context, customer.id)
        joined = [record for record, _ in await context.tx.merges.standing(customer.id)]
    return visit.show(
        "merge.html",
        title=f"Join another record with that of {customer.name}",
        refused=refused,
        customer=customer,
        alike=None if alike is None else [(c.id, c.name, hint) for c, hint in alike],
        joined=joined,
    )


async def _alike(visit: Visit, context: Context, customer_id: str) -> list[tuple[Customer, str]]:
    """Others of that name, number or address, with the references of their cases; never how to reach them."""
    who, region = visit.form.text("who"), visit.settings.default_region
    if len(who) < _SHORTEST_NAME:
        raise invalid("/who", "Give at least two letters of a name, or a number or e-mail address.")
    phone = read_phone_question(who, region)
    email = read_email_question(who) if "@" in who else None
    name = who if phone is None and email is None else None
    found, _ = await context.tx.customers.list(Page(limit=_MOST), phone=phone, email=email, name=name)
    others = [each for each in found if each.id != customer_id]
    return [(each, _cases(await context.tx.cases.for_customer(each.id))) for each in others]


def _cases(found: Sequence[Any]) -> str:
    return f"Cases: {words.listed(case.reference for case in found)}" if found else "No case on record"


async def _again(visit: Visit, refused: Invalid) -> Response:
    try:
        return await _merge(visit, refused)
    except Invalid:
        return await _merge(visit, refused, ())


@act("/customers/{customer_id}/merge", again=_again)
@allow(*MERGERS)
async def do_merge(visit: Visit) -> Response:
    """First those who are meant, then what would come together, by the very deed taken back; then the deed."""
    customer_id, form = visit.id("customer_id"), visit.form
    step = form.text("step")
    if step in {"find", "change"}:
        if not form.text("who"):
            raise invalid("/who", "Give a name, number or e-mail address.")
        return await _merge(visit)
    given = checked(MergeIn, form.given(duplicate_id="duplicate_id", reason="reason"))

    async def work(context: Context) -> Done:
        await _refuse_changed(visit, context)
        return await merges.merge(context, customer_id, given.duplicate_id, given.reason)

    if step == "do":
        return await visit.do(work, lambda done: f"/customers/{done.survivor.id}")
    async with visit.reading() as context:
        before = [await _told(visit, context, id_) for id_ in (customer_id, given.duplicate_id)]

    async def attempt(context: Context) -> tuple[Record, Done]:
        done = await work(context)
        return await _told(visit, context, customer_id), done

    after, done = await visit.preview(attempt, customer_id)
    return _preview(visit, before, after, done, title="Read what comes together", do="Join the two records")


@page("/customers/{customer_id}/split")
@allow(*MERGERS)
async def split(visit: Visit) -> Response:
    """Ask which of the records joined with this one is somebody else's after all."""
    return await _split(visit)


async def _split(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        customer = await context.tx.customers.get(visit.id("customer_id"))
        joined = [record for record, _ in await context.tx.merges.standing(customer.id)]
    return visit.show(
        "split.html",
        title=f"Take a record apart from that of {customer.name}",
        refused=refused,
        customer=customer,
        joined=[(each.duplicate_id, f"Joined {words.moment(each.at)}", each.reason) for each in joined],
    )


async def _split_again(visit: Visit, refused: Invalid) -> Response:
    return await _split(visit, refused)


@act("/customers/{customer_id}/split", again=_split_again)
@allow(*MERGERS)
async def do_split(visit: Visit) -> Response:
    """First what each would have, by the very deed taken back; then the deed."""
    customer_id, form = visit.id("customer_id"), visit.form
    if form.text("step") == "change":
        return await _split(visit)
    given = checked(SplitIn, form.given(merged_id="merged_id", reason="reason"))

    async def work(context: Context) -> Done:
        await _refuse_changed(visit, context)
        return await merges.split(context, customer_id, given.merged_id, given.reason)

    if form.text("step") == "do":
        return await visit.do(work, lambda done: f"/customers/{done.survivor.id}")
    async with visit.reading() as context:
        before = [await _told(visit, context, customer_id)]

    async def attempt(context: Context) -> tuple[list[Record], Done]:
        done = await work(context)
        return [await _told(visit, context, id_) for id_ in (customer_id, given.merged_id)], done

    after, done = await visit.preview(attempt, customer_id)
    return _preview(visit, before, after, done, title="Read what comes apart", do="Take the two records apart")


async def _refuse_changed(visit: Visit, context: Context) -> None:
    """Raise PreconditionFailed where the record is no longer as it was read: joined or changed since."""
    customer = await context.tx.customers.get(visit.id("customer_id"))
    if visit.form.text("seen") != str(customer.version):
        raise PreconditionFailed("Open the page again.")


async def _told(visit: Visit, context: Context, customer_id: str) -> Record:
    tx = context.tx
    customer = await tx.customers.get(customer_id)
    events, more = await tx.contact_events.list(customer_id, Page(limit=_MOST_EVENTS))
    held = [restriction(visit, each) for each in await tx.restrictions.for_customer(customer_id)]
    points = [words.contact_point(p.kind, p.value) for p in customer.contact_points]
    needs = [need.need for need in customer.access_needs]
    return Record(
        name=customer.name,
        rows=(
            ("Contacts on record", f"{len(events) or 'None'}{' and more' if more else ''}"),
            ("Cases", words.listed(c.reference for c in await tx.cases.for_customer(customer_id)) or "None"),
            ("Warnings", str(len(await tx.warnings.for_customer(customer_id)) or "None")),
            ("Restrictions", "\n".join(f"{' '.join(r['measures'])} {r['standing']}" for r in held) or "None"),
            ("How to reach them", "\n".join(points) or "Nothing on record"),
            ("What they need", "\n".join(needs) or "Nothing on record"),
        ),
    )


def _preview(visit: Visit, before: Any, after: Any, done: Done, *, title: str, do: str) -> Response:
    return visit.show(
        "merge_preview.html",
        title=title,
        before=before,
        after=after if isinstance(after, list) else [after],
        reason=done.act.reason,
        changes_answers=done.act.effect["changes_contact_status"],
        meanwhile=len(done.meanwhile),
        do=do,
        kept=visit.form.kept(),
    )
