"""The matter of an appeal, as whoever hears it sees it."""

from __future__ import annotations

from datetime import date

from contact_policy.api.schemas.appeals import AppealOut, appeal_out
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.decisions import DecisionOut, decision_out
from contact_policy.api.schemas.proposals import ProposalOut, proposal_out
from contact_policy.api.schemas.record import EntryOut
from contact_policy.services.appeal_dossiers import AppealDossier


class HearingOut(Answer):
    """The whole matter. `proposal` and `decision` are of the restriction appealed against, null for a warning.

    `parts_taken` is what the reader did in the matter before: whoever did anything may not decide it.
    """

    appeal: AppealOut
    parts_taken: list[str]
    proposal: ProposalOut | None
    decision: DecisionOut | None
    record: list[EntryOut]


def appeal_dossier_out(dossier: AppealDossier, today: date) -> HearingOut:
    """A hearing as callers see it on ``today``."""
    return HearingOut(
        appeal=appeal_out(dossier.appeal, today),
        parts_taken=list(dossier.parts_taken),
        proposal=proposal_out(dossier.proposal) if dossier.proposal else None,
        decision=decision_out(dossier.decision) if dossier.decision else None,
        record=[EntryOut.model_validate(entry) for entry in dossier.entries],
    )
