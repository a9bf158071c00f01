"""How long what is on record of somebody is kept: the document's table ``[retention]``.

The written policy names no period: each is a proposal of ours with its source, and counts as the office's own once the
document says by whom it was decided. What is decided by nobody disposes of nothing by itself, and yet stands against an
erasure that somebody asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

_MONTHS_A_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class KeptFor:
    """A period of ``years`` and ``and_months``, from the moment that ``after`` names; ``source`` is where it is from.

    ``decided_by`` is whoever of the office decided on it, empty where nobody has.
    """

    after: str
    years: int
    source: str
    decided_by: str = ""
    and_months: int = 0

    @property
    def months(self) -> int:
        """The same period in months."""
        return self.years * _MONTHS_A_YEAR + self.and_months


_UNPUBLISHED = "No published period was found; for the office to decide"
_CONTACT_EVENT = KeptFor(after="recorded", years=2, source=_UNPUBLISHED)
_WARNING = KeptFor(after="lapsed", years=2, source=_UNPUBLISHED)
_RESTRICTION = KeptFor(
    after="ended", years=6, source="As Gloucestershire's commissioner keeps complaints; for the office to decide"
)
_PROPOSAL = KeptFor(after="closed", years=2, source=_UNPUBLISHED)
_CUSTOMER = KeptFor(after="changed", years=2, source=_UNPUBLISHED)


@dataclass(frozen=True, kw_only=True)
class Retention:
    """A period for each class of what is on record: the document's table ``[retention]``."""

    contact_event: KeptFor = _CONTACT_EVENT
    warning: KeptFor = _WARNING
    restriction: KeptFor = _RESTRICTION
    proposal: KeptFor = _PROPOSAL
    customer: KeptFor = _CUSTOMER

    def classes(self) -> Iterator[tuple[str, KeptFor]]:
        """Each class by name, with its period."""
        for each in fields(self):
            yield each.name, getattr(self, each.name)

    @property
    def undecided(self) -> tuple[str, ...]:
        """The classes whose periods nobody of the office has decided on."""
        return tuple(name for name, period in self.classes() if not period.decided_by.strip())
