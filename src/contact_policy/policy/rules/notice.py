"""Does the letter say what it must?"""

from __future__ import annotations

from contact_policy.policy.access import spoken_list
from contact_policy.policy.findings import Kind, Stage
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, not_met, rule, rule_since, with_cure
from contact_policy.policy.vocabulary import Part

_MUST_STATE = (Part.ACTION, Part.REASONS, Part.ARRANGEMENTS, Part.LENGTH)


@rule(
    "notice-states-action-reasons-arrangements-length",
    asks="The letter says what is done, why, how to make contact, and for how long.",
    floor=Kind.BREACH,
    stage=Stage.NOTICE,
    cured_at=("/reasons",),
    looks_at_measures=True,
)
def notice_states(question: Question) -> Answer:
    """The decision notice says what is done, why, how to make contact, and for how long."""
    stated = question.notice_parts
    missing = [part for part in _MUST_STATE if part not in stated]
    if not question.texts_put.gives_reasons:
        missing = list(dict.fromkeys([*missing, Part.REASONS]))
    if missing:
        return not_met(
            f"The notice does not state the {spoken_list([part.value for part in missing])}.",
            "Give reasons, in the decision, that the customer can read and understand.",
        )
    return fixed_met("The notice states the action, the reasons, the arrangements and the length.")


@rule("appeal-route-stated", asks="The letter says how to appeal.", floor=Kind.ADVICE, stage=Stage.NOTICE, cured_at=())
def appeal_route_stated(question: Question) -> Answer:
    """The notice says how to appeal: an ombudsmen's lesson, not this policy's words."""
    if Part.APPEAL not in question.notice_parts:
        return not_met("The notice names no route of appeal.", "Set office.appeal_contact.")
    return fixed_met("The notice says how to appeal.")


@rule_since(2, "appeal-route-stated")
def appeal_route_stated_in_plain_words(question: Question) -> Answer:
    """Like before; the cure names no key."""
    return with_cure(
        appeal_route_stated(question),
        "Have the policy's owner add to the policy whom a customer can ask to look at a decision again.",
    )


@rule("signposting", asks="The letter says who else can help.", floor=Kind.ADVICE, stage=Stage.NOTICE, cured_at=())
def signposting(question: Question) -> Answer:
    """The notice says who else can help."""
    if Part.SIGNPOSTING not in question.notice_parts:
        return not_met("The notice does not say who else can help.", "Set office.signposting.")
    return fixed_met("The notice says who else can help.")


@rule_since(2, "signposting")
def signposting_in_plain_words(question: Question) -> Answer:
    """Like before; the cure names no key."""
    return with_cure(
        signposting(question), "Have the policy's owner add to the policy who else can help, such as an advice service."
    )
