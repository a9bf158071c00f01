"""Where verification keys come from: given outright, or a file that may be replaced while the service runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from contact_policy.api.identity.keys import KEY_SET_LIMIT, VerificationKey, choose, read_key_set

FILE_LOOK_SECONDS = 2.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeySetCondition:
    """How many keys there are to verify with, and whether the last attempt to read them failed."""

    usable: int
    is_failing: bool = False


class KeySource(Protocol):
    """A set of keys that may change, asked by ``kid`` and by nothing else that a token says."""

    @property
    def condition(self) -> KeySetCondition:
        """How the set is. Whoever asks has it read again where that is due."""

    async def find(self, kid: str) -> VerificationKey | None:
        """Find the key of that name, as ``choose`` does; None if there is none."""

    async def stop(self) -> None:
        """Leave off reading."""


class StaticKeys:
    """Keys that never change."""

    def __init__(self, keys: Iterable[VerificationKey]) -> None:
        self._keys = {key.kid: key for key in keys}

    @property
    def condition(self) -> KeySetCondition:
        """How the set is."""
        return KeySetCondition(len(self._keys))

    async def find(self, kid: str) -> VerificationKey | None:
        """Find the key of that name; None if there is none."""
        return choose(self._keys, kid)

    async def stop(self) -> None:
        """Nothing is going on."""


def usable_keys(text: bytes) -> dict[str, VerificationKey]:
    """Read a key set that is to take the place of another; ValueError where nobody could sign in with it."""
    keys = read_key_set(text)
    if not keys:
        raise ValueError("The key set holds no key that could be used.")
    return keys


class JwksFile:
    """A key set in a file, read again within ``FILE_LOOK_SECONDS`` of a change; the last good one stays if it is unfit.

    ``clock`` gives seconds that only go up.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._keys: dict[str, VerificationKey] = {}
        self._look_at = clock()
        self._seen: tuple[int, int, int] | None = None
        self._is_failing = False

    @property
    def condition(self) -> KeySetCondition:
        """How the set is."""
        self._look()
        return KeySetCondition(len(self._keys), self._is_failing)

    async def find(self, kid: str) -> VerificationKey | None:
        """Find the key of that name; None if there is none."""
        self._look()
        return choose(self._keys, kid)

    async def stop(self) -> None:
        """Nothing is going on."""

    def _look(self) -> None:
        if self._clock() >= self._look_at:
            self._look_at = self._clock() + FILE_LOOK_SECONDS
            self._read_if_changed()

    def _read_if_changed(self) -> None:
        try:
            found = self._path.stat()
            version = (found.st_mtime_ns, found.st_size, found.st_ino)
            if version == self._seen:
                return
            self._seen = version
            with self._path.open("rb") as file:
                self._keys = usable_keys(file.read(KEY_SET_LIMIT + 1))
            self._is_failing = False
        except (OSError, ValueError) as error:
            self._is_failing = True
            logger.warning("The key set file could not be read; the last good one stays: %s", type(error).__name__)
