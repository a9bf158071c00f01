"""What the rules take the letter to say, without writing it, is what the letter says."""

from __future__ import annotations

from dataclasses import replace

from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.decision_notice import decision_notice
from contact_policy.policy.question import Question
from contact_policy.policy.vocabulary import Part
from fixtures.sampling import chance, size
from prove import made
from prove.asking import ASKER, TALLY
from prove.space import anywhere

DECISION_PARTS = tuple(part for part in Part if part not in {Part.CONDUCT, Part.CHANGE, Part.STEPS, Part.REPLY})
ADJUSTMENTS = ("", " ", "large print")


def test_a_part_is_taken_to_be_stated_where_the_letter_states_it_and_nowhere_else() -> None:
    rng = chance("letters")
    seen: set[tuple[Part, bool]] = set()
    for _ in range(size(300, 6_000)):
        state = anywhere(rng, 0.5)._replace(decider="deciding")
        file = ASKER.file(state)
        needs = [replace(need, adjustment=rng.choice(ADJUSTMENTS)) for need in file.person.access_needs]
        file = replace(file, person=replace(file.person, access_needs=tuple(needs)))
        question = Question(CaseAnalysis(made.POLICIES[state.letter], file), made.proposal(state), made.decider(state))
        letter = decision_notice(question, "Chris Okafor")
        for part in DECISION_PARTS:
            assert (part in question.notice_parts) == letter.states(part), f"{part} in {state}"
            seen.add((part, letter.states(part)))
        TALLY["letters compared with what the rules take them to say"] += 1
    sometimes_missing = {part for part, is_stated in seen if not is_stated}
    assert sometimes_missing == {Part.REASONS, Part.ARRANGEMENTS, Part.APPEAL, Part.SIGNPOSTING}
