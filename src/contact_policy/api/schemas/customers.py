"""Customers as callers send them and see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, ValidationInfo, computed_field, field_validator

from contact_policy.api.schemas.base import Answer, omittable
from contact_policy.api.schemas.fields import (
    Body,
    Boolean,
    Day,
    Id,
    Instant,
    LanguageTag,
    Lines,
    RequiredShortText,
    RequiredText,
    default_region,
    example,
    wrong,
)
from contact_policy.characters import NO_CONTROLS_SCHEMA
from contact_policy.contact_points import normalise_email, normalise_phone, normalise_postal, postal_warnings
from contact_policy.policy.facts import AccessNeed, ContactPoint
from contact_policy.policy.vocabulary import Capacity, Channel, ContactPointKind
from contact_policy.records import ExternalReference
from contact_policy.services.customers import CustomerChanges, Death, ToldCustomer

MOST = 100


class ContactPointIn(Body):
    """A phone, e-mail or postal address. ``shared`` where others of a household or switchboard use it too."""

    model_config = example(kind="phone", value="07700 900123", shared=False)

    kind: ContactPointKind
    value: Annotated[str, Field(min_length=1, max_length=500, json_schema_extra={"pattern": NO_CONTROLS_SCHEMA})]
    shared: Boolean = False

    @field_validator("value")
    @classmethod
    def _normal(cls, value: str, info: ValidationInfo) -> str:
        kind = info.data.get("kind")
        try:
            if kind is ContactPointKind.PHONE:
                return normalise_phone(value, default_region.get())
            return normalise_email(value) if kind is ContactPointKind.EMAIL else normalise_postal(value)
        except ValueError as error:
            raise wrong(str(error)) from None

    def facts(self) -> ContactPoint:
        """The contact point as it is kept."""
        return ContactPoint(kind=self.kind, value=self.value, shared=self.shared)


class AccessNeedIn(Body):
    """What a person needs to use the service, and the channels they cannot use.

    `id` names one that is on record, to keep it that one in other words; without it, the same need keeps its id.
    """

    model_config = example(need="Cannot hear on the telephone", adjustment="Write instead", channels_unusable=["phone"])

    id: Id | None = None
    need: RequiredText
    adjustment: Annotated[
        Lines,
        Field(max_length=2000, description="Printed as it stands in letters, after: For you we will also arrange"),
    ] = ""
    channels_unusable: Annotated[list[Channel], Field(max_length=len(Channel))] = []

    def facts(self) -> AccessNeed:
        """The access need as it is kept."""
        return AccessNeed(
            need=self.need,
            adjustment=self.adjustment,
            channels_unusable=tuple(dict.fromkeys(self.channels_unusable)),
            id=self.id or "",
        )


class ExternalReferenceIn(Body):
    """What another system calls it."""

    model_config = example(system="crm", id="C-1024")

    system: RequiredShortText
    id: RequiredShortText

    def facts(self) -> ExternalReference:
        """The reference as it is kept."""
        return ExternalReference(system=self.system, id=self.id)


class CustomerPatch(Body):
    """What is to be different; a list that is given replaces the whole list."""

    model_config = example(contact_points=[{"kind": "phone", "value": "07700 900123", "shared": True}])

    name: RequiredShortText = omittable()
    contact_points: Annotated[list[ContactPointIn], Field(max_length=MOST)] = omittable()
    access_needs: Annotated[list[AccessNeedIn], Field(max_length=MOST)] = omittable()
    external_references: Annotated[list[ExternalReferenceIn], Field(max_length=MOST)] = omittable()
    language: LanguageTag = omittable()
    capacity: Capacity = omittable(
        "As what they deal with the office: for themselves, for somebody else, or as a visitor with no matter."
        " Whether a policy may be used for anybody but a customer, its document says."
    )
    deceased_on: Day | None = Field(
        default=None,
        description="The day on which the customer died. Their restrictions end, and no letter goes to them. Null takes"
        " back what was recorded of the wrong person; what has ended stays so.",
    )

    def changes(self) -> CustomerChanges:
        """The changes as the service takes them; a repeated entry counts once."""
        points, needs, references = self.contact_points, self.access_needs, self.external_references
        return CustomerChanges(
            name=self.name,
            contact_points=None if points is None else _once_each(points),
            access_needs=None if needs is None else tuple(n.facts() for n in needs),
            external_references=None if references is None else tuple(dict.fromkeys(r.facts() for r in references)),
            language=self.language,
            capacity=self.capacity,
            death=Death(self.deceased_on) if "deceased_on" in self.model_fields_set else None,
        )


def _once_each(points: list[ContactPointIn]) -> tuple[ContactPoint, ...]:
    """Each contact point once; shared wins where the two entries disagree."""
    kept: dict[tuple[ContactPointKind, str], ContactPoint] = {}
    for point in (p.facts() for p in points):
        before = kept.get((point.kind, point.value))
        kept[point.kind, point.value] = before if before and before.shared else point
    return tuple(kept.values())


class CustomerIn(CustomerPatch):
    """A customer; only the name is required."""

    model_config = example(
        name="Jo Caller",
        contact_points=[{"kind": "phone", "value": "07700 900123"}, {"kind": "email", "value": "jo@example.org"}],
        access_needs=[{"need": "Dyslexia", "adjustment": "Large print, short letters"}],
        external_references=[{"system": "crm", "id": "C-1024"}],
    )

    name: RequiredShortText


class CustomerToldIn(CustomerIn):
    """A customer as another system knows them."""

    source_updated_at: Instant | None = Field(
        default=None,
        description="When that system last changed them: what is older than what it told before changes nothing",
    )

    def told(self, reference: ExternalReference) -> ToldCustomer:
        """What the system says of the customer whom it calls ``reference``."""
        return ToldCustomer(reference=reference, changes=self.changes(), source_updated_at=self.source_updated_at)


class ContactPointOut(Answer):
    """A contact point as kept: phones in E.164, an address for letters in its lines."""

    kind: ContactPointKind
    value: str
    shared: bool
    used_by_others: bool = Field(
        description="Whether another customer's record holds it too, or an e-mail address that covers it or is covered."
    )

    @computed_field(description="What may keep a letter from arriving, with the cure; it is kept all the same.")  # type: ignore[prop-decorator]  # mypy knows no decorated property
    @property
    def warnings(self) -> list[str]:
        """What may keep a letter from arriving, each with its cure."""
        return list(postal_warnings(self.value)) if self.kind is ContactPointKind.POST else []


class AccessNeedOut(Answer):
    """An access need as kept. A proposal that weighs it names its `id`."""

    id: str
    need: str
    adjustment: str
    channels_unusable: list[Channel]


class ExternalReferenceOut(Answer):
    """What another system calls it."""

    system: str
    id: str


class CustomerOut(Answer):
    """A customer."""

    id: str
    name: str
    contact_points: list[ContactPointOut]
    access_needs: list[AccessNeedOut]
    external_references: list[ExternalReferenceOut]
    language: str = Field(description="What they are written and spoken to in, where the office has words in it")
    capacity: Capacity
    deceased_on: date | None
    erased_at: datetime | None = Field(description="When all that was personal was blanked, if it was")
    merged_ids: list[str] = Field(description="Records that turned out to be this customer's too; each leads here.")
    created_at: datetime
    updated_at: datetime
