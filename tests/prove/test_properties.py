"""What holds for every proposal, sampled; the long proof enumerates more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from contact_policy.policy.access import always_open_route, closed_outright, permitted_channels
from contact_policy.policy.document.definitions import FIRST_BEHAVIOURS
from contact_policy.policy.facts import AccessNeed, Person
from contact_policy.policy.findings import CheckOutcome, Kind, Verdict
from contact_policy.policy.measure import Measure
from contact_policy.policy.proportion import weight
from contact_policy.policy.vocabulary import Channel, Grade
from fixtures.fair_case import LONG_ENOUGH, POLICY, Json, Situation, changed, outcome, unmet

sampled = settings(
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)

CHANNELS = st.sets(st.sampled_from(Channel), max_size=4).map(lambda chosen: tuple(sorted(chosen)))
MEASURES = st.one_of(
    st.builds(Measure, kind=st.just("call_time_limit"), minutes=st.integers(1, 60)),
    st.builds(Measure, kind=st.just("single_channel"), channel=st.sampled_from(Channel)),
    st.just(Measure(kind="single_contact", name="Pat", phone="+441632960101")),
    st.just(Measure(kind="read_and_file")),
    st.just(Measure(kind="refuse_reopen", case_id="closed")),
    st.just(Measure(kind="block_phone", numbers=("+447700900123",))),
    st.just(Measure(kind="block_email", addresses=("jo@example.org",))),
    st.builds(Measure, kind=st.just("other"), description=st.just("Visits"), closes_channels=CHANNELS),
)
CLOSING = MEASURES.filter(lambda m: m.kind in {"block_phone", "block_email"} or bool(m.closes_channels))
SETS = st.lists(MEASURES, min_size=1, max_size=5).map(tuple)
UNWATCHED = frozenset(Channel).difference(POLICY.access.routes)
UNUSABLE = st.sets(st.sampled_from(Channel)).map(tuple)

# Each is one piece of fairness that a manager may have left out.
UNFAIR: list[Json] = [
    {"file.warnings": []},
    {"file.warnings.*.response_days": 200},
    {"proposal.criteria.concern_addressed.finding": "ok"},
    {"proposal.criteria.gateway_organisation.concerns_remain": True},
    {"proposal.criteria.communication_adequate.new_information": "outstanding"},
    {"proposal.lesser_measures_considered": ""},
    {"proposal.evidence_event_ids": ["before-1"]},
    {"proposal.ends_on": None},
    {"proposal.proposer_roles": ["staff"]},
    {"decider.reasons": ""},
    {"decider.subject": "mary"},
    {"office.appeal_contact": ""},
]
ACTS = ["forceful", "abusive_language", "harassment", "threat_of_violence"]
BEHAVIOURS = [("persistent",), ("aggressive",), ("aggressive", "persistent"), ("unreasonable",)]


def situations() -> st.SearchStrategy[Situation]:
    """The fair case with some of its fairness missing, an act of some gravity, and any measures."""
    return drawn(ACTS, BEHAVIOURS, UNFAIR, SETS)


def lawful(measures: st.SearchStrategy[Measure] = MEASURES) -> st.SearchStrategy[Situation]:
    """Situations that are permitted."""
    few = st.lists(measures, min_size=1, max_size=2).map(tuple)
    return drawn(["threat_of_violence", "harassment"], [("aggressive",)], UNFAIR[3:6], few).filter(
        lambda made: made.assess().verdict is not Verdict.NOT_PERMITTED
    )


@st.composite
def drawn(
    draw: st.DrawFn,
    acts: list[str],
    behaviours_of: list[tuple[str, ...]],
    unfair: list[Json],
    measures: st.SearchStrategy[tuple[Measure, ...]],
) -> Situation:
    act = {"id": "act", "occurred_at": "2026-10-06T10:00:00Z", "observations": [draw(st.sampled_from(acts))]}
    cited: Json = {"proposal.evidence_event_ids": ["after-1", "after-2", "act"]}
    reason = {"proposal.warning_exemption_reason": draw(st.sampled_from([LONG_ENOUGH, ""]))}
    behaviours = {"proposal.behaviours": list(draw(st.sampled_from(behaviours_of)))}
    missing = draw(st.lists(st.sampled_from(unfair), max_size=3, unique_by=str))
    made = changed({"file.events.+": act}, cited, reason, behaviours, *missing)
    needs = (AccessNeed(need="n", channels_unusable=draw(UNUSABLE)),) if draw(st.booleans()) else ()
    file = replace(made.file, person=replace(made.file.person, access_needs=needs))
    return replace(made, file=file, proposal=replace(made.proposal, measures=draw(measures)))


@sampled
@given(lawful(), st.data())
def test_a_lesser_set_is_never_out_of_proportion_where_a_harsher_one_is_allowed(made: Situation, data: Any) -> None:
    measures = made.proposal.measures
    some = data.draw(st.lists(st.sampled_from(measures), min_size=1))
    fewer = tuple(measure for measure in measures if measure in some)
    lesser = replace(made, proposal=replace(made.proposal, measures=fewer))
    assert outcome(lesser.assess(), "measure-in-proportion") is CheckOutcome.MET


@sampled
@given(SETS, SETS)
def test_more_never_weighs_less(some: tuple[Measure, ...], more: tuple[Measure, ...]) -> None:
    assert weight(POLICY, some) <= weight(POLICY, (*some, *more)) <= weight(POLICY, some) + weight(POLICY, more)


@sampled
@given(lawful(), st.lists(st.sampled_from(["warning", "weighed", "exemption", "lesser", "correction"]), unique=True))
def test_more_fairness_never_turns_permitted_into_not_permitted(made: Situation, added: list[str]) -> None:
    assert _fairer(made, added).assess().verdict is not Verdict.NOT_PERMITTED


def _fairer(made: Situation, added: list[str]) -> Situation:
    file, proposal = made.file, made.proposal
    if "warning" in added:
        every = FIRST_BEHAVIOURS
        fair = changed({"file.warnings.warning.behaviours": list(every), "file.warnings.warning.id": "another"})
        new = tuple(
            replace(w, issued_at=file.as_of - timedelta(days=days), id=f"more-{days}")
            for w in fair.file.warnings
            for days in (1, 300)
        )
        file = replace(file, warnings=(*file.warnings, *new))
    if "correction" in added:
        same = [replace(e, id=f"{e.id}-again", corrects=e.id, recorded_at=file.as_of) for e in file.events]
        file = replace(file, events=(*file.events, *same))
    texts = {"weighed": "warning_response_weighed", "exemption": "warning_exemption_reason",
             "lesser": "lesser_measures_considered"}  # fmt: skip
    said: dict[str, Any] = {field: LONG_ENOUGH for key, field in texts.items() if key in added}
    return replace(made, file=file, proposal=replace(proposal, **said))


@sampled
@given(situations())
def test_the_verdict_is_the_sum_of_the_checks_and_each_unmet_one_has_a_cure(made: Situation) -> None:
    assessment = made.assess()
    expected = Verdict.PERMITTED_WITH_REASONS if unmet(assessment, Kind.NEEDS_REASON) else Verdict.PERMITTED
    expected = Verdict.NOT_PERMITTED if unmet(assessment, Kind.BREACH) else expected
    assert assessment.verdict is expected
    for check in assessment.checks:
        assert bool(check.cure) == (check.outcome is CheckOutcome.NOT_MET)
        assert check.curable or check.outcome is CheckOutcome.NOT_MET


@sampled
@given(situations() | lawful(CLOSING))
def test_blocking_is_never_permitted_short_of_severe_without_harassment_and_a_reason(made: Situation) -> None:
    blocks = {"block_phone", "block_email"}
    closing = [m for m in made.proposal.measures if m.kind in blocks or m.closes_channels]
    assume(closing)
    assessment = made.assess()
    assume(assessment.verdict is not Verdict.NOT_PERMITTED)
    reasoned = unmet(assessment, Kind.NEEDS_REASON)
    if all(m.kind not in blocks and UNWATCHED.issuperset(m.closes_channels) for m in closing):
        assert "unwatched-route-closed" in reasoned or assessment.grades["aggressive"] is Grade.SEVERE
        return
    assert "aggressive" in made.proposal.behaviours
    acts = {code for event in made.file.events for code in event.observations}
    is_severe = any((o := POLICY.observation.get(code)) and o.grade is Grade.SEVERE for code in acts)
    assert is_severe or ("blocking-only-if-severe" in reasoned and acts & {"harassment", "intimidation"})


@sampled
@given(lawful())
def test_whatever_is_permitted_leaves_a_monitored_route_this_person_can_use(made: Situation) -> None:
    person, measures = made.file.person, made.proposal.measures
    kept = always_open_route(POLICY, person)
    assert kept is not None
    assert kept not in closed_outright(measures)
    assert kept in permitted_channels(POLICY, person, measures)
    assert kept not in {c for need in person.access_needs for c in need.channels_unusable}


@sampled
@given(SETS, UNUSABLE)
def test_no_number_of_limits_short_of_closing_it_shuts_the_open_route(
    measures: tuple[Measure, ...], unusable: tuple[Channel, ...]
) -> None:
    person = Person(id="jo", access_needs=(AccessNeed(need="n", channels_unusable=unusable),))
    kept = always_open_route(POLICY, person)
    assume(kept is not None and kept not in closed_outright(measures))
    assert kept in permitted_channels(POLICY, person, measures)


@sampled
@given(lawful() | situations())
def test_an_alternative_weighs_less_and_is_allowed_when_proposed(made: Situation) -> None:
    for alternative in made.assess(decided=False, seek_alternatives=True).alternatives:
        assert weight(POLICY, alternative.measures) < weight(POLICY, made.proposal.measures)
        milder = replace(made, proposal=replace(made.proposal, measures=alternative.measures))
        assert milder.assess(decided=False).verdict is alternative.verdict is not Verdict.NOT_PERMITTED


def test_a_call_limit_of_a_minute_is_answered_with_one_of_ten() -> None:
    one_minute = changed({"proposal.measures.call_time_limit.minutes": 1})
    offered = one_minute.assess(decided=False, seek_alternatives=True).alternatives
    assert {m.minutes for a in offered for m in a.measures if m.kind == "call_time_limit"} == {10}


WORDS = st.sampled_from(
    ["", "n", "n/a", "No", "effect", "noted", "Two", "callers", "waited", "x1", "half-day", "café", "½½"]
)


@settings(sampled, max_examples=200)
@given(st.lists(WORDS, max_size=12), st.integers(0, 3))
@example(["n", "Two"], 2)
@example(["½½", "Two"], 2)
def test_whether_a_text_is_a_token_is_a_matter_of_its_words_and_not_of_what_stands_between_them(
    words: list[str], needed: int
) -> None:
    apart = POLICY.is_token(" ".join(words), needed)
    assert POLICY.is_token("; ".join(words), needed) == apart
    assert POLICY.is_token(" ; ".join(words), needed) == apart
