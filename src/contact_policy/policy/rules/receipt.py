"""Is what the office says of its letters written down when it happened?"""

from __future__ import annotations

from datetime import timedelta

from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, not_applicable, not_met, rule
from contact_policy.policy.working_days import london_date, spoken


@rule(
    "issue-recorded-in-time",
    since=2,
    asks="That the warning went out was written down within days.",
    floor=Kind.NEEDS_REASON,
    must_be_listed=False,
    cured_at=(),
)
def issue_recorded_in_time(question: Question) -> Answer:
    """That the warning went out was written down within some days of the day that was stated for it."""
    live = question.live_warnings
    if not live:
        return not_applicable("There was no prior warning.")
    days = question.policy.lengths.recorded_within_days
    for living in live.values():
        issued_at, recorded_at = living.warning.issued_at, living.warning.issue_recorded_at
        if issued_at is None or recorded_at is None:
            continue
        issued_on, recorded_on = london_date(issued_at), london_date(recorded_at)
        if recorded_on > issued_on + timedelta(days=days):
            return not_met(
                f"The warning is said to have gone out on {spoken(issued_on)}; that was written down on"
                f" {spoken(recorded_on)}, more than {days} days later. That figure is ours.",
                "Record how it is known that the letter went out on that day, and why it was written down so late.",
            )
    return fixed_met("That the warning went out was written down at the time.")
