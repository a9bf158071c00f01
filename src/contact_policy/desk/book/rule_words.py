"""How strictly rules are asked, and when, in the office's words; what each asks it says where it is entered."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.policy.findings import Kind, Stage

KINDS: Mapping[Kind, str] = {
    Kind.BREACH: "Without it nobody can authorise",
    Kind.NEEDS_REASON: "Without it only with a recorded reason",
    Kind.ADVICE: "Advice: it never stands in the way",
}

CRITERION_CASES: Mapping[str, str] = {
    "unconsidered": "where nobody has considered it",
    "adverse": "where what was found speaks against going on",
}

STAGES: Mapping[Stage, str] = {
    Stage.WARNING: "What is asked of a warning",
    Stage.PROPOSAL: "What is asked of a proposal",
    Stage.DECISION: "What is asked of a decision",
    Stage.NOTICE: "What is asked of the letter",
    Stage.REVIEW: "What is asked of a review",
    Stage.APPEAL: "What is asked of an appeal by which something goes on",
}
