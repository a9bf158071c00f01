"""What speaks against a restriction is told by what is on record, each point with the contacts it rests on."""

from __future__ import annotations

import pytest

from contact_policy.policy import analyse
from contact_policy.policy.points_against import PointAbout, PointAgainst
from contact_policy.policy.weighing import against, neutral_observations
from fixtures.fair_case import Json, changed


def told(*changes: Json) -> dict[PointAbout, list[PointAgainst]]:
    case = changed(*changes)
    assessment = case.assess(decided=False, seek_alternatives=True)
    points: dict[PointAbout, list[PointAgainst]] = {}
    for point in against(case.policy, case.file, case.proposal, assessment):
        points.setdefault(point.about, []).append(point)
    return points


def seen(event_id: str, day: str, **more: object) -> Json:
    return {"id": event_id, "occurred_at": f"2026-{day}T10:00:00Z", **more}


REPLY = {"received_at": "2026-09-05T10:00:00Z", "channel": "email", "summary": "I was in hospital."}
LIFTED = {
    "id": "earlier", "measures": [{"kind": "read_and_file"}], "authorised_at": "2026-09-20T10:00:00Z",
    "starts_on": "2026-09-20", "review_on": "2026-12-01", "ends_on": "2026-12-31",
    "ended_at": "2026-10-01T10:00:00Z", "ended_how": "lifted",
}  # fmt: skip
AGAIN = {"id": "again", "behaviours": ["persistent"], "issued_at": "2026-11-01T10:00:00Z"}
POLITE = {"file.events.+": seen("polite", "11-10"), "proposal.evidence_event_ids": ["polite", "after-2"]}
FELL = {"file.events.+": [seen(f"call-{n}", f"08-{10 + n}") for n in range(9)]}

FIRES = [
    (POLITE, PointAbout.CITED_WITHOUT_CONDUCT, "Of 1 of the 2 contacts cited, nothing is on record", ("polite",)),
    (FELL, PointAbout.LESS_CONTACT, "made 1 contact; in the 30 days before the warning there were 11", ("after-2",)),
    ({"file.as_of": "2026-12-20T10:00:00Z"}, PointAbout.NO_RECENT_CONDUCT, "of 26 October 2026, 55 days ago",
     ("after-2",)),
    ({"file.events.+": seen("upset", "11-10", observations=["distressed"])}, PointAbout.NEUTRAL_OBSERVATION,
     "“distressed” was recorded of 1 contact. It is never held against anyone.", ("upset",)),
    ({"file.events.+": seen("grief", "11-10", observations=["bereaved"])}, PointAbout.NEUTRAL_OBSERVATION,
     "“recently bereaved” was recorded", ("grief",)),
    ({"file.events.+": seen("rep", "11-10", made_by="representative")}, PointAbout.GUARD, "not the customer's conduct",
     ("rep",)),
    ({"proposal.measures.+": {"kind": "read_and_file"}}, PointAbout.MILDER_MEASURES,
     "The proposal says of milder measures: Reminders and a call-back scheme", ()),
    ({"proposal.measures.+": {"kind": "read_and_file"}, "proposal.lesser_measures_considered": ""},
     PointAbout.MILDER_MEASURES, "does not say why less will not do", ()),
    ({"proposal.criteria.access_needs.concerns_remain": True}, PointAbout.CONCERNS_REMAIN,
     "Concerns remain on this: which access needs there are", ()),
    ({"proposal.criteria.communication_adequate.new_information": "outstanding"}, PointAbout.CONCERNS_REMAIN,
     "new information is outstanding", ()),
    ({"file.warnings.+": AGAIN}, PointAbout.HEEDED_LAST_WARNING,
     "unreasonable persistence again (received on 1 November 2026), and nothing recorded since shows it", ()),
    ({"file.warnings": []}, PointAbout.NO_WARNING, "speaks of unreasonable persistence", ()),
    ({"file.warnings.warning.responses": [REPLY]}, PointAbout.REPLY_TO_WARNING,
     "on 5 September 2026. The proposal does not say how", ()),
    ({"file.warnings.warning.responses": [REPLY], "proposal.warning_response_weighed": "Read with care."},
     PointAbout.REPLY_TO_WARNING, "The proposal says how", ()),
    ({"file.events.+": seen("new", "11-10", raises="new_information")}, PointAbout.UNANSWERED,
     "1 contact brought something new, and no answer", ("new",)),
    ({"file.cases.+": {"id": "open", "reference": "R-2"}, "file.events.after-2.case_id": "open"}, PointAbout.OPEN_CASE,
     "Case R-2 is open and undecided", ("after-2",)),
    ({"file.cases.closed.internal_review": "not_requested"}, PointAbout.NO_INTERNAL_REVIEW,
     "nobody has asked for, or offered, its review", ()),
    ({"file.cases.closed.internal_review": "pending"}, PointAbout.NO_INTERNAL_REVIEW, "is not over", ()),
    ({"file.person.access_needs": [{"need": "A stammer", "adjustment": "Twice the time"}]}, PointAbout.ACCESS_NEED,
     "A stammer. It is met so: Twice the time", ()),
    ({"file.person.access_needs": [{"need": "A stammer"}]}, PointAbout.ACCESS_NEED, "No adjustment is recorded", ()),
    ({"file.restrictions.+": LIFTED}, PointAbout.EARLIER_OUTCOME, "A restriction was lifted on 1 October 2026", ()),
    ({}, PointAbout.NO_EARLIER_RESTRICTION, "never restricted before", ()),
]  # fmt: skip


@pytest.mark.parametrize(("change", "about", "statement", "events"), FIRES, ids=[f"{f[1]}: {f[2][:30]}" for f in FIRES])
def test_what_favours_the_customer_is_told_with_its_contacts(
    change: Json, about: PointAbout, statement: str, events: tuple[str, ...]
) -> None:
    points = [point for point in told(change)[about] if statement in point.statement]
    assert [point.event_ids for point in points[:1]] == [events]


def test_of_a_fair_case_only_what_is_so_is_told() -> None:
    points = told({"file.restrictions.+": {**LIFTED, "ended_how": "replaced"}})
    assert set(points) == {PointAbout.LESS_CONTACT, PointAbout.MILDER_MEASURES}


ANSWERED = seen("answer", "11-12", direction="outbound")
SPARED: list[tuple[Json, PointAbout]] = [
    ({"file.events.+": [seen("new", "11-10", raises="new_information"), ANSWERED]}, PointAbout.UNANSWERED),
    ({"file.events.+": [seen(f"call-{n}", f"11-{10 + n}") for n in range(9)]}, PointAbout.LESS_CONTACT),
    ({"file.restrictions.+": {**LIFTED, "behaviours": ["aggressive"]}}, PointAbout.EARLIER_OUTCOME),
    ({"file.cases.+": {"id": "other", "reference": "R-3", "status": "closed"}}, PointAbout.NO_INTERNAL_REVIEW),
    ({"file.events.+": seen("new", "11-10", raises="new_information", made_by="household")}, PointAbout.UNANSWERED),
]


@pytest.mark.parametrize(("change", "about"), SPARED, ids=[str(s[1]) for s in SPARED])
def test_what_is_not_so_is_not_told(change: Json, about: PointAbout) -> None:
    assert about not in told(change)


def test_an_answer_on_another_case_leaves_the_news_unanswered() -> None:
    news = seen("new", "11-10", raises="new_information", case_id="closed")
    other: Json = {"file.cases.+": {"id": "other", "reference": "R-3", "status": "closed"}}
    assert PointAbout.UNANSWERED in told(other, {"file.events.+": [news, ANSWERED | {"case_id": "other"}]})
    assert PointAbout.UNANSWERED not in told(other, {"file.events.+": [news, ANSWERED | {"case_id": "closed"}]})


def test_advice_that_is_not_followed_speaks_against_it() -> None:
    (point,) = told({"file.cases.closed.internal_review": "pending"})[PointAbout.ADVICE_UNMET]
    assert "review" in point.statement
    assert "MC-8.9" in point.clauses


def test_how_the_customer_was_is_told_apart_from_what_they_did() -> None:
    case = changed({"file.events.after-1.observations": ["refuses_decision", "forceful", "angry"]})
    points = neutral_observations(analyse(case.policy, case.file))
    assert [point.event_ids for point in points] == [("after-1",), ("after-1",)]
    assert [point.statement.split("”")[0] for point in points] == ["“forceful", "“angry"]
