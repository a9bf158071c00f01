"""What was answered once is answered again, byte for byte, under the edition it was answered by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policy.frozen.freeze import HERE, answers, edition, written

FROZEN = sorted(HERE.glob("*.json"))


@pytest.mark.parametrize("path", FROZEN, ids=[path.stem for path in FROZEN])
def test_a_frozen_case_is_answered_as_it_was(path: Path) -> None:
    kept = path.read_text()
    facts = json.loads(kept)["facts"]
    assert written({"facts": facts, "answers": answers(edition(), facts)}) == kept


def test_there_are_cases_to_answer() -> None:
    assert len(FROZEN) >= 5
