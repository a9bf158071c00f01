"""What would be different under another edition: the same facts asked under both, and why the answers part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Classification, Finding, Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyOtherwise:
    """Why two answers part, ``said`` in a sentence.

    Of a rule, what it answers ``before`` and ``after``, and its ``statement`` after; of a ground, its statement alone.
    """

    said: str
    statement: str
    rule: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        """The sentence."""
        return self.said


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that would be answered otherwise: ``before`` and ``after`` in a word or two, ``why`` in sentences."""

    before: str
    after: str
    why: tuple[WhyOtherwise, ...]


def compare_classifications(before: Classification, after: Classification) -> tuple[Difference, ...]:
    """Where a behaviour would be found, established or graded otherwise."""
    found = {f.behaviour: f for f in before.findings}
    would_be = {f.behaviour: f for f in after.findings}
    behaviours = sorted(found.keys() | would_be.keys())
    return tuple(
        Difference(
            before=f"{behaviour}: {_spoken(found.get(behaviour))}",
            after=f"{behaviour}: {_spoken(would_be.get(behaviour))}",
            why=_grounds(found.get(behaviour), would_be.get(behaviour)),
        )
        for behaviour in behaviours
        if _spoken(found.get(behaviour)) != _spoken(would_be.get(behaviour))
    )


def _spoken(finding: Finding | None) -> str:
    if finding is None:
        return "nothing"
    return f"established, {finding.grade}" if finding.strength is Strength.ESTABLISHED else "indicated"


def _grounds(before: Finding | None, after: Finding | None) -> tuple[WhyOtherwise, ...]:
    """The grounds that one of the two rests on and the other does not."""
    earlier = {g.rule: g.statement for g in before.grounds} if before else {}
    later = {g.rule: g.statement for g in after.grounds} if after else {}
    gone = [
        WhyOtherwise(said=f"no longer: {text}", statement=text) for rule, text in earlier.items() if rule not in later
    ]
    new = [WhyOtherwise(said=f"now: {text}", statement=text) for rule, text in later.items() if rule not in earlier]
    return (*gone, *new, *_thresholds(before, after))


def _thresholds(before: Finding | None, after: Finding | None) -> Iterator[WhyOtherwise]:
    """The grounds that both rest on, but not with the same threshold."""
    earlier = {g.rule: g.threshold for g in before.grounds} if before else {}
    for ground in after.grounds if after else ():
        threshold = earlier.get(ground.rule, ground.threshold)
        if threshold != ground.threshold:
            figures = f"{ground.figure:g}, where {threshold:g} is needed now and {ground.threshold:g} then"
            yield WhyOtherwise(said=f"{ground.rule}: {figures}", statement=ground.statement)


def compare_assessments(before: Assessment, after: Assessment) -> Difference | None:
    """How a proposal would be answered otherwise; None where the verdict would be the same."""
    if before.verdict is after.verdict:
        return None
    earlier = {check.rule: check for check in before.checks}
    why = tuple(
        _of_rule(check, _answer(earlier.get(check.rule)))
        for check in after.checks
        if _answer(earlier.get(check.rule)) != _answer(check)
    )
    return Difference(before=before.verdict, after=after.verdict, why=why)


def _of_rule(check: Check, before: str) -> WhyOtherwise:
    after = _answer(check)
    said = f"{check.rule}: {before}, would be {after}. {check.statement}"
    return WhyOtherwise(said=said, statement=check.statement, rule=check.rule, before=before, after=after)


def is_same_outcome(before: Assessment, after: Assessment) -> bool:
    """Whether both come to the same, whatever the sentences that say so."""
    return _outcome(before) == _outcome(after)


def _outcome(assessment: Assessment) -> tuple[Any, ...]:
    """What it came to; in which order the checks stand is none of it."""
    checks = frozenset([(c.rule, c.kind, c.stage, c.outcome, c.curable, c.reason) for c in assessment.checks])
    return assessment.verdict, checks, assessment.alternatives


def _answer(check: Check | None) -> str:
    if check is None:
        return "not asked"
    return f"not met ({check.kind})" if check.outcome is CheckOutcome.NOT_MET else check.outcome.replace("_", " ")
