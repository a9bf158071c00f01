"""Does the customer still have a way in that they can use?"""

from __future__ import annotations

from contact_policy.policy.access import (
    always_open_route,
    closed_outright,
    permitted_channels,
    spoken_channel,
    spoken_list,
    unusable_channels,
)
from contact_policy.policy.facts import Channel, Measure, MeasureKind
from contact_policy.policy.rulebook import Answer, Question, met, not_met, rule

RULE_IDS = ("access-kept-open", "access-needs-respected")


@rule("access-kept-open")
def access_kept_open(question: Question) -> Answer:
    """One monitored route that this person can use stays open, whatever the grade."""
    person = question.file.person
    kept = always_open_route(question.policy, person)
    if kept is None:
        return not_met(
            "The access needs on record leave this customer no monitored route.",
            "Record an arrangement by which this customer can reach the office, and the channel it uses.",
        )
    if kept in closed_outright(question.measures_together):
        return not_met(
            f"The measures close the route that must stay open for this customer: {spoken_channel(kept)}.",
            f"Leave contact {spoken_channel(kept)} open.",
        )
    return met(f"Contact {spoken_channel(kept)} stays open whatever else is limited.")


@rule("access-needs-respected")
def access_needs_respected(question: Question) -> Answer:
    """Nothing sends the customer to a channel they cannot use."""
    person = question.file.person
    if not person.access_needs:
        return met("No access needs are on record for this customer.")
    unusable = unusable_channels(person)
    forced = [c for m in question.measures_together for c in _forced_channels(m) if c in unusable]
    open_to_them = set(permitted_channels(question.policy, person, question.measures_together)) - unusable
    if forced or not open_to_them:
        where = f" {spoken_list([spoken_channel(c) for c in dict.fromkeys(forced)])}" if forced else ""
        return not_met(
            f"The measures would have this customer make contact{where}, which their access needs rule out.",
            "Choose a channel this customer can use.",
        )
    return met(
        f"The customer can still make contact {spoken_list([spoken_channel(c) for c in Channel if c in open_to_them])}."
    )


def _forced_channels(measure: Measure) -> list[Channel]:
    """The channels a measure leaves as the only ones; a single contact reached two ways forces neither."""
    if measure.kind is MeasureKind.SINGLE_CHANNEL and measure.channel:
        return [measure.channel]
    if measure.kind is MeasureKind.SINGLE_CONTACT:
        by_phone, by_email = bool(measure.phone or measure.sip_uri), bool(measure.email)
        if by_phone != by_email:
            return [Channel.PHONE if by_phone else Channel.EMAIL]
    return []
