"""What somebody has begun to write: kept with each step, theirs alone, gone once it is sent."""

from __future__ import annotations

from contact_policy.desk.forms import Form
from contact_policy.desk.visit import Visit
from contact_policy.records.drafts import Unfinished
from contact_policy.services.context import Context


async def load(visit: Visit, kind: str, about_id: str) -> Unfinished | None:
    """What whoever came has begun of that kind about a thing, if anything."""
    async with visit.reading() as context:
        return await context.tx.drafts.get(context.caller.subject, kind, about_id)


async def keep(visit: Visit, kind: str, about_id: str, customer_id: str, form: Form) -> None:
    """Keep a form as it was typed. It is no deed: nobody else sees it, and it may be kept over and over."""
    session = visit.session
    async with session.store.transaction() as tx:
        tx.writes_of(customer_id)
        await tx.drafts.keep(
            Unfinished(
                owner=session.caller.subject,
                kind=kind,
                about_id=about_id,
                customer_id=customer_id,
                form={name: tuple(values) for name, values in form.fields.items()},
                saved_at=visit.now,
            )
        )


async def forget(context: Context, kind: str, about_id: str) -> None:
    """Throw it away, with the deed that it was for."""
    await context.tx.drafts.forget(context.caller.subject, kind, about_id)


def form_of(draft: Unfinished | None) -> Form:
    """The form as it was typed; an empty one where there is none."""
    return Form(draft.form if draft else {})
