"""What the notice of a decision to restrict tells, told from the question that was decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from contact_policy.policy.deciding import agreed, agreed_as, decided_as
from contact_policy.policy.notices import DecisionNotice, NoticeContent, compose_notice
from contact_policy.policy.question import Question
from contact_policy.policy.working_days import london_date

NOBODY: Mapping[str, str] = MappingProxyType({})


def decision_notice(question: Question, decided_by: str, others: Mapping[str, str] = NOBODY) -> NoticeContent:
    """What the decision notice would tell. Raises ValueError before there is a decision.

    ``decided_by`` is what to call whoever decided; "" where nothing tells. ``others`` are the names of those who agreed
    before, by the names that identity providers give them.
    Restrictions that go on beside say which ways are open.
    """
    meeting = question.the_decider.how_decided.meeting
    given = DecisionNotice(
        person=question.file.person,
        proposal=question.proposal,
        reasons=question.the_decider.reasons,
        decided_at=question.as_of,
        starts_at_once=question.relies_on_exemption,
        cases=question.file.cases,
        decided_by=decided_by,
        decided_as=decided_as(question),
        agreed=tuple((others.get(each.subject, ""), agreed_as(question, each)) for each in agreed(question)),
        met_on=meeting.on if meeting else None,
        warned_on=warned_on(question),
        beside=tuple(r for r in question.analysis.live_restrictions if r.id != question.proposal.replaces),
    )
    return compose_notice(question.policy, given)


def warned_on(question: Question) -> date | None:
    """The day of the warning that it rests on, of several the latest; None where there was none."""
    issued = [living.warning.issued_at for living in question.live_warnings.values()]
    return max((london_date(moment) for moment in issued if moment is not None), default=None)
