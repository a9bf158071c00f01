"""The spans, figures and particulars of a policy document in the office's words, table by table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from contact_policy.desk import words
from contact_policy.policy import Policy


class NamedFigure(NamedTuple):
    """What a key of the document is called, and what follows its value: ``14 days``."""

    called: str
    unit: str = ""


_DAYS, _WORKING_DAYS, _MONTHS = "days", "working days", "months"

TIMES: Mapping[str, Mapping[str, NamedFigure]] = {
    "lengths": {
        "response_days": NamedFigure("Time to change after a warning is received", _DAYS),
        "warning_life_months": NamedFigure("How long a warning may be relied on", _MONTHS),
        "review_interval_months": NamedFigure("Longest time until a restriction is looked at again", _MONTHS),
        "review_grace_days": NamedFigure("After a missed review, a restriction ends by itself after", _DAYS),
        "post_deemed_working_days": NamedFigure("A posted letter counts as received after", _WORKING_DAYS),
        "notice_working_days": NamedFigure("Where nobody was warned, the letter follows within", _WORKING_DAYS),
        "evidence_current_days": NamedFigure("Evidence counts as recent for", _DAYS),
        "evidence_life_months": NamedFigure("Evidence establishes something for", _MONTHS),
        "exemption_within_days": NamedFigure("An act may go without a warning for", _DAYS),
        "recorded_within_days": NamedFigure("What the office writes down is written down within", _DAYS),
        "blocking_review_days": NamedFigure("Blocking for harassment that went on is looked at again within", _DAYS),
        "answer_within_days": NamedFigure("A customer may chase an answer after", _WORKING_DAYS),
        "early_look_days": NamedFigure("Whoever was not warned is heard within", _DAYS),
        "start_within_days": NamedFigure("A restriction begins within", _DAYS),
        "reconsideration_working_days": NamedFigure("A request to look at it sooner is answered within", _WORKING_DAYS),
    },
    "appeals": {
        "days_to_appeal": NamedFigure("Time to appeal, from receipt of the letter", _DAYS),
        "days_to_decide": NamedFigure("Time to decide an appeal, from its receipt", _DAYS),
    },
    "filed_mail": {
        "seen_within_working_days": NamedFigure("Filed mail is seen by a person within", _WORKING_DAYS),
        "answered_within_working_days": NamedFigure("New information in it is answered within", _WORKING_DAYS),
        "statutory_within_working_days": NamedFigure("A request under the law in it is answered within", _WORKING_DAYS),
        "safeguarding_within_working_days": NamedFigure(
            "A concern for somebody's safety in it is answered within", _WORKING_DAYS
        ),
    },
    "reminders": {
        "before_review_days": NamedFigure("Before a review is due, the office is reminded this many days ahead"),
        "overdue_days": NamedFigure("After a missed review, the office is reminded this many days later"),
        "customer_days": NamedFigure("Before a review the customer is written to this many days ahead (0: not at all)"),
    },
}

WEIGHTS: Mapping[str, Mapping[str, NamedFigure]] = {
    "grading": {
        "recurrence_count": NamedFigure("Reports on separate days that make a minor behaviour serious"),
        "recurrence_window_days": NamedFigure("Those reports lie within", _DAYS),
        "recurrence_days_apart": NamedFigure("Contacts nearer together than this are one occasion", _DAYS),
        "recurrence_span_days": NamedFigure("What recurs does so over at least", _DAYS),
        "effect_count": NamedFigure("How often an effect on the office's work is noted before it goes on"),
        "effect_span_days": NamedFigure("Those notes lie over at least", _DAYS),
        "refusals": NamedFigure("Recorded refusals that are persistent refusal"),
        "exempt_from_warning_grade": NamedFigure("Aggression may go without a warning from this grade on"),
    },
    "escalation": {
        "recurrences": NamedFigure("Reports since the warning that let more weigh"),
        "recurrences_add": NamedFigure("How much more they let weigh"),
        "tried_adds": NamedFigure("How much more an earlier restriction that did not help lets weigh"),
        "tried_days": NamedFigure("An earlier restriction was tried once it was in force for", _DAYS),
    },
    "consideration": {"minimum_words": NamedFigure("Fewest telling words that are an answer")},
}

OFFICE: Mapping[str, str] = {
    "name": "Name",
    "postal_address": "Postal address",
    "email": "E-mail",
    "phone": "Telephone",
    "hours": "Hours",
    "contact_name": "Who speaks for the office to those restricted",
    "file_to": "Where filed mail goes",
    "appeal_contact": "To whom appeals go",
    "signposting": "Who else can help, as letters say it",
    "unasked_recipients": "Mailboxes that no measure touches",
    "emergency_number": "Number in an emergency",
    "policy_place": "Where the policy can be read: you can read it",
}

AUTHORITY: Mapping[str, str] = {
    "proposing_title": "Who proposes",
    "deciding_title": "Who decides",
    "conflict_path": "What a customer is told whose case concerns whoever decides",
}


def figure_says(policy: Policy, table: str, name: str, unit: str) -> str:
    """One figure with its unit; in words where the document says it otherwise than by a figure of that unit."""
    further = policy.further
    if name == "exempt_from_warning_grade" and not further.exempts_by_grade:
        return words.listed(policy.observation[code].label for code in sorted(further.exempt_observations)) or "Never"
    if table == "appeals" and further.appeals_in_working_days:
        unit = f"working {unit}"
    return value_says(getattr(getattr(policy, table), name), unit)


def value_says(value: Any, unit: str) -> str:
    """A value with its unit, in the singular after one."""
    if isinstance(value, (tuple, list)):
        return words.listed(map(str, value)) or "Never"
    one = unit[:-1] if value == 1 and unit.endswith("s") else unit
    return f"{value} {one}".strip()
