"""Does the customer still have a way in that they can use?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contact_policy.policy.access import closed_outright, permitted_channels, spoken_channel, spoken_list
from contact_policy.policy.access_needs import needs_weighed
from contact_policy.policy.effects import effect_of
from contact_policy.policy.findings import Kind
from contact_policy.policy.measure import Measure
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, met, not_met, rule, rule_since
from contact_policy.policy.vocabulary import Channel


@rule(
    "access-kept-open",
    asks="A way in that this person can use stays open.",
    floor=Kind.BREACH,
    cured_at=("/measures", "/replaces"),
    looks_at_measures=True,
)
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


@rule_since(2, "access-kept-open")
def access_kept_open_beside_others(question: Question) -> Answer:
    """Like before; and where it and a restriction in being close each other's only way, that is said."""
    answer = access_kept_open(question)
    if not question.restrictions_kept:
        return answer
    outcome, statement, cure, curable, case = answer
    said = dict.fromkeys([_crossing(question.proposal.measures, r.measures) for r in question.restrictions_kept])
    told = " ".join(filter(None, [statement, *said]))
    return answer if told == statement else (outcome, told, cure, curable, case)


def _crossing(proposed: Sequence[Measure], kept: Sequence[Measure]) -> str:
    """How measures proposed and those of a restriction that goes on close each other's only way; empty if neither."""
    here, there = _only_ways(proposed), _only_ways(kept)
    if here is not None and there is not None and here.isdisjoint(there):
        return (
            f"A restriction that goes on asks for contact only {_spoken(there)}, this one only {_spoken(here)}: each"
            " closes the way that the other leaves."
        )
    if there is not None and there <= closed_outright(proposed):
        return f"A restriction that goes on asks for contact only {_spoken(there)}, and this one closes that."
    if here is not None and here <= closed_outright(kept):
        return f"This one asks for contact only {_spoken(here)}, and a restriction that goes on closes that."
    return ""


def _only_ways(measures: Sequence[Measure]) -> frozenset[Channel] | None:
    """The only channels that measures leave, or by which a single contact is reached; None where they do not say."""
    limits = [left for m in measures if (left := _left_by(m)) is not None]
    return frozenset.intersection(*limits) if limits else None


def _left_by(measure: Measure) -> frozenset[Channel] | None:
    effect = effect_of(measure)
    if effect.names_contact:
        return frozenset(effect.ways(measure)) or None
    return effect.leaves(measure)


@rule(
    "access-needs-respected",
    asks="Nobody is sent to a way in that they cannot use.",
    floor=Kind.BREACH,
    cured_at=("/measures", "/replaces"),
    looks_at_measures=True,
)
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


@rule(
    "measure-suits-the-person",
    since=2,
    asks="What the person needs was weighed wherever a measure touches it.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/criteria/access_needs/needs_weighed",),
    looks_at_measures=True,
)
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
    weighed = needs_weighed(question.policy, question.considered)
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
