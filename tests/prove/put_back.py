"""What the cure of a rule puts back to fair: said beside the pair that fires it, in ``tests/policy/cases``.

``put_back = []`` says that no factor of the proof makes it unmet. What is not so simple is a function in ``cures``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

_CASES = sorted((Path(__file__).parents[1] / "policy" / "cases").glob("*.toml"))
_PAIRS = [pair for path in _CASES for pair in tomllib.loads(path.read_text(encoding="utf-8"))["pairs"]]

PUT_BACK: Mapping[str, tuple[str, ...]] = {
    pair["rule"]: tuple(pair["put_back"]) for pair in _PAIRS if "put_back" in pair
}
"""By rule, the factors; of those a proof takes the ones that it varies."""
