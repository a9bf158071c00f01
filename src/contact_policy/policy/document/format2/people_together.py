"""Several people, or a meeting, that review or hear an appeal: whoever records it says who they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contact_policy.policy.document.format2.criteria import CriterionTable
from contact_policy.policy.document.format2.people import AuthorityTable, TogetherTable
from contact_policy.policy.findings import Kind, Stage

_SOURCE = "the policy, on how many people must agree"
_REVIEWED = "who reviewed it together, and that all {needed} of them agree"
_HEARD = "who heard the appeal together, none of whom took part before, and that all {needed} of them agree"
_MET = "on which day the meeting was, and where its minute is"


def people_together(authority: AuthorityTable) -> Mapping[str, tuple[str, CriterionTable]]:
    """By the rule that asks for it, the text that tells of them, with its name; none where one person is enough."""
    found = {}
    for rule, name, act, stage, who in (
        ("reviewed-together", "reviewed_together", authority.review, Stage.REVIEW, _REVIEWED),
        ("heard-together", "heard_together", authority.appeal, Stage.APPEAL, _HEARD),
    ):
        if asked := ", and ".join(_asked(act, who)):
            found[rule] = (name, _text(act, stage, asked))
    return found


def _asked(act: TogetherTable, who: str) -> Iterator[str]:
    if act.needed > 1:
        yield who.format(needed=act.needed)
    if act.in_meeting:
        yield _MET


def _text(act: TogetherTable, stage: Stage, question: str) -> CriterionTable:
    return CriterionTable(
        question=question,
        kind=Kind.BREACH,
        stage=stage,
        clauses=act.clauses,
        sources=() if act.clauses else (_SOURCE,),
    )
