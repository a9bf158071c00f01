"""May what is withheld be withheld?"""

from __future__ import annotations

from contact_policy.policy.access import spoken_list
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, further_rule, not_applicable, not_met


@further_rule("service-not-owed", looks_at_measures=True)
def service_not_owed(question: Question) -> Answer:
    """Nothing that the law gives everybody is withheld: only what the office gives by choice."""
    withheld = {service for measure in question.proposal.measures for service in measure.services}
    if not withheld:
        return not_applicable("No service is withheld.")
    owed = sorted(withheld - question.policy.further.discretionary_services)
    if owed:
        named = spoken_list([service.replace("_", " ") for service in owed])
        return not_met(
            f"The law owes this to everybody, or the policy does not name it among what may be withheld: {named}.",
            f"Take this out of the proposal: {named}.",
        )
    return fixed_met("What is withheld the office gives by choice.")
