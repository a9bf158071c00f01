"""``audit replay`` on what release 79019cd decided: other words are no matter, all else fails and is named."""

from __future__ import annotations

import asyncio

import pytest

from contact_policy.commands import parser
from contact_policy.settings import Settings
from fixtures.database import execute
from fixtures.later_release import later_release
from fixtures.older_release import ANSWERS, ASSESSMENTS, older_template, release, settings

__all__ = ["later_release", "older_template", "release", "settings"]

DECIDED, WAITING = [
    answer["answer"]["proposal"]["id"]
    for answer in ANSWERS
    if answer["path"].endswith("/dossier") and answer["answer"]["proposal"]["status"] != "refused"
][:2]


def altered(settings: Settings, table: str, column: str, path: str, value: str, proposal: str) -> None:
    """Put another value into a stored answer, past everything of ours."""
    key = "id" if table == "restriction_proposals" else "proposal_id"
    change = f"{column} = jsonb_set({column}, '{path}', '{value}')"
    asyncio.run(
        execute(
            settings.database_url,
            f"ALTER TABLE {table} DISABLE TRIGGER USER",
            f"UPDATE {table} SET {change} WHERE {key} = '{proposal}'",  # noqa: S608 - the test's own words
        )
    )


@pytest.mark.usefixtures("settings")
def test_every_assessment_is_asked_again_as_it_was_asked_then(release: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser.main(["audit", "replay"])
    fared = {"this": "12 same, 0 reworded", "later": "0 same, 12 reworded"}[release]
    assert capsys.readouterr().out == f"{ASSESSMENTS} assessments on record: {fared}, 0 otherwise, 0 not asked.\n"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("{verdict}", '"not_permitted"'),
        ("{checks,0,rule}", '"evidence-kept"'),
        ("{checks,0,kind}", '"advice"'),
        ("{checks,0,stage}", '"notice"'),
        ("{checks,0,outcome}", '"not_met"'),
        ("{checks,0,curable}", "false"),
        ("{checks,0,reason}", '"It was weighed"'),
    ],
)
@pytest.mark.parametrize("table", ["restriction_proposals", "decisions"])
def test_another_outcome_is_no_matter_of_words(
    settings: Settings, table: str, path: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(settings, table, "assessment", path, value, DECIDED)
    subject = f"restriction-proposals/{DECIDED}" + ("/decision" if table == "decisions" else "")
    with pytest.raises(SystemExit) as failed:
        parser.main(["audit", "replay"])
    assert failed.value.code == f"contact-policy: otherwise: {subject}"
    assert "1 otherwise, 0 not asked" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["{checks,0,statement}", "{checks,0,cure}"])
def test_another_sentence_is(settings: Settings, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    altered(settings, "restriction_proposals", "assessment", path, '"So it is."', DECIDED)
    parser.main(["audit", "replay"])
    assert "0 otherwise, 0 not asked" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("column", "path", "value"),
    [
        ("assessment", "{engine_version}", '"3"'),
        ("assessment", "{engine_version}", '"two"'),
        ("assessment", "{policy,digest}", '"of an edition that is not on record"'),
        ("facts", "{events,0,channel}", '"pigeon"'),
        ("proposal", "{measures,0,kind}", '"sent_a_pigeon"'),
    ],
)
def test_what_this_release_cannot_ask_fails_too_and_hides_no_other(
    settings: Settings, column: str, path: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    altered(settings, "restriction_proposals", column, path, value, WAITING)
    with pytest.raises(SystemExit) as failed:
        parser.main(["audit", "replay"])
    assert failed.value.code == f"contact-policy: not asked: restriction-proposals/{WAITING}"
    said = capsys.readouterr().out
    assert said.startswith(f"{ASSESSMENTS} assessments on record: ")
    assert said.endswith(", 0 otherwise, 1 not asked.\n")


def test_an_assessment_from_before_they_said_their_engine_is_asked_of_the_first(
    settings: Settings, release: str, capsys: pytest.CaptureFixture[str]
) -> None:
    statement = "UPDATE restriction_proposals SET assessment = assessment - 'engine_version'"
    asyncio.run(execute(settings.database_url, statement))
    parser.main(["audit", "replay"])
    fared = {"this": "12 same, 0 reworded", "later": "0 same, 12 reworded"}[release]
    assert fared in capsys.readouterr().out
