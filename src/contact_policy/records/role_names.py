"""What the office calls its roles, and what each may do: a policy document names those that propose, decide and hear.

In our own code they are always ``Role.MANAGER``, ``Role.CHIEF_EXECUTIVE`` and ``Role.REVIEWER``, which say what
somebody may read and record; tokens, answers and the record use the document's names. A document that names more roles
says of each whose rights it has, and which of them may propose, warn, decide, review and hear appeals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from contact_policy.policy import Policy
from contact_policy.policy.who_may import Act, may, title_of
from contact_policy.records import Caller, Role

_NAMED_BY_DOCUMENTS = frozenset({Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.REVIEWER})

_FIRST_OF_ACT: Mapping[Act, frozenset[Role]] = {
    Act.PROPOSE: frozenset({Role.MANAGER}),
    Act.WARN: frozenset({Role.MANAGER, Role.CHIEF_EXECUTIVE}),
    Act.DECIDE: frozenset({Role.CHIEF_EXECUTIVE}),
    Act.REVIEW: frozenset({Role.CHIEF_EXECUTIVE}),
    Act.APPEAL: frozenset({Role.REVIEWER}),
}
"""Whose acts they are while the document names one role that proposes, one that decides and one that hears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTo:
    """Whom something is open to: to ``roles``, and to whoever may do any act of ``also``.

    What is ``doing`` an act is open to those whom the document names for it, in the place of those whose it is else.
    """

    roles: frozenset[Role]
    doing: Act | None = None
    also: tuple[Act, ...] = ()


class RoleNames:
    """The names of the roles under one policy edition. A role the document renames is known by that name alone."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._rights = _renamed(policy) if policy.who.authority is None else _named(policy)

    @cached_property
    def _acts(self) -> Mapping[Act, tuple[str, ...]]:
        """Who may do what; worked out where it is first asked, for most who make these names ask what theirs are."""
        return {act: may(self._policy, act) for act in Act}

    def read(self, name: str) -> Role:
        """The role of that name: whose rights it has. Raises ValueError for a name no role has."""
        return next(role for role in Role if role in self.rights(name))

    def rights(self, name: str) -> frozenset[Role]:
        """Whose rights the role of that name has. Raises ValueError for a name no role has."""
        rights = self._rights.get(name)
        if rights is None:
            raise ValueError(f"Use one of: {', '.join(self._rights)}.")
        return rights

    def all(self) -> tuple[str, ...]:
        """Every name, in the order roles are listed."""
        return tuple(self._rights)

    def of(self, roles: Iterable[Role]) -> tuple[str, ...]:
        """The names of those that have the rights of any of ``roles``, in the order roles are listed."""
        held = set(roles)
        return tuple([name for name, rights in self._rights.items() if not rights.isdisjoint(held)])

    def held(self, caller: Caller) -> tuple[str, ...]:
        """The caller's roles as the document names them; of a device and of ourselves, by their rights alone."""
        if caller.held:
            return tuple([name for name in self._rights if name in caller.held])
        if self._policy.who.authority is None:
            return self.of(caller.roles)
        return tuple([role.value for role in Role if role in caller.roles - _NAMED_BY_DOCUMENTS])

    def doing(self, *acts: Act) -> tuple[str, ...]:
        """The names of those that may do any of ``acts``."""
        return tuple(dict.fromkeys([name for act in acts for name in self._acts[act]]))

    def open_to(self, whom: OpenTo) -> tuple[str, ...]:
        """The names of those that something is open to, in the order roles are listed."""
        opened = [n for n, rights in self._rights.items() if _by_right(whom, rights) or self._by_act(whom, (n,))]
        return tuple(opened)

    def is_open(self, whom: OpenTo, caller: Caller) -> bool:
        """Whether it is open to the caller."""
        # most are let in by their rights, and a page of the desk asks this of each of its links
        return _by_right(whom, caller.roles) or self._by_act(whom, self.held(caller))

    def _by_act(self, whom: OpenTo, held: Iterable[str]) -> bool:
        acts = (*([whom.doing] if whom.doing else []), *whom.also)
        return bool(acts) and not frozenset(held).isdisjoint(self.doing(*acts))

    def title(self, name: str) -> str:
        """What the office calls whoever holds the role of that name."""
        return "administrator" if name == Role.ADMIN else title_of(self._policy, name)


def _by_right(whom: OpenTo, rights: frozenset[Role]) -> bool:
    return not rights.isdisjoint(whom.roles - _FIRST_OF_ACT[whom.doing] if whom.doing else whom.roles)


def _renamed(policy: Policy) -> Mapping[str, frozenset[Role]]:
    """One role proposes, one decides, one hears, each by the document's name for it."""
    renamed = {
        Role.MANAGER: policy.authority.proposing_role,
        Role.CHIEF_EXECUTIVE: policy.authority.deciding_role,
        Role.REVIEWER: policy.who.hearing_role,
    }
    return {renamed.get(role, role.value): frozenset({role}) for role in Role}


def _named(policy: Policy) -> Mapping[str, frozenset[Role]]:
    """Each role that the document names has the rights of the one that it is like; who hears reads appeals, too."""
    hearing = frozenset(may(policy, Act.APPEAL))
    own = {
        name: frozenset({Role(entry.like), *([Role.REVIEWER] if name in hearing else [])})
        for name, entry in policy.who.roles.items()
    }
    others = {role.value: frozenset({role}) for role in Role if role not in _NAMED_BY_DOCUMENTS}
    return {Role.STAFF.value: others[Role.STAFF], **own, **{n: r for n, r in others.items() if n not in own}}
