"""Do the measures fit the behaviour, and are they in proportion to it?"""

from __future__ import annotations

from contact_policy.policy.access import spoken_list
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.facts import Measure
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, met, not_applicable, not_met, rule
from contact_policy.policy.vocabulary import CaseStatus, Grade

_NAMING_A_CONTACT = frozenset(kind for kind, effect in EFFECTS.items() if effect.names_contact)
_UNLISTED = frozenset(kind for kind, effect in EFFECTS.items() if not effect.is_listed)


@rule("measure-fits-behaviour", looks_at_measures=True)
def measure_fits_behaviour(question: Question) -> Answer:
    """Each measure answers a proposed behaviour, on a channel it came by."""
    measures = question.proposal.measures
    if not measures:
        return not_met("The proposal names no measure.", "Name in measures what is to be done.")
    misfits = [text for measure in measures if (text := _misfit(question, measure))]
    if misfits:
        return not_met(
            " ".join(misfits),
            "Propose measures that act on the behaviour and on the channels it came by.",
        )
    return met("Each measure answers the behaviour and a channel it came by.")


def _misfit(question: Question, measure: Measure) -> str:
    """Why ``measure`` does not fit; empty where it does."""
    entry = question.policy.measure[measure.kind]
    came_by = [question.analysis.came_by[b] for b in question.proposal.behaviours if b in entry.fits]
    if not came_by:
        return f"{_capitalised(entry.label)} does not answer {question.behaviours}."
    if entry.acts_on and all(channels.isdisjoint(entry.acts_on) for channels in came_by):
        return f"{_capitalised(entry.label)} acts on a channel that the behaviour did not come by."
    if EFFECTS[measure.kind].needs_closed_case and not _is_closed(question, measure.case_id):
        return f"{_capitalised(entry.label)} needs a case of this customer that is closed."
    return ""


def _capitalised(label: str) -> str:
    return label[0].upper() + label[1:]


def _is_closed(question: Question, case_id: str | None) -> bool:
    return any(case.id == case_id and case.status is CaseStatus.CLOSED for case in question.file.cases)


@rule("measure-in-proportion", looks_at_measures=True)
def measure_in_proportion(question: Question) -> Answer:
    """All measures together, those already in force among them, weigh no more than the grade allows."""
    grade = question.grade or Grade.MINOR
    ceiling = question.ceiling
    total = question.weight_together
    together = " together with what is in force" if question.restrictions_kept else ""
    if total > ceiling:
        return not_met(
            f"The measures{together} weigh {total}; for {grade} conduct no more than {ceiling} is in proportion.",
            "Propose fewer or milder measures. Where nothing else stands in the way, alternatives names some."
            + question.or_replace,
        )
    return met(f"The measures{together} weigh {total} of the {ceiling} that {grade} conduct allows.")


@rule("lesser-measure-considered", looks_at_measures=True)
def lesser_measure_considered(question: Question) -> Answer:
    """The proposal says why nothing milder would do."""
    if question.weight <= question.policy.lightest_measure:
        return not_applicable("There is no milder measure than this one.")
    if not question.weighs_milder:
        return not_met(
            "The proposal does not say which milder measures were considered and why they would not do.",
            "Say so in lesser_measures_considered, or record the reason at the decision.",
        )
    return met("The proposal says why milder measures would not do.")


@rule("blocking-only-if-severe", looks_at_measures=True)
def blocking_only_if_severe(question: Question) -> Answer:
    """Numbers and addresses are blocked, and channels closed, in severe cases only."""
    entries = question.policy.measure
    measures = question.proposal.measures
    closing = [entries[m.kind].label for m in measures if entries[m.kind].severe_only or EFFECTS[m.kind].closes(m)]
    if not closing:
        return not_applicable("Nothing is blocked or closed.")
    if question.grade is not Grade.SEVERE:
        grade = question.grade or "not established"
        return not_met(
            f"Blocking or closing a channel is for severe cases; the behaviour is {grade}.",
            f"Leave out {spoken_list(closing)}. Where nothing else stands in the way, alternatives names measures that"
            " would be allowed.",
        )
    return met("The behaviour is severe, so blocking is open.")


@rule("shared-contact-point-not-blocked", looks_at_measures=True)
def shared_contact_point_not_blocked(question: Question) -> Answer:
    """Only contact points that are this customer's alone are blocked."""
    blocked = [value for m in question.proposal.measures for value in EFFECTS[m.kind].refuses(m)]
    if not blocked:
        return not_applicable("No contact point is blocked.")
    points = question.file.person.contact_points
    own = {point.value for point in points if not point.shared and not point.used_by_others}
    foreign = [value for value in blocked if value not in own]
    if foreign:
        return not_met(
            f"{len(foreign)} of the contact points to be blocked are shared, or not on record as this customer's own.",
            "Block only contact points recorded as this customer's alone; for shared ones, identify the caller first.",
        )
    return met("Every contact point to be blocked is this customer's alone.")


@rule("single-contact-named", looks_at_measures=True)
def single_contact_named(question: Question) -> Answer:
    """A single point of contact has a name and a way to be reached."""
    contacts = [m for m in question.proposal.measures if m.kind in _NAMING_A_CONTACT]
    if not contacts:
        return not_applicable("No single point of contact is proposed.")
    if [m for m in contacts if not m.name.strip() or not (m.phone or m.email or m.sip_uri)]:
        return not_met(
            "The single point of contact has no name or no way to be reached.",
            "Give the measure a name and a phone, email or sip_uri.",
        )
    return met("The single point of contact is named and can be reached.")


@rule("other-measure-justified", looks_at_measures=True)
def other_measure_justified(question: Question) -> Answer:
    """An arrangement the policy does not list always needs a recorded reason."""
    if _UNLISTED.isdisjoint([m.kind for m in question.proposal.measures]):
        return not_applicable("No measure beyond the listed ones is proposed.")
    return not_met(
        "A measure beyond the listed ones is proposed.",
        f"The {question.policy.authority.deciding_title} records why none of the listed measures would do.",
    )
