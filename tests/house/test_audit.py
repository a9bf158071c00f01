"""The audit of dependencies never passes for what it did not look at."""

from __future__ import annotations

import json
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

from deployed import audit

INSTALLED = Path(pytest.__file__).parents[1]
NAMES = sorted({each.name for each in distributions(path=[str(INSTALLED)])})


def auditor(folder: Path, answer: object) -> str:
    script = folder / "auditor"
    script.write_text(
        f"#!{sys.executable}\nprint({json.dumps(answer)!r})\n" if answer else "#!/bin/sh\necho no way >&2\n"
    )
    script.chmod(0o755)
    return str(script)


def answered(*, without: str = "", skipped: str = "", weak: str = "") -> dict[str, object]:
    def one(name: str) -> dict[str, object]:
        if name == skipped:
            return {"name": name, "skip_reason": "unknown"}
        vulns = [{"id": "PYSEC-1", "fix_versions": ["9.9"]}] if name == weak else []
        return {"name": name, "version": "1", "vulns": vulns}

    return {"dependencies": [one(name) for name in NAMES if name != without]}


def test_all_asked_about_and_none_weak_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(auditor(tmp_path, answered()), str(INSTALLED)) == 0
    assert "each was asked about" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kept_back", "said"),
    [
        ({"without": "httpx"}, "Not audited: 1 of"),
        ({"skipped": "httpx"}, "Not audited: 1 of"),
        ({"weak": "httpx"}, "httpx 1: PYSEC-1 (mended in: 9.9)"),
    ],
)
def test_one_left_out_skipped_or_weak_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kept_back: dict[str, str], said: str
) -> None:
    assert audit.main(auditor(tmp_path, answered(**kept_back)), str(INSTALLED)) == 1
    assert said in capsys.readouterr().out


def test_an_audit_that_could_not_be_made_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(auditor(tmp_path, None), str(INSTALLED)) == 2
    assert capsys.readouterr().err == "Could not audit: no way\n"
    nothing = {"dependencies": [{"name": name, "skip_reason": "not found"} for name in NAMES]}
    assert audit.main(auditor(tmp_path, nothing), str(INSTALLED)) == 2
    assert "none was answered for" in capsys.readouterr().err
