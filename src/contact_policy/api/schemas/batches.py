"""Batches as callers send them and see them: an answer for each item, in their order."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from contact_policy.api.schemas.contact_events import ContactEventIn
from contact_policy.api.schemas.customers import CustomerToldIn
from contact_policy.api.schemas.fields import Body, Id, RequiredShortText, example
from contact_policy.api.schemas.problem import ProblemField
from contact_policy.records import ExternalReference

MOST_CONTACTS = 5_000
MOST_CUSTOMERS = 1_000

A_CONTACT = {
    "customer": {"system": "crm", "external_id": "C-1024"},
    "external_reference": {"system": "crm", "id": "call-88123"},
    "occurred_at": "2026-11-02T10:00:00Z",
    "channel": "phone",
    "direction": "inbound",
    "duration_seconds": 420,
    "summary": "Asked for progress",
}


class ItemOutcome(StrEnum):
    """What came of one item of a batch."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class CustomerNamed(Body):
    """A customer by the id of this service, or by what another system calls them."""

    model_config = example(system="crm", external_id="C-1024")

    id: Id | None = Field(default=None, description="The customer's id here")
    system: RequiredShortText | None = Field(default=None, description="The other system's name")
    external_id: RequiredShortText | None = Field(default=None, description="What that system calls them")

    @model_validator(mode="after")
    def _by_one_name(self) -> Self:
        by_reference = self.system is not None and self.external_id is not None
        if by_reference == (self.id is not None) or (self.system is None) != (self.external_id is None):
            raise ValueError("Give the id, or system and external_id.")
        return self

    def name(self) -> str | ExternalReference:
        """What names them: an id, or another system's reference."""
        if self.id is not None:
            return self.id
        return ExternalReference(system=self.system or "", id=self.external_id or "")


class BatchedContactIn(ContactEventIn):
    """One contact of a batch: whose it is, and what would be sent of it alone.

    Give each an `external_reference`: then whatever of the batch is sent again counts once.
    """

    model_config = example(**A_CONTACT)

    customer: CustomerNamed = Field(description="Whose contact it was")


class ContactBatchIn(Body):
    """Contacts, each of whichever customer; one that names another comes after it."""

    model_config = example(items=[A_CONTACT])

    items: Annotated[list[BatchedContactIn], Field(min_length=1, max_length=MOST_CONTACTS, description="The contacts")]


class BatchedCustomerIn(CustomerToldIn):
    """One customer of a batch, by what the system of the path calls them."""

    model_config = example(external_id="C-1024", name="Jo Caller", source_updated_at="2026-11-02T10:00:00Z")

    external_id: RequiredShortText = Field(description="What that system calls the customer: any characters")


class CustomerBatchIn(Body):
    """Customers of one system."""

    model_config = example(items=[{"external_id": "C-1024", "name": "Jo Caller"}])

    items: Annotated[
        list[BatchedCustomerIn], Field(min_length=1, max_length=MOST_CUSTOMERS, description="The customers")
    ]


class BatchSummary(BaseModel):
    """How many items came to what."""

    created: int = Field(description="How many were new")
    unchanged: int = Field(description="How many were on record already")
    refused: int = Field(description="How many were refused")


class CustomerBatchSummary(BatchSummary):
    """How many items came to what."""

    changed: int = Field(description="How many were brought up to date")


class BatchItemOut(BaseModel):
    """What came of one item. `id` is what was made or found by it; nothing is made in a dry run.

    `code` says why it was refused, as the `code` of a problem does, or `merged`: the record that the customer was named
    by is another customer's by now, who has the contact.
    """

    index: int = Field(description="Its place in the batch, from 0")
    outcome: ItemOutcome = Field(description="What came of it")
    id: str | None = Field(default=None, description="The id of what was made or found by it")
    code: str | None = Field(default=None, description="Why it was refused, or what is to be told of it")
    errors: list[ProblemField] = Field(default=[], description="Each thing at fault, pointed to from the item")


class BatchOut(BaseModel):
    """An answer for each item, in their order."""

    summary: BatchSummary = Field(description="How many items came to what")
    items: list[BatchItemOut] = Field(description="What came of each")


class CustomerBatchOut(BaseModel):
    """An answer for each item, in their order."""

    summary: CustomerBatchSummary = Field(description="How many items came to what")
    items: list[BatchItemOut] = Field(description="What came of each")


class BatchPart(BaseModel):
    """The answers for the items of one part of a batch."""

    items: list[BatchItemOut]
