"""What a proposal puts forward, as its page tells it: what is asked, by whom, and what stays open to the customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contact_policy.desk import milder, words
from contact_policy.desk.book.figure_words import figure_says
from contact_policy.desk.visit import Visit
from contact_policy.policy.access import permitted_channels
from contact_policy.policy.findings import Stage
from contact_policy.policy.guidance import ALWAYS_DEALT_WITH, usable
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.vocabulary import Channel
from contact_policy.policy.who_may import Act, may, title_of
from contact_policy.services.proposals import Dossier


def told(visit: Visit, found: Dossier) -> dict[str, Any]:
    """What the dossier's page shows of it."""
    policy, put = visit.policy, found.record.proposal
    return {
        "put": put,
        "measures": [milder.in_full(policy, measure, found.cases) for measure in put.measures],
        "behaviours": [policy.behaviour[b].label for b in put.behaviours],
        "left_open": _left_open(visit, found),
        "always_dealt_with": ALWAYS_DEALT_WITH,
        "asked_as": words.listed(title_of(policy, r) for r in put.proposer_roles if r in may(policy, Act.PROPOSE)),
        "appeal_time": figure_says(policy, "appeals", "days_to_appeal", "days"),
        "replaces": next((r for r in found.restrictions if r.id == put.replaces), None),
        "cases": [case for case in found.cases if case.id in put.case_ids],
        "criteria": [(entry, put.criteria.get(entry.name)) for entry in policy.criteria_at(Stage.PROPOSAL)],
    }


def _left_open(visit: Visit, found: Dossier) -> Sequence[Channel]:
    """The ways in that they would have if it were authorised, beside what is in force and goes on."""
    put, held = found.record.proposal, [*found.record.proposal.measures]
    for each in (record.restriction for record in found.restrictions if record.id != put.replaces):
        meets = not each.services or not set(each.services).isdisjoint(put.services)
        if meets and standing_at(visit.policy, each, visit.now).is_live:
            held += each.measures
    person = found.customer.person
    return usable(person, permitted_channels(visit.policy, person, held))
