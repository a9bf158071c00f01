"""With which act something is considered, and what a step of warning is, as lines of the book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contact_policy.desk import words
from contact_policy.desk.book.lines import BookChapter, BookLine
from contact_policy.policy import Policy
from contact_policy.policy.document.format2.people import WarningTable
from contact_policy.policy.document.tables import CriterionEntry
from contact_policy.policy.findings import Stage
from contact_policy.policy.who_may import titles_of


def asked_with(policy: Policy, entry: CriterionEntry) -> Iterator[str]:
    """With which act it is asked, where that is not the proposal, and whose it is to record."""
    stage = policy.rule[entry.rule].stage
    if stage is not Stage.PROPOSAL:
        yield f"Asked with {_ACTS[stage]}."
    if by := policy.further.considered_by.get(entry.name):
        yield f"Recorded by the {titles_of(policy, by)}."


_ACTS: Mapping[Stage, str] = {
    Stage.WARNING: "a warning",
    Stage.DECISION: "the decision",
    Stage.NOTICE: "the letter",
    Stage.REVIEW: "a review by which something goes on",
    Stage.APPEAL: "an appeal that is not allowed",
    Stage.PROPOSAL: "the proposal",
}


def _said_of(policy: Policy, step: WarningTable) -> Iterator[str]:
    """Whether it is written, before what, how long it counts, and by whom it is taken."""
    yield "A letter." if step.form == "written" else "By word of mouth, written down afterwards."
    if step.before:
        yield f"Before {words.listed(policy.measure[kind].label for kind in step.before)}."
    yield "A restriction asks for it." if step.needed else "No restriction asks for it."
    if step.response_days:
        yield f"It gives {words.count(step.response_days, 'day')} to change."
    yield f"It counts for {words.count(policy.warning_life(step), 'month')}."
    if step.by:
        yield f"By the {titles_of(policy, step.by)}."


def steps_of_warning(policy: Policy) -> BookChapter:
    """The steps of warning, where the document has more of them than one letter."""
    steps = policy.who.steps
    lines = [
        BookLine(
            key=f"warnings/{step.name}",
            title=words.capitalised(policy.said(step.label)),
            more=list(_said_of(policy, step)),
            clauses=step.clauses,
        )
        for step in steps
    ]
    about = "They come one after the other, each about the same behaviour."
    return BookChapter(id="steps", title="How somebody is warned", lines=lines, about=about)
