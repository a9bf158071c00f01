"""The engine's answer on a proposal, clause by clause. The engine advises and a person decides.

An assessment is made anew at the moment of decision.
"""

from __future__ import annotations

from contact_policy.policy import checks
from contact_policy.policy.alternatives import less_intrusive
from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.deciders import Decider
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.facts import CaseFile, Proposal
from contact_policy.policy.findings import Assessment, Check, Classification
from contact_policy.policy.question import Question


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
    analysis = CaseAnalysis(policy, file, classification)
    return assess_analysed(analysis, proposal, decider=decider, seek_alternatives=seek_alternatives)


def analyse(policy: Policy, file: CaseFile) -> CaseAnalysis:
    """What ``policy`` makes of ``file`` before anything is proposed, so that ``assess_analysed`` may be asked again.

    It stays right as long as ``file`` does: what is recorded later needs a new one.
    """
    return CaseAnalysis(policy, file)


def assess_analysed(
    analysis: CaseAnalysis, proposal: Proposal, *, decider: Decider | None = None, seek_alternatives: bool = True
) -> Assessment:
    """Like ``assess``, of a case file already analysed."""
    return answer(Question(analysis, proposal, decider), seek_alternatives=seek_alternatives)


def ask(policy: Policy, file: CaseFile, proposal: Proposal, *, decider: Decider | None = None) -> Question:
    """The question that every rule is asked; see ``assess``."""
    return Question(CaseAnalysis(policy, file), proposal, decider)


def answer(question: Question, *, seek_alternatives: bool = True) -> Assessment:
    """What every rule says, and the verdict that adds up to."""
    found = tuple(checks.check_all(question, checks.ready_of_proposals(question.policy)))
    return Assessment(
        verdict=checks.verdict_of(found),
        policy=question.policy.reference,
        engine_version=str(question.policy.engine_used),
        as_of=question.as_of,
        checks=found,
        alternatives=less_intrusive(question, found) if seek_alternatives else (),
        grades=question.grades if question.policy.engine_used > FIRST_LEVEL else {},
    )


def unreasoned(assessment: Assessment) -> tuple[Check, ...]:
    """The judgements that still lack a recorded reason."""
    return checks.unreasoned(assessment.checks)
