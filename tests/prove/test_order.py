"""The order in which facts are given does not matter."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from contact_policy.policy import assess, classify
from contact_policy.policy.facts import CaseFile, Proposal
from fixtures.sampling import chance, size
from prove import made
from prove.asking import ASKER, TALLY
from prove.space import FAIR, State, anywhere

SEVERAL = FAIR._replace(
    aggression="minor", demand="seen", persistence="refusals", effect="noted",
    proposed="aggressive+unreasonable+persistent", reply="weighed",
)  # fmt: skip


def agree(state: State, file: CaseFile, proposal: Proposal) -> None:
    """That ``file`` and ``proposal``, the same facts in another order, are answered as ``state`` is."""
    TALLY["orders of the same facts compared"] += 1
    policy = made.POLICIES[state.letter]
    assert classify(made.POLICY, file) == ASKER.classification(state)
    decider = made.decider(state)
    assert assess(policy, file, proposal, decider=decider, seek_alternatives=False) == ASKER.assessment(state)


def test_every_order_of_a_record_of_several_kinds_of_conduct_is_answered_alike() -> None:
    file = ASKER.file(SEVERAL)
    assert len(file.events) > 7
    moved, kept = file.events[-7:], file.events[:-7]
    for order in list(permutations(moved))[:: size(60, 2)]:
        agree(SEVERAL, replace(file, events=(*order, *kept)), made.proposal(SEVERAL))


def test_any_record_and_any_proposal_shuffled_is_answered_alike() -> None:
    rng = chance(5)
    for _ in range(size(100, 5_000)):
        state = anywhere(rng, rng.choice((0.5, 0.8)))
        file, proposal = ASKER.file(state), made.proposal(state)
        shuffled = replace(
            file,
            events=tuple(rng.sample(file.events, len(file.events))),
            cases=tuple(rng.sample(file.cases, len(file.cases))),
        )
        cited = proposal.evidence_event_ids
        agree(state, shuffled, replace(proposal, evidence_event_ids=tuple(rng.sample(cited, len(cited)))))


def test_events_of_the_same_moment_may_be_given_either_way_round() -> None:
    file = ASKER.file(SEVERAL)
    at_once = tuple(replace(event, occurred_at=file.events[0].occurred_at) for event in file.events)
    forth = classify(made.POLICY, replace(file, events=at_once))
    assert classify(made.POLICY, replace(file, events=at_once[::-1])) == forth
