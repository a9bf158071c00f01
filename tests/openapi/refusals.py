"""For Schemathesis: a request that fits the document is refused (422) only for what refusals.toml lists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import schemathesis

_LONGEST = 8_000
_LISTED = [
    re.compile(entry["says"]) for entry in tomllib.loads(Path(__file__).with_suffix(".toml").read_text())["refusal"]
]


@schemathesis.check  # type: ignore[untyped-decorator] # it is not installed where types are checked
def refused_only_for_what_is_listed(ctx: Any, response: Any, case: Any) -> None:  # noqa: ARG001 - as it is called
    """Every flaw that is named must be one that no schema could say."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code != 422:
        return
    problem = response.json()
    told = [flaw["detail"] for flaw in problem.get("errors", ())] or [problem["code"]]
    unknown = [text for text in told if not any(listed.search(text) for listed in _LISTED)]
    if unknown:
        raise AssertionError(f"Fits the document, and is refused: {unknown} at {problem.get('errors')}")


@schemathesis.hook  # type: ignore[untyped-decorator] # it is not installed where types are checked
def filter_query(ctx: Any, query: Any) -> bool:  # noqa: ARG001 - as it is called
    """Leave out what is longer than any head may be: the server ends that before the service sees it."""
    return len(str(query)) < _LONGEST
