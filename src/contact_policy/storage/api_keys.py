"""The keys of devices. Of a key only its hash is kept; a revoked one stays, so that the trail's actors have a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from contact_policy.records import ApiKey
from contact_policy.storage.columns import Id, Moment
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import api_keys


class ApiKeyRepository(Repository):
    """Which devices may ask. There are few, so lists come whole."""

    async def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        await self._connection.write(insert(api_keys).values(columns_of(api_keys, key)))

    async def get(self, id_: str) -> ApiKey:
        """The key with this id. Raises NotFound."""
        return _read(await self._connection.by_id(select(api_keys), api_keys.c.id, id_, "API key"))

    async def list(self) -> tuple[ApiKey, ...]:
        """Every key there ever was, oldest first."""
        return tuple(map(_read, await self._connection.rows(select(api_keys).order_by(api_keys.c.id))))

    async def active(self) -> tuple[ApiKey, ...]:
        """Every key that is not revoked, oldest first."""
        statement = select(api_keys).where(api_keys.c.revoked_at.is_(None)).order_by(api_keys.c.id)
        return tuple(map(_read, await self._connection.rows(statement)))

    async def revoke(self, id_: str, by: str, at: datetime) -> bool:
        """End a key; False where it was revoked before."""
        statement = update(api_keys).where(api_keys.c.id == id_, api_keys.c.revoked_at.is_(None))
        return bool(await self._connection.write(statement.values(revoked_by=by, revoked_at=at)))

    async def note_used(self, used: Mapping[str, datetime]) -> None:
        """Write down when keys, by id, were last used. An earlier time than the one on record changes nothing."""
        last = func.greatest(api_keys.c.last_used_at, bindparam("at", type_=Moment))
        statement = update(api_keys).where(api_keys.c.id == bindparam("key", type_=Id)).values(last_used_at=last)
        # in one order, so that two workers never wait for each other
        await self._connection.write(statement, [{"key": id_, "at": used[id_]} for id_ in sorted(used)])


def _read(row: Row) -> ApiKey:
    return ApiKey(**row)
