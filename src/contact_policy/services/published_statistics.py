"""What of the statistics is told of a period, so that no other period gives back what is hidden in it.

A quarter is told by itself. Its months are told figure by figure, and only where none of the three has anything to hide
in that figure: else the one that hides would be the quarter less the other two. A longer period is the sum of the
quarters and months that it is made of, and tells of nothing that one of them hides. Whatever is not a sum of its months
(how many different people, a median) is told of no month, or of no longer period, at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

from contact_policy.services import statistics
from contact_policy.services.context import Context
from contact_policy.services.disclosure_control import HIDDEN, Breakdown, Figure
from contact_policy.services.restriction_outcomes import ReviewKept
from contact_policy.services.statistics import NoticeFigures, RestrictionFigures, Statistics
from contact_policy.services.statistics_periods import Piece, pieces
from contact_policy.storage.warned_conduct import AfterWarning

T = TypeVar("T")

# What adds up to one and the same total is told together or not at all.
_TOLD_TOGETHER = (
    ("contacts",),
    ("incidents",),
    ("warnings", "share_improved"),
    ("proposals",),
    ("reviews",),
    ("appeals_received",),
    ("appeals_by_outcome", "appeals_by_time"),
    ("breaches",),
    ("filed_mail",),
)
_RESTRICTIONS_TOLD_TOGETHER = (
    ("by_measure", "by_behaviour", "by_length", "median_months", "longest_months"),
    ("ended",),
)


async def publish(context: Context, first_on: date, last_on: date) -> Statistics:
    """The figures of a period of whole months."""
    counted: dict[Piece, Statistics] = {}

    async def count(piece: Piece) -> Statistics:
        if piece not in counted:
            counted[piece] = await statistics.gather(context, piece.first_on, piece.last_on)
        return counted[piece]

    told = []
    for piece in pieces(first_on, last_on):
        alone = await count(piece)
        beside = () if piece.is_quarter else [await count(month) for month in piece.months_of_its_quarter()]
        told.append(_month_told(alone, beside) if beside else alone)
    return told[0] if len(told) == 1 else _summed(told)


def _month_told(month: Statistics, beside: Sequence[Statistics]) -> Statistics:
    """What is told of a month ``beside`` all of its quarter, itself among them."""
    restrictions = _told_where_all_are(
        month.restrictions, [each.restrictions for each in beside], _RESTRICTIONS_TOLD_TOGETHER
    )
    notices = tuple(
        own if not any(_hides(each.notices[place].issued) for each in beside) else _hidden(own)
        for place, own in enumerate(month.notices)
    )
    told = _told_where_all_are(month, beside, _TOLD_TOGETHER)
    return replace(told, restrictions=restrictions, notices=notices, access=_hidden(month.access))


def _told_where_all_are(own: T, beside: Sequence[T], groups: Sequence[Sequence[str]]) -> T:
    hidden = {
        name: _hidden(getattr(own, name))
        for group in groups
        if any(_hides(getattr(each, of_group)) for each in beside for of_group in group)
        for name in group
    }
    return cast("T", replace(cast("Any", own), **hidden))


def _hides(value: Any) -> bool:
    """Whether any count in it is hidden."""
    if isinstance(value, Figure):
        return value.suppressed
    return isinstance(value, Breakdown) and (_hides(value.total) or any(map(_hides, value.parts.values())))


def _hidden(value: T) -> T:
    """The same with every figure in it hidden; names stay."""
    return cast("T", _without_figures(value))


def _without_figures(value: Any) -> Any:
    if isinstance(value, Figure):
        return HIDDEN
    if isinstance(value, Breakdown):
        return Breakdown(HIDDEN, dict.fromkeys(value.parts, HIDDEN))
    if isinstance(value, tuple):
        return tuple(_without_figures(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: _without_figures(getattr(value, field.name)) for field in fields(value)}
        return replace(value, **told)
    return value if isinstance(value, str) else None


def _summed(told: Sequence[Statistics]) -> Statistics:
    """The figures of periods that follow each other, as one: where one hides a count, the sum does."""
    last = told[-1]

    def parts(of: Callable[[Statistics], Breakdown]) -> Breakdown:
        return _sum([of(each) for each in told])

    warnings = parts(lambda each: each.warnings)
    return replace(
        last,
        first_on=told[0].first_on,
        contacts=_sum_of_figures([each.contacts for each in told]),
        incidents=_sum_of_figures([each.incidents for each in told]),
        warnings=warnings,
        share_improved=statistics.share(
            warnings.parts[AfterWarning.IMPROVED], warnings.parts[AfterWarning.NOT_IMPROVED]
        ),
        proposals=parts(lambda each: each.proposals),
        restrictions=_restrictions([each.restrictions for each in told]),
        reviews=_reviews([each.reviews for each in told]),
        appeals_received=parts(lambda each: each.appeals_received),
        appeals_by_outcome=parts(lambda each: each.appeals_by_outcome),
        appeals_by_time=parts(lambda each: each.appeals_by_time),
        notices=tuple(_notices(kinds) for kinds in zip(*(each.notices for each in told), strict=True)),
        breaches=_sum_of_figures([each.breaches for each in told]),
        filed_mail=parts(lambda each: each.filed_mail),
        access=_hidden(last.access),
    )


def _sum_of_figures(figures: Sequence[Figure]) -> Figure:
    counts = [figure.count for figure in figures if figure.count is not None]
    return Figure(sum(counts)) if len(counts) == len(figures) else HIDDEN


def _sum(breakdowns: Sequence[Breakdown]) -> Breakdown:
    names = breakdowns[0].parts
    return Breakdown(
        _sum_of_figures([each.total for each in breakdowns]),
        {name: _sum_of_figures([each.parts[name] for each in breakdowns]) for name in names},
    )


def _reviews(reviews: Sequence[Breakdown]) -> Breakdown:
    """Overdue are those at the end of the last: one that was overdue before was held since, or ended, or is still."""
    overdue = ReviewKept.OVERDUE
    parts = dict(_sum(reviews).parts) | {overdue: reviews[-1].parts[overdue]}
    return Breakdown(_sum_of_figures([*parts.values()]), parts)


def _restrictions(told: Sequence[RestrictionFigures]) -> RestrictionFigures:
    """In force are those at the end of the last."""
    return RestrictionFigures(
        by_measure=_sum([each.by_measure for each in told]),
        by_behaviour=_sum([each.by_behaviour for each in told]),
        by_length=_sum([each.by_length for each in told]),
        median_months=None,
        longest_months=None,
        in_force_at_end=told[-1].in_force_at_end,
        ended=_sum([each.ended for each in told]),
    )


def _notices(of_kind: Sequence[NoticeFigures]) -> NoticeFigures:
    return NoticeFigures(of_kind[0].kind, _sum_of_figures([each.issued for each in of_kind]), None, None)
