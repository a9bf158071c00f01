"""The keys of devices as one worker holds them: looked up, and their use remembered, without asking the database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from contact_policy.api.identity.fault import Reason
from contact_policy.api.identity.refusal import NotBelieved
from contact_policy.records import ApiKey, Role
from contact_policy.services.api_keys import KEY_MARK, hash_of

HEADER = "X-API-Key"

# 256 random bits in base64url; anything else is not even hashed.
_FORMAT = re.compile(KEY_MARK + "[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class DeviceUse:
    """A device that has a key, and whether it went silent: a telephone system that no longer asks protects nobody."""

    key: ApiKey
    last_used_at: datetime | None
    is_silent: bool


class ApiKeyCache:
    """The ring of keys. Whoever keeps it fresh calls ``replace``; a request only ever looks at it."""

    def __init__(self) -> None:
        self._by_hash: dict[str, ApiKey] = {}
        self._last_used: dict[str, datetime] = {}
        self._unsaved: dict[str, datetime] = {}

    def replace(self, keys: Iterable[ApiKey]) -> None:
        """Put ``keys``, which are all that are active, in the place of those held; a request sees either whole."""
        by_hash = {key.key_hash: key for key in keys}
        ids = {key.id for key in by_hash.values()}
        self._by_hash = by_hash
        self._last_used = {id_: at for id_, at in self._last_used.items() if id_ in ids}

    def find(self, presented: str, now: datetime) -> tuple[str, frozenset[Role]]:
        """Who the key speaks for (``key:`` and its id) and their roles. ``now`` is the real time, aware.

        Raises ``Unauthenticated`` with one text for every fault. The time a look-up takes tells nothing: it is the
        hash that is compared, and nobody can choose a key by its hash.
        """
        key = self._by_hash.get(hash_of(presented)) if _FORMAT.fullmatch(presented) else None
        if key is None:
            raise NotBelieved(Reason.API_KEY)
        self._last_used[key.id] = self._unsaved[key.id] = now
        return key.subject, frozenset(key.roles)

    def take_used(self) -> dict[str, datetime]:
        """The last use of each key used since the last call, by id, to be written down."""
        used, self._unsaved = self._unsaved, {}
        return used

    def put_back(self, used: Mapping[str, datetime]) -> None:
        """Keep what could not be written down for the next ``take_used``; a use since then stays."""
        self._unsaved = {**used, **self._unsaved}

    def clients(self, now: datetime, silent_after: timedelta) -> tuple[DeviceUse, ...]:
        """Every device with a key, and whether it has been silent at ``now`` for longer than it should be."""
        return tuple(self._client(key, now - silent_after) for key in self._by_hash.values())

    def _client(self, key: ApiKey, since: datetime) -> DeviceUse:
        uses = [at for at in (key.last_used_at, self._last_used.get(key.id)) if at is not None]
        last_used_at = max(uses, default=None)
        return DeviceUse(key, last_used_at, is_silent=(last_used_at or key.created_at) < since)
