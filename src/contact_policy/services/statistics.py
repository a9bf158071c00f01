"""What was done in a period and what came of it: counts without names, and small numbers hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, TypeVar

from contact_policy.policy import Policy
from contact_policy.policy.conduct import NEVER_HELD
from contact_policy.policy.findings import PolicyReference
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.vocabulary import AppealOutcome, NoticeKind
from contact_policy.policy.working_days import end_of, start_of
from contact_policy.records import ProposalStatus
from contact_policy.services.context import Context
from contact_policy.services.disclosure_control import (
    LEAST_TOLD,
    Breakdown,
    Figure,
    crossed,
    overlapping,
    split,
    together,
    told,
)
from contact_policy.services.restriction_outcomes import Ending, ReviewKept, ended, reviews_kept
from contact_policy.storage.people_counts import NEEDS, PeopleCounts
from contact_policy.storage.statistics import IssuedNotices, Span
from contact_policy.storage.warned_conduct import AfterWarning, Conduct

Name = TypeVar("Name", bound=str)

_DAYS_A_MONTH = 365.25 / 12
_LENGTHS = {"up_to_3_months": 92, "up_to_6_months": 184, "up_to_12_months": 366}
_LONGER, _NO_END = "longer", "no_end_date"


@dataclass(frozen=True, slots=True)
class RestrictionFigures:
    """Restrictions authorised in the period, those in force at its end, and how others ended in it.

    A restriction may have several measures and behaviours. Lengths are in months, from first to last day as authorised.
    """

    by_measure: Breakdown
    by_behaviour: Breakdown
    by_length: Breakdown
    median_months: float | None
    longest_months: float | None
    in_force_at_end: Figure
    ended: Breakdown


@dataclass(frozen=True, slots=True)
class NoticeFigures:
    """Notices of one kind, and the days from their draft, made with the decision, to their issue."""

    kind: NoticeKind
    issued: Figure
    median_days: float | None
    longest_days: float | None


@dataclass(frozen=True, slots=True)
class AccessNeedFigures:
    """Of the restricted and of all customers, how many have a need; shares in whole per cent."""

    need: str
    restricted: Figure
    restricted_share: int | None
    customers: Figure
    customers_share: int | None


@dataclass(frozen=True, slots=True)
class AccessFigures:
    """The people whose restriction was authorised in the period beside all customers, as both are recorded now."""

    people: Breakdown
    needs: tuple[AccessNeedFigures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """A period's figures, both days included, as known at ``as_of``. ``definitions`` say what is counted."""

    first_on: date
    last_on: date
    as_of: datetime
    policy: PolicyReference
    definitions: Mapping[str, str]
    contacts: Figure
    incidents: Figure
    warnings: Breakdown
    share_improved: int | None
    proposals: Breakdown
    restrictions: RestrictionFigures
    reviews: Breakdown
    appeals_received: Breakdown
    appeals_by_outcome: Breakdown
    appeals_by_time: Breakdown
    notices: tuple[NoticeFigures, ...]
    breaches: Figure
    filed_mail: Breakdown
    access: AccessFigures


async def gather(context: Context, first_on: date, last_on: date) -> Statistics:
    """Count what happened from the first to the last day, told as if it were the only period that is asked about."""
    span = Span(start_of(first_on), end_of(last_on))
    counted, policy = context.tx.statistics, context.policy
    events, incidents = await counted.contacts(first_on, last_on, policy.unacceptable_observations)
    outcomes = await counted.warnings(span, _conduct(context))
    warnings = split(_each(AfterWarning, outcomes))
    received = await counted.appeals_received(span)
    by_outcome, by_time = together(
        split(_each(AppealOutcome, await counted.appeals_by_outcome(span))),
        split(_yes_or_no(await counted.appeals_by_time(span), "in_time", "late")),
    )
    filed = await counted.filed(span)
    kept, restrictions = await _restrictions(context, span)
    issued = await counted.notices(span)
    return Statistics(
        first_on=first_on,
        last_on=last_on,
        as_of=context.now,
        policy=policy.reference,
        definitions=definitions(policy),
        contacts=told(events),
        incidents=told(incidents),
        warnings=warnings,
        share_improved=share(warnings.parts[AfterWarning.IMPROVED], warnings.parts[AfterWarning.NOT_IMPROVED]),
        proposals=split(_each(ProposalStatus, await counted.proposals(span))),
        restrictions=restrictions,
        reviews=kept,
        appeals_received=split(_yes_or_no(received, "in_time", "out_of_time")),
        appeals_by_outcome=by_outcome,
        appeals_by_time=by_time,
        notices=tuple(_notices(kind, issued.get(kind)) for kind in NoticeKind),
        breaches=told(await counted.breaches(span)),
        filed_mail=split(_yes_or_no(filed, "seen_in_time", "seen_late") | {"not_seen": filed.get(None, 0)}),
        access=_access(await counted.people(span)),
    )


def definitions(policy: Policy) -> Mapping[str, str]:
    """What each figure counts, in a sentence."""
    days, least = policy.grading.recurrence_window_days, LEAST_TOLD
    return {
        "suppression": f"A count from 1 to {least - 1} is not told, nor another from which it could be worked out,"
        " from this period or others: the months of a quarter are told where none of them has anything to hide, a"
        " longer period is the sum of its quarters, and what is no such sum (medians, different people) is told of a"
        " quarter by itself.",
        "contacts": "Contacts that took place in the period, by whoever began them; incidents are those with an"
        " observation of unacceptable conduct.",
        "warnings": f"Warnings issued in the period. Conduct improved where, in the {days} days after the time to"
        " change was over, no observation of a behaviour warned of was recorded of a contact of the customer's own."
        f" Not judged are those whose {days} days are not over, and those quashed.",
        "proposals": "Restrictions proposed in the period, by what has become of the proposal since.",
        "restrictions": "Restrictions authorised in the period, as they were authorised; one may have several measures"
        " and answer several behaviours. In force and ended are of all restrictions, whenever they were authorised;"
        " lapsed are those that ended for want of a review.",
        "reviews": "Reviews held in the period, by the date they were due or later; missed, where a restriction ended"
        " by itself in the period with its review outstanding; and overdue at the end of the period.",
        "appeals": "Appeals received, and appeals decided, in the period, against warnings and restrictions.",
        "notices": "Notices issued in the period; the days are from the draft, made with the decision, to the issue.",
        "breaches": "Breaches of restrictions that were recorded in the period.",
        "filed_mail": "Correspondence that came in during the period and was filed, by whether a person saw it within"
        " the policy's time.",
        "access": "People with a restriction authorised in the period, beside all customers, as recorded now: how many"
        f" have an access need, and how many cannot use a channel. Told only where, of the restricted as of"
        f" the others, {least} or more have the need and {least} or more have not.",
    }


def _conduct(context: Context) -> Conduct:
    policy = context.policy
    return Conduct(
        observations={
            behaviour: [code for code, shown in policy.behaviour_observed.items() if shown == behaviour]
            for behaviour in policy.behaviour
        },
        spared=policy.needing_effect,
        never_held=NEVER_HELD,
        days=policy.grading.recurrence_window_days,
        now=context.now,
    )


async def _restrictions(context: Context, span: Span) -> tuple[Breakdown, RestrictionFigures]:
    """How reviews were kept, and the restrictions."""
    counted, policy = context.tx.statistics, context.policy
    at = min(context.now, span.until - timedelta(microseconds=1))
    kept: Counter[ReviewKept] = Counter()
    endings: Counter[Ending] = Counter()
    in_force = 0
    async for restriction in counted.possibly_running(span):
        kept.update(reviews_kept(policy, restriction, span.start, at))
        in_force += standing_at(policy, restriction, at).is_in_force
        end = ended(policy, restriction, at)
        if end is not None and end.at >= span.start:
            endings[end.how] += 1
    total = await counted.authorised(span)
    lengths = Counter(dict(await counted.lengths(span)))
    by_measure, by_behaviour, by_length = together(
        overlapping(total, _each_named(policy.measure, await counted.measures(span))),
        overlapping(total, _each_named(policy.behaviour, await counted.behaviours(span))),
        split(_by_length(lengths)),
    )
    ends = [days for days in lengths.elements() if days > 0]
    is_told = len(ends) >= LEAST_TOLD and not by_length.total.suppressed
    return split(_each(ReviewKept, kept)), RestrictionFigures(
        by_measure=by_measure,
        by_behaviour=by_behaviour,
        by_length=by_length,
        median_months=_months(median(ends)) if is_told else None,
        longest_months=_months(max(ends)) if is_told else None,
        in_force_at_end=told(in_force),
        ended=split(_each(Ending, endings)),
    )


def _by_length(lengths: Mapping[int, int]) -> dict[str, int]:
    found = dict.fromkeys((*_LENGTHS, _LONGER, _NO_END), 0)
    for days, count in lengths.items():
        name = next((name for name, most in _LENGTHS.items() if days <= most), _LONGER)
        found[name if days > 0 else _NO_END] += count
    return found


def _months(days: float) -> float:
    return round(days / _DAYS_A_MONTH, 1)


def _notices(kind: NoticeKind, issued: IssuedNotices | None) -> NoticeFigures:
    if issued is None:
        return NoticeFigures(kind, told(0), None, None)
    count = told(issued.count)
    if count.suppressed:
        return NoticeFigures(kind, count, None, None)
    return NoticeFigures(kind, count, round(issued.median_days, 1), round(issued.longest_days, 1))


def _access(people: PeopleCounts) -> AccessFigures:
    shown = split({"restricted": people.restricted, "not_restricted": people.customers - people.restricted})
    return AccessFigures(shown, tuple(_need(people, need) for need in NEEDS))


def _need(people: PeopleCounts, need: str) -> AccessNeedFigures:
    having, of_all = people.restricted_with[need], people.customers_with[need]
    restricted, customers = crossed(people.restricted, having, people.customers, of_all)
    if restricted.suppressed:
        return AccessNeedFigures(need, restricted, None, customers, None)
    shares = round(100 * having / people.restricted), round(100 * of_all / people.customers)
    return AccessNeedFigures(need, restricted, shares[0], customers, shares[1])


def share(yes: Figure, no: Figure) -> int | None:
    """The share of the first in both, in whole per cent, where both are told and there are any."""
    if yes.count is None or no.count is None or not yes.count + no.count:
        return None
    return round(100 * yes.count / (yes.count + no.count))


def _each(names: Iterable[Name], counts: Mapping[Name, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in names}


def _each_named(names: Iterable[str], counts: Mapping[str, int]) -> dict[str, int]:
    """The names of the edition in use, and those of earlier ones of which there are some."""
    return {name: counts.get(name, 0) for name in dict.fromkeys([*names, *sorted(counts)])}


def _yes_or_no(counts: Mapping[Any, int], yes: str, no: str) -> dict[str, int]:
    return {yes: counts.get(True, 0), no: counts.get(False, 0)}
