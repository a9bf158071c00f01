"""Who does what under a document of format 1, told as one of format 2 tells it: one role proposes, another decides."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.policy.document.format2.people import (
    ActTable,
    AuthorityTable,
    DecideTable,
    ReviewTable,
    RoleTable,
    TogetherTable,
)
from contact_policy.policy.document.tables import Authority


def first_authority(said: Authority, hearing_role: str) -> AuthorityTable:
    """Who does what. Whoever proposes or decides may warn, too."""
    proposing, deciding = (said.proposing_role,), (said.deciding_role,)
    return AuthorityTable(
        propose=ActTable(roles=proposing),
        warn=ActTable(roles=(*proposing, *deciding)),
        decide=(DecideTable(roles=deciding),),
        review=ReviewTable(roles=deciding),
        appeal=TogetherTable(roles=(hearing_role,)),
    )


def first_roles(said: Authority) -> Mapping[str, RoleTable]:
    """The two roles that it names, and who holds them."""
    return {
        said.proposing_role: RoleTable(title=said.proposing_title, holders="several", like="manager"),
        said.deciding_role: RoleTable(title=said.deciding_title, holders="one", like="chief_executive"),
    }
