"""Is what a warning warns of on record, described, and can the customer tell what to change?"""

from __future__ import annotations

from contact_policy.policy.rulebook import Answer, fixed_met, not_met, warning_rule
from contact_policy.policy.vocabulary import Behaviour
from contact_policy.policy.warning_question import WarningQuestion


@warning_rule("behaviour-recorded", since=2)
def behaviour_recorded(question: WarningQuestion) -> Answer:
    """Each behaviour is on record: a person reported it, or at the least a figure points to it."""
    bare: list[Behaviour] = []
    unaccounted: list[Behaviour] = []
    for behaviour in question.behaviours:
        reports = question.reports(behaviour)
        if any(question.tells(event, behaviour) for event in reports) or question.is_indicated(behaviour):
            continue
        (unaccounted if reports else bare).append(behaviour)
    if bare:
        return not_met(
            f"Nothing on this customer's record shows {question.labels(bare)}.",
            f"Leave {question.labels(bare)} out. Only where it was met and not yet recorded, the person who met it"
            " records it.",
        )
    if unaccounted:
        return not_met(
            f"A threat or harm is recorded of {question.labels(unaccounted)}, and nobody has said what happened.",
            "Whoever met it records an account of what was said or done.",
        )
    return fixed_met("The record shows what the warning is about.")


@warning_rule("each-behaviour-described", since=2)
def each_behaviour_described(question: WarningQuestion) -> Answer:
    """What was done is said of each behaviour in words of its own."""
    given = question.given
    said = {behaviour: given.conduct_told(behaviour) for behaviour in question.behaviours}
    missing = [behaviour for behaviour, text in said.items() if question.policy.is_token(text)]
    if missing:
        return not_met(
            f"The warning does not say what the customer did that is {question.labels(missing)}.",
            "Say of each behaviour what was done, and when. Where one letter names several, describe each by itself.",
        )
    if len({" ".join(text.lower().split()) for text in said.values()}) < len(said):
        return not_met(
            "The warning describes two behaviours in the same words, so that nobody can tell one from the other.",
            "Describe each behaviour in words of its own, or warn of one of them alone.",
        )
    return fixed_met("The warning says what was done.")


@warning_rule("change-asked", since=2)
def change_asked(question: WarningQuestion) -> Answer:
    """The customer is told of each behaviour what is asked of them."""
    given = question.given
    missing = [b for b in question.behaviours if question.policy.is_token(given.change_asked(b))]
    if missing:
        return not_met(
            f"The warning does not say what should change about {question.labels(missing)}.",
            "Say in plain words what the customer should do from now on, in one text for all or one for each.",
        )
    return fixed_met("The warning says what should change.")
