"""Development's doors stay shut where nobody said that this is development."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.commands import command

DEVELOPMENTS = ("eyJ", "Development tokens")
ANOTHER_OFFICE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.mark.parametrize(
    "given",
    [
        {"DATABASE_URL": ANOTHER_OFFICE},
        {"CONTACT_POLICY_HOST": "0.0.0.0"},  # noqa: S104 - that is what is refused
        {"CONTACT_POLICY_HOST": "::"},
        {"CONTACT_POLICY_HOST": "192.0.2.7"},
        {"DATABASE_URL": ANOTHER_OFFICE, "CONTACT_POLICY_ENVIRONMENT": " "},
    ],
)
def test_without_a_named_environment_nothing_that_others_use_is_served(given: dict[str, str], tmp_path: Path) -> None:
    done = command({"CONTACT_POLICY_DATA_DIR": str(tmp_path / "data"), "PORT": "1"} | given, "serve")
    assert done.returncode == 1
    assert "CONTACT_POLICY_ENVIRONMENT: set it" in done.stderr
    assert not (tmp_path / "data").exists()
    assert not any(opened in done.stdout + done.stderr for opened in DEVELOPMENTS)
