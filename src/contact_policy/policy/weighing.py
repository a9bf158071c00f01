"""What speaks against a restriction, or for a milder one: derived from the record, never typed in (MC-1.1, 8.5).

It decides nothing, and finding nothing is no reason to restrict. Each point names the contacts that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator

from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Case, CaseFile, ContactEvent, Proposal
from contact_policy.policy.findings import Assessment, Kind
from contact_policy.policy.grounds import GuardId
from contact_policy.policy.notices.plain_words import count
from contact_policy.policy.notices.telling_measures import describe_all
from contact_policy.policy.outcomes import How
from contact_policy.policy.points_against import LATELY, PointAbout, PointAgainst, ids_of
from contact_policy.policy.points_of_warning import (
    heeded_last_warning,
    less_contact,
    other_case_since_warning,
    reaches_beyond_warning,
)
from contact_policy.policy.question import Question
from contact_policy.policy.vocabulary import CaseStatus, Direction, InternalReview, NewInformation, Raises
from contact_policy.policy.working_days import london_date, spoken


def against(policy: Policy, file: CaseFile, proposal: Proposal, assessment: Assessment) -> tuple[PointAgainst, ...]:
    """All that speaks against ``proposal`` or for less, as of the file's ``as_of``; ``assessment`` is of both."""
    return against_analysed(CaseAnalysis(policy, file), proposal, assessment)


def against_analysed(analysis: CaseAnalysis, proposal: Proposal, assessment: Assessment) -> tuple[PointAgainst, ...]:
    """Like ``against``, of a case file already analysed."""
    question = Question(analysis, proposal)
    points = [point for look in _CONDUCT for point in look(question)]
    points += [*_milder_measures(question, assessment), *_advice(assessment)]
    return (*points, *[point for look in _CIRCUMSTANCES for point in look(question)])


def _cited_without_conduct(question: Question) -> Iterator[PointAgainst]:
    shown = {event.id for events in question.evidence_of.values() for event in events}
    bare = [event for event in question.evidence if event.id not in shown]
    if bare:
        yield PointAgainst(
            about=PointAbout.CITED_WITHOUT_CONDUCT,
            statement=f"Of {len(bare)} of the {count(len(question.evidence), 'contact')} cited, nothing is on record "
            "that would show the behaviour.",
            event_ids=ids_of(bare),
        )


def _no_recent_conduct(question: Question) -> Iterator[PointAgainst]:
    for behaviour in question.proposal.behaviours:
        reports = question.analysis.event_index.incidents[behaviour]
        if reports and question.as_of - reports[-1].occurred_at > LATELY:
            days = (question.today - london_date(reports[-1].occurred_at)).days
            yield PointAgainst(
                about=PointAbout.NO_RECENT_CONDUCT,
                statement=f"The last report of {question.policy.behaviour[behaviour].label} is of "
                f"{spoken(london_date(reports[-1].occurred_at))}, {days} days ago.",
                event_ids=(reports[-1].id,),
            )


def neutral_observations(analysis: CaseAnalysis) -> tuple[PointAgainst, ...]:
    """How the customer was seen to be, which is never held against anyone: each observation, with its contacts."""
    return tuple(_neutral(analysis))


def _neutral_observations(question: Question) -> Iterator[PointAgainst]:
    return _neutral(question.analysis)


def _neutral(analysis: CaseAnalysis) -> Iterator[PointAgainst]:
    for entry in analysis.policy.observations:
        seen = [e for e in analysis.event_index.told if entry.behaviour is None and entry.code in e.observations]
        if seen:
            yield PointAgainst(
                about=PointAbout.NEUTRAL_OBSERVATION,
                statement=f"“{entry.label}” was recorded of {count(len(seen), 'contact')}. "
                "It is never held against anyone.",
                event_ids=ids_of(seen),
                clauses=entry.clauses,
            )


def _guards(question: Question) -> Iterator[PointAgainst]:
    """What the record deliberately leaves out of account; how somebody was is told by itself."""
    for guard in question.analysis.classification.guards:
        if guard.guard not in _TOLD_BY_THEMSELVES:
            yield PointAgainst(
                about=PointAbout.GUARD,
                statement=guard.statement,
                event_ids=guard.event_ids,
                clauses=guard.clauses,
            )


_TOLD_BY_THEMSELVES = frozenset({GuardId.FORCEFUL, GuardId.OUT_OF_CHARACTER})


def _milder_measures(question: Question, assessment: Assessment) -> Iterator[PointAgainst]:
    said = question.proposal.lesser_measures_considered.strip()
    why = f"The proposal says of milder measures: {said}" if said else "The proposal does not say why less will not do."
    for alternative in assessment.alternatives:
        less = " ".join(describe_all(question.policy, alternative.measures, alternative.services))
        yield PointAgainst(
            about=PointAbout.MILDER_MEASURES,
            statement=f"The policy would allow less: {less} {why}",
        )


def _advice(assessment: Assessment) -> Iterator[PointAgainst]:
    for check in assessment.unmet(Kind.ADVICE):
        yield PointAgainst(about=PointAbout.ADVICE_UNMET, statement=check.statement, clauses=check.clauses)


def _concerns(question: Question) -> Iterator[PointAgainst]:
    """What whoever considered a criterion left open."""
    for entry in question.policy.criteria:
        given = question.proposal.criteria.get(entry.name)
        if given and given.concerns_remain:
            statement = f"Concerns remain on this: {entry.question}."
            yield PointAgainst(about=PointAbout.CONCERNS_REMAIN, statement=statement)
        if given and given.new_information is NewInformation.OUTSTANDING:
            statement = "The proposal itself says that new information is outstanding."
            yield PointAgainst(about=PointAbout.CONCERNS_REMAIN, statement=statement)


def _warnings(question: Question) -> Iterator[PointAgainst]:
    unwarned = [b for b in question.proposal.behaviours if b not in question.analysis.warned]
    if unwarned:
        statement = f"No warning that still holds speaks of {question.labels(unwarned)}."
        yield PointAgainst(about=PointAbout.NO_WARNING, statement=statement)
    for warning in question.file.warnings:
        if set(warning.behaviours).isdisjoint(question.proposal.behaviours):
            continue
        for reply in sorted(warning.responses, key=lambda reply: reply.received_at):
            weighed = question.proposal.warning_response_weighed.strip()
            how = (
                "The proposal says how it was weighed." if weighed else "The proposal does not say how it was weighed."
            )
            statement = f"The customer answered a warning on {spoken(london_date(reply.received_at))}. {how}"
            yield PointAgainst(about=PointAbout.REPLY_TO_WARNING, statement=statement)


def _unanswered(question: Question) -> Iterator[PointAgainst]:
    """What the customer brought that was new, with no contact by the office on it since (MC-8.23)."""
    index = question.analysis.event_index
    outbound = [event for event in index.events if event.direction is Direction.OUTBOUND]
    waiting = [
        event
        for event in index.told
        if event.raises in _TO_BE_ANSWERED and not any(_may_answer(event, later) for later in outbound)
    ]
    if waiting:
        yield PointAgainst(
            about=PointAbout.UNANSWERED,
            statement=f"{count(len(waiting), 'contact')} brought something new, and no answer by the office is on "
            "record since.",
            event_ids=ids_of(waiting),
        )


_TO_BE_ANSWERED = frozenset({Raises.NEW_INFORMATION, Raises.NEW_MATTER, Raises.STATUTORY, Raises.SAFEGUARDING})


def _may_answer(event: ContactEvent, later: ContactEvent) -> bool:
    is_of_another = None not in {event.case_id, later.case_id} and event.case_id != later.case_id
    return later.occurred_at > event.occurred_at and not is_of_another


def _cases(question: Question) -> Iterator[PointAgainst]:
    for case in question.file.cases:
        if case.status is CaseStatus.OPEN:
            statement = f"Case {case.reference} is open{'' if case.decided_at else ' and undecided'}."
            yield PointAgainst(about=PointAbout.OPEN_CASE, statement=statement, event_ids=_about(question, case))
        elif case.id in question.proposal.case_ids and case.internal_review is not InternalReview.EXHAUSTED:
            is_pending = case.internal_review is InternalReview.PENDING
            how = "its internal review is not over" if is_pending else "nobody has asked for, or offered, its review"
            statement = f"Case {case.reference} is closed, and {how}."
            yield PointAgainst(about=PointAbout.NO_INTERNAL_REVIEW, statement=statement)


def _about(question: Question, case: Case) -> tuple[str, ...]:
    return ids_of([event for event in question.evidence if event.case_id == case.id])


def _access_needs(question: Question) -> Iterator[PointAgainst]:
    for need in question.file.person.access_needs:
        done = f"It is met so: {need.adjustment}." if need.adjustment.strip() else "No adjustment is recorded for it."
        statement = f"The customer has an access need: {need.need}. {done}"
        yield PointAgainst(about=PointAbout.ACCESS_NEED, statement=statement)


def _earlier(question: Question) -> Iterator[PointAgainst]:
    """How earlier proposals and restrictions for these behaviours ended, where somebody found for the customer."""
    for outcome in question.case_put.outcomes:
        if outcome.how in _FOR_THE_CUSTOMER:
            what = _FOR_THE_CUSTOMER[outcome.how]
            statement = f"{what} on {spoken(london_date(outcome.at))}."
            yield PointAgainst(about=PointAbout.EARLIER_OUTCOME, statement=statement)
    if not question.file.restrictions:
        statement = "The customer's contact was never restricted before."
        yield PointAgainst(about=PointAbout.NO_EARLIER_RESTRICTION, statement=statement)


_FOR_THE_CUSTOMER = {
    How.REFUSED: "A proposal was refused",
    How.LIFTED: "A restriction was lifted",
    How.QUASHED: "An appeal against a restriction was allowed",
}

_CONDUCT = (
    _cited_without_conduct, less_contact, _no_recent_conduct, heeded_last_warning, other_case_since_warning,
    reaches_beyond_warning, _neutral_observations, _guards,
)  # fmt: skip
_CIRCUMSTANCES = (_concerns, _warnings, _unanswered, _cases, _access_needs, _earlier)
