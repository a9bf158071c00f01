"""Which measures touch a need is told by its words, in whichever of them people write it (MC-8.15)."""

from __future__ import annotations

import pytest

from contact_policy.policy import Policy, load_policy
from contact_policy.policy.access_needs import concerned
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.facts import AccessNeed, Person
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices.forms import form_for
from contact_policy.policy.vocabulary import NoticeForm
from fixtures.fair_case import POLICY

EDITIONS = {"opcc": POLICY, "council": load_policy(DOCUMENTS / "council-2.1.toml")}
in_each_edition = pytest.mark.parametrize("policy", EDITIONS.values(), ids=EDITIONS)
CALLS, LETTERS = Measure(kind="call_time_limit", minutes=10), Measure(kind="read_and_file")

BOTH = (
    "Finds it hard to write; prefers the phone", "Visually impaired, uses the telephone", "Poor eyesight, rings us",
    "Cannot spell, so he phones", "Cannot type, rings us", "Illiterate; calls us", "Deaf, texts us",
    "Heart condition", "Type 1 diabetes", "Post-traumatic stress disorder", "Dizzy spells", "Learning disability",
)  # fmt: skip
CALLS_ALONE = (
    "Stammers", "Hard of hearing", "Finds it hard to hear us", "Tinnitus in both ears", "Lipreads", "Uses Relay UK",
    "Selective mutism", "Aphasia after a stroke",
)  # fmt: skip
LETTERS_ALONE = (
    "Dyslexic", "Reads slowly", "Poor spelling", "Low vision", "Screen reader user", "Illiterate", "Cannot read",
)  # fmt: skip
NEITHER = (
    "Wheelchair user", "Needs step free access", "Cannot manage stairs", "Ground floor room please",
    "Parking by the door", "Walks with crutches", "Uses a mobility scooter",
)  # fmt: skip


@in_each_edition
@pytest.mark.parametrize(
    ("need", "touched_by"),
    [
        *[(need, {CALLS, LETTERS}) for need in BOTH],
        *[(need, {CALLS}) for need in CALLS_ALONE],
        *[(need, {LETTERS}) for need in LETTERS_ALONE],
        *[(need, set()) for need in NEITHER],
    ],
)
def test_a_need_is_touched_by_the_measures_that_its_words_are_about(
    policy: Policy, need: str, touched_by: set[Measure]
) -> None:
    told = (AccessNeed(need=need, adjustment="One person who knows her"),)
    found = {measure for measure in (CALLS, LETTERS) if concerned.at(policy.engine_used)(policy, told, [measure])}
    assert found == touched_by


@in_each_edition
@pytest.mark.parametrize(
    ("need", "is_large"),
    [
        ("Letters in a bigger font, please", True),
        ("Needs 18pt", True),
        ("Enlarged copies", True),
        ("Large-print", True),
        ("Prints them at home", False),
        ("Point 18 of our letter upset her", False),
    ],
)
def test_who_asks_for_bigger_letters_gets_them_however_it_is_said(policy: Policy, need: str, *, is_large: bool) -> None:
    asked = form_for(policy, Person(id="jo", access_needs=(AccessNeed(need="Low vision", adjustment=need),)))
    assert (asked is NoticeForm.LARGE_PRINT) is is_large
