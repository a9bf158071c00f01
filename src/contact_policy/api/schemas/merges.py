"""Merges and splits of customers' records, as callers send them and see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.customers import CustomerOut
from contact_policy.api.schemas.fields import EXAMPLE_ID, Body, Id, RequiredText, example
from contact_policy.policy.contact_status import Action, EmailAction
from contact_policy.policy.vocabulary import Channel
from contact_policy.records.merges import MergeAct
from contact_policy.services.merges import Done


class MergeIn(Body):
    """Whose record turns out to be this customer's, and how that is known."""

    model_config = example(duplicate_id=EXAMPLE_ID, reason="Same date of birth and address; confirmed by telephone.")

    duplicate_id: Id
    reason: RequiredText


class SplitIn(Body):
    """Which merged record turns out to be somebody else's after all, and how that is known."""

    model_config = example(merged_id=EXAMPLE_ID, reason="Father and son of the same name.")

    merged_id: Id
    reason: RequiredText


class AnsweredOut(Answer):
    """How somebody is answered, in short, as the contact status says it."""

    restricted: bool
    action: Action
    max_call_seconds: int
    email_action: EmailAction
    permitted_channels: list[Channel]
    restriction_ids: list[str]


class EffectOut(Answer):
    """What it changed about how either record's person is answered, by the record's id."""

    changes_contact_status: bool
    before: dict[str, AnsweredOut]
    after: dict[str, AnsweredOut]


class MergeOut(Answer):
    """What was done, by whom and why. Two people's restrictions may now be one person's: `effect` says so."""

    id: str
    act: MergeAct
    survivor_id: str
    duplicate_id: str
    at: datetime
    by: str
    reason: str
    effect: EffectOut


class MergedOut(CustomerOut):
    """The one customer."""

    merge: MergeOut


class SplitOut(CustomerOut):
    """The customer who keeps the record, and the one who has their own again."""

    split: MergeOut
    duplicate: CustomerOut
    recorded_meanwhile: list[str] = Field(
        description="Warnings, proposals and restrictions written while the two were one. They stay with this customer;"
        " look at each, for it may rest on what the other did."
    )


def merged_out(done: Done) -> MergedOut:
    """A merge as callers see it."""
    customer: dict[str, Any] = dict(CustomerOut.model_validate(done.survivor))
    return MergedOut(**customer, merge=MergeOut.model_validate(done.act))


def split_out(done: Done) -> SplitOut:
    """A split as callers see it."""
    customer: dict[str, Any] = dict(CustomerOut.model_validate(done.survivor))
    return SplitOut(
        **customer,
        split=MergeOut.model_validate(done.act),
        duplicate=CustomerOut.model_validate(done.duplicate),
        recorded_meanwhile=list(done.meanwhile),
    )
