"""Puts "member of staff 1" in place of those who recorded and decided: the same one throughout one export.

Who authorised is named by their office: that is what the person was told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contact_policy.policy import Policy
from contact_policy.records import Role
from contact_policy.storage.rows import Row

_BY = "_by"
_NUMBERED = "member of staff "
_SYSTEMS = frozenset({Role.CRM.value, Role.TELEPHONY.value})
_NAMED = frozenset({"owner", "actor"})


class Staff:
    """Who is who within one export."""

    def __init__(self, policy: Policy, done: Iterable[Row]) -> None:
        """``done`` is who did what to which thing, oldest first."""
        self._deciding, self._title = policy.authority.deciding_role, policy.authority.deciding_title
        self._called: dict[str, str] = {}
        self._roles: dict[str, tuple[str, ...]] = {}
        self._done: dict[str, tuple[str, tuple[str, ...]]] = {}
        for row in done:
            self._roles.setdefault(row["actor"], tuple(row["roles"]))
            self._done.setdefault(row["subject"].rpartition("/")[2], (row["actor"], tuple(row["roles"])))

    def called(self, subject: str) -> str:
        """What somebody is called in their place."""
        if subject not in self._called:
            self._called[subject] = self._as_called(subject)
        return self._called[subject]

    def _as_called(self, subject: str) -> str:
        roles = self._roles.get(subject)
        if roles is not None and _SYSTEMS.issuperset(roles):
            return f"a system ({', '.join(roles)})" if roles else "this service itself"
        if roles is not None and self._deciding in roles:
            return f"the {self._title}"
        numbered = sum(each.startswith(_NUMBERED) for each in self._called.values())
        return f"{_NUMBERED}{numbered + 1}"

    def recorder(self, id_: str, row: Mapping[str, Any], columns: Iterable[str]) -> tuple[str | None, str | None]:
        """Who recorded a row, and in which role; None for what nobody did."""
        actor = next((row[name] for name in columns if isinstance(row.get(name), str) and row[name]), None)
        by_trail, roles = self._done.get(id_, (None, ()))
        actor = actor or by_trail
        if actor is None:
            return None, None
        held = roles if by_trail == actor else self._roles.get(actor, ())
        return self.called(actor), ", ".join(held) or None

    def without_names(self, value: Any, key: str = "", columns: frozenset[str] = frozenset()) -> Any:
        """The value with everybody of the office called otherwise. ``columns`` are those that hold staff alone."""
        if isinstance(value, Mapping):
            return {name: self.without_names(part, name, columns) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.without_names(part, key, columns) for part in value]
        if isinstance(value, str) and value and (key.endswith(_BY) or key in _NAMED or key in columns):
            return self.called(value)
        return value
