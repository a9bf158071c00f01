"""A case put under one edition is still read when the office goes by another, which may not have its names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contact_policy.policy import load_policy
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.findings import Verdict
from contact_policy.policy.weighing import against
from fixtures.fair_case import changed

SHIPPED = [*sorted(DOCUMENTS.glob("*.toml")), *sorted((DOCUMENTS / "examples").glob("*.toml"))]
ACT = {"id": "act", "occurred_at": "2026-11-20T10:00:00Z", "observations": ["threat_of_violence"]}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("behaviour", ["aggressive", "persistent", "unreasonable"])
def test_a_proposal_of_another_offices_names_is_assessed_and_not_permitted(path: Path, behaviour: str) -> None:
    case = changed({"proposal.behaviours": [behaviour], "file.events.+": [ACT], "proposal.evidence_event_ids": ["act"]})
    policy = load_policy(path)
    put = replace(case, policy=policy)
    found = put.assess(seek_alternatives=True)
    assert found.checks
    assert put.assess_warning().checks
    against(policy, put.file, put.proposal, found)
    assert behaviour in {entry.name for entry in policy.behaviours} or found.verdict is Verdict.NOT_PERMITTED
