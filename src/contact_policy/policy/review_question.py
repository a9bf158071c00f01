"""A restriction that is to be looked at again, and the record it is looked at on (MC-9.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.considerations import lacking_in
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import CaseFile, Proposal, Restriction
from contact_policy.policy.put_again import AsItStands
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.vocabulary import Behaviour


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Whoever reviews, and those who decided on what is reviewed: by the names that identity providers give them."""

    subject: str = ""
    deciders: tuple[str, ...] = ()


NOBODY_YET = Reviewer()
"""While it is not known who will."""


@dataclass(frozen=True, slots=True)
class UnderReview:
    """A restriction, and the proposal that it was made on."""

    restriction: Restriction
    proposal: Proposal


class ReviewQuestion:
    """What a review is asked under ``policy``, of what is ``held``, on ``file`` as it is now.

    ``recorded`` is what the reviewer says beside the reasons.
    """

    def __init__(
        self, policy: Policy, file: CaseFile, held: UnderReview, recorded: PutOnRecord, reviewer: Reviewer
    ) -> None:
        self.policy = policy
        self.restriction = held.restriction
        self.reviewer = reviewer
        analysis = CaseAnalysis(policy, file)
        self.today = analysis.today
        self.considered = recorded.criteria
        self.put = AsItStands(analysis, held.proposal, held.restriction)
        self._recorded, self._index = recorded, analysis.event_index

    @cached_property
    def lacking(self) -> Mapping[str, Sequence[str]]:
        """What that lacks, by criterion."""
        return lacking_in(self.policy, self.considered, self.today)

    def entered_as(self, criterion: str) -> tuple[str, ...]:  # noqa: ARG002 - the reviewer says all of it
        """The roles of whoever recorded it."""
        return self._recorded.entered_as

    @property
    def last_review_at(self) -> datetime | None:
        """When it was last looked at; None before the first review."""
        return max((review.reviewed_at for review in self.restriction.reviews), default=None)

    @property
    def since(self) -> datetime:
        """When somebody last decided that it holds: at the last review, or when it was authorised."""
        return self.last_review_at or self.restriction.authorised_at

    @property
    def reported(self) -> Sequence[Behaviour]:
        """Of the behaviours that it is for, those of which the customer's conduct was reported since."""
        incidents = self._index.incidents
        behaviours = self.restriction.behaviours
        return [b for b in behaviours if incidents[b] and incidents[b][-1].occurred_at > self.since]
