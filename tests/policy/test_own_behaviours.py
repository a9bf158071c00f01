"""Behaviours of a document's own: shown by what the document says, and by nothing the code knows by name."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

import pytest

from contact_policy.policy import Policy, PolicyDocumentError, adopt, classify
from contact_policy.policy.document.format2.conversion import Conversion
from contact_policy.policy.document.format2.writing import written
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.facts import Case, CaseFile, ContactEvent, Person
from contact_policy.policy.findings import Classification, Finding, Strength
from contact_policy.policy.vocabulary import CaseStatus, Channel, Direction, Grade, Raises

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TOLD = datetime(2026, 8, 3, 9, tzinfo=UTC)
EFFECT = "Two other callers waited an hour each"
BEHAVIOUR = """
[behaviours.evasive]
label = { en = "refusal to cooperate", cy = "refusal to cooperate" }
needs_effect = true
clauses = ["MC-8.29"]
[behaviours.evasive.effect]
ground = "work-held-up"
clauses = ["MC-8.29"]
[behaviours.evasive.rises]
by = "RISES"
GROUND
[behaviours.evasive.shown_by.evasion-observed]
means = "observed"
observations = ["evades"]
times = 2
clauses = ["MC-8.29"]
[behaviours.evasive.shown_by.advice-refused]
means = "refused"
observations = ["refuses_advice"]
times = 3
after = "decision"
clauses = ["MC-8.29"]
[behaviours.evasive.shown_by.asked-again]
means = "repeated"
times = 2
clauses = ["MC-8.29"]
"""
OBSERVATIONS = """
[observations.evades]
label = { en = "reasonable questions left unanswered", cy = "reasonable questions left unanswered" }
behaviour = "evasive"
grade = "minor"
clauses = ["MC-8.29"]
[observations.refuses_advice]
label = { en = "refusal of advice given", cy = "refusal of advice given" }
behaviour = "evasive"
grade = "minor"
clauses = ["MC-8.29"]
[observations.obstructs]
label = { en = "an official obstructed", cy = "an official obstructed" }
behaviour = "evasive"
grade = "serious"
needs_account = true
clauses = ["MC-8.29"]
[observations.unwell]
label = { en = "unwell", cy = "unwell" }
spared_by = "out-of-character"
clauses = ["MC-8.29"]
"""
OBSERVED = 'observations = ["evades"]\ntimes = 2'
_ids = count()


@cache
def policy(rises: str = "nothing", rises_ground: str = "", observed: str = '["evades"]') -> Policy:
    made = Conversion(tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))).converted()
    text = written(made, head="With a behaviour of its own.")
    behaviour = BEHAVIOUR.replace("RISES", rises).replace("GROUND", rises_ground)
    behaviour = behaviour.replace(OBSERVED, f"observations = {observed}\ntimes = 2" if observed else "times = 1")
    return adopt(text.replace("[indicators", f"{behaviour}{OBSERVATIONS}\n[indicators", 1).encode())


def contact(day: int, *observations: str, **said: object) -> ContactEvent:
    at = NOW - timedelta(days=day)
    made: dict[str, object] = {
        "id": f"e{next(_ids)}",
        "occurred_at": at,
        "recorded_at": at,
        "recorded_by": "sam",
        "channel": Channel.PHONE,
        "direction": Direction.INBOUND,
        "case_id": "case",
        "observations": observations,
        "summary": "Would not say what had happened, though asked three times",
        "effect_on_work": EFFECT,
    }
    return ContactEvent(**{**made, **said})  # type: ignore[arg-type]


def found(policy: Policy, *events: ContactEvent) -> Classification:
    case = Case(id="case", reference="C1", status=CaseStatus.CLOSED, decision="No", decided_at=TOLD, told_at=TOLD)
    return classify(policy, CaseFile(as_of=NOW, person=Person(id="jo"), cases=(case,), events=events))


def evasive(policy: Policy, *events: ContactEvent) -> Finding | None:
    return next((finding for finding in found(policy, *events).findings if finding.behaviour == "evasive"), None)


def grounds(finding: Finding | None) -> dict[str, int]:
    return {ground.rule: len(ground.event_ids) for ground in finding.grounds} if finding else {}


def test_a_behaviour_is_established_by_as_many_reports_as_its_document_asks_and_not_by_one_fewer() -> None:
    once = evasive(policy(), contact(9, "evades"))
    assert once is not None
    assert once.strength is Strength.INDICATED
    twice = evasive(policy(), contact(9, "evades"), contact(2, "evades"))
    assert twice is not None
    assert twice.strength is Strength.ESTABLISHED
    assert twice.grade is Grade.MINOR
    assert grounds(twice) == {"evasion-observed": 2, "work-held-up": 2}
    assert "MC-8.29" in twice.clauses


def test_without_its_effect_on_the_work_it_is_not_established() -> None:
    finding = evasive(policy(), *[contact(day, "evades", effect_on_work="") for day in (9, 5, 2)])
    assert finding is not None
    assert finding.strength is Strength.INDICATED


def test_refusals_of_its_own_codes_count_only_after_the_decision_and_in_their_number() -> None:
    refusals = [contact(day, "refuses_advice") for day in (9, 5, 2)]
    assert grounds(evasive(policy(), *refusals)) == {"advice-refused": 3, "work-held-up": 3}
    fewer = evasive(policy(), *refusals[:2])
    assert fewer is not None
    assert fewer.strength is Strength.INDICATED
    early = [replace(event, occurred_at=TOLD - timedelta(days=9 - n)) for n, event in enumerate(refusals)]
    assert evasive(policy(), *early) is None


def test_one_refusal_is_never_an_observation_that_needs_no_number() -> None:
    every = policy("nothing", "", "")
    finding = evasive(every, contact(9, "refuses_advice"))
    assert finding is not None
    assert finding.strength is Strength.INDICATED


def test_an_earlier_complaint_again_is_a_report_of_each_behaviour_that_says_so() -> None:
    again = [contact(day, raises=Raises.REPEAT, repeats_case_id="case") for day in (9, 2)]
    shown = {f.behaviour: f.strength for f in found(policy(), *again).findings}
    assert shown == {"persistent": Strength.ESTABLISHED, "evasive": Strength.ESTABLISHED}


def test_what_needs_an_account_establishes_nothing_where_nobody_said_what_happened() -> None:
    grave = policy("nothing", "", '["obstructs"]')
    assert evasive(grave, *[contact(day, "obstructs", summary="") for day in (9, 2)]) is None
    told = evasive(grave, contact(9, "obstructs"), contact(2, "obstructs"))
    assert told is not None
    assert told.grade is Grade.SERIOUS


def test_a_behaviour_rises_by_what_its_document_says() -> None:
    often = [contact(day, "evades") for day in (60, 40, 20, 2)]
    flat, lifted = evasive(policy(), *often), evasive(policy("effect", 'ground = "held-up-for-long"'), *often)
    assert flat is not None
    assert flat.grade is Grade.MINOR
    assert lifted is not None
    assert lifted.grade is Grade.SERIOUS
    assert "held-up-for-long" in grounds(lifted)


def test_a_neutral_observation_of_its_own_is_told_and_held_against_nobody() -> None:
    classification = found(policy(), contact(2, "unwell"))
    assert classification.findings == ()
    assert [guard.guard for guard in classification.guards] == ["out-of-character"]


@pytest.mark.parametrize("behaviour", ["aggressive", "unreasonable", "persistent"])
def test_a_behaviour_beside_changes_nothing_about_the_others(behaviour: str) -> None:
    events = [
        contact(9, "abusive_language"),
        contact(8, "unreasonable_demands"),
        *[contact(day, "refuses_decision") for day in (7, 6)],
    ]
    before = classify(adopt(BUILT_IN.read_bytes()), _file(*events))
    after = classify(policy(), _file(*events))
    assert [f for f in after.findings if f.behaviour == behaviour] == [
        f for f in before.findings if f.behaviour == behaviour
    ]


def _file(*events: ContactEvent) -> CaseFile:
    case = Case(id="case", reference="C1", status=CaseStatus.CLOSED, decision="No", decided_at=TOLD, told_at=TOLD)
    return CaseFile(as_of=NOW, person=Person(id="jo"), cases=(case,), events=events)


def test_a_ground_of_what_is_no_observation_is_refused() -> None:
    with pytest.raises(PolicyDocumentError, match="no_such_thing"):
        policy("nothing", "", '["no_such_thing"]')


def test_a_figure_of_the_document_may_count_what_came_by_some_channels_alone() -> None:
    made = Conversion(tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))).converted()
    first = next(iter(made["indicators"]))
    made["indicators"][first] |= {"counts": "contacts", "channels": ["phone"]}
    counting = adopt(written(made, head="Counts calls.").encode())
    events = [*[contact(day) for day in (9, 5, 2)], contact(3, channel=Channel.EMAIL), contact(4, channel=Channel.POST)]
    figures = {i.indicator: i.figure for i in found(counting, *events).indicators}
    assert figures[first] == 3
