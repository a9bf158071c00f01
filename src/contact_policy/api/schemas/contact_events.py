"""Contact events as callers send them and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.customers import ExternalReferenceIn, ExternalReferenceOut
from contact_policy.api.schemas.fields import (
    EXAMPLE_ID,
    Body,
    Id,
    Instant,
    Integer,
    RequiredShortText,
    RequiredText,
    ShortText,
    Text,
    asked_at,
    example,
    wrong,
)
from contact_policy.api.schemas.offices_names import ServiceIn
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.vocabulary import Channel, Direction, MadeBy, Outcome, Raises
from contact_policy.records import ExternalReference
from contact_policy.records.contacts import Contact
from contact_policy.records.data_requests import UNCONTESTED, Contest
from contact_policy.services.contact_event_checks import CLOCK_TOLERANCE, IN_THE_FUTURE

A_DAY_IN_SECONDS = 24 * 60 * 60
A_WEEK_IN_MINUTES = 7 * 24 * 60


class ContactNamed(Body):
    """A contact by what the system that recorded it calls it: the `external_reference` that it came with."""

    model_config = example(system="crm", external_id="call-88123")

    system: Annotated[RequiredShortText, Field(description="The other system's name")]
    external_id: Annotated[RequiredShortText, Field(description="What that system calls the contact")]

    def facts(self) -> ExternalReference:
        """The reference as it is kept."""
        return ExternalReference(system=self.system, id=self.external_id)


def _id_or_reference(value: Any) -> str:
    return "reference" if isinstance(value, dict | ContactNamed) else "id of ours"


IdOrContact = Annotated[
    Annotated[Id, Tag("id of ours")] | Annotated[ContactNamed, Tag("reference")], Discriminator(_id_or_reference)
]
"""An id of this service, or a contact by another system's."""


def _not_in_the_future(moment: datetime) -> datetime:
    now = asked_at.get()
    if now is not None and moment > now + CLOCK_TOLERANCE:
        raise wrong(IN_THE_FUTURE)
    return moment


class ContactEventIn(Body):
    """One contact as a member of staff saw it. `corrects` names an earlier event that this one replaces.

    `summary` is the account: of a threat, harassment or the like it says what was said and done. `source_recorded_at`
    is said by an import alone: when the other system first wrote the contact down. Under one `external_reference` one
    contact is recorded, however often it is sent.
    """

    model_config = example(
        occurred_at="2026-11-20T10:00:00Z",
        channel="phone",
        direction="inbound",
        duration_seconds=900,
        staff_minutes=25,
        case_id=EXAMPLE_ID,
        summary="Asked again why the complaint was not upheld",
        observations=["refuses_decision"],
        effect_on_work="Two other callers waited an hour each",
        raises="repeat",
        repeats_case_id=EXAMPLE_ID,
    )

    occurred_at: Annotated[Instant, AfterValidator(_not_in_the_future)]
    channel: Channel
    direction: Direction
    made_by: MadeBy = MadeBy.CUSTOMER
    duration_seconds: Annotated[Integer, Field(ge=0, le=A_DAY_IN_SECONDS)] | None = None
    staff_minutes: Annotated[Integer, Field(ge=0, le=A_WEEK_IN_MINUTES)] | None = None
    case_id: Id | None = None
    summary: Text = ""
    observations: Annotated[list[ShortText], Field(max_length=20)] = []
    effect_on_work: Text = ""
    outcome: Outcome = Outcome.NORMAL
    raises: Raises | None = None
    repeats_case_id: IdOrContact | None = Field(
        default=None, description="A case, or a contact that is about it by what the caller calls it."
    )
    corrects: IdOrContact | None = Field(
        default=None, description="A contact by its id, or by what the caller calls it."
    )
    source_recorded_at: Instant | None = None
    service: ServiceIn | None = Field(
        default=None,
        description="The service of the office that it was about; of a case's contact by default the case's",
    )
    external_reference: ExternalReferenceIn | None = Field(
        default=None, description="What the caller calls this contact. The same contact sent again is not another one."
    )

    def contact(self, customer_id: str, event: ContactEvent) -> Contact:
        """The event with what it is called, and what it names by what the caller calls it."""
        return Contact(
            customer_id=customer_id,
            event=event,
            reference=self.external_reference.facts() if self.external_reference else None,
            corrects=_named(self.corrects),
            repeats=_named(self.repeats_case_id),
        )

    def facts(self, event_id: str, recorded_by: str, recorded_at: datetime) -> ContactEvent:
        """The event under its id, as this caller recorded it at this moment."""
        return ContactEvent(
            id=event_id,
            recorded_at=recorded_at,
            recorded_by=recorded_by,
            occurred_at=self.occurred_at,
            channel=self.channel,
            direction=self.direction,
            made_by=self.made_by,
            duration_seconds=self.duration_seconds,
            staff_minutes=self.staff_minutes,
            case_id=self.case_id,
            summary=self.summary,
            observations=tuple(dict.fromkeys(self.observations)),
            effect_on_work=self.effect_on_work,
            outcome=self.outcome,
            raises=self.raises,
            repeats_case_id=_id(self.repeats_case_id),
            corrects=_id(self.corrects),
            source_recorded_at=self.source_recorded_at,
            service=self.service or None,
        )


def _id(named: str | ContactNamed | None) -> str | None:
    return named if isinstance(named, str) else None


def _named(named: str | ContactNamed | None) -> ExternalReference | None:
    return named.facts() if isinstance(named, ContactNamed) else None


class StatementOut(Answer):
    """What the person has to say beside a record that was not put right as they asked (UK GDPR Article 16)."""

    data_request_id: str = Field(description="The request that was refused")
    statement: str = Field(description="In their own words")
    refused_at: datetime = Field(description="When they were told that it stays as it is")


class ContactEventOut(Answer):
    """A contact event as kept."""

    id: str
    customer_id: str
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str
    channel: Channel
    direction: Direction
    made_by: MadeBy
    duration_seconds: int | None
    staff_minutes: int | None
    case_id: str | None
    summary: str
    observations: list[str]
    effect_on_work: str
    outcome: Outcome
    raises: Raises | None
    repeats_case_id: str | None
    corrects: str | None
    source_recorded_at: datetime | None
    service: str | None = Field(description="The service of the office that it was about, where anybody said")
    resembles_case_id: str | None = Field(
        description="A closed case that the wording resembles: a suggestion, which only `raises: repeat` confirms."
    )
    external_reference: ExternalReferenceOut | None = Field(
        description="What the system that recorded it calls this contact."
    )
    disputed: bool = Field(description="Whether the person contests this record, and nobody has answered them yet")
    statements: list[StatementOut] = Field(
        description="What the person says of it, where it was not put right as they asked, oldest first"
    )


class SeenIn(Body):
    """What whoever saw it noted: why the call was held or ended, or what follows."""

    model_config = example(note="The line had failed. Nothing was said that should not have been.")

    note: RequiredText


class IncidentSeenOut(Answer):
    """That a manager has seen an incident."""

    id: str
    contact_event_id: str
    customer_id: str
    note: str
    seen_by: str
    seen_at: datetime


def contact_event_out(
    customer_id: str, event: ContactEvent, reference: ExternalReference | None = None, contest: Contest = UNCONTESTED
) -> ContactEventOut:
    """The event with whose it is, what another system calls it, and what is said against its record."""
    fields: dict[str, Any] = {name: getattr(event, name) for name in _FACTS}
    return ContactEventOut(
        customer_id=customer_id,
        external_reference=None if reference is None else ExternalReferenceOut.model_validate(reference),
        disputed=contest.is_open,
        statements=[StatementOut.model_validate(said) for said in contest.statements],
        **fields,
    )


_BESIDE = {"customer_id", "external_reference", "disputed", "statements"}
_FACTS = [name for name in ContactEventOut.model_fields if name not in _BESIDE]
