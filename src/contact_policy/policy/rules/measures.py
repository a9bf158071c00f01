"""Do the measures fit the behaviour, and are they in proportion to it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from contact_policy.policy.access import spoken_channel, spoken_list
from contact_policy.policy.deciding import deciding_title
from contact_policy.policy.measure import Measure
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, met, not_applicable, not_met, rule
from contact_policy.policy.sub_addresses import covering
from contact_policy.policy.vocabulary import Channel, Grade


@rule("measure-fits-behaviour", looks_at_measures=True)
def measure_fits_behaviour(question: Question) -> Answer:
    """Each measure answers a proposed behaviour, on a channel it came by."""
    measures = question.proposal.measures
    return _fitting(measures, question.measures_put.misfits_by(question.analysis.came_by, measures))


@rule("measure-fits-behaviour", since=2, looks_at_measures=True)
def measure_fits_or_is_reasoned(question: Question) -> Answer:
    """Like before, on a channel that the cited conduct came by.

    In severe circumstances it may act on another channel, for a reason asked apart.
    """
    return _fitting(question.proposal.measures, question.measures_put.misfits)


@rule("measure-fits-behaviour", since=3, looks_at_measures=True)
def measure_fits_and_is_told(question: Question) -> Answer:
    """Like before; it says what it is, and what is to stay closed is what the cited conduct asks for again."""
    put = question.measures_put
    return _fitting(question.proposal.measures, [*put.misfits, *put.untold, *put.keeping_closed_what_nobody_asks_for])


def _fitting(measures: Sequence[Measure], misfits: Sequence[str]) -> Answer:
    """What the rule says of measures, some of which may not fit."""
    if not measures:
        return not_met("The proposal names no measure.", "Say what is to be done.")
    if misfits:
        return not_met(
            " ".join(misfits),
            "Propose measures that act on the behaviour and on the channels it came by.",
        )
    return fixed_met("Each measure answers the behaviour and a channel it came by.")


@rule("other-channel-in-severe-case", since=2, looks_at_measures=True)
def other_channel_in_severe_case(question: Question) -> Answer:
    """What is blocked or limited is a channel that the conduct came by."""
    acting = question.measures_put.answering_the_severe
    if not acting:
        return not_applicable("No channel is blocked or limited for severe conduct.")
    gravest = [b for b, grade in question.grades.items() if grade is question.grade]
    came_by = {event.channel for b in gravest for event in question.evidence_of[b]}
    other = [m for m in acting if came_by.isdisjoint(question.policy.measure[m.kind].acts_on)]
    if other:
        labels = spoken_list([question.policy.measure[m.kind].label for m in other])
        return not_met(
            f"The conduct did not come by what this would act on: {labels}.",
            "Act on what the conduct came by, or record why another way in must be limited too.",
        )
    return fixed_met("What would be blocked or limited is what the conduct came by.")


@rule("measure-in-proportion", looks_at_measures=True)
def measure_in_proportion(question: Question) -> Answer:
    """All measures together, those already in force among them, weigh no more than the grade allows."""
    grade = question.grade or Grade.MINOR
    ceiling = question.ceiling
    total = question.measures_put.weight_together
    together = " together with what is in force" if question.restrictions_kept else ""
    if total > ceiling:
        return not_met(
            f"The measures{together} weigh {total}; for {grade} conduct no more than {ceiling} is in proportion.",
            "Propose fewer or milder measures. Where nothing else stands in the way, the assessment suggests some."
            + question.or_replace,
        )
    return met(f"The measures{together} weigh {total} of the {ceiling} that {grade} conduct allows.")


@rule("lesser-measure-considered", looks_at_measures=True)
def lesser_measure_considered(question: Question) -> Answer:
    """The proposal says why nothing milder would do."""
    if question.measures_put.weight <= question.policy.lightest_measure:
        return not_applicable("There is no milder measure than this one.")
    return _why_nothing_milder(question)


def _why_nothing_milder(question: Question) -> Answer:
    if "lesser_measures_considered" not in question.texts_put.said:
        return not_met(
            "The proposal does not say which milder measures were considered and why they would not do.",
            "Say so in the proposal, or record the reason at the decision.",
        )
    return fixed_met("The proposal says why milder measures would not do.")


@rule("lesser-measure-considered", since=3, looks_at_measures=True)
def lesser_measure_considered_beside_graver(question: Question) -> Answer:
    """Like before; what the document keeps for graver conduct is not its mildest, even where it weighs nothing."""
    put = question.measures_put
    if put.weight <= question.policy.lightest_measure and not put.for_graver:
        return not_applicable("There is no milder measure than this one.")
    return _why_nothing_milder(question)


@rule("blocking-only-if-severe", looks_at_measures=True)
def blocking_only_if_severe(question: Question) -> Answer:
    """Numbers and addresses are blocked, and channels closed, in severe cases only."""
    entries = question.policy.measure
    measures = question.proposal.measures
    closing = [entries[m.kind].label for m in measures if entries[m.kind].severe_only or m.closes_channels]
    if not closing:
        return not_applicable("Nothing is blocked or closed.")
    if question.grade is not Grade.SEVERE:
        grade = question.grade or "not established"
        return not_met(
            f"Blocking or closing a channel is for severe cases; the behaviour is {grade}.",
            f"Leave out {spoken_list(closing)}. Where nothing else stands in the way, alternatives names measures that"
            " would be allowed.",
        )
    return fixed_met("The behaviour is severe, so blocking is open.")


@rule("blocking-only-if-severe", since=2, looks_at_measures=True, cases=("short_of_severe", "harassment_went_on"))
def blocking_in_severe_circumstances(question: Question) -> Answer:
    """Blocked and closed for a severe act; with a reason for harassment that went on, looked at again soon.

    A route that the office does not watch is asked about apart. What the document keeps for serious conduct needs that.
    """
    closing, too_much = question.measures_put.closing, question.measures_put.short_of_their_grade
    if too_much:
        labels = spoken_list([question.policy.measure[m.kind].label for m in too_much])
        return not_met(
            f"This is for serious conduct; what is cited is {question.grade or 'not established'}: {labels}.",
            f"Take this out of the proposal: {labels}.",
            case="short_of_severe",
        )
    if not closing:
        return not_applicable("Nothing is blocked, and no route closed that the office watches.")
    if question.grade is Grade.SEVERE:
        return fixed_met("The behaviour is severe, so blocking is open.")
    days = question.policy.lengths.blocking_review_days
    is_soon = question.proposal.review_on <= question.starts_on + timedelta(days=days)
    if question.is_severe and is_soon:
        title = deciding_title(question)
        return not_met(
            "Blocking is for severe cases. No act was severe; harassment went on after a warning, or is with the"
            " police, and whether that makes the circumstances severe is for a person to say.",
            f"The {title} records in their own words why nothing short of blocking would stop it.",
            case="harassment_went_on",
        )
    labels = spoken_list([question.policy.measure[m.kind].label for m in closing])
    cure = (
        f"Take this out of the proposal: {labels}. Where nothing else stands in the way, the assessment suggests what"
    )
    cure += " would be allowed."
    if question.is_severe:
        cure = f"Set the first review within {days} days of the start, or take this out of the proposal: {labels}."
    return not_met(
        f"Blocking or closing a channel is for severe cases; what is cited is {question.grade or 'not established'}.",
        cure,
        case="short_of_severe",
    )


@rule("unwatched-route-closed", since=2, looks_at_measures=True)
def unwatched_route_closed(question: Question) -> Answer:
    """A route that the office does not watch is closed in a serious case only for a reason, and for a time."""
    measures = question.measures_put.unwatched_for_a_time
    if not measures:
        return not_applicable("No route that the office does not watch is closed for serious conduct.")
    closed = {channel for m in measures for channel in m.closes_channels}
    where = spoken_list([spoken_channel(channel) for channel in Channel if channel in closed])
    return not_met(
        f"Contact {where} would be closed for a time. The office does not watch over it, and the conduct is serious.",
        "Record why it must be closed, and which watched way in stays open.",
    )


@rule("shared-contact-point-not-blocked", looks_at_measures=True)
def shared_contact_point_not_blocked(question: Question) -> Answer:
    """Only contact points that are this customer's alone are blocked."""
    blocked = question.measures_put.refused_points
    if not blocked:
        return not_applicable("No contact point is blocked.")
    points = question.file.person.contact_points
    own = {point.value for point in points if not point.shared and not point.used_by_others}
    foreign = [value for value in blocked if own.isdisjoint(covering(value))]
    if foreign:
        return not_met(
            f"{len(foreign)} of the contact points to be blocked are shared, or not on record as this customer's own.",
            "Block only contact points recorded as this customer's alone; for shared ones, identify the caller first.",
        )
    return fixed_met("Every contact point to be blocked is this customer's alone.")


@rule("single-contact-named", looks_at_measures=True)
def single_contact_named(question: Question) -> Answer:
    """A single point of contact has a name and a way to be reached."""
    if not question.measures_put.naming_contact:
        return not_applicable("No single point of contact is proposed.")
    if question.measures_put.naming_no_way:
        return not_met(
            "The single point of contact has no name or no way to be reached.",
            "Name the contact, and give a telephone number or an e-mail address for them.",
        )
    return fixed_met("The single point of contact is named and can be reached.")


@rule("single-contact-named", since=3, looks_at_measures=True)
def single_contact_named_in_letters(question: Question) -> Answer:
    """Like before; a name has letters in it."""
    if not question.measures_put.naming_nobody:
        return single_contact_named(question)
    return not_met(
        "The single point of contact has no name by which a customer could ask for them.",
        "Name the contact: a person, or the post that they hold.",
    )


@rule("other-measure-justified", looks_at_measures=True)
def other_measure_justified(question: Question) -> Answer:
    """An arrangement the policy does not list always needs a recorded reason."""
    if not question.measures_put.asking_a_reason:
        return not_applicable("No measure beyond the listed ones is proposed.")
    title = deciding_title(question)
    if not any(question.policy.terms[m.kind].listed for m in question.measures_put.asking_a_reason):
        return not_met(
            "A measure beyond the listed ones is proposed.",
            f"The {title} records why none of the listed measures would do.",
        )
    labels = spoken_list([question.policy.measure[m.kind].label for m in question.measures_put.asking_a_reason])
    return not_met(
        f"The policy asks for a reason of its own for this: {labels}.",
        f"The {title} records why nothing else would do.",
    )
