"""Cases as callers send them and see them."""

from __future__ import annotations

from datetime import datetime

from contact_policy.api.schemas.base import Answer, omittable
from contact_policy.api.schemas.fields import Body, Instant, RequiredShortText, Text, example
from contact_policy.policy.vocabulary import CaseStatus, InternalReview
from contact_policy.services.cases import CaseChanges


class CaseIn(Body):
    """A matter a customer has with the office."""

    model_config = example(reference="PCC-2026-0417", subject="Complaint about a speed camera")

    reference: RequiredShortText
    subject: Text = ""


class CasePatch(Body):
    """What is to be different. Closing without ``decided_at`` dates the decision now."""

    model_config = example(
        status="closed", decision="Not upheld", decided_at="2026-11-20T10:00:00Z", internal_review="exhausted"
    )

    reference: RequiredShortText = omittable()
    subject: Text = omittable()
    status: CaseStatus = omittable()
    decision: Text = omittable()
    decided_at: Instant = omittable()
    internal_review: InternalReview = omittable()

    def changes(self) -> CaseChanges:
        """The changes as the service takes them."""
        return CaseChanges(
            reference=self.reference,
            subject=self.subject,
            status=self.status,
            decision=self.decision,
            decided_at=self.decided_at,
            internal_review=self.internal_review,
        )


class CaseOut(Answer):
    """A case."""

    id: str
    customer_id: str
    reference: str
    subject: str
    status: CaseStatus
    decision: str
    decided_at: datetime | None
    internal_review: InternalReview
    created_at: datetime
    updated_at: datetime
