"""A policy document that is not whole is refused, and told where and how to mend it."""

from __future__ import annotations

import re

import pytest

from contact_policy.policy import PolicyDocumentError, adopt, load_policy, recall
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.engine import FIRST_LEVEL
from fixtures.fair_case import POLICY

TEXT = BUILT_IN.read_text(encoding="utf-8")
RULE = '[[rules]]\nid = "evidence-recorded"\nkind = "breach"\n'
CLAUSE = '[[clauses]]\nid = "MC-0.1"\n'


BROKEN = [
    ("response_days = 14", "reply_days = 14", "reply_days", "lengths.reply_days", "remove it; known here are"),
    ("warning_life_months = 12", "", "[lengths]", "lengths.warning_life_months", "add it; it is required"),
    (RULE, RULE.replace('kind = "breach"\n', ""), "[[rules]]", "rules.1.kind", "add it; it is required"),
    ("response_days = 14", 'response_days = "14"', "response_days",
     "lengths.response_days", "a whole number"),
    ("response_days = 14", "response_days = true", "response_days = true",
     "lengths.response_days", "a whole number"),
    ("review_grace_days = 14", "review_grace_days = -1", "review_grace_days",
     "lengths.review_grace_days", "0 or more"),
    (RULE, RULE.replace("breach", "ban"), 'kind = "ban"', "rules.1.kind", "use one of breach, needs_reason, advice"),
    (RULE, RULE.replace("evidence-recorded", "moon"), 'id = "moon"', "rules.1.id", "no code answers 'moon'"),
    (RULE, RULE.replace("evidence-recorded", "behaviour-established"), "behaviour-established",
     "rules.1.id", "stands here twice"),
    (CLAUSE, CLAUSE.replace("0.1", "0.2"), 'id = "MC-0.2"', "clauses.1.id", "'MC-0.2' stands here twice"),
    ('code = "angry"', 'code = "forceful"', "", "observations.13.code", "'forceful' stands here twice"),
    ('clauses = ["MC-8.29"]', 'clauses = ["MC-8.99"]', "", "duties.2.clauses", "there is no clause 'MC-8.99'"),
    (CLAUSE, '[[clauses]]\nid = "MC-10.1"\nsection = "S"\nkind = "duty"\ntext = "T"\n\n' + CLAUSE, "",
     "clauses.0.id", "nothing answers MC-10.1; cite it in a rule, measure, step or duty"),
    ('stage = "proposal"\nclauses = ["MC-8.2"]', 'stage = "proposal"\nclauses = []', "", "rules.2.clauses",
     "cite a clause or a source"),
    ('rule = "criterion-5"', 'rule = "criterion-6"', 'rule = "criterion-6"', "criteria.4.rule",
     "there is no rule 'criterion-6'"),
    ("serious = 7", "serious = 3", "[proportion]", "proportion", "let the figures rise"),
    ('code = "forceful"', 'code = "forceful"\ngrade = "minor"', "", "observations.11",
     "both behaviour and grade"),
    ("working_hours = [9, 17]", "working_hours = [17]", "working_hours", "calendar.working_hours",
     "as in [9, 17]"),
    ('counts = "channels"', 'counts = "sighs"', 'counts = "sighs"', "indicators.3.counts",
     "use one of after_decision"),
    ('id = "office-silence"', 'id = "moon"', 'id = "moon"', "guards.6.id", "no code answers 'moon'"),
    ('always_open = ["post", "email", "phone", "in_person", "web"]', "always_open = []", "always_open",
     "access.always_open", "name at least one channel"),
    ("seen_within_working_days = 1 ", "seen_within_working_days = -1 ", "seen_within_working_days",
     "filed_mail.seen_within_working_days", "give 0 or more"),
    ("seen_within_working_days = 1 ", "seen_within_working_days = 3 ", "safeguarding_within_working_days",
     "filed_mail.safeguarding_within_working_days", "give no fewer days than seen_within_working_days"),
    ("safeguarding_within_working_days = 1 ", "safeguarding_within_working_days = 11 ",
     "safeguarding_within_working_days", "filed_mail.safeguarding_within_working_days",
     "give no more days than a new matter has"),
    ("answered_within_working_days = 10 ", "answered_in_days = 10 ", "answered_in_days",
     "filed_mail.answered_in_days", "remove it; known here are"),
    ("answered_within_working_days = 10 ", "answered_within_working_days = true ", "answered_within_working_days",
     "filed_mail.answered_within_working_days", "a whole number"),
    ("[policy]\n", 'digest = "0"\n[policy]\n', "digest", "digest", "the digest is worked out"),
    ('[[notices]]\nkind = "lift"', '[[notices]]\nkind = "lapse"', 'kind = "lapse"', "notices.8.kind",
     "stands here twice"),
    ('[[notices]]\nkind = "lift"', '[[notices]]\nkind = "party"', 'kind = "party"', "notices.7.kind",
     "use one of warning, decision, refusal"),
    ('must_state = ["action", "arrangements"]', 'must_state = ["action", "length"]', "must_state",
     "notices.8.must_state", "a lapse notice can state action, reasons, arrangements; name those it must"),
    ('must_state = ["action", "arrangements"]', "must_state = []", "must_state", "notices.8.must_state",
     "name those it must"),
    ('must_state = ["action", "arrangements"]', 'must_state = ["action", "hope"]', "must_state",
     "notices.8.must_state.1", "use one of action, conduct"),
    ('must_state = ["action", "arrangements"]\nclauses = ["MC-9.3"]', 'must_state = ["action"]\nclauses = []',
     "clauses", "notices.8.clauses", "cite a clause or a source"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line_of", "key", "cure"), BROKEN, ids=[f"{row[3]}: {row[4]}" for row in BROKEN]
)
def test_a_broken_document_names_line_key_and_cure(old: str, new: str, line_of: str, key: str, cure: str) -> None:
    broken = TEXT.replace(old, new, 1)
    assert broken != TEXT
    with pytest.raises(PolicyDocumentError) as refused:
        adopt(broken.encode(), name="draft.toml")
    assert cure in str(refused.value)
    named = re.fullmatch(r"draft\.toml, line (\d+): (\S+): .+", str(refused.value))
    assert named is not None, str(refused.value)
    assert named[2] == key
    line = broken.splitlines()[int(named[1]) - 1]
    assert line_of in line


def test_a_rule_left_out_of_the_document_is_missed() -> None:
    start = TEXT.index('[[rules]]\nid = "signposting"')
    with pytest.raises(PolicyDocumentError, match="add an entry with id = 'signposting'"):
        adopt((TEXT[:start] + TEXT[TEXT.index("# --- steps", start) :]).encode())


def test_a_kind_of_notice_left_out_of_the_document_is_missed() -> None:
    start = TEXT.index('[[notices]]\nkind = "refusal"')
    with pytest.raises(PolicyDocumentError, match="add an entry with kind = 'refusal'"):
        adopt((TEXT[:start] + TEXT[TEXT.index("[[notices]]", start + 1) :]).encode())


def test_an_edition_from_before_notices_were_asked_anything_is_recalled_and_not_adopted() -> None:
    start = TEXT.index("[[notices]]")
    older = (TEXT[:start] + TEXT[TEXT.index("# --- steps", start) :]).encode()
    assert recall(older, level=FIRST_LEVEL).notices == ()
    with pytest.raises(PolicyDocumentError, match="notices: add an entry with kind = 'appeal'"):
        adopt(older)


@pytest.mark.parametrize("document", [b"not = = toml", b"\xff\xfe", b"[policy"])
def test_what_is_no_toml_is_refused_as_such(document: bytes) -> None:
    with pytest.raises(PolicyDocumentError, match=r"draft\.toml: not TOML"):
        adopt(document, name="draft.toml")


def test_an_unknown_particular_of_the_office_is_refused() -> None:
    with pytest.raises(PolicyDocumentError, match=r"office\.moon"):
        load_policy(office={"moon": "full"})


def test_a_setting_lists_mailboxes_with_commas_between_them() -> None:
    assert load_policy(office={"unasked_recipients": "postmaster, foi@office.example,"}).office.unasked_recipients == (
        "postmaster",
        "foi@office.example",
    )
    with pytest.raises(PolicyDocumentError, match=r"office\.unasked_recipients\.1: give a mailbox.*a setting"):
        load_policy(office={"unasked_recipients": "postmaster, who knows"})


def test_the_digest_pins_every_byte_and_every_particular_of_the_office() -> None:
    digests = {
        POLICY.digest,
        adopt((TEXT + "\n").encode()).digest,
        load_policy(office={"hours": "never"}).digest,
        load_policy(office={"hours": "always"}).digest,
    }
    assert len(digests) == 4
    assert load_policy().digest == POLICY.digest


def test_every_observation_of_the_contract_is_catalogued() -> None:
    assert [entry.code for entry in POLICY.observations if entry.behaviour is None] == [
        "forceful", "determined", "angry", "distressed", "bereaved",
    ]  # fmt: skip
    assert len(POLICY.unacceptable_observations) == 11
    assert len(POLICY.clauses) == 60
