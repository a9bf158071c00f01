"""Is there an account of what happened, by somebody beside the one who asks, and written down in time?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from contact_policy.policy.conduct import has_account
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, not_applicable, not_met, rule
from contact_policy.policy.same_person import is_same_person
from contact_policy.policy.vocabulary import Grade

_NO_ACCOUNT, _OWN_WORD = "no_account", "own_word"
_SERIOUS = Grade.SERIOUS.rank


@rule(
    "account-of-incident",
    since=2,
    asks="What is put forward as grave was told in words, in time, and not by the proposer alone.",
    floor=Kind.NEEDS_REASON,
    cured_at=(),
    cases={_NO_ACCOUNT: "where nobody told what happened", _OWN_WORD: "where only the proposer told it"},
)
def account_of_incident(question: Question) -> Answer:
    """What is cited as grave was told in words, by somebody who is not the proposer alone, and in time.

    A code is not evidence of a grade: what nobody gave an account of counts as minor, and the case is as grave as the
    rest makes it.
    """
    reports = _reports(question)
    grave = [event for event in reports if _rank(question, event) >= _SERIOUS]
    if not grave:
        return not_applicable("No event cited is of a grave kind.")
    if not any(has_account(question.policy, event) for event in reports):
        return not_met(
            "Of the events cited nobody wrote down what was said and done; only the kind was recorded.",
            "Whoever saw it records what was said and done, as a correction of that event; or cite other events.",
            case=_NO_ACCOUNT,
        )
    told = [event for event in grave if has_account(question.policy, event)]
    if not told:
        return fixed_met("Of no grave event is there an account, so each counts as minor.")
    needed = max([_rank(question, event) for event in told])
    flaws = [_flaw(question, event) for event in told if _rank(question, event) == needed]
    if all(flaws):
        return not_met(
            f"{flaws[0]} No other event cited that is as grave was recorded otherwise.",
            "Ask whoever else was there to record what they saw, or record what else bears the account out.",
            case=_OWN_WORD,
        )
    return fixed_met("Somebody wrote down what was said and done, in time, beside the one who proposes.")


def _reports(question: Question) -> Sequence[ContactEvent]:
    """The cited reports of each proposed behaviour that has grave kinds of act."""
    grave = question.policy.grave_observed
    reports: dict[str, ContactEvent] = {}
    for behaviour, events in question.evidence_of.items():
        if grave.get(behaviour):
            reports.update({event.id: event for event in events})
    return list(reports.values())


def _rank(question: Question, event: ContactEvent) -> int:
    grades = [
        grade.rank
        for behaviour in question.proposal.behaviours
        for code, grade in question.policy.grade_observed.get(behaviour, {}).items()
        if code in event.observations
    ]
    return max(grades, default=-1)


def _flaw(question: Question, event: ContactEvent) -> str:
    """Why an account is the word of the one who proposes or decides alone, or was written down too late.

    Empty where it is neither. Of an event that was corrected it goes by those who told it as so grave: a code that
    somebody ticked tells nothing.
    """
    proposer, rank = question.proposal.proposed_by, _rank(question, event)
    told = [r for r in question.analysis.event_index.chain(event) if has_account(question.policy, r)]
    chain = [record for record in told if _rank(question, record) >= rank]
    first = chain[0]
    if all(is_same_person(record.recorded_by, proposer) for record in chain):
        return "The one who proposes is the only one who recorded it as so grave."
    decider = question.decider.subject if question.decider else ""
    if decider and all(is_same_person(record.recorded_by, decider) for record in chain):
        return "The one who decides is the only one who recorded it as so grave."
    within = timedelta(days=question.policy.lengths.recorded_within_days)
    written_at = first.source_recorded_at or first.recorded_at
    if is_same_person(first.recorded_by, proposer) and written_at - first.occurred_at > within:
        return f"The one who proposes wrote it down more than {within.days} days after it happened."
    return ""
