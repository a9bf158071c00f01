"""What somebody considered, criterion by criterion, and why something goes ahead: said with whichever act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import (
    EXAMPLE_ID,
    NAMES,
    NO_NUL_SCHEMA,
    Body,
    Boolean,
    Day,
    Id,
    ShortText,
    Text,
    example,
)
from contact_policy.policy.facts import Consideration, NeedWeighed
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.vocabulary import NewInformation

MOST_NEEDS = 100


class NeedWeighedShape(Body):
    """What was found about one access need of the customer's beside what is proposed."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "access_need_id": EXAMPLE_ID,
                    "finding": "Twenty minutes are twice what a call has taken; the stammer was asked about.",
                }
            ]
        },
    )

    access_need_id: Id
    finding: Text = ""


class ConsiderationIn(Body):
    """Who considered a criterion, when, and what they found. What is left out shows as not considered.

    Under `access_needs`, `needs_weighed` says of each need on record what was found about it.
    """

    model_config = example(
        considered_by="Mary Manager",
        considered_on="2026-11-20",
        finding="Six letters explained the decision; nothing new has been offered since.",
        concerns_remain=False,
        new_information="none",
    )

    considered_by: ShortText = ""
    entered_by: Annotated[
        str,
        Field(
            max_length=500,
            json_schema_extra={"pattern": NO_NUL_SCHEMA},
            description="Not read: it is whoever sends this; an answer can be sent again",
        ),
    ] = ""
    considered_on: Day | None = None
    finding: Text = ""
    concerns_remain: Boolean = False
    new_information: NewInformation | None = None
    needs_weighed: Annotated[list[NeedWeighedShape], Field(max_length=MOST_NEEDS)] = []

    def facts(self) -> Consideration:
        """The consideration as the policy knows it."""
        return Consideration(
            considered_by=self.considered_by,
            considered_on=self.considered_on,
            finding=self.finding,
            concerns_remain=self.concerns_remain,
            new_information=self.new_information,
            needs_weighed=tuple(
                NeedWeighed(access_need_id=weighed.access_need_id, finding=weighed.finding)
                for weighed in self.needs_weighed
            ),
        )


CriteriaIn = Annotated[dict[str, ConsiderationIn], Field(max_length=20, json_schema_extra=NAMES)]
ReasonsIn = Annotated[
    dict[str, Text],
    Field(
        max_length=50,
        json_schema_extra=NAMES,
        description="By rule: why it goes ahead all the same, where `checks` asks for a reason",
    ),
]


def considerations_of(given: Mapping[str, ConsiderationIn]) -> Mapping[str, Consideration]:
    """What was considered, by criterion, as the policy knows it."""
    return {name: each.facts() for name, each in given.items()}


def recorded_of(criteria: Mapping[str, ConsiderationIn], reasons: Mapping[str, str]) -> PutOnRecord:
    """What is put on record beside an act's own reasons."""
    return PutOnRecord(reasons=reasons, criteria=considerations_of(criteria))


class ConsiderationOut(Answer):
    """A consideration as kept. `considered_by` is the name as written."""

    considered_by: str
    entered_by: str = Field(description="Whoever sent it, as `proposed_by` names people; empty from before it was kept")
    considered_on: date | None
    finding: str
    concerns_remain: bool
    new_information: NewInformation | None
    needs_weighed: list[NeedWeighedShape]


def considerations_out(kept: Mapping[str, Consideration] | None) -> dict[str, ConsiderationOut]:
    """What was considered, by criterion, as it is kept."""
    return {name: ConsiderationOut.model_validate(given) for name, given in (kept or {}).items()}
