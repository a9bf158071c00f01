"""Did enough people decide, as the document asks: several, a meeting, after consulting somebody, or one instead?"""

from __future__ import annotations

from contact_policy.policy.access import spoken_list
from contact_policy.policy.deciders import Consultation
from contact_policy.policy.deciding import agreed, decided_as, deciding_title, may_stand_in
from contact_policy.policy.document.format2.people import ConsultTable
from contact_policy.policy.findings import Kind, Stage
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, met, not_applicable, not_met, pending, rule
from contact_policy.policy.same_person import is_same_person
from contact_policy.policy.who_may import title_of, titles_of
from contact_policy.policy.working_days import spoken


@rule(
    "enough-people-decided",
    since=2,
    asks="As many people agree as must, by a meeting where one decides.",
    floor=Kind.BREACH,
    stage=Stage.DECISION,
    only_with="several people or a meeting decide",
    cured_at=(),
)
def enough_people_decided(question: Question) -> Answer:
    """As many different people agree as the document asks for, by a meeting where it asks for one."""
    entry, decider = question.deciding_entry, question.the_decider
    meeting = decider.how_decided.meeting
    if entry.in_meeting and (meeting is None or not meeting.minute.strip()):
        return not_met(
            "It is for a meeting to decide, and the day of one and its minute are not on record.",
            "Record the day of the meeting that decided, and where its minute is.",
        )
    others = agreed(question)
    if any(is_same_person(decider.subject, other.subject) for other in others):
        return not_met(
            "The same person has agreed to it already.", f"Have another person agree: {deciding_title(question)}."
        )
    people = len(others) + 1
    if people < entry.needed:
        return pending(
            f"{people} of the {entry.needed} people who must agree has agreed."
            if people == 1
            else f"{people} of the {entry.needed} people who must agree have agreed."
        )
    if meeting is not None and entry.in_meeting:
        return met(f"It was decided at the meeting of {spoken(meeting.on)}.")
    return fixed_met(f"As many people agree as must: {people}.")


@rule(
    "substitute-stated",
    since=2,
    asks="Whoever decides in the place of others says why.",
    floor=Kind.BREACH,
    stage=Stage.DECISION,
    only_with="substitutes",
    cured_at=(),
)
def substitute_stated(question: Question) -> Answer:
    """Whoever decides in the place of others says why: they are away, or the case concerns them."""
    entry, decider = question.deciding_entry, question.the_decider
    if not may_stand_in(entry, decider.roles):
        return not_applicable("Nobody stands in for those who decide.")
    role = decided_as(question)
    if role:
        return fixed_met(f"It is stated why the {title_of(question.policy, role)} decides instead.")
    mine = [each for each in entry.substitutes if each.role in decider.roles]
    cases = " or ".join(dict.fromkeys(_WHEN[when] for each in mine for when in each.when))
    titles = titles_of(question.policy, entry.roles)
    return not_met(
        f"It is not stated why somebody decides in the place of the {titles}.",
        f"Say why, if {cases}; else have the {titles} decide.",
    )


_WHEN = {"conflict": "the case concerns them", "absence": "they are away"}


@rule(
    "consultation-recorded",
    since=2,
    asks="What those advised whom the policy has asked first is on record.",
    floor=Kind.ADVICE,
    stage=Stage.DECISION,
    only_with="somebody is consulted",
    cured_at=(),
    cases={
        Kind.BREACH.value: "of those who must have been asked",
        Kind.NEEDS_REASON.value: "of those who may be left out for a reason",
        Kind.ADVICE.value: "of the others",
    },
)
def consultation_recorded(question: Question) -> Answer:
    """Each of those whom the document has consulted before a decision was, and what they advised is on record."""
    entry, given = question.deciding_entry, question.the_decider.how_decided.consultations
    if not entry.consult:
        return not_applicable("Nobody is consulted before such a decision.")
    missing = [each for each in entry.consult if not any(_is_of(question, each, told) for told in given)]
    if not missing:
        return fixed_met(f"What was advised is on record: {spoken_list([each.who for each in entry.consult])}.")
    who = spoken_list([each.who for each in missing])
    gravest = min((each.kind for each in missing), key=tuple(Kind).index)
    return not_met(
        f"It is not on record that somebody consulted {who}.",
        f"Consult {who}, and record who did, when, and what was advised.",
        case=gravest.value,
    )


def _is_of(question: Question, asked: ConsultTable, told: Consultation) -> bool:
    """Whether somebody recorded what whoever is asked for advised, in more than a token."""
    is_them = told.who.casefold().split() == asked.who.casefold().split()
    return is_them and bool(told.by.strip()) and not question.policy.is_token(told.advice)
