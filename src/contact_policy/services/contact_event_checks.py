"""What keeps a contact from being recorded: what cannot be, and what it names that is not this customer's."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from contact_policy.errors import InvalidField
from contact_policy.policy.facts import ContactEvent
from contact_policy.records import Role
from contact_policy.services.context import Context

CLOCK_TOLERANCE = timedelta(minutes=5)

IN_THE_FUTURE = "A contact cannot lie in the future."
NO_EVENT = "Name a contact event of this customer."


def flaws_in(context: Context, event: ContactEvent) -> Iterator[InvalidField]:
    """What cannot be, whoever's it is: a time in the future, an observation that the policy does not list."""
    if event.occurred_at > context.now + CLOCK_TOLERANCE:
        yield InvalidField("/occurred_at", IN_THE_FUTURE)
    yield from _flaws_of_import(context, event)
    services = context.policy.further.services
    if event.service is not None and event.service not in services:
        known = f"Use one of: {', '.join(services)}." if services else "The policy names no services: leave it out."
        yield InvalidField("/service", known)
    for index, code in enumerate(event.observations):
        if code not in context.policy.observation:
            known = ", ".join(context.policy.observation)
            yield InvalidField(f"/observations/{index}", f"Use one of: {known}.")


def _flaws_of_import(context: Context, event: ContactEvent) -> Iterator[InvalidField]:
    """What is wrong with when another system is said to have written it down: nobody dates their own notes back."""
    written = event.source_recorded_at
    if written is None:
        return
    if Role.CRM not in context.caller.roles:
        cure = "Leave this out: only an import says when it was first recorded."
        yield InvalidField("/source_recorded_at", cure)
    elif not event.occurred_at <= written <= context.now + CLOCK_TOLERANCE:
        yield InvalidField("/source_recorded_at", "Give a time after the contact and not in the future.")


def foreign_cases(event: ContactEvent, own: Collection[str]) -> Iterator[InvalidField]:
    """The cases it names that are not among the customer's ``own``."""
    for field, case_id in (("case_id", event.case_id), ("repeats_case_id", event.repeats_case_id)):
        if case_id is not None and case_id not in own:
            yield InvalidField(f"/{field}", "Name a case of this customer.")
