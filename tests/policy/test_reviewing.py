"""A restriction goes on at a review only where what it is for was met since, or for a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from contact_policy.policy import analyse
from contact_policy.policy.facts import Restriction
from contact_policy.policy.findings import Check, CheckOutcome, Kind
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.review_question import UnderReview
from contact_policy.policy.reviewing import review_checks
from fixtures.fair_case import POLICY, Json, Situation, changed
from policy.test_fair_stories import each, told

RULE = "conduct-since-last-review"
WORDS = "The neighbour still waits for the court, and he says that he will come back."


def of_restriction(situation: Situation, authorised_at: datetime | None = None) -> Restriction:
    """A restriction for what the situation proposes, authorised at that moment; else as it is asked about."""
    at = authorised_at or situation.file.as_of
    return Restriction(
        id="looked-at",
        customer_id="jo",
        behaviours=situation.proposal.behaviours,
        measures=situation.proposal.measures,
        authorised_at=at,
        starts_on=at.date(),
        review_on=at.date() + timedelta(days=90),
        without_warning=bool(situation.proposal.warning_exemption_reason),
    )


def asked(situation: Situation, authorised_at: datetime, said: str = "") -> Check:
    """What a review is asked of a restriction for what the situation proposes, authorised at that moment."""
    held = UnderReview(of_restriction(situation, authorised_at), situation.proposal)
    [check] = review_checks(POLICY, situation.file, held, PutOnRecord(reasons={RULE: said}))
    return check


@each
def test_what_was_met_since_the_decision_is_a_reason_to_go_on_and_what_came_before_is_none(story: Json) -> None:
    situation = told(POLICY, story)
    incidents = analyse(POLICY, situation.file).event_index.incidents
    newest = max(report.occurred_at for b in situation.proposal.behaviours for report in incidents[b])
    met, quiet = [asked(situation, newest + timedelta(hours=hours)) for hours in (-1, 1)]
    assert (met.outcome, met.reason) == (CheckOutcome.MET, "")
    assert (quiet.outcome, quiet.kind, quiet.reason) == (CheckOutcome.NOT_MET, Kind.NEEDS_REASON, "")


def test_a_quiet_time_is_explained_in_words_and_not_by_a_token() -> None:
    quiet = changed()
    now = quiet.file.as_of
    explained, token = asked(quiet, now, said=WORDS), asked(quiet, now, said="as per policy")
    assert (explained.reason, token.reason) == (WORDS, "")
