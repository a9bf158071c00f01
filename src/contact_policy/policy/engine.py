"""Engine levels: what was answered once is answered so again, whatever the rule book has learned since.

A level is a whole number that a policy document names in ``[policy] engine``. It stands for all that the code knew
then: which rules, kinds of measures, grounds, guards, counters and keys a document lists, and what each of them
answers. A later release adds under a later level, and under an earlier one changes nothing but sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

F = TypeVar("F")

FIRST_LEVEL = 1
"""That of documents and assessments from before they named one."""

NEWEST_LEVEL = 3
"""The highest that this release knows."""

OLDEST_LEVEL_FOR_NEW_DECISIONS = 1
"""What new assessments are made under at the least, whatever the document says: raised where a reading was unfair."""


class Dated(Generic[F]):
    """A function whose answer changed: each version beside the one before it, with the level since which it holds.

    ``@Dated`` takes a function as the first version and ``@name.since(2)`` a second one; ``name.at(level)`` is the
    newest that the level knows.
    """

    def __init__(self, first: F, since: int = FIRST_LEVEL) -> None:
        self._versions = {since: first}

    def since(self, level: int) -> Callable[[F], F]:
        """Enter what the function is from ``level`` on. Raises ValueError for a level not above every other."""
        if level <= self.newest:
            raise ValueError(f"there is a version since level {self.newest}; a newer one needs a higher level")

        def enter(version: F) -> F:
            self._versions[level] = version
            return version

        return enter

    @property
    def newest(self) -> int:
        """The level since which it is what it is now."""
        return max(self._versions)

    def at(self, level: int) -> F:
        """The newest version that ``level`` knows. Raises LookupError where that is before the first."""
        known = [since for since in self._versions if since <= level]
        if not known:
            raise LookupError(f"level {level} is before the first version, of level {min(self._versions)}")
        return self._versions[max(known)]


class Register(Generic[F]):
    """Functions by the id that a policy document names them by, each dated."""

    def __init__(self) -> None:
        self.since: dict[str, int] = {}
        """The level since which each id is known."""
        self._dated: dict[str, Dated[F]] = {}
        self._at: dict[int, Mapping[str, F]] = {}
        self._families: dict[str, Callable[[str], F]] = {}
        self._otherwise: Callable[[str], F] | None = None

    def __iter__(self) -> Iterator[str]:
        """Every id, known since whichever level."""
        return iter(self.since)

    def __len__(self) -> int:
        """How many ids there are."""
        return len(self.since)

    @property
    def newest(self) -> Mapping[str, int]:
        """By id, the level since which its answer is what it is now."""
        return {id_: dated.newest for id_, dated in self._dated.items()}

    def enter(self, id_: str, function: F, since: int) -> None:
        """Add an id, or the answer that an id has from ``since`` on. Raises ValueError for one no higher than before.

        ``id_`` is known from its first entry on.
        """
        if id_ in self._dated:
            self._dated[id_].since(since)(function)
        else:
            self._dated[id_] = Dated(function, since)
            self.since[id_] = since
        self._at.clear()

    def enter_family(self, prefix: str, make: Callable[[str], F]) -> None:
        """Let documents name ids of their own that begin with ``prefix``; ``make`` makes the function of each."""
        self._families[prefix] = make
        self._at.clear()

    def enter_otherwise(self, make: Callable[[str], F]) -> None:
        """Let ``make`` make the function of any id that nothing was entered by: which there may be, the loader says."""
        self._otherwise = make
        self._at.clear()

    def is_of_family(self, id_: str) -> bool:
        """Whether a document may name ``id_`` although nothing was entered by that name."""
        return id_.startswith(tuple(self._families))

    def at(self, level: int) -> Mapping[str, F]:
        """Every function that ``level`` knows, in the version it knows, and each of a family when it is asked for."""
        functions = self._at.get(level)
        if functions is None:
            known = [id_ for id_, since in self.since.items() if since <= level]
            entered = {id_: self._dated[id_].at(level) for id_ in known}
            functions = self._at[level] = _WithFamilies(entered, self._families, self._otherwise)
        return functions


class _WithFamilies(dict[str, F]):
    """Functions by id, where those of a family are made when they are first asked for."""

    def __init__(
        self,
        entered: Mapping[str, F],
        families: Mapping[str, Callable[[str], F]],
        otherwise: Callable[[str], F] | None,
    ) -> None:
        super().__init__(entered)
        self._families, self._otherwise = families, otherwise

    def __missing__(self, id_: str) -> F:
        make = next((make for prefix, make in self._families.items() if id_.startswith(prefix)), self._otherwise)
        if make is None:
            raise KeyError(id_)
        made = self[id_] = make(id_)
        return made
