"""Notices as callers issue them and see them."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from contact_policy.api.schemas.assessments import CheckOut
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import Body, Instant, example
from contact_policy.api.schemas.sending import SendingOut, sending_out
from contact_policy.letters import plain_letter
from contact_policy.policy.vocabulary import IssueMethod, NoticeForm, NoticeKind
from contact_policy.records import NoticeRecord, NoticeStatus, OutgoingMessage, RedraftCause


class IssueIn(Body):
    """How and when the notice went out; `issued_at` is now where it is left out."""

    model_config = example(method="email")

    method: IssueMethod
    issued_at: Instant | None = None


class RedraftIn(Body):
    """Why it is drafted anew: `person` or `words` for what has changed since."""

    model_config = example(because="person")

    because: RedraftCause


class SectionOut(Answer):
    """A heading and the paragraphs under it."""

    heading: str
    paragraphs: list[str]


class NoticeOut(Answer):
    """A notice. `created_at` is when it was drafted, or drafted anew, `deemed_received_at` when it counts as received.

    `sending` is how far the service has sent it, `form` how its reader needs it: as a letter, in large print, or as an
    e-mail.
    """

    id: str
    customer_id: str
    kind: NoticeKind
    about_id: str
    status: NoticeStatus
    subject: str
    sections: list[SectionOut]
    text: str
    checks: list[CheckOut]
    created_at: datetime
    issued_at: datetime | None
    issued_by: str
    method: IssueMethod | None
    deemed_received_at: datetime | None
    addressee: str
    form: NoticeForm
    sending: SendingOut | None = Field(description="Null for a notice that was never put on the queue")


def notice_out(notice: NoticeRecord, sending: OutgoingMessage | None) -> NoticeOut:
    """A notice as callers see it; ``text`` is the whole letter, ``sending`` the latest message that carries it."""
    return NoticeOut(
        id=notice.id,
        customer_id=notice.customer_id,
        kind=notice.kind,
        about_id=notice.about_id,
        status=notice.status,
        subject=notice.subject,
        sections=[SectionOut(heading=heading, paragraphs=list(said)) for heading, said in notice.sections],
        text=plain_letter(notice),
        checks=[CheckOut.model_validate(check) for check in notice.checks],
        created_at=notice.created_at,
        issued_at=notice.issued_at,
        issued_by=notice.issued_by,
        method=notice.method,
        deemed_received_at=notice.deemed_received_at,
        addressee=notice.addressee,
        form=notice.form,
        sending=sending_out(sending),
    )
