"""Fair stories stay easy: each can be authorised, its near twin cannot, and it takes hardly a text more than before.

The stories are told in fair_stories/*.toml; how one is written stands at the head of without_a_warning.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from contact_policy.policy import Policy, load_policy, unreasoned
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.deciders import Decider
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.facts import CaseFile, Proposal
from contact_policy.policy.findings import Kind, Verdict
from fixtures.fair_case import NOW, POLICY, Json, Situation, changed, unmet
from policy.frozen import freeze

STORIES: list[Json] = [
    story
    for path in sorted(Path(__file__).with_name("fair_stories").glob("*.toml"))
    for story in tomllib.loads(path.read_text(encoding="utf-8"))["stories"]
]
EDITIONS = {"opcc": POLICY, "council": load_policy(DOCUMENTS / "council-2.1.toml")}
FIRST = freeze.edition()
"""The built-in document as it was before the case put was judged."""
REFUSED_BEFORE = {
    "He swears at a trainee until she weeps; no threat, and yet nobody would ask her to wait for a letter",
    "He harasses one officer before and after his warning, and her line is closed to him for a month",
    "The police have the harassment, which nobody could warn of safely, and mail from that address is refused",
    "He threatens by e-mail to ring until somebody pays with their life, and his number is blocked too",
    "He corners staff at the counter, which nobody watches over, and is asked to write or ring for three months",
}
"""The stories in which staff were left alone."""

each = pytest.mark.parametrize("story", STORIES, ids=lambda story: story["sentence"])
in_each_edition = pytest.mark.parametrize("edition", EDITIONS)


def told(policy: Policy, story: Json, *changes: Json) -> Situation:
    """The story under an edition, decided by the office holder of that edition."""
    events, left_out = story["events"], story.get("not_cited", [])
    cited = [event["id"] for event in events if event["id"] not in left_out]
    record = {"file.events": [], "proposal.evidence_event_ids": cited}
    given = [_dated(change) for change in (story.get("given", {}), *changes)]
    reasons = {"decider.recorded_reasons": story.get("reasons", {})}
    situation = changed(record, {"file.events.+": events}, reasons, *given)
    decider = replace(situation.decider, roles=(policy.authority.deciding_role,))
    proposal = replace(situation.proposal, proposer_roles=(policy.authority.proposing_role,))
    return replace(situation, policy=policy, proposal=proposal, decider=decider)


def _dated(change: Json) -> Json:
    """An empty text stands for nothing at all where TOML, which has no null, would say so."""
    nothing = ("_on", "_id", ".raises", ".replaces")
    return {key: None if value == "" and key.endswith(nothing) else value for key, value in change.items()}


@in_each_edition
@each
def test_a_fair_story_can_be_authorised_with_the_reasons_told_and_needs_no_other(edition: str, story: Json) -> None:
    assessment = told(EDITIONS[edition], story).assess()
    stricter = story.get("refused_in", {}).get(edition)
    assert unmet(assessment, Kind.BREACH) == ({stricter} if stricter else set())
    if stricter:
        return
    assert unreasoned(assessment) == ()
    assert unmet(assessment, Kind.NEEDS_REASON) == set(story.get("reasons", {}))


@in_each_edition
@each
def test_the_office_is_told_what_would_make_it_better_and_nothing_else(edition: str, story: Json) -> None:
    policy = EDITIONS[edition]
    of_the_edition = {"policy-in-date"} if policy.is_review_overdue(NOW.date()) else set()
    assert unmet(told(policy, story).assess(), Kind.ADVICE) == of_the_edition | set(story.get("advice", []))


@in_each_edition
@each
def test_its_near_twin_is_refused_whatever_reasons_are_recorded(edition: str, story: Json) -> None:
    policy = EDITIONS[edition]
    twin = told(policy, story, story["twin"]["when"])
    reasons = {rule.id: "It cannot be otherwise in this case." for rule in policy.rules}
    assessment = replace(twin, decider=replace(twin.decider, recorded_reasons=reasons)).assess()
    assert assessment.verdict is Verdict.NOT_PERMITTED
    assert story["twin"]["refused_by"] in unmet(assessment, Kind.BREACH)


def test_there_are_twenty_stories_and_more_and_no_two_are_called_the_same() -> None:
    assert len({story["sentence"] for story in STORIES}) == len(STORIES) >= 20
    fields = {"sentence", "events", "not_cited", "given", "reasons", "advice", "refused_in", "twin"}
    assert [story["sentence"] for story in STORIES if set(story) - fields] == []


# --- how much has to be written


def texts_asked_for(situation: Situation) -> int | None:
    """The fewest texts with which it can be authorised; None where it cannot be.

    Every text of some words is left out in turn where that costs no reason. What is left, and a reason for each rule
    that needs one, has to be written by somebody.
    """
    needed = _needed(situation)
    if needed is None:
        return None
    plain = {"file": to_plain(situation.file), "proposal": to_plain(situation.proposal),
             "decider": to_plain(replace(situation.decider, recorded_reasons={}))}  # fmt: skip
    for holder, key in list(_texts([plain["file"]["events"], plain["proposal"], plain["decider"]])):
        text, holder[key] = holder[key], ""
        fewer = _needed(_made(situation, plain))
        if fewer is None or fewer > needed:
            holder[key] = text
    kept = list(_texts([plain["file"]["events"], plain["proposal"], plain["decider"]]))
    return len(kept) + (_needed(_made(situation, plain)) or 0)


def _needed(situation: Situation) -> int | None:
    """How many reasons are asked for; None where no reason would do."""
    assessment = situation.assess()
    return None if assessment.verdict is Verdict.NOT_PERMITTED else len(unmet(assessment, Kind.NEEDS_REASON))


def _texts(plain: Any) -> Iterator[tuple[Any, Any]]:
    """Where texts of more than one word stand."""
    for key, value in list(plain.items() if isinstance(plain, dict) else enumerate(plain)):
        if isinstance(value, dict | list):
            yield from _texts(value)
        elif isinstance(value, str) and " " in value:
            yield plain, key


def _made(situation: Situation, plain: Json) -> Situation:
    return replace(
        situation,
        file=from_plain(CaseFile, plain["file"]),
        proposal=from_plain(Proposal, plain["proposal"]),
        decider=from_plain(Decider, plain["decider"]),
    )


def test_fair_stories_take_hardly_more_words_than_before_and_more_of_them_can_be_authorised() -> None:
    counts = {s["sentence"]: (texts_asked_for(told(FIRST, s)), texts_asked_for(told(POLICY, s))) for s in STORIES}
    assert {sentence for sentence, (before, _) in counts.items() if before is None} == REFUSED_BEFORE
    both = [(before, now) for before, now in counts.values() if before is not None and now is not None]
    assert median(now for _, now in both) <= median(before for before, _ in both) + 1, counts
    assert median(now - before for before, now in both) <= 1, counts


def test_a_text_that_nobody_asks_for_is_not_counted() -> None:
    fair = changed()
    more = changed({"file.events.before-1.summary": "Jo rang about the closed complaint."})
    assert texts_asked_for(more) == texts_asked_for(fair)
    open_ended = changed({"proposal.ends_on": None})
    assert texts_asked_for(open_ended) == (texts_asked_for(fair) or 0) + 1
    assert texts_asked_for(changed({"file.warnings": []})) is None
