"""Warnings by word of mouth: written down by whoever gave them, without a letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from contact_policy.errors import Forbidden, invalid
from contact_policy.policy import Policy
from contact_policy.policy.document.format2.people import WarningTable
from contact_policy.policy.vocabulary import Behaviour
from contact_policy.policy.working_days import add_months, london_date
from contact_policy.records.spoken_warnings import SpokenWarning
from contact_policy.services import deceased
from contact_policy.services.context import Context, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsSaid:
    """What somebody was told, and when; ``step`` is which of the document's it is."""

    step: str
    behaviours: tuple[Behaviour, ...]
    said: str
    said_at: datetime


async def record(context: Context, customer_id: str, said: WordsSaid) -> SpokenWarning:
    """Write down that somebody was told.

    Raises Invalid for a step that is none, a time to come, and a token of a step that a restriction asks for; Forbidden
    where the step is for others to take.
    """
    step = _step(context.policy, said.step)
    if step is not None and step.by and not set(step.by) & set(context.role_names):
        raise Forbidden(f"This is open to: {', '.join(step.by)}.")
    if step is not None and step.needed and context.policy.is_token(said.said):
        raise invalid("/said", "Say in a few words what was said, and what was asked for: a restriction rests on it.")
    if said.said_at > context.now:
        raise invalid("/said_at", "Give a time that has come.")
    await context.tx.lock_customer(customer_id)
    await deceased.refuse(context, customer_id)
    warning = SpokenWarning(
        id=new_id(),
        customer_id=customer_id,
        step=said.step,
        behaviours=said.behaviours,
        said=said.said,
        said_at=said.said_at,
        counts_until=_counts_until(step, london_date(said.said_at)),
        response_days=step.response_days if step else None,
        recorded_by=context.caller.subject,
        recorded_at=context.now,
    )
    await context.tx.spoken_warnings.add(warning)
    await context.audit(
        "warning.spoken", f"customers/{customer_id}", customer_id, warning=warning.id, behaviours=list(said.behaviours)
    )
    return warning


def _step(policy: Policy, name: str) -> WarningTable | None:
    """The step of that name; None of a document that names none. Raises Invalid."""
    steps = policy.spoken_steps
    if not steps and name:
        raise invalid("/step", "Leave it out: this policy has no name for what is said.")
    if steps and name not in steps:
        raise invalid("/step", f"Use one of: {', '.join(steps)}.")
    return steps.get(name)


def _counts_until(step: WarningTable | None, said_on: date) -> date | None:
    return add_months(said_on, step.life_months) if step and step.life_months else None
