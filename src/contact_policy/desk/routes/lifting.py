"""A restriction ended early (MC-9.3), outside a review: with the letter before one's eyes."""

from __future__ import annotations

from starlette.responses import Response

from contact_policy.api.schemas.restrictions import LiftIn
from contact_policy.desk import meanwhile, milder, unfinished
from contact_policy.desk.forms import Form, checked
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.routes.restrictions import CHIEF
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, PreconditionFailed
from contact_policy.letters.letter import letter_of
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.who_may import Act
from contact_policy.records import NoticeRecord
from contact_policy.services import restrictions
from contact_policy.services.context import Context

_KIND = "lift"


@page("/restrictions/{restriction_id}/lift")
@allow(CHIEF, doing=Act.REVIEW)
async def lift(visit: Visit) -> Response:
    """Say why it ends."""
    return await _lift(visit, unfinished.form_of(await unfinished.load(visit, _KIND, visit.id("restriction_id"))))


async def _lift(visit: Visit, form: Form, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        found = await context.tx.restrictions.get(visit.id("restriction_id"))
        customer = await context.tx.customers.get(found.customer_id)
        cases = await context.tx.cases.for_customer(found.customer_id)
    return visit.show(
        "lift.html",
        title=f"End the restriction of {customer.name}",
        refused=refused,
        form=form,
        found=found,
        customer=customer,
        read=meanwhile.as_field(meanwhile.restriction_said(visit.policy, found, visit.now)),
        measures=milder.all_in_full(visit.policy, found.restriction, cases),
        standing=standing_at(visit.policy, found.restriction, visit.now),
    )


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _lift(visit, visit.form, refused)


@act("/restrictions/{restriction_id}/lift", again=_again)
@allow(CHIEF, doing=Act.REVIEW)
async def do_lift(visit: Visit) -> Response:
    """First the letter, made by the very deed, which is taken back; then the deed."""
    restriction_id, form = visit.id("restriction_id"), visit.form
    async with visit.reading() as context:
        record = await context.tx.restrictions.get(restriction_id)
        is_live = restrictions.standing(context, record).is_live
    if form.text("step") != "do" and is_live:
        await unfinished.keep(visit, _KIND, restriction_id, record.customer_id, form)
    if form.text("step") == "change":
        return await _lift(visit, form)
    given, seen = checked(LiftIn, form.given(reasons="reasons")), form.text("seen")
    if not seen.isdecimal():
        raise PreconditionFailed("Open the page again.")

    async def work(context: Context) -> NoticeRecord:
        _, notice_id = await restrictions.lift(context, restriction_id, int(seen), given.reasons)
        await unfinished.forget(context, _KIND, restriction_id)
        return await context.tx.notices.get(notice_id)

    if form.text("step") == "do":
        return await visit.do(work, lambda _: f"/restrictions/{restriction_id}")
    notice = await visit.preview(work, record.customer_id)
    return visit.show(
        "read_first.html",
        title="Read what you are about to do",
        opening="Nothing is done yet.",
        rows=[
            ("You are about to", "End the restriction"),
            ("Your reasons", given.reasons),
            ("What happens", "It ends at once, whether or not the letter has gone. Somebody issues the letter."),
        ],
        letter=letter_of(notice),
        do="End it now, and draft this letter",
        kept=form.kept(),
    )
