"""Freezes a case: its facts, its proposal and the answer given, to be asked again for ever.

``PYTHONPATH=tests python -m policy.frozen.freeze`` adds the cases listed here that are not frozen yet. What is frozen
is never written again: what answers otherwise is a second function, of a later engine level, beside the first.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from contact_policy.policy import Policy, assess, classify, recall
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.deciders import Decider
from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.facts import CaseFile, Proposal
from contact_policy.policy.findings import Assessment
from fixtures.fair_case import Situation, changed

HERE = Path(__file__).parent
DOCUMENT = HERE / "opcc-1.0.toml"

CASES: dict[str, Situation] = {
    "a fair case, decided": changed({}),
    "no warning was given": changed({"file.warnings": []}),
    "blocking short of a severe case": changed(
        {"proposal.measures": [{"kind": "block_phone", "numbers": ["+447700900123"]}]}
    ),
    "criteria left out": changed({"proposal.criteria": {}}),
    "no end date, and new information outstanding": changed(
        {"proposal.ends_on": None, "proposal.criteria.communication_adequate.new_information": "outstanding"}
    ),
}


def edition() -> Policy:
    """The edition that the cases were answered by, as it was used."""
    return recall(DOCUMENT.read_bytes(), level=FIRST_LEVEL)


def answers(policy: Policy, facts: dict[str, Any]) -> dict[str, Any]:
    """Everything the engine says of the facts, before the decision and at it."""
    file = from_plain(CaseFile, facts["file"])
    proposal = from_plain(Proposal, facts["proposal"])
    decider = from_plain(Decider, facts["decider"])
    return {
        "classification": to_plain(classify(policy, file)),
        "proposed": _answered(assess(policy, file, proposal)),
        "decided": _answered(assess(policy, file, proposal, decider=decider, seek_alternatives=False)),
    }


def _answered(assessment: Assessment) -> dict[str, Any]:
    """The assessment as the first level gave it: it told no grades."""
    answer: dict[str, Any] = to_plain(assessment)
    assert answer.pop("grades") == {}
    return answer


def written(content: dict[str, Any]) -> str:
    """The one way a case is written, so that the same answer is the same bytes."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def freeze() -> None:
    """Write what is not frozen yet."""
    policy = edition()
    for name, situation in CASES.items():
        path = HERE / f"{name.replace(',', '').replace(' ', '-')}.json"
        if not path.exists():
            facts = {
                "file": to_plain(situation.file),
                "proposal": to_plain(situation.proposal),
                "decider": to_plain(situation.decider),
            }
            path.write_text(written({"facts": facts, "answers": answers(policy, facts)}))


if __name__ == "__main__":
    freeze()
