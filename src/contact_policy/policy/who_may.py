"""Which roles may do what, and what the office calls them: by the document, whichever its format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from contact_policy.policy.document.format2.people import ActTable, AuthorityTable, DecideTable, ReviewTable, RoleTable
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.tables import Authority


class Act(StrEnum):
    """What a document gives to roles of its own, and no reading right opens."""

    PROPOSE = "propose"
    WARN = "warn"
    DECIDE = "decide"
    REVIEW = "review"
    APPEAL = "appeal"


def authority_of(policy: Policy) -> AuthorityTable:
    """Who does what. Of a document of format 1, whoever proposes or decides may warn, too."""
    return policy.who.authority or _of_format_1(policy.authority, policy.who.hearing_role)


def named_roles(policy: Policy) -> Mapping[str, RoleTable]:
    """The roles that the document itself names, and who holds them."""
    if policy.who.authority is not None:
        return policy.who.roles
    said = policy.authority
    return {
        said.proposing_role: RoleTable(title=said.proposing_title, holders="several", like="manager"),
        said.deciding_role: RoleTable(title=said.deciding_title, holders="one", like="chief_executive"),
    }


def may(policy: Policy, act: Act) -> tuple[str, ...]:
    """The roles that may do something, by name; of deciding, under whichever entry, and instead of others."""
    authority = authority_of(policy)
    if act is not Act.DECIDE:
        held: ActTable = getattr(authority, act)
        return held.roles
    instead = [substitute.role for entry in authority.decide for substitute in entry.substitutes]
    return tuple(dict.fromkeys([*(role for entry in authority.decide for role in entry.roles), *instead]))


def title_of(policy: Policy, role: str) -> str:
    """What the office calls whoever holds a role, in the edition's language."""
    named = named_roles(policy).get(role)
    if named is None:
        return role.replace("_", " ")
    title = named.title
    return title if isinstance(title, str) else title.get(policy.language) or next(iter(title.values()))


def is_a_body(policy: Policy, role: str) -> bool:
    """Whether a role is a body's, which acts by its clerk with a minute."""
    named = named_roles(policy).get(role)
    return named is not None and named.holders == "body"


def titles_of(policy: Policy, roles: Iterable[str]) -> str:
    """``the A``'s title, or ``A, B or C``."""
    return either([title_of(policy, role) for role in roles])


def either(names: Sequence[str]) -> str:
    """``A, B or C``."""
    return " or ".join([*([", ".join(names[:-1])] if len(names) > 1 else []), *names[-1:]])


@lru_cache(maxsize=64)
def _of_format_1(said: Authority, hearing_role: str) -> AuthorityTable:
    proposing, deciding = (said.proposing_role,), (said.deciding_role,)
    return AuthorityTable(
        propose=ActTable(roles=proposing),
        warn=ActTable(roles=(*proposing, *deciding)),
        decide=(DecideTable(roles=deciding),),
        review=ReviewTable(roles=deciding),
        appeal=ActTable(roles=(hearing_role,)),
    )
