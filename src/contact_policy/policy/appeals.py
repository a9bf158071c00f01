"""Appeals: how long there is to make one and to decide it, and which restrictions a quashed warning takes with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Restriction
from contact_policy.policy.facts import Warning as WrittenWarning
from contact_policy.policy.working_days import add_months, add_working_days, london_date


def last_day_to_appeal(policy: Policy, letter_received_at: datetime) -> date:
    """The last day on which an appeal is in time, counted from the letter that told of what is appealed against."""
    return _after(policy, letter_received_at, policy.appeals.days_to_appeal)


def day_to_decide_by(policy: Policy, received_at: datetime) -> date:
    """The last day for the office to decide an appeal received then."""
    return _after(policy, received_at, policy.appeals.days_to_decide)


def _after(policy: Policy, moment: datetime, days: int) -> date:
    """So many days later, of whichever kind the document counts appeals in."""
    day = london_date(moment)
    if policy.further.appeals_in_working_days:
        return add_working_days(day, days, policy.calendar)
    return day + timedelta(days=days)


def rests_on(policy: Policy, restriction: Restriction, warnings: Iterable[WrittenWarning]) -> tuple[str, ...]:
    """The ids of the warnings that were living, and of a behaviour it answers, when the restriction was authorised."""
    at = restriction.authorised_at
    return tuple(
        warning.id
        for warning in warnings
        if not set(warning.behaviours).isdisjoint(restriction.behaviours) and _was_living(policy, warning, at)
    )


def quashed_support(
    policy: Policy, restriction: Restriction, warnings: Iterable[WrittenWarning], now: datetime
) -> tuple[str, ...]:
    """The quashed warnings for want of which a behaviour that was warned of stands unwarned by ``now``.

    A behaviour that another warning spoke of stays warned of. Nothing ends by this: a person decides what follows.
    """
    known = tuple(warnings)
    supporters = [warning for warning in known if warning.id in rests_on(policy, restriction, known)]
    unwarned = [
        [warning for warning in supporters if behaviour in warning.behaviours] for behaviour in restriction.behaviours
    ]
    lost = [warning.id for gone in unwarned if all(_is_quashed(warning, now) for warning in gone) for warning in gone]
    return tuple(dict.fromkeys(lost))


def _was_living(policy: Policy, warning: WrittenWarning, at: datetime) -> bool:
    if warning.issued_at is None or warning.issued_at > at or _is_quashed(warning, at):
        return False
    return london_date(at) <= add_months(
        london_date(warning.issued_at), policy.warning_life(policy.written_step(warning.step))
    )


def _is_quashed(warning: WrittenWarning, at: datetime) -> bool:
    return warning.quashed_at is not None and warning.quashed_at <= at
