"""Is what is blocked or closed grave enough, this customer's own, and a way that the conduct came by?"""

from __future__ import annotations

from datetime import timedelta

from contact_policy.policy.access import spoken_channel, spoken_list
from contact_policy.policy.deciding import deciding_title
from contact_policy.policy.findings import Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, not_applicable, not_met, rule, rule_since
from contact_policy.policy.sub_addresses import covering
from contact_policy.policy.vocabulary import Channel, Grade


@rule(
    "other-channel-in-severe-case",
    since=2,
    asks="What is blocked is a channel that the conduct came by.",
    floor=None,
    cured_at=("/measures",),
    looks_at_measures=True,
)
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


@rule(
    "blocking-only-if-severe",
    asks="What the policy keeps for grave conduct, such as to block a number or to close a way in, is asked for of"
    " nothing less.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/measures", "/review_on"),
    looks_at_measures=True,
)
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


@rule_since(
    2,
    "blocking-only-if-severe",
    cases={
        "short_of_severe": "short of what it asks",
        "harassment_went_on": "for harassment that went on after a warning",
    },
)
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


@rule(
    "unwatched-route-closed",
    since=2,
    asks="A way in that nobody watches is closed only for a reason, and for a time.",
    floor=Kind.NEEDS_REASON,
    must_be_listed=False,
    cured_at=("/measures",),
    looks_at_measures=True,
)
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


@rule(
    "shared-contact-point-not-blocked",
    asks="Only what is this customer's alone is blocked.",
    floor=Kind.BREACH,
    cured_at=("/measures",),
    looks_at_measures=True,
)
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
