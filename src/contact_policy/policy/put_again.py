"""What was done as if it were put to the engine now, so that what is asked of proposals can be asked of it."""

from __future__ import annotations

from dataclasses import replace

from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.facts import Proposal, Restriction
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.question import Question


class AsItStands(Question):
    """A restriction as if it were proposed again, with the measures that it has now."""

    def __init__(self, analysis: CaseAnalysis, proposal: Proposal, restriction: Restriction) -> None:
        super().__init__(analysis, replace(proposal, measures=restriction.measures))
        self._restriction = restriction

    @property
    def relies_on_exemption(self) -> bool:
        """Whether it was authorised without a warning."""
        return self._restriction.without_warning


def as_warned(analysis: CaseAnalysis, given: WarningNotice) -> Question:
    """What a warning is about, as if it were put to the engine: every report of it, and no measure."""
    reports = [event.id for b in given.behaviours for event in analysis.event_index.incidents[b]]
    proposal = Proposal(
        proposed_by="",
        proposer_roles=(),
        measures=(),
        behaviours=given.behaviours,
        grounds="",
        starts_on=analysis.today,
        review_on=analysis.today,
        evidence_event_ids=tuple(dict.fromkeys(reports)),
    )
    return Question(analysis, proposal)
