"""Lists of those of whom nothing need be kept any more, and who of the office approved them: they name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DisposalStatus(StrEnum):
    """Whether somebody approved a list, and whether all on it were dealt with."""

    LISTED = "listed"
    APPROVED = "approved"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """A list as it was made. Of ``customer_ids`` the first ``looked_at`` were dealt with, and ``erased`` of these gone.

    The others had something come to stand against it since.
    """

    id: str
    customer_ids: tuple[str, ...]
    listed_by: str
    listed_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    looked_at: int = 0
    erased: int = 0
    done_at: datetime | None = None

    @property
    def status(self) -> DisposalStatus:
        """How far it has come."""
        if self.done_at is not None:
            return DisposalStatus.DONE
        return DisposalStatus.LISTED if self.approved_at is None else DisposalStatus.APPROVED
