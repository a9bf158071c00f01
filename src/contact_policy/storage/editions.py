"""The policy editions the service has gone by, each with its document. Only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Integer, Text, select

from contact_policy.records.audit import AdoptedEdition, EditionRecord
from contact_policy.storage.as_known import AS_OF
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import policy_editions

_editions = policy_editions.c
_every = select(*(column for column in _editions if column.name != "sequence"))
_one = _every.limit(1)

_IN_FORCE = Prepared(_one.where(_editions.adopted_at <= AS_OF).order_by(_editions.sequence.desc()), EditionRecord)
_FIRST = Prepared(_one.order_by(_editions.sequence), EditionRecord)
_NUMBERED = Prepared(_one.where(_editions.sequence == given("number", BigInteger)), EditionRecord)
_EVERY = Prepared(_every.order_by(_editions.sequence), EditionRecord)
_ADOPTED = Prepared(
    select(_editions.sequence.label("number"), _editions.version, _editions.digest, _editions.adopted_at)
    .order_by(_editions.sequence.desc())
    .limit(given("most", Integer)),
    AdoptedEdition,
)
_LAST_OF = Prepared(
    _one.where(_editions.policy_id == given("policy_id", Text), _editions.version == given("version", Text)).order_by(
        _editions.sequence.desc()
    ),
    EditionRecord,
)
_BY_DIGEST = Prepared(_one.where(_editions.digest == given("digest", Text)), EditionRecord)


class EditionRepository(Repository):
    """Which document was in force when."""

    async def adopt(self, edition: EditionRecord) -> None:
        """Keep that ``edition`` is gone by from now on."""
        await self._connection.add(policy_editions, columns_of(policy_editions, edition))

    async def at(self, as_of: datetime) -> EditionRecord | None:
        """The edition in force at ``as_of``; the first one where that was before any was adopted, None without any."""
        in_force: EditionRecord | None = await self._connection.row(_IN_FORCE, as_of=as_of)
        return in_force or await self._connection.row(_FIRST)

    async def by_digest(self, digest: str) -> EditionRecord | None:
        """The edition that a decision pinned."""
        return await self._connection.row(_BY_DIGEST, digest=digest)

    async def last_of(self, policy_id: str, version: str) -> EditionRecord | None:
        """The one adopted last of those that bear this number of this policy."""
        return await self._connection.row(_LAST_OF, policy_id=policy_id, version=version)

    async def adopted(self, most: int) -> tuple[AdoptedEdition, ...]:
        """The latest adoptions, newest first."""
        return await self._connection.rows(_ADOPTED, most=most)

    async def every(self) -> tuple[EditionRecord, ...]:
        """Every adoption, oldest first, each with its document."""
        return await self._connection.rows(_EVERY)

    async def numbered(self, number: int) -> EditionRecord | None:
        """The edition that was the ``number``-th to be adopted."""
        return await self._connection.row(_NUMBERED, number=number)
