"""What a notice tells the customer, and what it lacks of what it must, before it is written or issued."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from contact_policy.policy.access import always_open_route, permitted_channels, spoken_list, unusable_channels
from contact_policy.policy.deciders import Decider
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Person, Proposal
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Kind, Stage
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import NoticeContent
from contact_policy.policy.reach import signposting
from contact_policy.policy.vocabulary import NoticeKind, Part


def warning_checks(policy: Policy, text: NoticeContent) -> tuple[Check, ...]:
    """Whether the warning says what is unacceptable, what should change, and that steps may follow (MC-8.6, 8.7)."""
    entry = policy.rule["warned-in-writing"]
    missing = [part.value for part in (Part.CONDUCT, Part.CHANGE, Part.STEPS) if not text.states(part)]
    missing += [
        part.value
        for part, said in ((Part.CONDUCT, text.facts["conduct"]), (Part.CHANGE, text.facts["change_expected"]))
        if part.value not in missing and policy.is_token(str(said), minimum_words=1)
    ]
    is_whole = not missing
    return (
        Check(
            rule=entry.id,
            kind=Kind.BREACH,
            stage=Stage.NOTICE,
            clauses=entry.clauses,
            sources=entry.sources,
            outcome=CheckOutcome.MET if is_whole else CheckOutcome.NOT_MET,
            statement="The warning says what is unacceptable, what should change and what may follow."
            if is_whole
            else f"The warning does not say, in words a person can act on: {spoken_list(missing)}.",
            cure=""
            if is_whole
            else "Write a new warning that says in full what is unacceptable and what should change.",
        ),
    )


def content_check(policy: Policy, content: NoticeContent, is_written: Callable[[Part], bool]) -> tuple[Check, ...]:
    """Whether a notice states all that the policy document makes such a notice state.

    A part is stated where there is something to tell that is more than a token, and the words chosen tell it
    (``is_written``). Empty in an edition that asks nothing of notices.
    """
    entry = policy.notice.get(content.kind)
    if entry is None:
        return ()
    missing = [part.value for part in entry.must_state if not (is_written(part) and _is_told(policy, content, part))]
    return (
        Check(
            rule=f"{_CONTENT}{content.kind}",
            kind=Kind.BREACH,
            stage=Stage.NOTICE,
            clauses=entry.clauses,
            sources=entry.sources,
            outcome=CheckOutcome.NOT_MET if missing else CheckOutcome.MET,
            statement=f"The notice does not state, in words a person can act on: {spoken_list(missing)}."
            if missing
            else "The notice states all that it must.",
            cure=f"Draft it again, giving the {spoken_list(missing)} in full." if missing else "",
        ),
    )


def is_made_at_the_draft(check: Check) -> bool:
    """Whether a check is about the words of one draft, so that drafting anew makes it anew."""
    return check.rule in {_PRINTABLE, _LANGUAGE} or check.rule.startswith(_CONTENT)


def language_check(policy: Policy, content: NoticeContent, wanted: str) -> tuple[Check, ...]:
    """Tell whoever drafts a notice of words that no translator has checked, or that its reader's language has none."""
    written_in = [each.language for each in content.in_each]
    if content.kind is NoticeKind.REFUSAL:
        return ()
    if not all(policy.in_language(language).words.is_checked for language in written_in):
        statement = (
            "No translator has checked the words of this letter. What people of the office wrote for it stands in it as"
            " they wrote it, in whichever language."
        )
        cure = "Have it checked by a translator before it goes out; the policy document can say who checked the words."
    elif wanted.partition("-")[0] not in written_in:
        statement = (
            f"The customer's language is {wanted} on record. There are no words in it: the letter is in English."
        )
        cure = "Have it translated, and send the translation with it."
    else:
        return ()
    return (_remark(policy, content.kind, _LANGUAGE, statement, cure),)


def print_check(policy: Policy, kind: NoticeKind, lacking: Sequence[str]) -> tuple[Check, ...]:
    """Tell whoever drafts a notice that it cannot be printed as it is: ``lacking`` names what no font has."""
    statement = f"No font here can print {spoken_list([*lacking[:_MOST_NAMED]])}."
    cure = "Send it by e-mail, which goes without a PDF, or have a font added for them."
    return (_remark(policy, kind, _PRINTABLE, statement, cure),)


def _remark(policy: Policy, kind: NoticeKind, rule: str, statement: str, cure: str) -> Check:
    entry = policy.notice.get(kind)
    return Check(
        rule=rule,
        kind=Kind.ADVICE,
        stage=Stage.NOTICE,
        clauses=entry.clauses if entry else (),
        sources=(),
        outcome=CheckOutcome.NOT_MET,
        statement=statement,
        cure=cure,
    )


def _is_told(policy: Policy, content: NoticeContent, part: Part) -> bool:
    by_hand = [content.facts[name] for name in _WRITTEN_BY_HAND.get(part, ()) if name in content.facts]
    return content.states(part) and not any(
        policy.is_token(said, minimum_words=1) for said in by_hand if isinstance(said, str)
    )


_MOST_NAMED = 5
_CONTENT, _PRINTABLE, _LANGUAGE = "notice-content:", "notice-printable", "notice-language"

# What a person writes for the notice, and may have filled with nothing.
_WRITTEN_BY_HAND = {
    Part.CONDUCT: ("conduct", "description"),
    Part.CHANGE: ("change_expected",),
    Part.REASONS: ("reasons",),
}


def decision_parts(policy: Policy, person: Person, proposal: Proposal, decider: Decider) -> AbstractSet[Part]:
    """The parts under which the notice of a decision will say anything, told without writing it.

    What is decided, for how long, and what does not change it always says, in words of its own.
    """
    parts = set(_ALWAYS)
    if decider.reasons.strip():
        parts.add(Part.REASONS)
    if _has_arrangements(policy, person, proposal.measures):
        parts.add(Part.ARRANGEMENTS)
    if policy.office.appeal_contact:
        parts.add(Part.APPEAL)
    if signposting(policy, proposal.services).strip():
        parts.add(Part.SIGNPOSTING)
    return parts


_ALWAYS = frozenset({Part.ACTION, Part.LENGTH, Part.RIGHTS})


def _has_arrangements(policy: Policy, person: Person, measures: Sequence[Measure]) -> bool:
    """Whether there is a way to reach the office, or an adjustment, that the notice can name."""
    if always_open_route(policy, person) or any(need.adjustment.strip() for need in person.access_needs):
        return True
    return not unusable_channels(person).issuperset(permitted_channels(policy, person, measures))


def decision_checks(assessment: Assessment) -> tuple[Check, ...]:
    """The checks of an assessment made at the decision that are about its notice."""
    return tuple(check for check in assessment.checks if check.stage is Stage.NOTICE)
