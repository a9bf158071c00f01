"""The types that the tables of format 2 are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from contact_policy.policy.document.shapes import ForCustomers, OneOf, Said, Several, Spelt, Within
from contact_policy.policy.document.tables import WEEKDAYS
from contact_policy.policy.vocabulary import Channel, Grade

NAME = r"^[a-z][a-z0-9_]{0,39}$"
_ID = r"^[a-z0-9][a-z0-9-]{0,79}$"

Words = Annotated[str, Said()]
Code = Annotated[str, Spelt(r"^[a-z]{2}$", "a language's code in two small letters, as in cy")]
Text = Annotated[
    Words | Annotated[Mapping[Code, Words], Several(1)],
    ForCustomers(),
    'for customers to read: a text, or one for each language, as in { en = "…", cy = "…" }',
]
Name = Annotated[
    str,
    Spelt(NAME, "the name in small letters, digits and _, beginning with a letter"),
    "a name as the API and the record use it",
]
Id = Annotated[str, Spelt(_ID, "the id in small letters, digits and -"), "an id"]
ClauseId = Annotated[str, Spelt(r"^.{1,40}$", "the clause as the policy numbers it, in 40 characters at most")]
Clauses = Annotated[tuple[ClauseId, ...], Several(), "the clauses this answers; each clause is cited somewhere"]
Sources = Annotated[tuple[Words, ...], Several(), "decisions, guidance or law beside the policy's own clauses"]
Channels = Annotated[tuple[Channel, ...], Several(1)]
Names = Annotated[tuple[Name, ...], Several()]
RoleNames = Annotated[tuple[Name, ...], Several(1), "names of [roles]"]
Grades = Annotated[tuple[Grade, ...], Several()]
Months = Annotated[int, Within(1)]
ByGrade = Annotated[Mapping[Grade, Months], "one figure a grade"]
SomeGrades = Annotated[
    Mapping[Annotated[str, OneOf(tuple(grade.value for grade in Grade))], Months],
    Several(1),
    "one figure a grade; a grade left out has that of the next lighter one, or where there is none of the next graver",
]


def for_each_grade(said: Mapping[str, int]) -> Mapping[Grade, int]:
    """The figures of a table of ``SomeGrades``, whole."""
    known = [grade for grade in Grade if grade in said]
    return {
        grade: said[max((other for other in known if other.rank <= grade.rank), key=_rank, default=known[0])]
        for grade in Grade
    }


def _rank(grade: Grade) -> int:
    return grade.rank


Weekday = Annotated[str, OneOf(WEEKDAYS)]
TimeOfDay = Annotated[str, Spelt(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "a time of day, as in 09:30")]
Reach = Annotated[tuple[Annotated[str, OneOf(("service", "organisation"))], ...], Several()]
"""How far a restriction reaches: one service, or the whole office."""
