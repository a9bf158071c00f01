"""No act may stop being written down unseen: each that the trail has a name for is asked for by a test."""

from __future__ import annotations

from pathlib import Path

from contact_policy.desk.trail_words import ACTS

TESTS = Path(__file__).parents[1]

# Each is the whole of what one operation writes down: tests/api/test_repeating_safely.py finds that it wrote something.
ALONE = {
    "hold.ended",
    "hold.set",
    "incident.seen",
    "notice.redrafted",
    "notice.refused",
    "proposal.withdrawn",
    "subject-access-export.issued",
    "webhook-delivery.repeated",
    "webhook-subscription.changed",
    "webhook-subscription.enabled",
    "webhook-subscription.removed",
    "webhook-subscription.secret-rotated",
    "webhook-subscription.tested",
}


# Of a reminder as of a letter, which tests do name: one line writes both.
AS_OF_LETTERS = {"reminder.held", "reminder.unqueued"}


def test_each_act_is_named_by_a_test_or_is_all_that_an_operation_writes_down() -> None:
    here = Path(__file__)
    texts = [path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py") if path != here]
    assert {act for act in ACTS if not any(act in text for text in texts)} <= ALONE | AS_OF_LETTERS
