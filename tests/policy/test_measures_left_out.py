"""An edition offers the kinds of measures that it lists; whatever meets another kind copes with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contact_policy.letters import built_in_templates
from contact_policy.letters.specimens import specimens
from contact_policy.policy import Policy, PolicyDocumentError, adopt, load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.document.unasked import sentences
from contact_policy.policy.findings import Verdict
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.guidance import staff_guidance
from contact_policy.policy.measure_fields import example_of
from contact_policy.policy.vocabulary import Channel, MeasureKind
from fixtures.fair_case import JO, changed

TEXT = BUILT_IN.read_text(encoding="utf-8")
WHOLE = load_policy()
KINDS = list(FIRST_MEASURES)


def without(kind: MeasureKind) -> Policy:
    """The office's edition less one kind; what that answered is somebody's duty there."""
    start = TEXT.index(f'[[measures]]\nkind = "{kind}"')
    end = min(TEXT.find(mark, start + 1) for mark in ("[[measures]]", "# ---") if mark in TEXT[start + 1 :])
    clauses = ", ".join(f'"{clause}"' for clause in WHOLE.measure[kind].clauses)
    duty = f'\n[[duties]]\nid = "without-it"\nrecorded_as = "a note"\nclauses = [{clauses}]\n'
    return adopt((TEXT[:start] + TEXT[end:] + duty).encode())


def test_the_offices_own_edition_offers_every_kind_there_is() -> None:
    assert set(WHOLE.measure) == set(KINDS) == set(FIRST_MEASURES)
    assert not any("does not offer" in sentence for sentence in sentences(WHOLE))


@pytest.mark.parametrize("kind", KINDS)
def test_an_edition_without_a_kind_is_whole_and_says_which_it_leaves_out(kind: MeasureKind) -> None:
    policy = without(kind)
    assert set(policy.measure) == set(KINDS) - {kind}
    assert f"Measures it does not offer: {kind}." in sentences(policy)


@pytest.mark.parametrize("kind", KINDS)
def test_under_it_the_kind_is_told_guided_by_and_assessed_all_the_same_and_never_suggested(kind: MeasureKind) -> None:
    policy, measure = without(kind), example_of(WHOLE, kind)
    for content in specimens(policy):
        assert built_in_templates().write(content).sections
    assert staff_guidance(policy, JO, (measure,), Channel.PHONE)
    fair = changed({})
    assessment = replace(fair, policy=policy, proposal=replace(fair.proposal, measures=(measure,))).assess()
    assert assessment.verdict in set(Verdict)
    suggested = {each.kind for alternative in assessment.alternatives for each in alternative.measures}
    assert kind not in suggested


def test_an_edition_that_offers_nothing_is_refused() -> None:
    start, end = TEXT.index("[[measures]]"), TEXT.rindex("[[measures]]")
    end = TEXT.index("# ---", end)
    with pytest.raises(PolicyDocumentError, match="measures"):
        adopt((TEXT[:start] + TEXT[end:]).encode())
