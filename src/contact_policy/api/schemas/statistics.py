"""Statistics as callers see them: a count, or null where it is too small to be told."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from contact_policy.api.schemas.assessments import PolicyReferenceOut
from contact_policy.api.schemas.base import Answer
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.services.statistics import Statistics


class FigureOut(Answer):
    """A count; `suppressed` where it is small, or would give a small one away, and then null."""

    count: int | None
    suppressed: bool


class BreakdownOut(Answer):
    """A total and its parts by name. The parts add up to it, but for those of things that may be of several."""

    total: FigureOut
    parts: dict[str, FigureOut]


class WarningsOut(BreakdownOut):
    """Warnings issued, by whether conduct improved; the share is of those judged, in per cent."""

    share_improved: int | None


class RestrictionsOut(Answer):
    """Restrictions; lengths in months. What is told of lengths leaves out restrictions without a last day."""

    by_measure: BreakdownOut
    by_behaviour: BreakdownOut
    by_length: BreakdownOut
    median_months: float | None
    longest_months: float | None
    in_force_at_end: FigureOut
    ended: BreakdownOut


class AppealsOut(Answer):
    """Appeals, received and decided."""

    received: BreakdownOut
    by_outcome: BreakdownOut
    by_time: BreakdownOut


class IssuedOut(Answer):
    """Notices of one kind, and days from their draft to their issue."""

    kind: NoticeKind
    issued: FigureOut
    median_days: float | None
    longest_days: float | None


class NeedOut(Answer):
    """How many have a need recorded (`any`), or cannot use a channel; shares in per cent."""

    need: str
    restricted: FigureOut
    restricted_share: int | None
    customers: FigureOut
    customers_share: int | None


class AccessOut(Answer):
    """The restricted beside all customers."""

    people: BreakdownOut
    needs: list[NeedOut]


class StatisticsOut(Answer):
    """What was done in a period, both days included, and what came of it; `definitions` say what each figure counts."""

    from_: date = Field(alias="from")
    to: date
    as_of: datetime = Field(description="When it was counted; what was recorded later is not in it")
    policy: PolicyReferenceOut
    definitions: dict[str, str]
    contacts: FigureOut
    incidents: FigureOut
    warnings: WarningsOut
    proposals: BreakdownOut
    restrictions: RestrictionsOut
    reviews: BreakdownOut
    appeals: AppealsOut
    notices: list[IssuedOut]
    breaches: FigureOut
    filed_mail: BreakdownOut
    access: AccessOut


def statistics_out(found: Statistics) -> StatisticsOut:
    """Statistics as callers see them."""
    plain = {name: getattr(found, name) for name in _SAME}
    warnings = {"total": found.warnings.total, "parts": found.warnings.parts, "share_improved": found.share_improved}
    appeals = {
        "received": found.appeals_received,
        "by_outcome": found.appeals_by_outcome,
        "by_time": found.appeals_by_time,
    }
    days = {"from": found.first_on, "to": found.last_on}
    return StatisticsOut.model_validate(plain | days | {"warnings": warnings, "appeals": appeals})


_SAME = tuple(name for name in StatisticsOut.model_fields if name not in {"from_", "to", "warnings", "appeals"})
