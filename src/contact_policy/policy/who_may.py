"""Which roles may do what, and what the office calls them: by the document, whichever its format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from contact_policy.policy.document.format2.people import ActTable
from contact_policy.policy.document.policy import Policy


class Act(StrEnum):
    """What a document gives to roles of its own, and no reading right opens."""

    PROPOSE = "propose"
    WARN = "warn"
    DECIDE = "decide"
    REVIEW = "review"
    APPEAL = "appeal"


def may(policy: Policy, act: Act) -> tuple[str, ...]:
    """The roles that may do something, by name; of deciding, under whichever entry, and instead of others."""
    authority = policy.who_acts
    if act is not Act.DECIDE:
        held: ActTable = getattr(authority, act)
        return held.roles
    instead = [substitute.role for entry in authority.decide for substitute in entry.substitutes]
    return tuple(dict.fromkeys([*(role for entry in authority.decide for role in entry.roles), *instead]))


def title_of(policy: Policy, role: str) -> str:
    """What the office calls whoever holds a role, in the edition's language."""
    title = policy.titles.get(role)
    return role.replace("_", " ") if title is None else title


def is_a_body(policy: Policy, role: str) -> bool:
    """Whether a role is a body's, which acts by its clerk with a minute."""
    named = policy.named_roles.get(role)
    return named is not None and named.holders == "body"


def titles_of(policy: Policy, roles: Iterable[str]) -> str:
    """``the A``'s title, or ``A, B or C``."""
    return either([title_of(policy, role) for role in roles])


def either(names: Sequence[str]) -> str:
    """``A, B or C``."""
    return " or ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])
