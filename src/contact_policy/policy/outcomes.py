"""How earlier proposals and restrictions ended, and what was on record then: evidence is used up by an outcome.

What has been weighed once, and answered, is not weighed a second time as if nobody had looked (MC-2.1, 9.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import CaseFile, Proposal, Restriction
from contact_policy.policy.lifecycle import RestrictionStatus, standing_at
from contact_policy.policy.vocabulary import Behaviour
from contact_policy.policy.working_days import london_date


class How(StrEnum):
    """What became of a proposal or of the restriction made on it; ``stands`` while that is in force or to come.

    What stands is an outcome to a proposal that goes beyond it; of one day, and no longer, both are one answer.
    """

    REFUSED = "refused"
    LIFTED = "lifted"
    QUASHED = "quashed"
    ENDED = "ended"
    REPLACED = "replaced"
    STANDS = "stands"


class EarlierOutcome(NamedTuple):
    """One outcome for some behaviours. What had been recorded by ``on_record_at`` was answered by it.

    ``at`` is when it came about. ``is_final`` says that nothing may rest on that evidence again.
    """

    how: How
    behaviours: tuple[Behaviour, ...]
    at: datetime
    on_record_at: datetime
    is_final: bool = False


_MOMENT = timedelta(microseconds=1)


def outcomes_of(policy: Policy, file: CaseFile, proposal: Proposal) -> Sequence[EarlierOutcome]:
    """Every outcome by the file's ``as_of`` that ``proposal`` is asked about, oldest first."""
    return sorted([*_refusals(file), *_endings(policy, file, proposal)], key=lambda outcome: outcome.at)


def _refusals(file: CaseFile) -> Iterator[EarlierOutcome]:
    for refusal in file.refusals:
        at = refusal.decided_at
        if at <= file.as_of:
            yield EarlierOutcome(How.REFUSED, refusal.behaviours, at, at)


def _endings(policy: Policy, file: CaseFile, proposal: Proposal) -> Iterator[EarlierOutcome]:
    for restriction in file.restrictions:
        if restriction.authorised_at <= file.as_of:
            ending = _ending(policy, restriction, file.as_of)
            if ending.how is not How.STANDS or _goes_beyond(proposal, restriction, file.as_of):
                yield ending


def _goes_beyond(proposal: Proposal, standing: Restriction, as_of: datetime) -> bool:
    """Whether ``proposal`` takes the place of what stands, restricts for longer, or adds to it on a later day."""
    if proposal.replaces == standing.id or london_date(standing.authorised_at) < london_date(as_of):
        return True
    return standing.ends_on is not None and (proposal.ends_on is None or proposal.ends_on > standing.ends_on)


def _ending(policy: Policy, restriction: Restriction, as_of: datetime) -> EarlierOutcome:
    """What became of it. A lift, a quashing or a review that ended it weighed all that was on record by then.

    Of one that ran its course, was replaced or goes on, what was on record when it was authorised is used up. So too of
    one that ended as the customer was taken for dead: that weighed nothing, and may have been a mistake.
    """
    behaviours = restriction.behaviours
    standing = standing_at(policy, restriction, as_of)
    ended_at = restriction.ended_at or restriction.authorised_at
    quashed_at = restriction.quashed_at
    if standing.status is RestrictionStatus.QUASHED or (quashed_at is not None and quashed_at <= as_of):
        at = quashed_at or ended_at
        return EarlierOutcome(How.QUASHED, behaviours, at, at, is_final=not restriction.may_be_decided_again)
    if standing.status is RestrictionStatus.LIFTED and not restriction.ended_by_death:
        return EarlierOutcome(How.LIFTED, behaviours, ended_at, ended_at, is_final=True)
    how, at = How.STANDS, restriction.authorised_at
    if standing.status is RestrictionStatus.LIFTED:
        how, at = How.ENDED, ended_at
    elif standing.status is RestrictionStatus.LAPSED:
        how, at = How.ENDED, standing.lapses_at - _MOMENT
    elif standing.status is RestrictionStatus.REPLACED:
        how, at = How.REPLACED, ended_at
    return EarlierOutcome(how, behaviours, at, restriction.authorised_at)
