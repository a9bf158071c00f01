"""Who may do what, as a document of format 2 says it; of format 1, its ``Authority`` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contact_policy.policy.document.format2.people import AuthorityTable, RoleTable, WarningTable


@dataclass(frozen=True, kw_only=True)
class Who:
    """``hearing_role`` is what the office calls those who hear appeals.

    ``roles`` and ``authority`` stand here where they say more than that one role proposes and another decides.
    ``steps`` are those of warning, in order, spoken and written.
    """

    hearing_role: str = "reviewer"
    roles: Mapping[str, RoleTable] = field(default_factory=dict)
    authority: AuthorityTable | None = None
    steps: tuple[WarningTable, ...] = ()
