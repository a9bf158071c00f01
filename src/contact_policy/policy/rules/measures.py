"""Do the measures fit the behaviour, and are they in proportion to it?"""

from __future__ import annotations

from collections.abc import Sequence

from contact_policy.policy.access import spoken_list
from contact_policy.policy.deciding import deciding_title
from contact_policy.policy.findings import Kind
from contact_policy.policy.measure import Measure
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, met, not_applicable, not_met, rule, rule_since
from contact_policy.policy.vocabulary import Grade


@rule(
    "measure-fits-behaviour",
    asks="Each measure answers a behaviour, on the channel it came by.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/measures",),
    looks_at_measures=True,
)
def measure_fits_behaviour(question: Question) -> Answer:
    """Each measure answers a proposed behaviour, on a channel it came by."""
    measures = question.proposal.measures
    return _fitting(measures, question.measures_put.misfits_by(question.analysis.came_by, measures))


@rule_since(2, "measure-fits-behaviour")
def measure_fits_or_is_reasoned(question: Question) -> Answer:
    """Like before, on a channel that the cited conduct came by.

    In severe circumstances it may act on another channel, for a reason asked apart.
    """
    return _fitting(question.proposal.measures, question.measures_put.misfits)


@rule_since(3, "measure-fits-behaviour")
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


@rule(
    "measure-in-proportion",
    asks="All measures together weigh no more than what was done allows.",
    floor=None,
    cured_at=("/measures", "/replaces"),
    looks_at_measures=True,
)
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


@rule(
    "lesser-measure-considered",
    asks="The proposal says why nothing milder would do.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/lesser_measures_considered",),
    looks_at_measures=True,
)
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


@rule_since(3, "lesser-measure-considered")
def lesser_measure_considered_beside_graver(question: Question) -> Answer:
    """Like before; what the document keeps for graver conduct is not its mildest, even where it weighs nothing."""
    put = question.measures_put
    if put.weight <= question.policy.lightest_measure and not put.for_graver:
        return not_applicable("There is no milder measure than this one.")
    return _why_nothing_milder(question)


@rule(
    "single-contact-named",
    asks="A single point of contact has a name and can be reached.",
    floor=Kind.BREACH,
    cured_at=("/measures",),
    looks_at_measures=True,
)
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


@rule_since(3, "single-contact-named")
def single_contact_named_in_letters(question: Question) -> Answer:
    """Like before; a name has letters in it."""
    if not question.measures_put.naming_nobody:
        return single_contact_named(question)
    return not_met(
        "The single point of contact has no name by which a customer could ask for them.",
        "Name the contact: a person, or the post that they hold.",
    )


@rule(
    "other-measure-justified",
    asks="An arrangement that the policy does not list has a recorded reason.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/measures",),
    looks_at_measures=True,
)
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
