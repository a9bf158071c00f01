"""Cases as callers send them and see them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from contact_policy.api.schemas.base import Answer, omittable
from contact_policy.api.schemas.fields import Body, Day, Instant, RequiredShortText, Text, example
from contact_policy.api.schemas.offices_names import ServiceIn
from contact_policy.policy.vocabulary import CaseKind, CaseStatus, InternalReview
from contact_policy.services.cases import CaseChanges


class CaseIn(Body):
    """A matter a customer has with the office.

    It is `statutory` where the law itself gives it them: a review under the Police Reform Act, a request for data or
    information, a complaint about the Commissioner.
    """

    model_config = example(reference="PCC-2026-0417", subject="Complaint about a speed camera", kind="ordinary")

    reference: RequiredShortText
    subject: Text = ""
    kind: CaseKind = CaseKind.ORDINARY
    service: ServiceIn | None = Field(default=None, description="The service of the office that it is about")


class CasePatch(Body):
    """What is to be different. Closing without `decided_at` dates the decision now.

    `told_at` is when the customer was told of the decision, `answer_promised_on` the day by which the office said it
    would answer, `statutory_route_ended_on` the day on which a statutory matter had gone as far as the law lets it.
    """

    model_config = example(
        status="closed",
        decision="Not upheld",
        decided_at="2026-11-20T10:00:00Z",
        told_at="2026-11-21T09:00:00Z",
        internal_review="exhausted",
    )

    reference: RequiredShortText = omittable()
    subject: Text = omittable()
    kind: CaseKind = omittable()
    status: CaseStatus = omittable()
    decision: Text = omittable()
    decided_at: Instant = omittable()
    told_at: Instant = omittable()
    answer_promised_on: Day = omittable()
    internal_review: InternalReview = omittable()
    statutory_route_ended_on: Day = omittable()
    service: ServiceIn = omittable("The service of the office that it is about; empty: none in particular")

    def changes(self) -> CaseChanges:
        """The changes as the service takes them."""
        return CaseChanges(
            reference=self.reference,
            subject=self.subject,
            kind=self.kind,
            status=self.status,
            decision=self.decision,
            decided_at=self.decided_at,
            told_at=self.told_at,
            answer_promised_on=self.answer_promised_on,
            internal_review=self.internal_review,
            statutory_route_ended_on=self.statutory_route_ended_on,
            service=self.service,
        )


class CaseOut(Answer):
    """A case."""

    id: str
    customer_id: str
    reference: str
    subject: str
    kind: CaseKind
    status: CaseStatus
    decision: str
    decided_at: datetime | None
    told_at: datetime | None = Field(
        description="When the customer was told of the decision, as stated. Where it is null, the first contact that"
        " the office made on this case since the decision counts."
    )
    answer_promised_on: date | None
    internal_review: InternalReview
    internal_review_requested_at: datetime | None
    internal_review_ended_at: datetime | None
    statutory_route_ended_on: date | None
    service: str | None = Field(description="The service of the office that it is about, where anybody said")
    created_at: datetime
    updated_at: datetime
