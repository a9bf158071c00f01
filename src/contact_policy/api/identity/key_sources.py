"""Where verification keys come from: given outright, or a file that may be replaced while the service runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from contact_policy.api.identity.keys import KEY_SET_LIMIT, VerificationKey, read_key_set

FILE_LOOK_SECONDS = 2.0

logger = logging.getLogger(__name__)


class KeySource(Protocol):
    """A set of keys that may change, asked by ``kid`` and by nothing else that a token says."""

    async def find(self, kid: str) -> VerificationKey | None:
        """Find the key of that name; None if there is none."""


class StaticKeys:
    """Keys that never change."""

    def __init__(self, keys: Iterable[VerificationKey]) -> None:
        self._keys = {key.kid: key for key in keys}

    async def find(self, kid: str) -> VerificationKey | None:
        """Find the key of that name; None if there is none."""
        return self._keys.get(kid)


class JwksFile:
    """A key set in a file, read again within ``FILE_LOOK_SECONDS`` of a change; the last good one stays if unreadable.

    ``clock`` gives seconds that only go up.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._keys: dict[str, VerificationKey] = {}
        self._look_at = clock()
        self._seen: tuple[int, int, int] | None = None

    async def find(self, kid: str) -> VerificationKey | None:
        """Find the key of that name; None if there is none."""
        if self._clock() >= self._look_at:
            self._look_at = self._clock() + FILE_LOOK_SECONDS
            self._read_if_changed()
        return self._keys.get(kid)

    def _read_if_changed(self) -> None:
        try:
            found = self._path.stat()
            version = (found.st_mtime_ns, found.st_size, found.st_ino)
            if version == self._seen:
                return
            self._seen = version
            with self._path.open("rb") as file:
                self._keys = read_key_set(file.read(KEY_SET_LIMIT + 1))
        except (OSError, ValueError) as error:
            logger.warning("The key set file could not be read; the last good one stays: %s", type(error).__name__)
