"""People of a document's own: who proposes, who decides on what, and whose rights each role has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from contact_policy.desk.book.chapters import book
from contact_policy.policy import Policy, PolicyDocumentError, adopt
from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.decision_notice import decision_notice
from contact_policy.policy.document.format2.checking import read_written_policy, what_is_not_answered
from contact_policy.policy.document.loading import load_policy
from contact_policy.policy.facts import Restriction
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Kind
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import acts_as
from contact_policy.policy.question import Question
from contact_policy.policy.review_question import Reviewer, UnderReview
from contact_policy.policy.reviewing import review_checks
from contact_policy.policy.vocabulary import Language, NoticeKind
from contact_policy.policy.who_may import Act, may, title_of, titles_of
from contact_policy.records import Caller, Role
from contact_policy.records.role_names import OpenTo, RoleNames
from fixtures.fair_case import Situation, changed
from fixtures.own_people import ACTS, DECIDE, ROLES, document
from fixtures.signatures import CONSULTED, MEETING, PANEL, SEVERAL, STANDS_IN

FILED = (Measure(kind="read_and_file"),)


def edition(**parts: str) -> Policy:
    return adopt(document(**parts).encode())


def put(policy: Policy, *proposing: str, deciding: str = "head_of_service", filed: bool = False) -> Situation:
    """The fair case of such a policy; with ``filed``, its mail is only to be filed."""
    case = changed()
    proposal = replace(case.proposal, proposer_roles=proposing or ("team_leader",))
    if filed:
        proposal = replace(proposal, measures=FILED)
    return replace(case, policy=policy, proposal=proposal, decider=replace(case.decider, roles=(deciding,)))


def check(found: Assessment, rule: str) -> Check:
    return next(each for each in found.checks if each.rule == rule)


@pytest.mark.parametrize("role", ["adviser", "team_leader"])
def test_whoever_holds_any_of_the_roles_named_may_propose(role: str) -> None:
    found = check(put(edition(), role).assess(), "proposed-by-manager")
    assert found.outcome is CheckOutcome.MET
    assert title_of(edition(), role) in found.statement


def test_nobody_else_may_propose_and_the_cure_names_each_who_may() -> None:
    found = check(put(edition(), "head_of_service").assess(), "proposed-by-manager")
    assert (found.outcome, found.kind) == (CheckOutcome.NOT_MET, Kind.BREACH)
    assert "adviser or team leader" in found.cure


def test_the_last_entry_decides_all_else_by_any_of_its_roles() -> None:
    policy = edition()
    for role, title in (("head_of_service", "Head of Service"), ("director", "Director")):
        found = check(put(policy, deciding=role).assess(), "authorised-by-office-holder")
        assert (found.outcome, found.statement) == (CheckOutcome.MET, f"The {title} decides.")


def test_a_measure_that_an_entry_names_is_for_its_roles_alone() -> None:
    policy = edition()
    refused = check(put(policy, filed=True).assess(), "authorised-by-office-holder")
    assert refused.outcome is CheckOutcome.NOT_MET
    assert refused.statement == "Only the Director may authorise such a restriction."
    assert check(put(policy, deciding="director", filed=True).assess(), refused.rule).outcome is CheckOutcome.MET


def question(case: Situation) -> Question:
    return Question(CaseAnalysis(case.policy, case.file), case.proposal, case.decider)


@pytest.mark.parametrize(
    "condition", ['grades = ["serious"]', 'scope = ["organisation"]', 'measures = ["single_contact"]']
)
def test_a_grade_and_a_reach_call_for_an_entry_too(condition: str) -> None:
    first = f'[[authority.decide]]\nroles = ["director"]\n{condition}\n\n'
    rest = '[[authority.decide]]\nroles = ["head_of_service"]\n'
    assert question(put(edition(decide=first + rest))).deciding_entry.roles == ("director",)
    last = question(put(edition(decide=first.replace(condition, 'grades = ["severe"]') + rest))).deciding_entry
    assert last.roles == ("head_of_service",)


def test_going_without_a_warning_calls_for_an_entry() -> None:
    exempt = changed(
        {
            "file.warnings": [],
            "proposal.behaviours": ["aggressive"],
            "proposal.warning_exemption_reason": "He hit Sam.",
        },
        {"proposal.warning_exemption_reason": "A blow was struck, and staff could not be asked to wait for a letter."},
        {"file.events.*.observations": ["physical_violence"], "file.events.*.occurred_at": "2026-11-20T10:00:00Z"},
    )
    policy = edition(decide=DECIDE.replace('grades = ["severe"]\n', ""))
    asked = question(replace(exempt, policy=policy))
    assert asked.relies_on_exemption
    assert asked.deciding_entry.roles == ("director",)


def test_the_letter_names_the_office_of_whoever_decided() -> None:
    case = put(edition(), deciding="director")
    letter = decision_notice(question(case), "Dee Rector")
    assert letter.facts["decided_by"] == "Dee Rector, Director,"
    assert acts_as(case.policy, NoticeKind.DECISION, ("director",)) == "Director"
    assert acts_as(case.policy.in_language("cy"), NoticeKind.DECISION, ("director",)) == "Cyfarwyddwr"
    assert acts_as(case.policy, NoticeKind.WARNING, ("team_leader",)) == "Team leader"


def test_roles_have_the_rights_of_those_they_are_like_and_acts_are_the_documents() -> None:
    names = RoleNames(edition())
    assert names.rights("adviser") == {Role.STAFF}
    assert names.rights("director") == {Role.CHIEF_EXECUTIVE, Role.REVIEWER}
    for unknown in ("manager", "chief_executive", "reviewer"):
        with pytest.raises(ValueError, match="Use one of: staff, adviser"):
            names.rights(unknown)
    proposing = OpenTo(roles=frozenset({Role.MANAGER, Role.CHIEF_EXECUTIVE}), doing=Act.PROPOSE)
    assert names.open_to(proposing) == ("adviser", "team_leader", "director", "head_of_service")
    assert names.open_to(OpenTo(roles=frozenset({Role.CHIEF_EXECUTIVE}), doing=Act.DECIDE)) == (
        "director", "head_of_service",
    )  # fmt: skip
    leader = Caller(subject="lee", roles=names.rights("team_leader"), held=frozenset({"team_leader"}))
    assert names.held(leader) == ("team_leader",)
    nobody_told = Caller(subject="lee", roles=frozenset({Role.MANAGER}))
    assert names.held(nobody_told) == ()
    assert not names.is_open(OpenTo(roles=frozenset(), doing=Act.WARN), nobody_told)


def test_a_body_that_hears_appeals_may_read_what_is_appealed_against_and_no_more() -> None:
    panel = 'panel = { title = { en = "Panel", cy = "Panel" }, holders = "body", like = "reviewer" }\n'
    acts = ACTS.replace(
        '[authority.appeal]\nroles = ["head_of_service", "director"]', '[authority.appeal]\nroles = ["panel"]'
    )
    names = RoleNames(edition(roles=ROLES.replace("[roles]\n", f"[roles]\n{panel}"), acts=acts))
    assert names.rights("panel") == {Role.REVIEWER}


def test_a_chief_executives_rights_alone_decide_nothing() -> None:
    names = RoleNames(edition(acts=ACTS, decide='[[authority.decide]]\nroles = ["director"]\n'))
    head = Caller(subject="hal", roles=names.rights("head_of_service"), held=frozenset({"head_of_service"}))
    assert not names.is_open(OpenTo(roles=frozenset({Role.CHIEF_EXECUTIVE}), doing=Act.DECIDE), head)


def test_a_document_of_format_1_says_the_same_by_its_two_roles() -> None:
    policy = load_policy()
    assert may(policy, Act.PROPOSE) == ("manager",)
    assert may(policy, Act.WARN) == ("manager", "chief_executive")
    assert may(policy, Act.DECIDE) == may(policy, Act.REVIEW) == ("chief_executive",)
    assert may(policy, Act.APPEAL) == ("reviewer",)
    assert titles_of(policy, ("manager", "chief_executive")) == "manager or Chief Executive"
    assert title_of(policy.in_language(Language.WELSH), "chief_executive") == "Prif Weithredwr"


def test_a_name_that_every_office_has_is_given_to_no_other_role() -> None:
    text = document(roles=ROLES + CRM).encode()
    found = [flaw.key for flaw in what_is_not_answered(read_written_policy(text), text)]
    assert found == ["roles.crm"]


CRM = '\n[roles.crm]\ntitle = { en = "mailer", cy = "postiwr" }\nholders = "one"\nlike = "staff"\n'
REVIEWING = "[authority.review]\n"
HELD = Restriction(
    id="one",
    customer_id="jo",
    measures=(),
    behaviours=("persistent",),
    authorised_at=datetime(2026, 11, 2, 10, tzinfo=UTC),
    starts_on=date(2026, 11, 2),
    review_on=date(2027, 2, 2),
)
RULE = 'review-by-somebody-else = { kind = "KIND", clauses = ["MC-9.3"] }\n'


def test_a_review_by_somebody_else_is_asked_where_the_document_says_so() -> None:
    acts = ACTS.replace(REVIEWING, f"{REVIEWING}somebody_else = true\n")
    with pytest.raises(PolicyDocumentError, match="review-by-somebody-else: add it"):
        edition(acts=acts)
    policy = edition(acts=acts, rules=RULE.replace("KIND", "breach"))
    situation = put(policy)
    for subject, outcome in (("HAL", CheckOutcome.NOT_MET), ("dee", CheckOutcome.MET)):
        by = Reviewer(subject, ("hal",))
        checks = review_checks(policy, situation.file, UnderReview(HELD, situation.proposal), reviewer=by)
        assert {each.rule: each.outcome for each in checks}["review-by-somebody-else"] is outcome


STEP_BY = 'form = "written"\nby = ["BY"]\n'


def test_the_step_of_warning_says_who_gives_it() -> None:
    acts = ACTS.replace(
        '[authority.warn]\nroles = ["team_leader"]', '[authority.warn]\nroles = ["adviser", "team_leader"]'
    )
    text = document(acts=acts)
    assert may(adopt(text.encode()), Act.WARN) == ("adviser", "team_leader")
    step = text.replace('form = "written"\n', STEP_BY.replace("BY", "team_leader"), 1)
    assert may(adopt(step.encode()), Act.WARN) == ("team_leader",)
    other = text.replace('form = "written"\n', STEP_BY.replace("BY", "director"), 1)
    assert may(adopt(other.encode()), Act.WARN) == ("director",)


def test_the_book_says_who_may_do_what_and_of_deciding_what_calls_for_whom() -> None:
    told = DECIDE.replace("without_warning = true\n", 'without_warning = true\ntold = ["the union"]\n', 1)
    lines = {line.key: line for chapter in book(edition(decide=told)) for line in chapter.lines}
    assert lines["authority/propose"].text == "Adviser or team leader"
    first, last = lines["authority/decide/1"], lines["authority/decide/2"]
    assert first.title.startswith("Who decides on ")
    assert "conduct graded severe and going without a warning" in first.title
    assert first.text == "Director. Told of it: the union."
    assert (last.title, last.text) == ("Who decides all else", "Head of Service or Director.")
    usual = {line.key: line.text for chapter in book(load_policy()) for line in chapter.lines}
    assert usual["authority/deciding_title"] == "Chief Executive"


def test_the_book_says_of_an_entry_how_it_decides() -> None:
    policy = adopt(document(decide=MEETING, rules=SEVERAL + STANDS_IN + CONSULTED, roles=ROLES + PANEL).encode())
    line = next(line for chapter in book(policy) for line in chapter.lines if line.key == "authority/decide/1")
    assert line.text == (
        "Complaints Panel. In a meeting, whose minute is recorded. After asking the staff concerned. After asking the"
        " union. Director instead, where the case concerns them."
    )


@pytest.mark.parametrize("act", ["propose", "warn"])
def test_one_person_proposes_or_warns_and_the_cure_says_so(act: str) -> None:
    acts = ACTS.replace(f"[authority.{act}]\n", f"[authority.{act}]\nneeded = 2\n")
    with pytest.raises(PolicyDocumentError) as refused:
        adopt(document(acts=acts).encode())
    assert [flaw.key for flaw in refused.value.flaws] == [f"authority.{act}.needed"]
    assert "give 1: one person is named for this act" in refused.value.flaws[0].cure
