"""How a decision is made, beside by whom: as callers say it and see it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import ConfigDict, Field

from contact_policy.api.schemas.authority import DecidersOut, deciders_out
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.considerations import ConsiderationOut
from contact_policy.api.schemas.fields import Body, Day, RequiredText, ShortText, example
from contact_policy.policy import Policy
from contact_policy.policy.deciders import Consultation, HowDecided, Instead, Meeting, Substitution
from contact_policy.policy.document.format2.people import DecideTable
from contact_policy.policy.who_may import title_of
from contact_policy.records.signatures import SignatureRecord


class MeetingIn(Body):
    """The meeting that decided."""

    model_config = example(on="2026-11-20", minute="Minute 7 of the Complaints Sub-Committee")

    on: Day = Field(description="The day of the meeting")
    minute: Annotated[RequiredText, Field(max_length=200)]


class SubstitutionIn(Body):
    """Why somebody decides in the place of those whom the policy names."""

    model_config = example(**{"for": "conflict", "because": "The complaint is about the Head of Service."})

    instead: Instead = Field(alias="for")
    because: RequiredText


class ConsultationIn(Body):
    """Somebody whom the policy has consulted, and what they advised; `who` in the policy's words."""

    model_config = example(
        who="the staff who dealt with the complainant", by="Mary Manager", on="2026-11-20", advice="They agree to it."
    )

    who: Annotated[RequiredText, Field(max_length=200)]
    by: ShortText
    on: Day = Field(description="The day on which they were consulted")
    advice: RequiredText


class MeetingOut(Answer):
    """The meeting that decided."""

    on: date = Field(description="The day of the meeting")
    minute: str


class SubstitutionOut(Answer):
    """Why somebody decided in the place of those whom the policy names."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True, serialize_by_alias=True)

    instead: Instead = Field(alias="for")
    because: str = Field(description="Why they did")


class ConsultationOut(Answer):
    """Somebody who was consulted, and what they advised."""

    who: str
    by: str
    on: date = Field(description="The day on which they were consulted")
    advice: str


class AgreementOut(Answer):
    """Somebody who had agreed before, and in which roles."""

    subject: str = Field(description="The subject who agreed")
    roles: list[str]


class HowDecidedOut(Answer):
    """How it was decided: who had agreed before, and what the policy asks to be recorded of it."""

    agreed: list[AgreementOut]
    meeting: MeetingOut | None
    substitute: SubstitutionOut | None
    consultations: list[ConsultationOut]
    criteria: dict[str, ConsiderationOut] = Field(description="What was considered at the decision, by criterion")

    @classmethod
    def of(cls, found: HowDecided | None) -> Self:
        """The same of a decision; empty where there was nothing to say."""
        told = found or HowDecided()
        return cls(
            agreed=[AgreementOut(subject=each.subject, roles=list(each.roles)) for each in told.agreed],
            meeting=MeetingOut.model_validate(told.meeting) if told.meeting else None,
            substitute=SubstitutionOut.model_validate(told.substitute) if told.substitute else None,
            consultations=[ConsultationOut.model_validate(each) for each in told.consultations],
            criteria={each.criterion: ConsiderationOut.model_validate(each.found) for each in told.criteria},
        )


class SignatureOut(Answer):
    """Somebody's agreement to a decision that needs several people."""

    id: str
    signed_by: str
    titles: list[str] = Field(description="What the office calls their roles")
    signed_at: datetime
    reasons: str


class WhoDecidesOut(Answer):
    """Who decides on this proposal, and who has agreed already."""

    deciders: DecidersOut
    title: str = Field(description="What the office calls whoever decides")
    signatures: list[SignatureOut]
    still_needed: int = Field(description="How many more people must agree before it is decided")


def who_decides_out(
    policy: Policy, entry: DecideTable, title: str, signed: tuple[SignatureRecord, ...], counted: int
) -> WhoDecidesOut:
    """Who decides by an entry of the document, of whom ``counted`` have agreed."""
    return WhoDecidesOut(
        deciders=deciders_out(entry),
        title=title,
        signatures=[
            SignatureOut(
                id=each.id,
                signed_by=each.signed_by,
                titles=[title_of(policy, role) for role in each.signer_roles],
                signed_at=each.signed_at,
                reasons=each.reasons,
            )
            for each in signed
        ],
        still_needed=max(entry.needed - counted, 1),
    )


def meeting_of(said: MeetingIn | None) -> Meeting | None:
    """The meeting as the service takes it."""
    return Meeting(on=said.on, minute=said.minute) if said else None


def substitution_of(said: SubstitutionIn | None) -> Substitution | None:
    """The same of standing in."""
    return Substitution(instead=said.instead, because=said.because) if said else None


def consultation_of(said: ConsultationIn) -> Consultation:
    """The same of somebody consulted."""
    return Consultation(who=said.who, by=said.by, on=said.on, advice=said.advice)
