"""What the people of the office are called: identity providers name them by texts that nobody would read out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ARRAY, Integer, Text, any_, func, select
from sqlalchemy.dialects.postgresql import insert

from contact_policy.storage.columns import Moment
from contact_policy.storage.connection import Repository
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import people_seen

_people = people_seen.c
_NAMES = Prepared(select(_people.subject, _people.name).where(_people.subject == any_(given("subjects", ARRAY(Text)))))
_CALLED = Prepared(
    select(_people.subject)
    .where(func.strpos(func.lower(_people.name), func.lower(given("name", Text))) > 0)
    .order_by(_people.subject)
    .limit(given("most", Integer))
)
_EVERYBODY = Prepared(select(_people.name).order_by(_people.name))
_values = {"name": given("name", Text), "seen_at": given("seen_at", Moment)}
_SEE = Prepared(
    insert(people_seen)
    .values(subject=given("subject", Text), **_values)
    .on_conflict_do_update(index_elements=["subject"], set_=_values)
)


class PeopleSeenRepository(Repository):
    """One row a person, with the name they were last seen by."""

    async def see(self, subject: str, name: str, seen_at: datetime) -> None:
        """Keep what somebody is called."""
        await self._connection.write(_SEE, subject=subject, name=name, seen_at=seen_at)

    async def names(self, subjects: Collection[str]) -> Mapping[str, str]:
        """The names of those of them who were seen."""
        rows = await self._connection.rows(_NAMES, subjects=list(subjects))
        return {row["subject"]: row["name"] for row in rows}

    async def everybody(self) -> tuple[str, ...]:
        """The name of everybody who was seen."""
        return tuple([row["name"] for row in await self._connection.rows(_EVERYBODY)])

    async def called(self, name: str, most: int) -> tuple[str, ...]:
        """Those in whose names ``name`` stands, whatever its capitals."""
        rows = await self._connection.rows(_CALLED, name=name, most=most)
        return tuple([row["subject"] for row in rows])
