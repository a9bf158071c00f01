"""Who decides on a proposal: the first entry of the document that anything about it calls for."""

from __future__ import annotations

from contact_policy.policy.document.format2.people import DecideTable
from contact_policy.policy.question import Question
from contact_policy.policy.vocabulary import Grade
from contact_policy.policy.who_may import authority_of, titles_of

_REACH = "organisation"


def deciding_entry(question: Question) -> DecideTable:
    """The first entry that a measure, the grade, the reach or a missing warning calls for; the last is for all else."""
    entries = authority_of(question.policy).decide
    return next((entry for entry in entries[:-1] if _calls_for(question, entry)), entries[-1])


def _calls_for(question: Question, entry: DecideTable) -> bool:
    """Whether any of its conditions holds."""
    return (
        any(measure.kind in entry.measures for measure in question.proposal.measures)
        or (question.grade or Grade.MINOR) in entry.grades
        or _REACH in entry.scope
        or (entry.without_warning and question.relies_on_exemption)
    )


def deciding_title(question: Question) -> str:
    """What the office calls whoever decides on it: of several, each."""
    return titles_of(question.policy, deciding_entry(question).roles)


def decided_as(question: Question) -> str:
    """The role of whoever decides that lets them decide on it, by the document's name; empty where none does."""
    entry, held = deciding_entry(question), question.the_decider.roles
    return next((role for role in entry.roles if role in held), "")
