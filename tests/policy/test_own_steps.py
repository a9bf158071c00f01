"""Steps of warning of a document's own: spoken and written, one after the other, each with its time and its life."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from contact_policy.policy import Policy, PolicyDocumentError, adopt, compose_notice
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Kind, Verdict
from fixtures.fair_case import NEW_WARNING, Json, changed
from fixtures.own_people import document

SAID = """[[warnings]]
name = "said"
label = { en = "a word from staff", cy = "gair gan staff" }
form = "spoken"
life_months = 6
"""
LETTER = """[[warnings]]
name = "letter"
label = { en = "a warning letter", cy = "llythyr rhybudd" }
form = "written"
response_days = 14
life_months = 12
"""
FINAL = """[[warnings]]
name = "final"
label = { en = "a final letter", cy = "llythyr olaf" }
form = "written"
response_days = 7
life_months = 3
"""


@cache
def policy(*steps: str) -> Policy:
    return adopt(text(*steps).encode())


def text(*steps: str) -> str:
    whole = re.sub(r"\[\[warnings\]\].*?(?=\n\[exemption\])", "\n".join(steps), document(), flags=re.DOTALL)
    return whole.replace("warnings.written.", "warnings.letter.")


def said(day: str, step: str = "said", **more: Any) -> Json:
    at = f"{day}T10:00:00Z"
    return {
        "id": f"{step}-{day}", "behaviours": ["persistent"], "issued_at": at, "drafted_at": at, "step": step,
        "response_days": 0, "method": "by_hand", **more,
    }  # fmt: skip


def sent(day: str, step: str = "letter", days: int = 14) -> Json:
    return said(day, step) | NEW_WARNING | {"response_days": days}


def assessed(edition: Policy, spoken: list[Json], letters: list[Json], *changes: Json) -> Assessment:
    warned = {"file.spoken_warnings": spoken, "file.warnings": letters}
    roles = {"proposal.proposer_roles": ["team_leader"], "decider.roles": ["head_of_service"]}
    return replace(changed(warned, roles, *changes), policy=edition).assess()


def check(found: Assessment, rule: str) -> Check:
    return next(each for each in found.checks if each.rule == rule)


def test_a_spoken_step_that_is_needed_comes_before_the_letter() -> None:
    edition = policy(SAID, LETTER)
    fair = assessed(edition, [said("2026-08-10")], [sent("2026-09-01")])
    assert (fair.verdict, check(fair, "warned-in-writing").outcome) == (Verdict.PERMITTED, CheckOutcome.MET)
    for spoken, letters, missing in (
        ([], [sent("2026-09-01")], "a word from staff"),
        ([said("2026-08-10")], [], "a warning letter"),
        ([said("2026-09-05")], [sent("2026-09-01")], "a warning letter"),  # the letter came first
        ([said("2026-03-01")], [sent("2026-09-01")], "a word from staff"),  # it counts for six months
        ([said("2026-08-10", behaviours=["aggressive"])], [sent("2026-09-01")], "a word from staff"),
    ):
        found = check(unfair := assessed(edition, spoken, letters), "warned-in-writing")
        assert (found.outcome, found.kind, unfair.verdict) == (
            CheckOutcome.NOT_MET, Kind.BREACH, Verdict.NOT_PERMITTED,
        )  # fmt: skip
        assert found.statement.endswith(f"Not given of unreasonable persistence, or over: {missing}.")
        assert missing in found.cure


def test_a_spoken_step_that_is_not_needed_changes_nothing() -> None:
    edition = policy(SAID.replace("life_months", "needed = false\nlife_months"), LETTER)
    fair = assessed(edition, [], [sent("2026-09-01")])
    assert fair.verdict is Verdict.PERMITTED
    assert check(fair, "warned-in-writing").statement.startswith("A written warning was given of")


def test_a_second_letter_is_asked_for_and_the_conduct_must_go_on_after_it() -> None:
    edition = policy(LETTER, FINAL)
    first, final = sent("2026-09-01"), sent("2026-10-10", "final", 7)
    assert assessed(edition, [], [first, final]).verdict is Verdict.PERMITTED
    one = assessed(edition, [], [first])
    assert "over: a final letter." in check(one, "warned-in-writing").statement
    assert check(one, "behaviour-continued-after-warning").outcome is CheckOutcome.NOT_MET
    heeded = assessed(edition, [], [first, sent("2026-11-02", "final", 7)])
    assert check(heeded, "warned-in-writing").outcome is CheckOutcome.MET
    assert check(heeded, "behaviour-continued-after-warning").outcome is CheckOutcome.NOT_MET
    old = assessed(edition, [], [sent("2026-07-01"), sent("2026-08-01", "final", 7)])  # it counts for three months
    assert "over: a final letter." in check(old, "warned-in-writing").statement


def test_each_letter_gives_its_time_before_the_next_and_before_a_restriction() -> None:
    edition = policy(LETTER, FINAL)
    hurried = assessed(edition, [], [sent("2026-09-25"), sent("2026-10-01", "final", 7)])
    found = check(hurried, "opportunity-to-change")
    assert (found.outcome, found.kind) == (CheckOutcome.NOT_MET, Kind.NEEDS_REASON)
    assert "a warning letter" in found.statement
    running = assessed(edition, [], [sent("2026-09-01"), sent("2026-11-20", "final", 7)])
    assert "runs until 27 November 2026" in check(running, "opportunity-to-change").statement


def test_a_step_before_some_measures_is_asked_of_these_alone_and_milder_ones_are_found() -> None:
    edition = policy(LETTER, FINAL.replace("form", 'before = ["read_and_file"]\nform'))
    assert assessed(edition, [], [sent("2026-09-01")]).verdict is Verdict.PERMITTED
    filed = {"proposal.measures": [{"kind": "read_and_file"}], "decider.roles": ["director"]}
    harder = assessed(edition, [], [sent("2026-09-01")], filed)
    assert check(harder, "warned-in-writing").outcome is CheckOutcome.NOT_MET
    roles = {"proposal.proposer_roles": ["team_leader"], "file.warnings": [sent("2026-09-01")]}
    sought = replace(changed(roles, filed), policy=edition).assess(decided=False, seek_alternatives=True)
    assert sought.alternatives
    assert all(m.kind != "read_and_file" for found in sought.alternatives for m in found.measures)


def test_a_letter_from_when_there_was_one_alone_counts_as_the_first() -> None:
    edition = policy(LETTER, FINAL)
    first = sent("2026-09-01") | {"step": ""}
    assert assessed(edition, [], [first, sent("2026-10-10", "final", 7)]).verdict is Verdict.PERMITTED


THREAT = {
    "id": "threat", "occurred_at": "2026-11-20T10:00:00Z", "recorded_at": "2026-11-20T10:00:00Z",
    "recorded_by": "sam", "channel": "phone", "direction": "inbound", "observations": ["threat_of_violence"],
    "summary": "Jo said that he would come and break the arm of whoever answers next.",
}  # fmt: skip
WITHOUT = {
    "file.events.+": THREAT,
    "proposal.behaviours": ["aggressive"],
    "proposal.evidence_event_ids": ["threat"],
    "proposal.warning_exemption_reason": "The threat names the person at the desk, who goes home at five.",
}


def test_a_first_letter_does_not_make_the_offices_case_worse_when_somebody_threatens_staff() -> None:
    edition = policy(LETTER, FINAL)
    letter = sent("2026-09-01") | {"behaviours": ["aggressive"]}
    for letters in ([], [letter]):
        found = check(assessed(edition, [], letters, WITHOUT), "warned-in-writing")
        assert (len(letters), found.outcome) == (len(letters), CheckOutcome.MET)


def drafted(edition: Policy, spoken: list[Json], letters: list[Json], step: str) -> Check:
    warned = {"file.spoken_warnings": spoken, "file.warnings": letters}
    situation = replace(changed(warned), policy=edition)
    return check(replace(situation, warning=replace(situation.warning, step=step)).assess_warning(), "steps-in-order")


def test_whoever_drafts_a_letter_is_told_which_step_is_skipped_or_was_heeded() -> None:
    edition = policy(SAID, LETTER, FINAL)
    skipped = drafted(edition, [], [], "letter")
    assert (skipped.outcome, skipped.kind) == (CheckOutcome.NOT_MET, Kind.ADVICE)
    assert "a word from staff" in skipped.statement
    assert drafted(edition, [said("2026-08-10")], [], "letter").outcome is CheckOutcome.MET
    in_order = [said("2026-08-10")], [sent("2026-09-01")]
    assert drafted(edition, *in_order, "final").outcome is CheckOutcome.MET
    heeded = drafted(edition, [said("2026-08-10")], [sent("2026-11-01")], "final")
    assert "Nothing was recorded of unreasonable persistence since" in heeded.statement


def test_an_office_with_one_letter_is_asked_nothing_of_steps() -> None:
    edition = policy(SAID.replace("life_months", "needed = false\nlife_months"), LETTER)
    assert "steps-in-order" not in {rule.id for rule in edition.rules}


def test_a_letter_says_which_step_it_is_and_which_comes_next_in_its_readers_language() -> None:
    edition = policy(LETTER, FINAL)
    situation = changed()
    for language, step, following in (("en", "letter", "a final letter"), ("cy", "letter", "llythyr olaf")):
        person = replace(situation.file.person, language=language)
        given = replace(situation.warning, step=step, person=person)
        assert compose_notice(edition, given).facts["next_step"] == following
    last = compose_notice(edition, replace(situation.warning, step="final"))
    assert (last.facts["step"], last.facts["next_step"]) == ("a final letter", "")


@pytest.mark.parametrize(
    ("steps", "cure"),
    [
        ((SAID,), "G5: a written warning comes before every restriction"),
        ((SAID, LETTER.replace("form", "needed = false\nform")), "G5: a written warning comes before"),
        ((LETTER.replace("form", 'before = ["read_and_file"]\nform'),), "G5: a written warning comes before"),
        ((LETTER, FINAL.replace("response_days = 7", "response_days = 0")), "G5: a warning gives time to change"),
    ],
)
def test_one_letter_with_time_to_change_stays_needed_whatever_steps_there_are(
    steps: tuple[str, ...], cure: str
) -> None:
    with pytest.raises(PolicyDocumentError) as refused:
        adopt(text(*steps).encode())
    assert any(cure in flaw.cure for flaw in refused.value.flaws)
