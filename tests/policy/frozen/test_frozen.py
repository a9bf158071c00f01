"""What was answered once is answered again, byte for byte, under the edition it was answered by."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from contact_policy.policy import recall
from contact_policy.policy.findings import Kind
from fixtures.fair_case import Json, changed
from policy.frozen.freeze import HERE, answers, edition, written

FROZEN = sorted(HERE.glob("*.json"))


@pytest.mark.parametrize("path", FROZEN, ids=[path.stem for path in FROZEN])
def test_a_frozen_case_is_answered_as_it_was(path: Path) -> None:
    kept = path.read_text()
    facts = json.loads(kept)["facts"]
    assert written({"facts": facts, "answers": answers(edition(), facts)}) == kept


def test_there_are_cases_to_answer() -> None:
    assert len(FROZEN) >= 5


UNWARNED: Json = {"file.warnings": []}
LESSER_AGGRESSION: Json = {
    **UNWARNED,
    "proposal.behaviours": ["aggressive"],
    "proposal.warning_exemption_reason": "A member of staff fears for their safety.",
    "file.events.+": {"id": "abuse", "occurred_at": "2026-11-20T10:00:00Z", "observations": ["abusive_language"]},
    "proposal.evidence_event_ids": ["abuse"],
}


@pytest.mark.parametrize(("change", "kind"), [(UNWARNED, Kind.BREACH), (LESSER_AGGRESSION, Kind.NEEDS_REASON)])
def test_an_edition_of_the_second_engine_is_recalled_and_weighs_each_case_as_it_says(change: Json, kind: Kind) -> None:
    policy = recall((HERE / "opcc-1.0-engine-2.toml").read_bytes(), level=2)
    checks = replace(changed(change), policy=policy).assess().checks
    assert next(check for check in checks if check.rule == "warned-in-writing").kind is kind
