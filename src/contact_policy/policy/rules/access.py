"""Does the customer still have a way in that they can use?"""

from __future__ import annotations

from contact_policy.policy.access import permitted_channels, spoken_channel, spoken_list
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, met, not_met, rule
from contact_policy.policy.vocabulary import Channel


@rule("access-kept-open", looks_at_measures=True)
def access_kept_open(question: Question) -> Answer:
    """One monitored route that this person can use stays open, whatever the grade."""
    kept = question.analysis.always_open_route
    if kept is None:
        return not_met(
            "The access needs on record leave this customer no monitored route.",
            "Record an arrangement by which this customer can reach the office, and the channel it uses.",
        )
    if kept in question.closed_outright:
        return not_met(
            f"The measures close the route that must stay open for this customer: {spoken_channel(kept)}.",
            f"Leave contact {spoken_channel(kept)} open.{question.or_replace}",
        )
    return met(f"Contact {spoken_channel(kept)} stays open whatever else is limited.")


@rule("access-needs-respected", looks_at_measures=True)
def access_needs_respected(question: Question) -> Answer:
    """Nothing sends the customer to a channel they cannot use."""
    person = question.file.person
    if not person.access_needs:
        return met("No access needs are on record for this customer.")
    unusable = question.analysis.unusable_channels
    ways = [EFFECTS[measure.kind].ways(measure) for measure in question.measures_together]
    forced = [channel for only in ways if unusable.issuperset(only) for channel in only]
    open_to_them = set(permitted_channels(question.policy, person, question.measures_together)) - unusable
    if forced or not open_to_them:
        where = f" {spoken_list([spoken_channel(c) for c in dict.fromkeys(forced)])}" if forced else ""
        return not_met(
            f"The measures would have this customer make contact{where}, which their access needs rule out.",
            f"Choose a channel this customer can use.{question.or_replace}",
        )
    return met(
        f"The customer can still make contact {spoken_list([spoken_channel(c) for c in Channel if c in open_to_them])}."
    )
