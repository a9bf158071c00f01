"""What speaks against a proposal, or for less, in what came since its warning beside what the warning knew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contact_policy.policy.access import spoken_list
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.notices.plain_words import count
from contact_policy.policy.points_against import LATELY, PointAbout, PointAgainst, ids_of
from contact_policy.policy.question import Question
from contact_policy.policy.reach import in_order, spoken_services
from contact_policy.policy.words import ENGLISH
from contact_policy.policy.working_days import spoken


def less_contact(question: Question) -> Iterator[PointAgainst]:
    """Contact fell since the first living warning: the last thirty days beside the thirty before it."""
    warned = [living.received_at for living in question.live_warnings.values()]
    if not warned or question.as_of - min(warned) < LATELY:
        return
    first = min(warned)
    own = question.analysis.event_index.counted
    before = [event for event in own if first - LATELY < event.occurred_at <= first]
    lately = [event for event in own if event.occurred_at > question.as_of - LATELY]
    if len(lately) < len(before):
        yield PointAgainst(
            about=PointAbout.LESS_CONTACT,
            statement=f"In the last {LATELY.days} days the customer made {count(len(lately), 'contact')}; in the "
            f"{LATELY.days} days before the warning there were {len(before)}.",
            event_ids=ids_of(lately),
        )


def heeded_last_warning(question: Question) -> Iterator[PointAgainst]:
    """It went on after the first living warning, and nothing was reported since a further one was received (MC-8.8)."""
    analysis = question.analysis
    for behaviour, first in question.live_warnings.items():
        *_, last = (each for each in (first, *analysis.living_steps) if behaviour in each.warning.behaviours)
        is_further = first.received_at < last.received_at <= question.as_of
        if is_further and not analysis.event_index.goes_on(behaviour, last.received_at):
            yield PointAgainst(
                about=PointAbout.HEEDED_LAST_WARNING,
                statement=f"The customer was warned of {question.label(behaviour)} again (received on"
                f" {spoken(last.received_on)}), and nothing recorded since shows it.",
                clauses=("MC-8.8",),
            )


def other_case_since_warning(question: Question) -> Iterator[PointAgainst]:
    """What is cited from after a warning is about other cases than what is cited from before it (MC-6.1)."""
    references = {case.id: case.reference for case in question.file.cases}
    for behaviour, living in question.live_warnings.items():
        cited = question.evidence_of[behaviour]
        since = [event for event in cited if event.occurred_at > living.received_at]
        before = {id_ for event in cited if event not in since for id_ in _cases_named(event)}
        now = {id_ for event in since for id_ in _cases_named(event)}
        if before and now and now.isdisjoint(before):
            named = spoken_list(sorted(references[case_id] for case_id in now if case_id in references))
            yield PointAgainst(
                about=PointAbout.OTHER_CASE_SINCE_WARNING,
                statement=f"What is cited since the warning is about another case than what came before it: {named}.",
                event_ids=ids_of(since),
            )


def _cases_named(event: ContactEvent) -> Sequence[str]:
    return [case_id for case_id in (event.case_id, event.repeats_case_id) if case_id]


def reaches_beyond_warning(question: Question) -> Iterator[PointAgainst]:
    """It would reach further than the conduct that was on record when a warning was written (MC-8.6).

    A warning speaks of a behaviour and not of a service; whoever was warned of one may not have thought of another.
    Nothing is told where of some of that conduct nobody said which service it was about.
    """
    services = question.policy.further.services
    reached = set(question.proposal.services or services)
    for behaviour, living in question.live_warnings.items():
        written_at = living.warning.drafted_at or living.received_at
        reports = question.analysis.event_index.incidents[behaviour]
        known = [event for event in reports if event.recorded_at <= written_at]
        about = {event.service or "" for event in known}
        if not about or not about <= services.keys() or reached <= about:
            continue
        beyond = spoken_services(question.policy, in_order(question.policy, reached - about), ENGLISH)
        wider = beyond if question.proposal.services else "the whole organisation"
        yield PointAgainst(
            about=PointAbout.REACHES_BEYOND_WARNING,
            statement=f"What the warning of {question.label(behaviour)} knew of was about"
            f" {spoken_services(question.policy, in_order(question.policy, about), ENGLISH)} alone. This would also"
            f" reach {wider}.",
            event_ids=ids_of(known),
        )
