"""What a notice must state is data: one that lacks any of it says so, whatever words an office has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contact_policy.letters import built_in_templates
from contact_policy.letters.specimens import occasions
from contact_policy.policy import compose_notice, load_policy
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.findings import CheckOutcome, Kind
from contact_policy.policy.notice_checks import content_check
from contact_policy.policy.notices import PARTS, EndNotice, NoticeContent, Occasion, WarningNotice
from contact_policy.policy.vocabulary import NoticeKind, Part
from fixtures.fair_case import POLICY, changed, unmet

EDITIONS = {path.stem: load_policy(path) for path in sorted(DOCUMENTS.glob("*.toml"))}
ALL = occasions(POLICY)
WRITTEN = ("reasons", "conduct", "change_expected", "description")


def missing(content: NoticeContent, *, policy: Any = POLICY) -> str:
    """What the check says is missing; empty where it is met."""
    (check,) = content_check(policy, content, built_in_templates().write(content).states)
    assert check.clauses or check.sources
    assert bool(check.cure) == (check.outcome is CheckOutcome.NOT_MET)
    return check.statement.partition(": ")[2] if check.outcome is CheckOutcome.NOT_MET else ""


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("occasion", ALL, ids=lambda occasion: type(occasion).__name__)
def test_a_notice_of_a_full_record_states_all_it_must(edition: str, occasion: Occasion) -> None:
    policy = EDITIONS[edition]
    assert missing(compose_notice(policy, occasion), policy=policy) == ""


@pytest.mark.parametrize("token", ["", "   ", "n/a", "as per policy"])
@pytest.mark.parametrize("occasion", [o for o in ALL if not (isinstance(o, EndNotice) and o.lapsed)])
def test_what_a_person_left_out_or_filled_with_nothing_is_missing(occasion: Occasion, token: str) -> None:
    by_hand = [name for name in WRITTEN if getattr(occasion, name, "")]
    for name in by_hand:
        change: Any = {name: token}
        assert missing(compose_notice(POLICY, replace(occasion, **change))), f"{name} in {type(occasion).__name__}"
    assert by_hand or type(occasion).__name__ == "ReviewComingNotice"


@pytest.mark.parametrize(("setting", "part"), [("appeal_contact", Part.APPEAL), ("signposting", Part.SIGNPOSTING)])
@pytest.mark.parametrize("kind", [NoticeKind.WARNING, NoticeKind.DECISION, NoticeKind.REVIEW])
def test_an_office_that_names_no_appeal_or_help_can_issue_nothing_that_limits(
    setting: str, part: Part, kind: NoticeKind
) -> None:
    bare: Any = {setting: ""}
    policy = replace(POLICY, office=replace(POLICY.office, **bare))
    contents = [content for o in ALL if (content := compose_notice(policy, o)).kind is kind]
    assert contents
    for content in contents:
        assert part.value in missing(content, policy=policy)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_part_without_words_is_missing_though_there_is_something_to_tell(kind: NoticeKind) -> None:
    content = next(c for o in ALL if (c := compose_notice(POLICY, o)).kind is kind)
    (check,) = content_check(POLICY, content, lambda _part: False)
    assert [part.value for part in POLICY.notice[kind].must_state if part.value not in check.statement] == []
    assert check.outcome is CheckOutcome.NOT_MET


def test_a_kind_has_the_same_facts_in_every_case_so_that_no_template_fails_in_one() -> None:
    facts: dict[NoticeKind, set[frozenset[str]]] = {}
    for occasion in ALL:
        content = compose_notice(POLICY, occasion)
        facts.setdefault(content.kind, set()).add(frozenset(content.facts))
    assert set(facts) == set(NoticeKind) == set(PARTS)
    assert all(len(names) == 1 for names in facts.values())


def test_an_edition_from_before_asks_nothing_of_notices() -> None:
    old = replace(POLICY, notices=())
    warning = next(o for o in ALL if isinstance(o, WarningNotice))
    assert content_check(old, compose_notice(old, warning), lambda _part: False) == ()


def test_an_office_that_names_nobody_else_who_can_help_is_advised_to() -> None:
    assert "signposting" in unmet(changed({"office.signposting": " "}).assess(), Kind.ADVICE)
