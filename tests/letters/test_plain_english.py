"""Every notice can be followed by somebody in distress: short sentences, short words, none of the office's own."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
import textstat

from contact_policy.letters.specimens import occasions
from contact_policy.policy import compose_notice, load_policy
from contact_policy.policy.document.definitions import FIRST_BEHAVIOURS
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.facts import AccessNeed, Person
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import DecisionNotice, NoticeContent
from contact_policy.policy.vocabulary import Channel, NoticeKind
from fixtures.fair_case import POLICY
from fixtures.letters import contents, issued, said_in

# A grade of the Flesch-Kincaid scale is a year of school, which begins at five.
OLDEST_READER = 12
FIRST_GRADE_AT = 5
LONGEST_SENTENCE = 25
JARGON = re.compile(
    r"\b(measures?|restrict\w*|authoris\w*|criteri\w*|evidence|proposal|assessment|hereby|pursuant|notwithstanding"
    r"|aforementioned|lapsed?|quashed|sanction\w*|complainant|vexatious|henceforth|deemed|proportionate)\b",
    re.IGNORECASE,
)

BLIND = AccessNeed(need="Cannot read print", adjustment="We will ring you.", channels_unusable=(Channel.POST,))
EVERY = [
    Measure(
        kind=kind,
        minutes=10,
        channel=Channel.POST,
        name="The contact team",
        numbers=("+447700900123",),
        addresses=("jo@example.org",),
        description="Please come by appointment.",
    )
    for kind in FIRST_MEASURES
]


def decisions() -> list[NoticeContent]:
    """A decision for each measure, each behaviour, with and without an end, a warning and an access need."""
    plain = next(o for o in occasions(POLICY) if isinstance(o, DecisionNotice))
    found = []
    for measure, behaviour, ends, at_once, needs in product(
        EVERY, FIRST_BEHAVIOURS, (True, False), (True, False), ((), (BLIND,))
    ):
        ends_on = plain.proposal.ends_on if ends else None
        proposal = replace(plain.proposal, measures=(measure,), behaviours=(behaviour,), ends_on=ends_on)
        person = Person(id="p", access_needs=needs)
        found.append(compose_notice(POLICY, replace(plain, proposal=proposal, person=person, starts_at_once=at_once)))
    return found


def reading_age(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(text)) + FIRST_GRADE_AT


@pytest.mark.parametrize("edition", sorted(DOCUMENTS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_twelve_year_old_can_read_every_kind_of_notice(edition: object) -> None:
    policy = load_policy(edition)  # type: ignore[arg-type]  # a path, as the parameter's ids need it
    ages = {f"{n.kind} {i}": reading_age(said_in(issued(n))) for i, n in enumerate(contents(policy))}
    assert len(ages) > 15
    assert {kind: age for kind, age in ages.items() if age > OLDEST_READER} == {}


def test_a_twelve_year_old_can_read_a_decision_whatever_was_decided() -> None:
    ages = [reading_age(said_in(issued(content))) for content in decisions()]
    assert len(ages) == len(FIRST_MEASURES) * len(FIRST_BEHAVIOURS) * 8
    assert max(ages) <= OLDEST_READER


def test_the_measure_would_tell_a_letter_nobody_follows() -> None:
    official = (
        "Notwithstanding the aforementioned determination, the authority hereby reserves its discretion to implement"
        " proportionate restrictions upon communications deemed unreasonable pursuant to organisational policy."
    )
    assert reading_age(official) > OLDEST_READER + 5
    assert JARGON.search(official)


def test_no_sentence_is_long_and_none_speaks_the_offices_own_language() -> None:
    for content in [*contents(), *decisions()]:
        notice = issued(content)
        text = said_in(notice).replace(POLICY.office.signposting, "")
        for sentence in re.split(r"(?<=[.?!:])\s+", text):
            assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
        headings = " ".join(heading for heading, _ in notice.sections)
        found = JARGON.search(f"{notice.subject} {headings} {text}")
        assert found is None or content.kind is NoticeKind.REFUSAL, found  # which is for a manager
