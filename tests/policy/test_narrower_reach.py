"""What less would do, by reach: only the services that the conduct was about, where it would reach more than these."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contact_policy.policy import Policy, adopt
from contact_policy.policy.findings import Alternative, Verdict
from contact_policy.policy.points_against import PointAbout
from contact_policy.policy.weighing import against
from fixtures.fair_case import Json, Situation, changed
from fixtures.own_services import document, policy

ABOUT_POOL: Json = {"file.events.*.service": "pool"}
POOL: Json = {"proposal.services": ["pool"]}
ONE_UNSAID: Json = {"file.events.after-2.service": None}
ALONE = "This is about the swimming pool alone."


def edition(organisation_wide: str) -> Policy:
    return adopt(document(('organisation_wide = "needs_reason"', f'organisation_wide = "{organisation_wide}"')))


def put(*changes: Json, under: Policy | None = None) -> Situation:
    return replace(changed(*changes), policy=under or policy())


def less(situation: Situation) -> tuple[Alternative, ...]:
    """What less would be allowed; each of them is what it says when it is proposed itself."""
    assessed = situation.assess(decided=False, seek_alternatives=True)
    for found in assessed.alternatives:
        proposed = replace(situation.proposal, measures=found.measures, services=found.services)
        assert replace(situation, proposal=proposed).assess(decided=False).verdict is found.verdict
        assert found.verdict is not Verdict.NOT_PERMITTED
    return assessed.alternatives


def test_the_same_measures_for_the_services_concerned_are_less_than_for_the_whole_office() -> None:
    whole = put(ABOUT_POOL)
    *lighter, narrower = less(whole)
    assert (narrower.services, narrower.measures) == (("pool",), whole.proposal.measures)
    assert narrower.verdict is Verdict.PERMITTED
    assert whole.assess(decided=False).verdict is Verdict.PERMITTED_WITH_REASONS
    assert lighter
    assert {each.services for each in lighter} == {()}


def test_of_several_services_those_that_nothing_was_about_are_left_out() -> None:
    several = put(ABOUT_POOL, {"proposal.services": ["library", "pool"]})
    *lighter, narrower = less(several)
    assert narrower.services == ("pool",)
    assert {each.services for each in lighter} == {("library", "pool")}


@pytest.mark.parametrize("measures", [("call_time_limit",), ("call_time_limit", "single_contact")])
def test_where_the_whole_office_is_forbidden_lighter_measures_are_found_for_the_services_concerned(
    measures: tuple[str, ...],
) -> None:
    whole = put(ABOUT_POOL, under=edition("breach"))
    proposed = tuple(measure for measure in whole.proposal.measures if measure.kind in measures)
    found = less(replace(whole, proposal=replace(whole.proposal, measures=proposed)))
    assert {each.services for each in found} == {("pool",)}
    assert found[-1].measures == proposed
    assert bool(found[:-1]) is (len(measures) > 1)


@pytest.mark.parametrize(
    "changes",
    [
        (),
        (ABOUT_POOL, ONE_UNSAID),
        (ABOUT_POOL, POOL),
        ({"file.events.*.service": "a service of another edition"},),
        (ABOUT_POOL, {"proposal.services": ["library"]}),
    ],
    ids=["nobody said", "of some nobody said", "no further than it was", "unknown", "nothing in common"],
)
def test_no_narrower_reach_is_named_where_it_is_not_known_to_be_enough(changes: tuple[Json, ...]) -> None:
    situation = put(*changes)
    assert [each for each in less(situation) if each.services != situation.proposal.services] == []


def test_nor_where_something_stands_in_the_way_that_it_does_not_cure() -> None:
    assert less(put(ABOUT_POOL, {"file.warnings": []})) == ()


def test_whoever_decides_reads_how_far_less_would_reach_and_a_letter_says_the_same() -> None:
    situation = put(ABOUT_POOL)
    assessed = situation.assess(decided=False, seek_alternatives=True)
    points = against(situation.policy, situation.file, situation.proposal, assessed)
    milder = [point.statement for point in points if point.about is PointAbout.MILDER_MEASURES]
    assert [ALONE in statement for statement in milder] == [*[False] * (len(milder) - 1), True]


SINCE: Json = {"file.events.after-1.service": "library", "file.events.after-2.service": "library"}
WARNED = "What the warning of unreasonable persistence knew of was about the swimming pool alone. This would also reach"


@pytest.mark.parametrize(
    ("changes", "beyond"),
    [
        ((ABOUT_POOL,), "the whole organisation."),
        ((ABOUT_POOL, SINCE, {"proposal.services": ["library", "pool"]}), "libraries."),
        ((ABOUT_POOL, SINCE, {"proposal.services": ["library"]}), "libraries."),
        ((ABOUT_POOL, SINCE, POOL), None),
        ((ABOUT_POOL, {"file.events.before-1.service": None}), None),
        ((), None),
    ],
)
def test_that_it_would_reach_further_than_what_was_warned_of_speaks_against_it_and_forbids_nothing(
    changes: tuple[Json, ...], beyond: str | None
) -> None:
    situation = put(*changes)
    assessed = situation.assess(decided=False)
    assert assessed.verdict is not Verdict.NOT_PERMITTED
    points = against(situation.policy, situation.file, situation.proposal, assessed)
    told = [point for point in points if point.about is PointAbout.REACHES_BEYOND_WARNING]
    assert [point.statement for point in told] == [f"{WARNED} {beyond}"] * bool(beyond)
    assert {id_ for point in told for id_ in point.event_ids} <= {"before-1", "before-2"}


def test_an_office_without_services_is_told_of_measures_alone() -> None:
    found = changed().assess(decided=False, seek_alternatives=True).alternatives
    assert found
    assert {each.services for each in found} == {()}
