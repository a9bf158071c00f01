"""The matter of an appeal, as whoever hears it sees it."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from contact_policy.api.schemas.appeals import AppealOut, appeal_out
from contact_policy.api.schemas.assessments import AssessmentOut, CheckOut, assessment_out
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.decisions import DecisionOut, decision_out
from contact_policy.api.schemas.notices import NoticeOut, notice_out
from contact_policy.api.schemas.proposals import ProposalOut, proposal_out
from contact_policy.api.schemas.record import EntryOut
from contact_policy.api.schemas.support import SupportOut, support_out
from contact_policy.api.schemas.weighing import PointAgainstOut, points_out
from contact_policy.services.appeal_dossiers import AppealDossier


class HearingOut(Answer):
    """The whole matter. `proposal` and `decision` are of the restriction appealed against, null for a warning.

    `parts_taken` is what the reader did in the matter before: whoever did anything may not decide it.

    `assessment` is made on today's facts, of the restriction with the measures that hold now, and `speaks_against`
    lists what favours the customer; null and empty for a warning. `letter` is the one appealed against, null where
    none was issued before.
    """

    appeal: AppealOut
    parts_taken: list[str]
    proposal: ProposalOut | None
    decision: DecisionOut | None
    record: list[EntryOut]
    assessment: AssessmentOut | None
    speaks_against: list[PointAgainstOut]
    letter: NoticeOut | None
    support: SupportOut | None = Field(description="Of the restriction appealed against; null for a warning")
    questions: list[CheckOut] = Field(description="What a decision is asked by which it goes on, beside its reasons")


def appeal_dossier_out(dossier: AppealDossier, today: date) -> HearingOut:
    """A hearing as callers see it on ``today``."""
    decision = dossier.decision
    return HearingOut(
        appeal=appeal_out(dossier.appeal, today),
        parts_taken=list(dossier.parts_taken),
        proposal=proposal_out(dossier.proposal) if dossier.proposal else None,
        decision=decision_out(decision) if decision else None,
        record=[EntryOut.model_validate(entry) for entry in dossier.entries],
        assessment=assessment_out(dossier.current.assessment) if dossier.current else None,
        speaks_against=points_out(dossier.current.against) if dossier.current else [],
        letter=notice_out(dossier.letter, None) if dossier.letter else None,
        support=support_out(dossier.support, decision.decided_at) if decision else None,
        questions=[CheckOut.model_validate(check) for check in dossier.questions],
    )
