"""The keys of devices. Of a key only its hash is kept; a revoked one stays, so that the trail's actors have a name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Text, func, select, update

from contact_policy.records import ApiKey
from contact_policy.storage.columns import Id, Moment
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.prepared import Prepared, by_id, given
from contact_policy.storage.tables import api_keys

_is_it = api_keys.c.id == given("id", Id)
_active = api_keys.c.revoked_at.is_(None)
_at = given("at", Moment)

_GET = by_id(api_keys, ApiKey)
_ALL = Prepared(select(api_keys).order_by(api_keys.c.id), ApiKey)
_ACTIVE = Prepared(select(api_keys).where(_active).order_by(api_keys.c.id), ApiKey)
_REVOKE = Prepared(update(api_keys).where(_is_it, _active).values(revoked_by=given("by", Text), revoked_at=_at))
_USED = Prepared(update(api_keys).where(_is_it).values(last_used_at=func.greatest(api_keys.c.last_used_at, _at)))


class ApiKeyRepository(Repository):
    """Which devices may ask. There are few, so lists come whole."""

    async def add(self, key: ApiKey) -> None:
        """Keep a new key."""
        await self._connection.add(api_keys, columns_of(api_keys, key))

    async def get(self, id_: str) -> ApiKey:
        """The key with this id. Raises NotFound."""
        return await self._connection.one(_GET, "API key", id_)

    async def list(self) -> tuple[ApiKey, ...]:
        """Every key there ever was, oldest first."""
        return await self._connection.rows(_ALL)

    async def active(self) -> tuple[ApiKey, ...]:
        """Every key that is not revoked, oldest first."""
        return await self._connection.rows(_ACTIVE)

    async def revoke(self, id_: str, by: str, at: datetime) -> bool:
        """End a key; False where it was revoked before."""
        return bool(await self._connection.write(_REVOKE, id=id_, by=by, at=at))

    async def note_used(self, used: Mapping[str, datetime]) -> None:
        """Write down when keys, by id, were last used. An earlier time than the one on record changes nothing."""
        # in one order, so that two workers never wait for each other
        await self._connection.write_each(_USED, [{"id": id_, "at": used[id_]} for id_ in sorted(used)])
