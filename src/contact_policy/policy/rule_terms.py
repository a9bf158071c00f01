"""What holds of a rule whichever document asks it: said where the rule is entered, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contact_policy.policy.findings import Kind, Stage

WEAKEST_FIRST = (Kind.ADVICE, Kind.NEEDS_REASON, Kind.BREACH)


@dataclass(frozen=True, slots=True)
class RuleCase:
    """One case of a rule whose kind depends on the facts: when it is, in the office's words, and its first level."""

    words: str
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTerms:
    """``asks`` says in a sentence of the office's what is met; ``cases`` are those that are told apart.

    ``since`` is the engine level from which documents list it, at ``stage``. ``floor`` is the weakest kind that it may
    be given; None: a document may leave it out by saying why. ``softer`` are cases of it that may be of any kind but
    advice. Where it need not ``must_be_listed`` and is not, it is asked all the same, of its floor's kind. A rule
    ``only_with`` something is listed only by a document that uses this.
    ``cured_at`` are JSON pointers to where in what was sent its cure is written, for programs, beside the words; none
    where the cure is an act of its own, such as to warn or to record a contact.
    """

    asks: str
    since: int
    floor: Kind | None = None
    stage: Stage = Stage.PROPOSAL
    only_with: str = ""
    must_be_listed: bool = True
    softer: tuple[str, ...] = ()
    cured_at: tuple[str, ...] = ()
    cases: Mapping[str, RuleCase] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What a document may make of an unmet answer, the weakest first."""
        return WEAKEST_FIRST if self.floor is None else WEAKEST_FIRST[WEAKEST_FIRST.index(self.floor) :]
