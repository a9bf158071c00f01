"""An office writes its notices in its own words; what went out stays in the words it went out in."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures import story
from fixtures.commands import command, command_of_its_own
from fixtures.database import fresh_database
from fixtures.office import Office
from fixtures.running import running_service
from fixtures.story import STAFF


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An office's folder: what the product exports, and one sentence of its own."""
    folder = tmp_path / "notices"
    assert command({}, "notices", "export", str(folder)).returncode == 0
    warning = folder / "warning.txt"
    warning.write_text(
        warning.read_text().replace("We want to hear your side.", "Do tell {{ office_name }} your side.")
    )
    return folder


@pytest.mark.long("the service is started twice: with the words that are built in, and with the office's own")
def test_a_warning_is_written_in_the_offices_words_and_one_on_record_keeps_its_own(
    own: Path, server_dsn: str, template: str, tmp_path: Path
) -> None:
    with fresh_database(server_dsn, template) as dsn:
        surroundings = {"DATABASE_URL": dsn, "DEMO": "0"}
        with running_service(tmp_path, "--no-background", **surroundings) as ours, Office(ours) as office:
            customer = story.register(office, "07700 900950")
            story.explained_in_vain(office, customer)
            before = f"/v1/notices/{story.warn(office, customer, 'persistent')['notice_id']}"
            as_sent = office.ask("GET", before, STAFF, headers={"Accept": "application/pdf"}).content
        with (
            running_service(tmp_path, "--no-background", CONTACT_POLICY_NOTICES=str(own), **surroundings) as theirs,
            Office(theirs) as office,
        ):
            after = f"/v1/notices/{story.warn(office, customer, 'persistent')['notice_id']}"
            words = "Do tell Office of the Police and Crime Commissioner your side."
            assert words in office.get(after, STAFF)["text"].replace("\n", " ")
            assert words not in office.get(before, STAFF)["text"].replace("\n", " ")
            assert office.ask("GET", before, STAFF, headers={"Accept": "application/pdf"}).content == as_sent


def test_a_folder_is_checked_before_and_when_the_service_starts(own: Path) -> None:
    assert command({}, "notices", "check", str(own)).stdout.endswith("can be used.\n")
    (own / "lift.txt").write_text("{% block subject %}Over{% endblock %}\n{{ reason }}")
    wanted = "contact-policy: lift.txt, line 2: 'reason' is no fact of lift.txt; known are acts_for_another, "
    for tried in (
        command({}, "notices", "check", str(own)),
        command_of_its_own({"CONTACT_POLICY_NOTICES": str(own), "PORT": "8000"}, "serve"),
    ):
        assert tried.returncode == 1
        assert wanted in tried.stderr


def test_an_export_into_a_folder_in_use_changes_nothing(own: Path) -> None:
    again = command({}, "notices", "export", str(own))
    assert again.returncode == 1
    assert "there already" in again.stderr
    assert "Do tell" in (own / "warning.txt").read_text()
