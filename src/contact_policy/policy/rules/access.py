"""Does the customer still have a way in that they can use?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contact_policy.policy.access import permitted_channels, spoken_channel, spoken_list
from contact_policy.policy.access_needs import needs_weighed
from contact_policy.policy.effects import effect_of
from contact_policy.policy.measure import Measure
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, met, not_met, rule
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
    if kept in question.measures_put.closed_outright:
        return not_met(
            f"The measures close the route that must stay open for this customer: {spoken_channel(kept)}.",
            f"Leave contact {spoken_channel(kept)} open.{question.or_replace}",
        )
    return fixed_met(f"Contact {spoken_channel(kept)} stays open whatever else is limited.")


@rule("access-kept-open", since=2, looks_at_measures=True)
def access_kept_open_beside_others(question: Question) -> Answer:
    """Like before; and where it and a restriction in being close each other's only way, that is said."""
    answer = access_kept_open(question)
    if not question.restrictions_kept:
        return answer
    kept = [only for r in question.restrictions_kept if (only := _only_ways(r.measures)) is not None]
    proposed = _only_ways(question.proposal.measures)
    crossed = [only for only in kept if proposed is not None and proposed.isdisjoint(only)]
    if crossed and proposed is not None:
        outcome, statement, cure, curable, case = answer
        here, there = _spoken(proposed), _spoken(frozenset().union(*crossed))
        statement += (
            f" A restriction that goes on asks for contact only {there}, this one only {here}: each closes the way that"
            " the other leaves."
        )
        return outcome, statement, cure, curable, case
    return answer


def _only_ways(measures: Sequence[Measure]) -> frozenset[Channel] | None:
    """The only channels that measures leave; None where they do not say."""
    limits = [left for m in measures if (left := effect_of(m).leaves(m)) is not None]
    return frozenset.intersection(*limits) if limits else None


@rule("access-needs-respected", looks_at_measures=True)
def access_needs_respected(question: Question) -> Answer:
    """Nothing sends the customer to a channel they cannot use."""
    person = question.file.person
    if not person.access_needs:
        return fixed_met("No access needs are on record for this customer.")
    unusable = question.analysis.unusable_channels
    together = question.measures_put.together
    ways = [effect_of(measure).ways(measure) for measure in together]
    forced = [channel for only in ways if unusable.issuperset(only) for channel in only]
    open_to_them = set(permitted_channels(question.policy, person, together)) - unusable
    if forced or not open_to_them:
        where = f" {spoken_list([spoken_channel(c) for c in dict.fromkeys(forced)])}" if forced else ""
        return not_met(
            f"The measures would have this customer make contact{where}, which their access needs rule out.",
            f"Choose a channel this customer can use.{question.or_replace}",
        )
    return met(
        f"The customer can still make contact {spoken_list([spoken_channel(c) for c in Channel if c in open_to_them])}."
    )


@rule("measure-suits-the-person", since=2, looks_at_measures=True)
def measure_suits_the_person(question: Question) -> Answer:
    """What people need, and what was arranged for them, was weighed wherever a measure touches it."""
    if question.measures_put.sending_nowhere:
        return not_met(
            " ".join(question.measures_put.sending_nowhere),
            "Choose a channel that this customer has and the office watches, or record why this one will do.",
        )
    concerned = question.measures_put.needs_concerned
    if not concerned:
        return fixed_met("No measure touches what this customer is on record as needing.")
    weighed = needs_weighed(question.policy, question.proposal)
    unweighed = [need for need in concerned if need.id not in weighed]
    if unweighed:
        bare = sum(not need.adjustment.strip() for need in unweighed)
        without = f" {bare} of them without any adjustment." if bare else ""
        return not_met(
            f"The measures touch access needs on record that nobody weighed against them: {len(unweighed)}.{without}",
            "Under the criterion on access needs, say of each such need how the customer will manage with the measures"
            " proposed; or choose measures that leave it alone.",
        )
    return fixed_met("Each access need that the measures touch was weighed.")


def _spoken(channels: Iterable[Channel]) -> str:
    return spoken_list([spoken_channel(channel) for channel in Channel if channel in channels])
