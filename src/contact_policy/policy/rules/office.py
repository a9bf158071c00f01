"""Had the office done its own part, and is nobody restricted for using a right?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from contact_policy.policy.deciding import deciding_title
from contact_policy.policy.engine import Dated
from contact_policy.policy.facts import Case, ContactEvent
from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, not_applicable, not_met, rule, rule_since
from contact_policy.policy.vocabulary import CaseKind, CaseStatus, InternalReview, Raises
from contact_policy.policy.working_days import end_of

_HALF = 0.5
_OPEN, _EXHAUSTED = "open", "exhausted"


@rule(
    "office-did-its-part",
    since=2,
    asks="What is held against the customer did not mostly come while they waited for the office.",
    floor=Kind.NEEDS_REASON,
    cured_at=(),
)
def office_did_its_part(question: Question) -> Answer:
    """Most of the demands or persistence cited did not come while the customer waited for the office in vain."""
    found = question.case_put.cited_in_silence
    if found is None or question.policy.needing_effect.isdisjoint(question.proposal.behaviours):
        return not_applicable("Demands and persistence are not proposed.")
    if found.silent > found.cited * _HALF:
        return not_met(
            f"{found.silent} of the {found.cited} contacts cited came while the customer waited for an answer, and the"
            f" office had not been in touch on that case for {question.policy.lengths.answer_within_days} working days"
            " or had let a promised day pass.",
            "Answer what the customer asks after first and see whether the conduct goes on; or the"
            f" {deciding_title(question)} records why a restriction cannot wait for that.",
        )
    return fixed_met("The contacts cited did not, for the most part, come while the office left the customer waiting.")


@rule(
    "review-right-not-refused",
    since=2,
    asks="No case is kept closed that is still open, or while its internal review is pending.",
    floor=Kind.BREACH,
    cured_at=(),
    looks_at_measures=True,
)
def review_right_not_refused(question: Question) -> Answer:
    """No case is closed for good while its internal review, which the office itself offers, is pending."""
    refused = question.measures_put.refused_cases
    if not refused:
        return not_applicable("No case is refused.")
    pending = [case.reference for case in refused if case.internal_review is InternalReview.PENDING]
    if pending:
        return not_met(
            f"An internal review is pending of a case that is not to be opened again: {', '.join(pending)}.",
            "Wait for the outcome of the review, or leave this measure out.",
        )
    return fixed_met("No internal review is pending of a case that is not to be opened again.")


@rule_since(3, "review-right-not-refused")
def decision_and_review_not_refused(question: Question) -> Answer:
    """Like before; and a case that the office has not closed goes on, whatever reason is given."""
    refused = question.measures_put.refused_cases
    going_on = [case.reference for case in refused if case.status is not CaseStatus.CLOSED]
    if going_on:
        return not_met(
            f"A case that is still open would not be dealt with any more: {', '.join(going_on)}.",
            "Decide and close the case first, or leave this measure out.",
        )
    return review_right_not_refused(question)


@rule(
    "statutory-matter-not-refused",
    since=2,
    asks="What the law gives the customer is neither refused nor filed.",
    floor=Kind.BREACH,
    softer=(_EXHAUSTED,),
    cured_at=(),
    looks_at_measures=True,
    cases={_OPEN: "while the way that the law gives is open", _EXHAUSTED: "once that way has ended"},
)
def statutory_matter_not_refused(question: Question) -> Answer:
    """What the law gives the customer is neither refused nor filed while its route is open or is asked for anew."""
    matters = [case for case in _refused_or_filed(question) if case.kind is CaseKind.STATUTORY]
    if not matters:
        return not_applicable("No statutory matter is refused or filed.")
    going_on = [case.reference for case in matters if _is_open(question, case)]
    if going_on:
        return not_met(
            f"The law gives the customer this matter, and its route is open or was asked for again:"
            f" {', '.join(going_on)}.",
            "Deal with it under the law that gives it, and leave it out of the restriction.",
            case=_OPEN,
        )
    return not_met(
        "The law gives the customer this matter, though its route has ended:"
        f" {', '.join(case.reference for case in matters)}.",
        f"Leave it out, or the {deciding_title(question)} records how the route ended and what a new"
        " request will be met with.",
        case=_EXHAUSTED,
    )


def _refused_or_filed(question: Question) -> Sequence[Case]:
    """Those and, where what comes in is to be filed, the cases that the proposal concerns or its evidence is about."""
    refused = question.measures_put.refused_cases
    if not question.measures_put.files:
        return refused
    concerned = {case.id for case in refused} | set(question.proposal.case_ids)
    concerned.update([event.repeats_case_id or event.case_id or "" for event in question.evidence])
    return [case for case in question.file.cases if case.id in concerned]


def _is_open(question: Question, case: Case) -> bool:
    """Whether its route has not ended, or a request was made since it had."""
    ended_at = _route_ended_at(question, case)
    if ended_at is None:
        return True
    events, named = question.analysis.event_index.events, _cases_named.at(question.policy.engine_used)
    return any(
        event.raises is Raises.STATUTORY and event.occurred_at >= ended_at and case.id in named(question, event)
        for event in events
    )


@Dated
def _cases_named(question: Question, event: ContactEvent) -> Sequence[str | None]:  # noqa: ARG001 - as the second asks
    """The cases that a request names."""
    return event.case_id, event.repeats_case_id


@_cases_named.since(3)
def _cases_meant(question: Question, event: ContactEvent) -> Sequence[str | None]:
    """Like before; of somebody with one case every request is taken to be about that one."""
    cases = question.file.cases
    return (cases[0].id,) if len(cases) == 1 else _cases_named.at(2)(question, event)


def _route_ended_at(question: Question, case: Case) -> datetime | None:
    """From when on the route is over; None where it is open."""
    ended_on = case.statutory_route_ended_on
    if ended_on is not None:
        return end_of(ended_on) if ended_on <= question.today else None
    if case.internal_review is InternalReview.EXHAUSTED:
        return case.internal_review_ended_at or case.decided_at
    return None
