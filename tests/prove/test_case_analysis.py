"""A case file analysed once is answered on as if it were analysed for each proposal."""

from __future__ import annotations

from contact_policy.policy import analyse, answer, assess, assess_analysed
from contact_policy.policy.question import Question
from fixtures.sampling import chance, size
from prove import made
from prove.asking import ASKER, TALLY
from prove.space import LEVELS, State, anywhere

# what a proposal and its decision are made of; the case file stays as it is
OF_THE_PROPOSAL = (
    "decider", "same_person", "proposer", "exemption", "evidence", "lesser", "limit", "channel", "contact", "plain",
    "phone_block", "email_block", "length", "review", "reasons", "recorded",
)  # fmt: skip


def test_proposals_asked_about_one_after_another_are_answered_as_each_by_itself() -> None:
    rng = chance("studied")
    for _ in range(size(40, 1_000)):
        first = anywhere(rng, 0.95)
        policy, file = made.POLICIES[first.letter], ASKER.file(first)
        analysis = analyse(policy, file)
        for _ in range(4):
            state = State(
                *[
                    rng.choice(LEVELS[factor]) if factor in OF_THE_PROPOSAL and rng.random() < 0.2 else level
                    for factor, level in first._asdict().items()
                ]
            )
            asked, decider = made.proposal(state), made.decider(state)
            given = assess(policy, file, asked, decider=decider)
            assert assess_analysed(analysis, asked, decider=decider) == given
            question = Question(analysis, asked, decider)
            assert answer(question) == given
            assert answer(question) == given, "an answer changed the question"
            TALLY["assessments on a case file analysed once"] += 1
