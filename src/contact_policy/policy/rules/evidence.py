"""Is the behaviour established, and is the evidence on file, recent and the customer's own?"""

from __future__ import annotations

from contact_policy.policy.access import spoken_list
from contact_policy.policy.findings import CheckOutcome, Kind
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, fixed_met, met, not_applicable, not_met, rule, rule_since
from contact_policy.policy.vocabulary import Capacity, MadeBy
from contact_policy.policy.working_days import spoken

_CUSTOMER = MadeBy.CUSTOMER
_NEVER = "never"
_CHECK_IT = "Have the contested record checked, correct it where it is wrong, and answer the request about it."


@rule(
    "behaviour-established",
    asks="Each behaviour meets the policy's definition on recorded evidence.",
    floor=Kind.BREACH,
    cured_at=("/behaviours",),
)
def behaviour_established(question: Question) -> Answer:
    """Each proposed behaviour meets its definition on recorded evidence."""
    if not question.proposal.behaviours:
        return not_met("The proposal names no behaviour.", "Name the behaviour that the record establishes.")
    missing = [b for b in question.proposal.behaviours if b not in question.established]
    if not missing:
        return fixed_met(f"The record establishes {question.behaviours}.")
    needs = "an observation of it"
    if any(question.policy.behaviour[b].needs_effect for b in missing):
        needs += " and its effect on the office's work"
    return not_met(
        f"The record does not establish {question.labels(missing)}. Figures alone never do.{_set_aside(question)}",
        f"Do not restrict for {question.labels(missing)}. Only where {needs} was seen and not yet recorded, the person"
        " who saw it records it.",
        curable=False,
    )


@rule(
    "evidence-recorded",
    asks="The proposal names recorded contacts that show each behaviour.",
    floor=Kind.BREACH,
    cured_at=("/evidence_event_ids",),
)
def evidence_recorded(question: Question) -> Answer:
    """The proposal cites events that show each behaviour."""
    if not question.evidence:
        return not_met(
            "The proposal cites no contact event that stands on this customer's record and is recent enough to count.",
            "Cite the contacts that show the behaviour.",
        )
    bare = [b for b in question.proposal.behaviours if not question.evidence_of[b]]
    if bare:
        return not_met(
            f"None of the cited events shows {question.labels(bare)}.",
            "Cite events in which an observation of it was recorded, or propose only what the evidence shows.",
        )
    if len(question.evidence) == 1:
        return fixed_met("One contact event on record is cited, and it shows the behaviour.")
    return met(f"{len(question.evidence)} contact events on record are cited, and they show the behaviour.")


@rule_since(2, "evidence-recorded")
def evidence_recorded_in_full(question: Question) -> Answer:
    """Like before; and what is cited shows each behaviour by itself, its effect and how often it came with it."""
    answer, contested = evidence_recorded(question), _contested(question)
    if answer[0] is CheckOutcome.NOT_MET and contested:
        return not_met(f"{answer[1]}{contested}", f"{_CHECK_IT} Or cite other contacts.")
    if answer[0] is CheckOutcome.NOT_MET:
        return answer
    if question.shown_in_part:
        return not_met(
            f"What is cited does not by itself show {question.labels(question.shown_in_part)}: it rests on contacts not"
            " cited.",
            "Cite them too: every refusal or repeat that it takes, and a contact with its effect on the office's work.",
        )
    return met(f"{answer[1]}{contested}") if contested else answer


@rule_since(3, "evidence-recorded")
def evidence_recorded_and_told(question: Question) -> Answer:
    """Like before; and the grounds, which the customer's letter gives as what was found, say something.

    That there are any is not asked here: a proposal without is none.
    """
    answer, grounds = evidence_recorded_in_full(question), question.proposal.grounds.strip()
    if answer[0] is CheckOutcome.NOT_MET or not grounds or not question.texts_put.has_bare_grounds:
        return answer
    return not_met(
        "The grounds do not say what was found; the customer's letter gives them as that.",
        "Say in the grounds what the customer did, in words that they can follow.",
    )


@rule("incident-reported", asks="Somebody reported each behaviour when it happened.", floor=None, cured_at=())
def incident_reported(question: Question) -> Answer:
    """Someone reported each behaviour: recording an incident is the report."""
    silent = [
        behaviour
        for behaviour in question.proposal.behaviours
        if not question.analysis.event_index.incidents[behaviour]
    ]
    if silent:
        return not_met(
            f"Staff have recorded no instance of {question.labels(silent)}; recording one is the report.",
            "The member of staff who met it records it as a contact event with its observation.",
        )
    return fixed_met("Staff reported the behaviour by recording it.")


@rule(
    "evidence-current",
    asks="Some of the evidence of each behaviour is recent.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/evidence_event_ids",),
)
def evidence_current(question: Question) -> Answer:
    """Some cited evidence of each behaviour is recent."""
    if question.newest_evidence_on is None:
        return not_applicable("No evidence is cited.")
    if not question.stale_evidence:
        return met(f"The newest cited event is of {spoken(question.newest_evidence_on)}.")
    days = question.policy.lengths.evidence_current_days
    return not_met(
        f"No cited event of the last {days} days shows {question.labels(question.stale_evidence)}.",
        "Cite recent events, or record why older ones still call for a restriction.",
    )


@rule_since(2, "evidence-current")
def evidence_current_and_since_the_warning(question: Question) -> Answer:
    """Like before; and of what was warned of, something is cited that came after the warning."""
    answer = evidence_current(question)
    earlier = question.since_warning.none_cited
    if answer[0] is CheckOutcome.NOT_MET or not earlier:
        return answer
    return not_met(
        f"Nothing cited shows that {question.labels(earlier)} went on after the warning was received.",
        "Cite the contacts since then in which it was seen, or record why what came before is enough.",
    )


@rule(
    "evidence-is-the-customers-own",
    asks="Nothing that a relative or a representative did is held against the customer.",
    floor=Kind.BREACH,
    cured_at=("/evidence_event_ids",),
)
def evidence_is_the_customers_own(question: Question) -> Answer:
    """Nothing that somebody else did is held against the customer, and the policy covers whoever this is."""
    if not_covered := _why_not_covered(question):
        return not_met(
            not_covered,
            "Do not restrict them by this policy. Only where they have a matter of their own with the office, and the"
            " conduct was about that, have their record say that they are a customer.",
            curable=False,
        )
    others = [event for event in question.evidence if event.made_by is not _CUSTOMER]
    if others:
        return not_met(
            "One of the cited events was made by a representative or someone of the household."
            if len(others) == 1
            else f"{len(others)} of the cited events were made by a representative or someone of the household.",
            "Take them out of the evidence: their conduct is not the customer's.",
        )
    return fixed_met("Every cited event is the customer's own contact.")


@rule(
    "grade-rests-on-current-evidence",
    since=2,
    asks="It is as grave without what is old, or was answered by an earlier outcome.",
    floor=Kind.NEEDS_REASON,
    cured_at=("/evidence_event_ids",),
)
def grade_rests_on_current_evidence(question: Question) -> Answer:
    """What is cited is as grave without the acts that are old, or that a lift or a quashing has answered."""
    if not question.grades:
        return not_applicable("No cited event shows a behaviour that the record establishes.")
    if not question.raised_by_old:
        return fixed_met("The recent events cited are as grave as all that are cited.")
    days = question.policy.lengths.evidence_current_days
    told = spoken_list([f"{question.label(b)} {question.grades[b]}" for b in question.raised_by_old])
    return not_met(
        f"Only events more than {days} days old, or already answered by a lift or a successful appeal, make {told}.",
        "Cite recent events that are as grave, propose what the recent ones allow, or record why the older ones still"
        " count.",
    )


def _why_not_covered(question: Question) -> str:
    """Why the policy cannot be used for this person, as what they deal with the office; empty where it can."""
    capacity, applies = question.file.person.capacity, question.policy.further.applies_to
    if capacity is Capacity.REPRESENTATIVE and applies.representatives == _NEVER:
        return "This person acts for somebody else, and this policy is for customers alone."
    if capacity is Capacity.VISITOR and applies.visitors == _NEVER:
        return "This person only visits the office, and this policy is for customers alone."
    return ""


def _set_aside(question: Question) -> str:
    """What was not held against the customer among the cited events, as the guards that spared them say it."""
    cited = {event.id for event in question.evidence}
    guards = [g for g in question.analysis.classification.guards if not cited.isdisjoint(g.event_ids)]
    return "".join(f" {guard.statement}" for guard in guards) + _contested(question)


def _contested(question: Question) -> str:
    """That the record of some of the cited events is contested; empty where it is of none."""
    disputed = question.analysis.event_index.disputed
    contested = disputed and set(question.proposal.evidence_event_ids).intersection(disputed)
    if not contested:
        return ""
    of_these = "the record of one contact" if len(contested) == 1 else f"the record of {len(contested)} contacts"
    return f" The customer contests {of_these} cited, which counts in nothing until it has been checked."
