"""Warnings by word of mouth: written down by whoever gave them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.spoken_warnings import SpokenWarningIn
from contact_policy.desk import words
from contact_policy.desk.forms import Form, checked, moment_of
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid
from contact_policy.policy.who_may import Act
from contact_policy.records import Role
from contact_policy.services import spoken_warnings

RECORDERS = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE)


@page("/customers/{customer_id}/spoken-warning")
@allow(*RECORDERS, also=(Act.WARN,))
async def write_down(visit: Visit) -> Response:
    """What was said, when, and about what."""
    return await _form(visit)


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _form(visit, refused)


@act("/customers/{customer_id}/spoken-warning", again=_again)
@allow(*RECORDERS, also=(Act.WARN,))
async def record(visit: Visit) -> Response:
    """Keep it; it has no letter."""
    customer_id = visit.id("customer_id")
    given = checked(SpokenWarningIn, _body(visit.form)).told()
    return await visit.do(
        lambda context: spoken_warnings.record(context, customer_id, given), lambda _: f"/customers/{customer_id}"
    )


def _body(form: Form) -> dict[str, Any]:
    said_at = moment_of(form, "said_at")
    behaviours = list(form.many("behaviours"))
    body: dict[str, Any] = {"behaviours": behaviours, **form.given(said="said", step="warning_step")}
    return body | ({} if said_at is None else {"said_at": said_at})


async def _form(visit: Visit, refused: Invalid | None = None) -> Response:
    policy = visit.policy
    async with visit.reading() as context:
        customer = await context.tx.customers.get(visit.id("customer_id"))
    return visit.show(
        "spoken_warning.html",
        title=f"Write down what {customer.name} was told",
        refused=refused,
        customer=customer,
        behaviours=[(entry.name, words.capitalised(entry.label)) for entry in policy.behaviours],
        steps=[
            (name, words.capitalised(policy.said(step.label)))
            for name, step in policy.spoken_steps.items()
            if visit.may_take(step)
        ],
    )
