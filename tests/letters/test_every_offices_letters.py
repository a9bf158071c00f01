"""The letters of every document that is shipped, in each of its languages: no slip where its words meet ours."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from contact_policy.letters import built_in_templates
from contact_policy.letters.specimens import specimens
from contact_policy.policy import load_policy
from contact_policy.policy.document.loading import DOCUMENTS

EXAMPLES = sorted((DOCUMENTS / "examples").glob("*.toml"))
SHIPPED = [*sorted(DOCUMENTS.glob("*.toml")), *EXAMPLES]
SLIPS = {
    "two full stops": r"(?<!\.)\.\.(?!\.)",
    "a space before a stop": r"\s[.,;:](?!\w)",
    "two spaces": r"\S  +\S",
    "one of several": r"(?<![\d.,])1 (?:time|minute|call|matter|day|week|month|letter)s\b",
    "a gap that nothing fills": r"[{}]",
    "one sentence run into the next": r"\bread it ask\b|\bddarllen gofynnwch\b",
}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_letter_has_a_slip_where_an_offices_words_meet_ours(path: Path) -> None:
    policy, templates = load_policy(path), built_in_templates()
    for language in policy.spoken:
        for content in specimens(policy, language):
            text = templates.write(content)
            said = "\n".join([text.subject, *(p for section in text.sections for p in section.paragraphs)])
            found = {
                name: slip[0] for name, pattern in SLIPS.items() if (slip := re.search(f".*(?:{pattern}).*", said))
            }
            assert not found, (content.kind, language)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_letter_says_what_always_gets_through_in_the_offices_own_words(path: Path) -> None:
    policy, templates = load_policy(path), built_in_templates()
    through = tomllib.loads(path.read_text(encoding="utf-8"))["gets_through"]
    for language in policy.spoken:
        for content in specimens(policy, language):
            for section in templates.write(content).sections:
                if section.part == "rights":
                    said = " ".join(section.paragraphs)
                    says = [entry["says"] for entry in through.values()]
                    own = [each if isinstance(each, str) else each[language] for each in says]
                    assert [each for each in own if each not in said] == [], (content.kind, language)
