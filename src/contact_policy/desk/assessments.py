"""What the policy says of a proposal or a warning, in the order in which it matters to whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from contact_policy.desk import words
from contact_policy.errors import Invalid, InvalidField
from contact_policy.policy import Policy
from contact_policy.policy.cure_fields import cure_fields
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Kind, Stage, Verdict

_CRITERIA = "criteria"


class Link(NamedTuple):
    """A page on which something can be seen to, and what is done there; no path where there is none."""

    path: str = ""
    text: str = ""


NOWHERE = Link()
Place = Callable[[str, Sequence[str]], Link]
"""Where what a rule asks is seen to; the JSON pointers are what its cure is written in."""


def _nowhere(rule: str, pointers: Sequence[str]) -> Link:  # noqa: ARG001 - for those who can change nothing
    return NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing the policy says: in words, with its cure, and where that is written."""

    statement: str
    cure: str = ""
    clauses: Sequence[str] = ()
    sources: Sequence[str] = ()
    link: Link = NOWHERE
    parts: Sequence[tuple[str, Sequence[str]]] = ()
    rule: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """An assessment as it is shown: what stands in the way, what needs a reason, what is advised, and the rest."""

    verdict: Verdict
    in_the_way: Sequence[Point]
    needs_reason: Sequence[Point]
    advice: Sequence[Point]
    met: Sequence[Point]
    later: Sequence[Point]

    @property
    def title(self) -> str:
        """The verdict in a sentence. It never says that something should be done."""
        if self.verdict is Verdict.NOT_PERMITTED:
            return "The policy does not allow this yet"
        if self.needs_reason:
            points = words.count(len(self.needs_reason), "point")
            return f"The policy allows this only if it is recorded why, on {points}"
        return "The policy does not stand in the way"

    @property
    def summary(self) -> str:
        """How much there is to see to."""
        said = []
        if self.in_the_way:
            count = len(self.in_the_way)
            said.append(f"{words.count(count, 'thing')} {'stands' if count == 1 else 'stand'} in the way")
        if self.needs_reason:
            count = len(self.needs_reason)
            said.append(f"{words.count(count, 'thing')} {'needs' if count == 1 else 'need'} a reason")
        return words.capitalised(words.listed(said)) + "." if said else ""


def told(policy: Policy, assessment: Assessment, place: Place = _nowhere) -> Assessed:
    """The checks sorted, each with the page on which ``place`` has it seen to."""
    unmet: Mapping[Kind, list[Check]] = {
        kind: [c for c in assessment.unmet(kind) if not (kind is Kind.NEEDS_REASON and c.reason)] for kind in Kind
    }
    of_criteria = [c for c in unmet[Kind.BREACH] if c.rule in policy.criterion_of_rule]
    others = [c for c in unmet[Kind.BREACH] if c not in of_criteria]
    points = [_point(c, place) for c in others]
    if of_criteria:
        points.append(_of_criteria(policy, of_criteria, place))
    return Assessed(
        verdict=assessment.verdict,
        in_the_way=points,
        needs_reason=[_point(c, place) for c in unmet[Kind.NEEDS_REASON]],
        advice=[_point(c, place) for c in unmet[Kind.ADVICE]],
        met=[_point(c) for c in assessment.checks if c.outcome is CheckOutcome.MET or c.reason],
        later=[_point(c) for c in assessment.checks if c.outcome is CheckOutcome.PENDING],
    )


def _point(check: Check, place: Place = _nowhere) -> Point:
    return Point(
        statement=check.statement,
        cure=check.cure,
        clauses=check.clauses,
        sources=check.sources,
        link=place(check.rule, cure_fields(check.rule)),
        rule=check.rule,
    )


_REASON_FOR = "/recorded_reasons."


def asked_late(refused: Invalid | None, asked: Collection[str]) -> list[tuple[str, str]]:
    """The reasons that only turned out to be asked for by what was sent: the rule, and what is asked.

    ``asked`` are the rules of which the form asked a reason before.
    """
    lacking_ones = [field for field in refused.fields if field.pointer.startswith(_REASON_FOR)] if refused else []
    said = [(field.pointer.removeprefix(_REASON_FOR), field.detail) for field in lacking_ones]
    return [(rule, detail) for rule, detail in said if rule not in asked]


def lacking(policy: Policy, check: Check) -> InvalidField:
    """What a form is to be told of a check that refused a decision: which reason is to be written, or that none helps.

    The fields are those of ``recorded_reasons``, of the criterion that was asked, and ``outcome``.
    """
    if check.kind is Kind.NEEDS_REASON:
        return InvalidField(f"{_REASON_FOR}{check.rule}", f"Say why it is justified although: {check.statement}")
    if check.stage is not Stage.PROPOSAL and (criterion := policy.criterion_of_rule.get(check.rule)):
        return InvalidField(f"/criteria.{criterion.name}.finding", f"{check.statement} {check.cure}")
    if check.rule in _ASKED_IN:
        return InvalidField(_ASKED_IN[check.rule], check.statement)
    return InvalidField("/outcome", f"The policy forbids it: {check.statement}")


_ASKED_IN = {"substitute-stated": "/substitute.for", "consultation-recorded": "/consultations.0.advice"}
"""Where the form of a decision asks for what a rule of that stage finds lacking."""


def _of_criteria(policy: Policy, checks: Sequence[Check], place: Place) -> Point:
    """Criteria that nobody has considered are one thing to see to, however many they are."""
    if len(checks) == 1:
        return _point(checks[0], place)
    return Point(
        statement=f"{len(checks)} of the criteria are not on record as considered.",
        cure="Record who considered each, when, and what they found. What they found may speak for the customer.",
        parts=[(_unconsidered(policy, check), check.clauses) for check in checks],
        link=place("", [f"/{_CRITERIA}"]),
    )


def _unconsidered(policy: Policy, check: Check) -> str:
    """The criterion alone where that is all there is to say; the whole statement where more is."""
    question = policy.criterion_of_rule[check.rule].question
    is_all = check.statement.endswith(f"considered {question}.")
    return words.capitalised(question) if is_all else check.statement
