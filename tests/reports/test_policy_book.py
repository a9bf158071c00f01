from __future__ import annotations

import re
from pathlib import Path

from contact_policy.policy import load_policy
from contact_policy.reports import policy_book

ANSWERS = "rule|measure|step|duty|observation|indicator|ground|guard|behaviour"
CASES = Path(__file__).parents[1] / "policy" / "cases"


def test_the_book_answers_every_clause_and_names_a_case_for_every_rule() -> None:
    policy = load_policy()
    text = policy_book.as_text(policy, policy_book.read_cases(CASES))
    assert "60 of 60 clauses are answered" in text
    clauses, rules = text.split("\nRULES\n")
    for clause in policy.clauses:
        entry = re.split(r"\n(?=MC-)", clauses.split(f"\n{clause.id} ")[1])[0]
        assert re.search(rf"^ {{12}}({ANSWERS}) ", entry, re.MULTILINE), clause.id
    for rule in policy.rules:
        assert "tested:" in re.split(r"\n(?=\S)", rules.split(f"\n{rule.id}: ")[1])[0], rule.id


def test_the_page_needs_nothing_from_outside_and_links_both_ways() -> None:
    page = policy_book.as_html(load_policy(), {"criterion-1": ["<b>sharp</b>"]})
    assert "http" not in page.replace("http-equiv", "")
    assert 'href="#criterion-1"' in page
    assert 'href="#MC-8.12"' in page
    assert "&lt;b&gt;sharp" in page
