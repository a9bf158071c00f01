"""The identity provider's key set, fetched from the address in the settings and from nowhere else."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import Context

import httpx

from contact_policy.api.identity.key_sources import KeySetCondition, usable_keys
from contact_policy.api.identity.keys import KEY_SET_LIMIT, VerificationKey, choose

REFRESH_SECONDS = 600.0
RETRY_SECONDS = 30.0  # after a failure, while the last good set serves
UNKNOWN_KID_SECONDS = 5.0  # however many tokens name keys we have never seen
FETCH_SECONDS = 5.0

logger = logging.getLogger(__name__)


class JwksUrl:
    """Keys from ``url``: one fetch at a time, the last good set kept when a fetch fails, redirects not followed.

    A known key answers at once and the set is renewed behind it; only a token naming an unknown key waits for a fetch.
    Without ``client`` each fetch opens its own. ``clock`` gives seconds that only go up.
    """

    def __init__(
        self, url: str, client: httpx.AsyncClient | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url
        self._client = client
        self._clock = clock
        self._keys: dict[str, VerificationKey] = {}
        self._refresh_at = self._unknown_kid_at = clock()
        self._fetch: asyncio.Task[None] | None = None
        self._is_failing = False

    @property
    def condition(self) -> KeySetCondition:
        """How the set is; asked first when the service starts, so that the first token need not wait for it."""
        if self._is_due(is_known=True):
            self._begin()
        return KeySetCondition(len(self._keys), self._is_failing)

    async def find(self, kid: str) -> VerificationKey | None:
        """Find the key of that name; None if there is none."""
        is_known = choose(self._keys, kid) is not None
        if self._is_due(is_known=is_known):
            self._begin()
        if not is_known and self._fetch is not None and not self._fetch.done():
            await asyncio.shield(self._fetch)  # one caller hanging up must not spoil it for the rest
        return choose(self._keys, kid)

    async def stop(self) -> None:
        """Leave off a fetch that is under way."""
        if self._fetch is not None:
            self._fetch.cancel()
            with suppress(asyncio.CancelledError):
                await self._fetch

    def _begin(self) -> None:
        self._unknown_kid_at = self._clock() + UNKNOWN_KID_SECONDS
        self._fetch = asyncio.create_task(self._renew(), context=Context())

    def _is_due(self, *, is_known: bool) -> bool:
        if self._fetch is not None and not self._fetch.done():
            return False
        now = self._clock()
        return now >= self._refresh_at or (not is_known and now >= self._unknown_kid_at)

    async def _renew(self) -> None:
        wait = RETRY_SECONDS
        try:
            self._keys = usable_keys(await self._download())
            self._is_failing = False
            wait = REFRESH_SECONDS
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            self._is_failing = True
            logger.warning("The key set could not be fetched; the last good one stays: %s", _said(error))
        finally:
            self._refresh_at = self._clock() + wait

    async def _download(self) -> bytes:
        body = bytearray()
        async with asyncio.timeout(FETCH_SECONDS), self._opened() as client:
            headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
            async with client.stream("GET", self._url, headers=headers, follow_redirects=False) as response:
                response.raise_for_status()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > KEY_SET_LIMIT:
                        raise ValueError("The key set is too large.")
        return bytes(body)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[httpx.AsyncClient]:
        if self._client is not None:
            yield self._client
            return
        async with httpx.AsyncClient() as client:
            yield client


def _said(error: Exception) -> str:
    """What went wrong, without the address: it may hold a secret."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"it was answered {error.response.status_code}"
    return str(error) if type(error) is ValueError else type(error).__name__
