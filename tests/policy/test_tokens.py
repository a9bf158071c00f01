"""What somebody must write says something of the case: a stock phrase does not, few words of it may."""

from __future__ import annotations

import pytest

from contact_policy.policy import Policy, load_policy
from contact_policy.policy.document.loading import DOCUMENTS
from fixtures.fair_case import POLICY

EDITIONS = {"opcc": POLICY, "council": load_policy(DOCUMENTS / "council-2.1.toml")}
in_each_edition = pytest.mark.parametrize("policy", EDITIONS.values(), ids=EDITIONS)

TOKENS = (
    "", "...", "n/a", "None.", "Noted and approved.", "Agreed as proposed.", "Approved as requested.",
    "To be confirmed.", "To be completed later", "To follow shortly.", "Details to be added later.",
    "See case file.", "As per file note.", "Please see above.", "Refer to the file", "For the reasons given above.",
    "As already stated.", "Per policy, section 8", "In accordance with the procedure.", "In line with our procedure.",
    "Usual procedure followed.", "Policy was followed.", "Standard practice.", "All steps were taken.",
    "This was dealt with properly.", "Considered and taken into account.", "Does not apply.", "Not relevant here.",
    "Not needed in this case.", "Fair and reasonable.", "A fair and proportionate response.",
    "Proportionate in all the circumstances.", "Having regard to all the circumstances.", "It is still necessary.",
    "The measure remains proportionate.", "The restriction remains in place.", "Nothing further to add.",
)  # fmt: skip
REAL = (
    "He kicked Ama.", "Ama explained twice.", "No access needs known.", "No new documents came.", "She has none left.",
    "Citizens Advice suggested.", "Post still works.", "Reminders did not help.", "Calls have stopped.",
    "Still ringing daily.", "None since the ninth of August.", "She apologised; lifting it.", "Mrs Llŷr declined it.",
    "All that he asked after was answered.", "Complaint upheld in part.", "Milder measures would not do.",
    "It was looked at with care.", "Nobody else could still answer the line.", "He said “go home”.",
)  # fmt: skip


@in_each_edition
@pytest.mark.parametrize("text", TOKENS)
def test_a_stock_phrase_is_a_token_however_it_is_put(policy: Policy, text: str) -> None:
    assert policy.is_token(text)
    assert policy.is_token(f"  {text.upper()}\n")


@in_each_edition
@pytest.mark.parametrize("text", REAL)
def test_three_words_of_the_case_are_enough(policy: Policy, text: str) -> None:
    assert not policy.is_token(text)


@in_each_edition
@pytest.mark.parametrize("text", ["Delay", "Overtime for two", "Others waited", "Half a day"])
def test_one_word_is_enough_of_an_effect_on_the_work(policy: Policy, text: str) -> None:
    assert not policy.is_token(text, minimum_words=1)
