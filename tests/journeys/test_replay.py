"""``audit replay`` on what release 79019cd decided: other words are no matter, all else fails and is named."""

from __future__ import annotations

import asyncio

import pytest

from contact_policy.commands import parser
from contact_policy.settings import Settings
from fixtures.database import execute
from fixtures.later_release import LATER, later_release, raised
from fixtures.office import Json
from fixtures.older_release import ASSESSMENTS, DOSSIERS, ask, document, older_template, release, serving, settings

__all__ = ["later_release", "older_template", "release", "settings"]

DECIDED, WAITING = [dossier["answer"]["proposal"]["id"] for dossier in DOSSIERS[:2]]
THIS_ALONE, LATER_ALONE = [
    pytest.mark.parametrize("release", [release], indirect=True) for release in ("this", "later")
]
ASKED: Json = {
    "measures": [{"kind": "call_time_limit", "minutes": 10}],
    "behaviours": ["persistent"],
    "grounds": "The decision is refused again and again.",
}


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
    fared = {"this": "9 same, 3 reworded", "later": "0 same, 12 reworded"}[release]
    fared += ", 0 otherwise, 0 not asked"
    assert capsys.readouterr().out == f"{ASSESSMENTS} assessments on record: {fared}.\n"


@THIS_ALONE
@pytest.mark.parametrize("table", ["restriction_proposals", "decisions"])
def test_another_outcome_fails_and_is_named(settings: Settings, table: str, capsys: pytest.CaptureFixture[str]) -> None:
    altered(settings, table, "assessment", "{checks,0,outcome}", '"not_met"', DECIDED)
    subject = f"restriction-proposals/{DECIDED}" + ("/decision" if table == "decisions" else "")
    with pytest.raises(SystemExit) as failed:
        parser.main(["audit", "replay"])
    assert failed.value.code == f"contact-policy: otherwise: {subject}"
    assert capsys.readouterr().out.endswith(": 8 same, 3 reworded, 1 otherwise, 0 not asked.\n")


@THIS_ALONE
@pytest.mark.parametrize(
    ("column", "path", "value"),
    [
        ("assessment", "{engine_version}", '"9"'),
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
    assert capsys.readouterr().out.endswith(": 9 same, 2 reworded, 0 otherwise, 1 not asked.\n")


@LATER_ALONE
def test_what_the_later_engine_was_asked_is_asked_of_it_again(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async def proposed() -> Json:
        text = raised(await document(settings))
        async with serving(settings, text) as client:
            path = f"/v1/customers/{DOSSIERS[0]['answer']['customer']['id']}/restriction-proposals"
            made: Json = await ask(client, settings, DOSSIERS[0], path=path, role="manager", body=ASKED)
        return made

    assessment = asyncio.run(proposed())["assessment"]
    assert assessment["engine_version"] == str(LATER)
    parser.main(["audit", "replay"])
    fared = f"1 same, {ASSESSMENTS} reworded, 0 otherwise, 0 not asked"
    said = f"{ASSESSMENTS + 1} assessments on record: {fared}.\n"
    assert capsys.readouterr().out == said


@THIS_ALONE
def test_an_assessment_from_before_they_said_their_engine_is_asked_of_the_first(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    statement = "UPDATE restriction_proposals SET assessment = assessment - 'engine_version'"
    past_ours = "ALTER TABLE restriction_proposals DISABLE TRIGGER USER"
    asyncio.run(execute(settings.database_url, past_ours, statement))
    parser.main(["audit", "replay"])
    assert "9 same, 3 reworded, 0 otherwise, 0 not asked" in capsys.readouterr().out
