"""What the office calls its roles: a policy document names the one that proposes, the one that decides, and others.

In our own code they are always ``Role.MANAGER`` and ``Role.CHIEF_EXECUTIVE``, and who hears appeals is
``Role.REVIEWER``; tokens, answers and the record use the
document's names.
"""

from __future__ import annotations

from collections.abc import Iterable

from contact_policy.policy import Policy
from contact_policy.records import Role


class RoleNames:
    """The names of the roles under one policy edition. A role the document renames is known by that name alone."""

    def __init__(self, policy: Policy) -> None:
        renamed = {
            Role.MANAGER: policy.authority.proposing_role,
            Role.CHIEF_EXECUTIVE: policy.authority.deciding_role,
            Role.REVIEWER: policy.hearing_role,
        }
        self._names = {role: renamed.get(role, role.value) for role in Role}
        self._roles = {name: role for role, name in self._names.items()}

    def read(self, name: str) -> Role:
        """The role of that name. Raises ValueError for a name no role has."""
        role = self._roles.get(name)
        if role is None:
            raise ValueError(f"Use one of: {', '.join(self._roles)}.")
        return role

    def all(self) -> tuple[str, ...]:
        """Every name, in the order roles are listed."""
        return tuple(self._names.values())

    def of(self, roles: Iterable[Role]) -> tuple[str, ...]:
        """The names of ``roles``, in the order roles are listed."""
        held = set(roles)
        return tuple(name for role, name in self._names.items() if role in held)
