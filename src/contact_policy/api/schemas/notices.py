"""Notices as callers issue them and see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import Field, ValidationInfo, field_validator

from contact_policy.api.schemas.assessments import CheckOut
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import Body, Instant, RequiredText, ShortText, Text, example, needed, wrong
from contact_policy.api.schemas.offices_names import edition_in_use
from contact_policy.api.schemas.sending import SendingOut, sending_out
from contact_policy.letters import plain_letter
from contact_policy.policy.vocabulary import IssueMethod, Language, NoticeForm, NoticeKind
from contact_policy.records import NoticeRecord, NoticeStatus, OutgoingMessage, RedraftCause
from contact_policy.records.notice_references import reference_of
from contact_policy.records.notice_returns import NoticeReturn, ReturnReason
from contact_policy.services.notices import AddressUsed


class IssueIn(Body):
    """How and when the notice went out; `issued_at` is now where it is left out.

    It goes to an address of the customer's that is on record, that they can use and nobody else reads. Where it reached
    them another way, `address_used` says how and `reason` why: both, or neither.
    """

    model_config = example(method="email")

    method: IssueMethod
    issued_at: Instant | None = None
    address_used: ShortText | None = None
    reason: RequiredText | None = Field(default=None, validate_default=True)

    @field_validator("reason")
    @classmethod
    def _goes_with_the_address(cls, reason: str | None, info: ValidationInfo) -> str | None:
        is_said = info.data.get("address_used") is not None
        if is_said and reason is None:
            raise needed("Say why it went to no address on record.")
        if "address_used" in info.data and reason is not None and not is_said:
            raise wrong("Leave it out, or say in address_used how the notice reached them.")
        return reason

    @property
    def used(self) -> AddressUsed | None:
        """How it reached the customer, where that was at no address on record."""
        if self.address_used is None or self.reason is None:
            return None
        return AddressUsed(where=self.address_used, reason=self.reason)


class ReturnIn(Body):
    """When and why a letter came back. Refused by the customer, it counts as received; else as not issued."""

    model_config = example(returned_at="2026-11-24T10:00:00Z", reason="unknown_at_address", note="Marked as moved away")

    returned_at: Instant
    reason: ReturnReason
    note: Text = ""


class ReturnOut(Answer):
    """A return of a notice, with the issue that it was of."""

    returned_at: datetime
    reason: ReturnReason
    note: str
    recorded_by: str
    recorded_at: datetime
    issued_at: datetime
    issued_by: str
    method: IssueMethod
    sent_to: str


class RedraftIn(Body):
    """Why it is drafted anew: `person` or `words` for what has changed since."""

    model_config = example(because="person")

    because: RedraftCause


class SectionOut(Answer):
    """A heading and the paragraphs under it."""

    heading: str
    paragraphs: list[str]


class CounterpartOut(Answer):
    """The same letter in a further language, whole. `text` of the notice holds it, too."""

    language: Language = Field(description="What it is written in")
    subject: str = Field(description="What it is about, in that language")
    sections: list[SectionOut] = Field(description="Its text, whole")


class NoticeOut(Answer):
    """A notice. `created_at` is when it was drafted, or drafted anew, `deemed_received_at` when it counts as received.

    `sending` is how far the service has sent it, `form` how its reader needs it: as a letter, in large print, or as an
    e-mail.
    """

    id: str
    reference: str = Field(description="What stands on the letter, short enough to be said on the telephone")
    customer_id: str
    kind: NoticeKind
    about_id: str
    status: NoticeStatus
    subject: str
    sections: list[SectionOut]
    text: str
    checks: list[CheckOut]
    created_at: datetime
    facts_as_of: datetime = Field(description="When the facts that it tells were read: at its draft, or draft anew")
    issued_at: datetime | None
    issued_by: str
    method: IssueMethod | None
    deemed_received_at: datetime | None
    addressee: str
    sent_to: str = Field(description="The address it went to, or how it reached the customer otherwise")
    address_reason: str = Field(description="Why it went to no address on record; empty where it did")
    returns: list[ReturnOut] = Field(description="How often it came back; one that reached nobody is issued again")
    form: NoticeForm
    language: Language = Field(
        description="What the letter is written in: its reader's, where the office has words in it"
    )
    also: list[CounterpartOut] = Field(description="The letter in the other languages that the office writes it in")
    sending: SendingOut | None = Field(description="Null for a notice that was never put on the queue")
    told_too: list[str] = Field(description="Who the policy says is told of it, too, beside the customer")


def _sections(said: Iterable[tuple[str, Iterable[str]]]) -> list[SectionOut]:
    return [SectionOut(heading=heading, paragraphs=list(paragraphs)) for heading, paragraphs in said]


def notice_out(
    notice: NoticeRecord, sending: OutgoingMessage | None, returns: Iterable[NoticeReturn] = ()
) -> NoticeOut:
    """A notice as callers see it; ``text`` is the whole letter, ``sending`` the latest message that carries it."""
    return NoticeOut(
        id=notice.id,
        reference=reference_of(notice.id),
        customer_id=notice.customer_id,
        kind=notice.kind,
        about_id=notice.about_id,
        status=notice.status,
        subject=notice.subject,
        sections=_sections(notice.sections),
        also=[
            CounterpartOut(language=other.language, subject=other.subject, sections=_sections(other.sections))
            for other in notice.particulars.also
        ],
        text=plain_letter(notice),
        checks=[CheckOut.model_validate(check) for check in notice.checks],
        created_at=notice.created_at,
        facts_as_of=notice.created_at,
        issued_at=notice.issued_at,
        issued_by=notice.issued_by,
        method=notice.method,
        deemed_received_at=notice.deemed_received_at,
        addressee=notice.addressee,
        sent_to=notice.sent_to,
        address_reason=notice.address_reason,
        returns=[ReturnOut.model_validate(returned) for returned in returns],
        form=notice.form,
        language=notice.particulars.language,
        sending=sending_out(sending),
        told_too=list(edition_in_use().further.told_too.get(notice.kind, ())),
    )
