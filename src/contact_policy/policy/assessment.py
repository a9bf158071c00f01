"""The engine's answer on a proposal, clause by clause. The engine advises and a person decides.

An assessment is made anew at the moment of decision.
"""

from __future__ import annotations

from contact_policy.policy.alternatives import less_intrusive
from contact_policy.policy.checks import check_all, verdict_of
from contact_policy.policy.classification import classify_sifted
from contact_policy.policy.edition import Policy
from contact_policy.policy.facts import CaseFile, Decider, Proposal
from contact_policy.policy.findings import Assessment, Check, Classification, Kind
from contact_policy.policy.rulebook import Question
from contact_policy.policy.sifting import Sifted

ENGINE_VERSION = "1"


def assess(
    policy: Policy,
    file: CaseFile,
    proposal: Proposal,
    *,
    decider: Decider | None = None,
    classification: Classification | None = None,
    seek_alternatives: bool = True,
) -> Assessment:
    """The engine's answer on ``proposal`` given ``file``, at the file's ``as_of``.

    With a ``decider`` the decision's and the notice's rules are answered too; without one they are pending. A
    ``classification`` already made of the same file may be handed in; else it is made here.
    """
    question = ask(policy, file, proposal, decider=decider, classification=classification)
    return answer(question, seek_alternatives=seek_alternatives)


def ask(
    policy: Policy,
    file: CaseFile,
    proposal: Proposal,
    *,
    decider: Decider | None = None,
    classification: Classification | None = None,
) -> Question:
    """The question that every rule is asked; see ``assess``."""
    sifted = Sifted(policy, file)
    return Question(
        policy=policy,
        file=file,
        proposal=proposal,
        sifted=sifted,
        classification=classification or classify_sifted(sifted),
        decider=decider,
    )


def answer(question: Question, *, seek_alternatives: bool = True) -> Assessment:
    """What every rule says, and the verdict that adds up to."""
    checks = check_all(question)
    return Assessment(
        verdict=verdict_of(checks),
        policy=question.policy.reference,
        engine_version=ENGINE_VERSION,
        as_of=question.as_of,
        checks=checks,
        alternatives=less_intrusive(question, checks) if seek_alternatives else (),
    )


def unreasoned(assessment: Assessment) -> tuple[Check, ...]:
    """The judgements that still lack a recorded reason."""
    return tuple(check for check in assessment.unmet(Kind.NEEDS_REASON) if not check.reason)
