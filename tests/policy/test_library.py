"""The rule book is a library of its own: its example runs where nothing else of ours is installed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["README.md", "docs/library.md"])
def test_the_example_runs_in_a_bare_interpreter_and_prints_what_the_page_says(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    bare = [sys.executable, "-S", "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r})\n{example}"]
    printed = subprocess.run(bare, check=True, capture_output=True, text=True).stdout
    assert f"prints `{printed.strip()}`" in page
