"""The services of the office, as pages offer them and say how far something reaches."""

from __future__ import annotations

from collections.abc import Collection

from contact_policy.desk import words
from contact_policy.policy import Policy
from contact_policy.policy.reach import SERVICE, in_order, label_of, spoken_services
from contact_policy.policy.vocabulary import Language


def services(policy: Policy) -> list[tuple[str, str]]:
    """Every service, by name and as the office calls it; none where the policy names none."""
    return [(name, words.capitalised(label_of(policy, name, Language.ENGLISH))) for name in policy.further.services]


def one_service(policy: Policy, known: str | None = None) -> list[tuple[str, str]]:
    """Those to choose one of, or none; what is ``known`` stays to be chosen under an edition that does not name it."""
    offered = services(policy)
    if not offered:
        return []
    gone = [(known, words.capitalised(label_of(policy, known)))] if known and known not in dict(offered) else []
    return [("", "None in particular"), *offered, *gone]


def reaching(policy: Policy, named: Collection[str]) -> str:
    """How far something reaches; nothing is said of it in an office without services."""
    if named:
        return words.capitalised(spoken_services(policy, in_order(policy, named)))
    return "The whole organisation" if policy.further.services else ""


def reach_hint(policy: Policy) -> str:
    """What whoever proposes is told of how far it may reach; nothing in an office without services."""
    scope = policy.further.scope
    if scope is None:
        return ""
    usual = " Usually it is those that it concerns." if scope.usual == SERVICE else ""
    return f"None ticked: the whole organisation. {words.ORGANISATION_WIDE[scope.organisation_wide]}{usual}"
