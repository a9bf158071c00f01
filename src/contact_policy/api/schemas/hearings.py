"""The matter of an appeal, as whoever hears it sees it."""

from __future__ import annotations

from datetime import date

from contact_policy.api.schemas.appeals import AppealOut, appeal_out
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.decisions import DecisionOut, decision_out
from contact_policy.api.schemas.proposals import ProposalOut, proposal_out
from contact_policy.api.schemas.record import EntryOut
from contact_policy.services.hearings import Hearing


class HearingOut(Answer):
    """The whole matter. `proposal` and `decision` are of the restriction appealed against, null for a warning.

    `parts_taken` is what the reader did in the matter before: whoever did anything may not decide it.
    """

    appeal: AppealOut
    parts_taken: list[str]
    proposal: ProposalOut | None
    decision: DecisionOut | None
    record: list[EntryOut]


def hearing_out(hearing: Hearing, today: date) -> HearingOut:
    """A hearing as callers see it on ``today``."""
    return HearingOut(
        appeal=appeal_out(hearing.appeal, today),
        parts_taken=list(hearing.parts_taken),
        proposal=proposal_out(hearing.proposal) if hearing.proposal else None,
        decision=decision_out(hearing.decision) if hearing.decision else None,
        record=[EntryOut.model_validate(entry) for entry in hearing.entries],
    )
