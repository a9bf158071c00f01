"""What speaks against a restriction, or for less, as pages tell it: each thing once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contact_policy.desk import measures
from contact_policy.policy import Policy
from contact_policy.policy.facts import Proposal
from contact_policy.policy.findings import Alternative, Assessment
from contact_policy.policy.points_against import PointAbout, PointAgainst

# Milder measures have a list of their own; advice stands with its cure beside what else the policy says.
_TOLD_BY_THEMSELVES = frozenset({PointAbout.MILDER_MEASURES, PointAbout.ADVICE_UNMET})


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What speaks for the customer, and what less the policy would allow, each in sentences.

    ``said`` is what the proposal says of milder ways; "" where it says nothing.
    """

    points: Sequence[PointAgainst]
    less: Sequence[Sequence[str]]
    said: str


def weighed(policy: Policy, against: Sequence[PointAgainst], assessment: Assessment, put: Proposal) -> Weighed:
    """What is to be weighed of ``put``, of which ``against`` and ``assessment`` speak."""
    return Weighed(
        points=[point for point in against if point.about not in _TOLD_BY_THEMSELVES],
        less=[measures.told(policy, each.measures, each.services) for each in assessment.alternatives],
        said=put.lesser_measures_considered.strip(),
    )


def less_to_take(policy: Policy, assessment: Assessment | None) -> Mapping[str, Alternative]:
    """What less the policy would allow, by what is said of it."""
    found = assessment.alternatives if assessment else ()
    return {measures.summary(policy, less.measures, less.services): less for less in found}
