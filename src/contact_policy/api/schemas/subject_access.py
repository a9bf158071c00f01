"""A person's data as they are given it, and what is withheld of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from contact_policy.api.schemas.fields import Body, Integer, RequiredText, Sought, example
from contact_policy.records.subject_access import FreeText, SubjectExport, Withheld
from contact_policy.services.subject_access.issuing import Issued

MOST_REDACTIONS = 1_000


class RedactionIn(Body):
    """A piece of a text that is withheld: the characters `from` one until before another, and why."""

    model_config = example(**{"id": "customers/1/name", "from": 0, "to": 3, "reason": "Names a neighbour"})

    id: Annotated[Sought, Field(min_length=1, max_length=500, description="The text's id, as `?review=true` gives it")]
    start: Annotated[
        Integer, Field(alias="from", ge=0, description="The place of the first character withheld, from 0")
    ]
    end: Annotated[Integer, Field(alias="to", ge=1, description="The place before which it ends")]
    reason: RequiredText


class IssueCopyIn(Body):
    """What is withheld of the copy. Nothing is withheld that does not stand here."""

    model_config = example(redactions=[])

    redactions: Annotated[
        list[RedactionIn],
        Field(max_length=MOST_REDACTIONS, description="The pieces of text that the person is not given"),
    ] = []

    def withheld(self) -> tuple[Withheld, ...]:
        """The same as the service takes it."""
        return tuple(Withheld(id=r.id, start=r.start, end=r.end, reason=r.reason) for r in self.redactions)


class Placed(BaseModel):
    """A piece of a text."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    start: int = Field(serialization_alias="from", description="The place of its first character, from 0")
    end: int = Field(serialization_alias="to", description="The place before which it ends")
    reason: str = Field(description="Why it is, or may be, withheld")


class WithheldOut(Placed):
    """A piece of a text that was withheld, without the text."""

    id: str = Field(description="The id of the text")


class FreeTextOut(BaseModel):
    """A text that somebody wrote, and what in it may be about somebody else."""

    id: str = Field(description="Its id, by which a part of it is withheld")
    text: str
    proposed: list[Placed] = Field(description="What a person should look at: nothing is withheld by itself")


class ClauseSaidOut(BaseModel):
    """A clause of the policy in plain words."""

    id: str = Field(description="Its number")
    text: str


class KeptOut(BaseModel):
    """How long something is kept."""

    what: str
    kept: str = Field(description="How long")


class ExplanationsOut(BaseModel):
    """What Article 15 of the UK GDPR has the office say beside the data."""

    purposes: str = Field(description="What the data is used for")
    lawful_basis: str = Field(description="What allows the office to use it")
    categories: list[str] = Field(description="What kinds of data it is")
    recipients: str = Field(description="Who is given it")
    source: str = Field(description="Where it comes from")
    period: list[KeptOut] = Field(description="How long each thing is kept")
    rights: list[str] = Field(description="What the person may ask for")
    complaint_to_the_office: str = Field(description="Where to complain to the office")
    complaint_to_the_commissioner: str = Field(description="Where to complain to the Information Commissioner")
    automated_decisions: str = Field(description="That none is taken")


class RecipientOut(BaseModel):
    """That something was sent to somebody."""

    recipient: str = Field(description="To which system, or by which way")
    what: str
    about: str
    at: datetime | None


class SubjectItemOut(BaseModel):
    """One thing that is kept of the person."""

    id: str
    table: str = Field(description="Where it is kept")
    holds: str = Field(description="What is kept there, in words")
    kept: str = Field(description="How long")
    at: datetime | None
    recorded_by: str | None = Field(description="Who recorded it: `member of staff 1`, the same throughout one export")
    role: str | None = Field(description="In which role")
    recipients: list[str] = Field(description="Which systems, or by which ways, it was sent to")
    clauses: list[ClauseSaidOut] = Field(description="The clauses that it cites, in plain words")
    data: dict[str, Any] = Field(description="What is kept, by the names that it is kept under")


class LeftOut(BaseModel):
    """What is kept and not listed by itself."""

    table: str = Field(description="Where it is kept")
    why: str = Field(description="Why it is not listed")


class CopyOut(BaseModel):
    """A copy that was issued."""

    id: str
    digest: str = Field(description="SHA-256 of `export.json`, as it lies in the archive")
    withheld: list[WithheldOut] = Field(description="What was withheld, and why")
    issued_by: str
    issued_at: datetime


class SubjectExportOut(BaseModel):
    """Everything that is kept of one person, oldest first."""

    customer_id: str
    name: str
    made_at: datetime = Field(description="As of when")
    explanations: ExplanationsOut = Field(description="What Article 15 of the UK GDPR has the office say")
    recipients: list[RecipientOut] = Field(description="What was sent to whom, oldest first")
    items: list[SubjectItemOut] = Field(description="What is kept, oldest first")
    left_out: list[LeftOut] = Field(description="What is kept and not listed by itself")
    texts: list[FreeTextOut] | None = Field(description="With `?review=true`: each text, to be looked through")
    issued: CopyOut | None = Field(description="Of a copy that was issued: what is kept of it")


def export_out(
    export: SubjectExport, texts: list[FreeText] | None = None, issued: Issued | None = None
) -> SubjectExportOut:
    """An export as callers see it."""
    return SubjectExportOut(
        customer_id=export.customer_id,
        name=export.name,
        made_at=export.made_at,
        explanations=ExplanationsOut.model_validate(export.explanations),
        recipients=[RecipientOut.model_validate(each) for each in export.recipients],
        items=[
            SubjectItemOut(
                id=item.id,
                table=item.table,
                holds=item.holds,
                kept=item.kept,
                at=item.at,
                recorded_by=item.by,
                role=item.role,
                recipients=list(item.recipients),
                clauses=[ClauseSaidOut(id=id_, text=text) for id_, text in item.clauses],
                data=dict(item.data),
            )
            for item in export.items
        ],
        left_out=[LeftOut(table=table, why=why) for table, why in export.left_out.items()],
        texts=None if texts is None else [_text(text) for text in texts],
        issued=None if issued is None else _copy(issued),
    )


def _text(text: FreeText) -> FreeTextOut:
    proposed = [Placed(start=p.start, end=p.end, reason=p.reason) for p in text.proposed]
    return FreeTextOut(id=text.id, text=text.text, proposed=proposed)


def _copy(issued: Issued) -> CopyOut:
    copy = issued.copy
    return CopyOut(
        id=copy.id,
        digest=copy.digest,
        withheld=[WithheldOut(id=w.id, start=w.start, end=w.end, reason=w.reason) for w in copy.withheld],
        issued_by=copy.issued_by,
        issued_at=copy.issued_at,
    )
