"""Does it reach no further than the conduct did, and may what is withheld be withheld?"""

from __future__ import annotations

from collections.abc import Sequence

from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.reach import SERVICE, in_order, spoken_services
from contact_policy.policy.rulebook import Answer, fixed_met, not_applicable, not_met, rule

_FREE = "free"
_USUALLY = " Usually a restriction reaches the services that it concerns alone."


@rule(
    "scope-justified",
    since=3,
    asks="It reaches no further than the conduct did, and all of the office only as the policy allows.",
    floor=None,
    only_with="a scope",
    cured_at=("/services",),
    cases={
        Kind.BREACH.value: "where no restriction may reach all of the office",
        Kind.NEEDS_REASON.value: "where one may, for a reason",
        Kind.ADVICE.value: "where that is left open",
    },
)
def scope_justified(question: Question) -> Answer:
    """It reaches the services that the conduct was about: the whole organisation only as the document allows."""
    scope = question.policy.further.scope
    if scope is None:
        return not_applicable("The policy names no services.")
    if scope.organisation_wide == _FREE:
        return fixed_met("The policy leaves open how far a restriction reaches.")
    if not question.proposal.services:
        usually = _USUALLY if scope.usual == SERVICE else ""
        return not_met(
            f"It would reach the whole organisation.{usually}",
            "Name the services that it concerns, or say why it must reach every one of them.",
            case=scope.organisation_wide,
        )
    beyond = _beyond_the_conduct(question)
    if beyond:
        named = spoken_services(question.policy, beyond)
        return not_met(
            f"It would reach services that none of the contacts cited was about: {named}.",
            f"Take this out of it, or say why it must reach further than the conduct did: {named}.",
            case=scope.organisation_wide,
        )
    return fixed_met("It reaches the services that it names, and no others.")


def _beyond_the_conduct(question: Question) -> Sequence[str]:
    """The services it would reach that no cited contact was about; none where nobody said of any contact."""
    about = {event.service for event in question.evidence if event.service}
    return [service for service in question.proposal.services if service not in about] if about else []


@rule(
    "service-not-owed",
    since=3,
    asks="Nothing that the law owes everybody is withheld.",
    floor=Kind.BREACH,
    only_with="services are withheld",
    cured_at=("/measures",),
    looks_at_measures=True,
)
def service_not_owed(question: Question) -> Answer:
    """Nothing that the law gives everybody is withheld: only what the office gives by choice."""
    withheld = {service for measure in question.proposal.measures for service in measure.services}
    if not withheld:
        return not_applicable("No service is withheld.")
    services = question.policy.further.services
    owed = [name for name in withheld if name not in services or not services[name].discretionary]
    if owed:
        named = spoken_services(question.policy, in_order(question.policy, owed))
        return not_met(
            f"The law owes this to everybody, or the policy does not name it among what may be withheld: {named}.",
            f"Take this out of the proposal: {named}.",
        )
    return fixed_met("What is withheld the office gives by choice.")
