"""The case put: what an uncited act, a polite call or a reason carried before, and what it answers now."""

from __future__ import annotations

from typing import Any

from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import MANAGER

REASON = {"warning_exemption": {"reason": "The receptionist was told that she would be found after work."}}
SAID = "Told the receptionist that she would be found after work."


def unmet(made: Json) -> dict[str, str]:
    """The rules not met, with the kind of each; advice left out."""
    checks = made["assessment"]["checks"]
    return {c["rule"]: c["kind"] for c in checks if c["outcome"] == "not_met" and c["kind"] != "advice"}


def aggressive(office: Office, events: list[str], case: str, **more: Any) -> Json:
    return story.proposal(office, events, case, behaviours=["aggressive"], **more)


def test_a_polite_call_after_the_warning_is_not_the_conduct_going_on(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900514")
    story.warn(office, customer, "persistent")
    office.later(days=21)
    polite = story.contact(office, customer, case_id=case, effect_on_work="Took Sam five minutes")
    made = story.propose(office, customer, story.proposal(office, [*events, polite], case))
    assert unmet(made) == {"behaviour-continued-after-warning": "breach"}


def test_an_uncited_threat_makes_nothing_severe_and_a_cited_old_one_takes_a_reason(office: Office) -> None:
    customer = story.register(office, "07700 900892")
    case = story.closed_case(office, customer)
    threat = story.contact(office, customer, observations=["threat_of_violence"], summary=SAID)
    office.later(days=200)
    oath = story.contact(office, customer, observations=["abusive_language"])
    story.warn(office, customer, "aggressive")
    office.later(days=20)
    again = story.contact(office, customer, observations=["abusive_language"])
    block: list[Json] = [{"kind": "block_phone", "numbers": ["07700 900892"]}]
    uncited = story.propose(office, customer, aggressive(office, [oath, again], case, measures=block))
    assert uncited["assessment"]["grades"] == {"aggressive": "minor"}
    assert unmet(uncited)["blocking-only-if-severe"] == "breach"
    cited = story.propose(office, customer, aggressive(office, [threat, oath, again], case, measures=block))
    assert cited["assessment"]["grades"] == {"aggressive": "severe"}
    assert unmet(cited) == {"grade-rests-on-current-evidence": "needs_reason"}


def test_a_warning_that_was_heeded_is_not_got_round_by_an_exemption(office: Office) -> None:
    customer = story.register(office, "07700 900517")
    case = story.closed_case(office, customer)
    act = story.contact(office, customer, observations=["harassment"], summary=SAID)
    story.warn(office, customer, "aggressive")
    office.later(days=60)
    made = story.propose(office, customer, aggressive(office, [act], case, **REASON))
    assert unmet(made) == {"behaviour-continued-after-warning": "breach"}


def test_a_threat_made_while_the_warning_is_in_the_post_restricts_at_once(office: Office) -> None:
    customer = story.register(office, "07700 900519", point={"shared": False})
    case = story.closed_case(office, customer)
    oath = story.contact(office, customer, observations=["abusive_language"])
    story.warn(office, customer, "aggressive", method="post")
    office.later(hours=20)
    threat = story.contact(office, customer, observations=["threat_of_violence"], summary=SAID)
    made = story.propose(office, customer, aggressive(office, [oath, threat], case, **REASON))
    assert unmet(made) == {}
    decided = story.authorise(office, made)
    assert office.get(f"/v1/restrictions/{decided['restriction_id']}", MANAGER)["without_warning"] is True


def test_abuse_below_serious_goes_without_a_warning_for_a_recorded_reason(office: Office) -> None:
    customer = story.register(office, "07700 900521")
    case = story.closed_case(office, customer)
    abuse = story.contact(office, customer, observations=["abusive_language"])
    made = story.propose(office, customer, aggressive(office, [abuse], case, **REASON))
    assert unmet(made) == {"warned-in-writing": "needs_reason"}
    refused = story.authorise(office, made, expect=409)
    assert refused["type"].endswith("reason-required")
    reason = {"warned-in-writing": "She works alone at the desk, and cannot be asked to wait for a letter."}
    assert story.authorise(office, made, recorded_reasons=reason)["restriction_id"]


def test_harassment_with_the_police_is_blocked_in_the_deciders_words_and_looked_at_within_four_weeks(
    office: Office,
) -> None:
    customer = story.register(office, "07700 900826")
    case = story.closed_case(office, customer)
    first = story.contact(office, customer, observations=["harassment"], summary=SAID)
    office.later(days=5)
    second = story.contact(office, customer, observations=["intimidation"], summary=SAID)
    block: list[Json] = [{"kind": "block_phone", "numbers": ["07700 900826"]}]
    body = aggressive(office, [first, second], case, measures=block, **REASON)
    assert unmet(story.propose(office, customer, body))["blocking-only-if-severe"] == "breach"
    soon = {"review_on": office.on(days_ago=-20)[:10], "police_reference": "CR/1234/26"}
    made = story.propose(office, customer, body | soon)
    assert made["police_reference"] == "CR/1234/26"
    assert unmet(made) == {"blocking-only-if-severe": "needs_reason"}


def test_the_rules_say_both_kinds_of_one_whose_kind_depends_on_the_facts(office: Office) -> None:
    rules = {rule["id"]: rule for rule in office.get("/v1/policy/rules", MANAGER)["items"]}
    assert rules["warned-in-writing"]["kind"] == "breach"
    assert rules["warned-in-writing"]["kinds"] == {"no_warning": "breach", "lesser_aggression": "needs_reason"}
    assert rules["evidence-recorded"]["kinds"] == {}
