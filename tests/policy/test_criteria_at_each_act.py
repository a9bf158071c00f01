"""A criterion may be asked of a warning, a review or an appeal, by those whom the document names, under its own id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contact_policy.policy import Policy, PolicyDocumentError, adopt, analyse
from contact_policy.policy.appeal_question import appeal_checks
from contact_policy.policy.facts import Consideration
from contact_policy.policy.findings import Check, CheckOutcome, Kind, Stage
from contact_policy.policy.put_again import AsItStands, as_warned
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.review_question import UnderReview
from contact_policy.policy.reviewing import review_checks
from contact_policy.policy.warning_assessment import assess_warning
from fixtures.fair_case import Json, Situation, changed
from policy.test_own_criteria import ADVICE, document
from policy.test_reviewing import of_restriction

FOUND = Consideration(
    considered_by="Dee", considered_on=date(2026, 11, 20), finding="The solicitor read the file and saw no bar to it."
)


def warned(situation: Situation, recorded: PutOnRecord) -> tuple[Check, ...]:
    given = replace(situation.warning, recorded=recorded)
    return assess_warning(situation.policy, situation.file, given).checks


def reviewed(situation: Situation, recorded: PutOnRecord) -> tuple[Check, ...]:
    held = UnderReview(of_restriction(situation), situation.proposal)
    return review_checks(situation.policy, situation.file, held, recorded)


def heard(situation: Situation, recorded: PutOnRecord) -> tuple[Check, ...]:
    analysis = analyse(situation.policy, situation.file)
    return appeal_checks(AsItStands(analysis, situation.proposal, of_restriction(situation)), recorded)


Act = Callable[[Situation, PutOnRecord], tuple[Check, ...]]
ACTS = [(Stage.WARNING, warned), (Stage.REVIEW, reviewed), (Stage.APPEAL, heard)]
at_each = pytest.mark.parametrize(("stage", "act"), ACTS, ids=[stage for stage, _ in ACTS])


def asked(
    act: Act, entry: str, *changes: Json, rule: str = ADVICE, found: Consideration | None = None, **more: Any
) -> Check:
    policy: Policy = adopt(document(entry))
    situation = replace(changed(*changes), policy=policy)
    recorded = PutOnRecord(criteria={"legal_advice": found} if found else {}, entered_as=("manager",))
    checks = act(situation, replace(recorded, **more))
    return next(check for check in checks if check.rule == rule)


@at_each
def test_it_is_asked_with_that_act_and_not_of_the_proposal(stage: Stage, act: Act) -> None:
    entry = f'stage = "{stage}"\n'
    check = asked(act, entry)
    assert (check.stage, check.kind, check.outcome) == (stage, Kind.BREACH, CheckOutcome.NOT_MET)
    assert "what a lawyer made of it" in check.statement
    assert "who considered it" in check.cure
    proposed = replace(changed(), policy=adopt(document(entry))).assess()
    assert ADVICE not in {each.rule for each in proposed.checks}


@at_each
def test_what_was_considered_with_it_meets_it_and_a_token_does_not(stage: Stage, act: Act) -> None:
    entry = f'stage = "{stage}"\n'
    assert asked(act, entry, found=FOUND).outcome is CheckOutcome.MET
    assert asked(act, entry, found=replace(FOUND, finding="ok")).outcome is CheckOutcome.NOT_MET


@at_each
def test_what_it_leaves_open_asks_for_a_reason_or_is_advice_as_the_document_says(stage: Stage, act: Act) -> None:
    adverse = replace(FOUND, concerns_remain=True)
    hard, soft = f'stage = "{stage}"\n', f'stage = "{stage}"\nadverse = "advice"\n'
    check = asked(act, hard, found=adverse)
    assert (check.outcome, check.kind, check.reason) == (CheckOutcome.NOT_MET, Kind.NEEDS_REASON, "")
    reason = "The court has the question, and until it answers staff must be able to work."
    assert asked(act, hard, found=adverse, reasons={ADVICE: reason}).reason == reason
    assert asked(act, soft, found=adverse).kind is Kind.ADVICE
    assert asked(act, soft).kind is Kind.BREACH


@at_each
def test_it_is_asked_of_the_cases_that_the_document_says(stage: Stage, act: Act) -> None:
    when = f'stage = "{stage}"\nwhen = {{ access_need = true }}\n'
    need = {"file.person.access_needs.+": {"need": "Deaf: no telephone", "adjustment": "E-mail is read daily"}}
    assert asked(act, when).outcome is CheckOutcome.NOT_APPLICABLE
    assert asked(act, when, need).outcome is CheckOutcome.NOT_MET
    of_others = f'stage = "{stage}"\nwhen = {{ behaviours = ["aggressive"] }}\n'
    assert asked(act, of_others).outcome is CheckOutcome.NOT_APPLICABLE


def test_of_a_restriction_it_is_asked_by_what_is_restricted_and_how() -> None:
    with_it = {"proposal.measures": [{"kind": "read_and_file"}]}
    for when, change in (
        ('measures = ["read_and_file"]', with_it),
        ("without_warning = true", {"proposal.warning_exemption_reason": "taken as authorised without a warning"}),
        ("no_end_date = true", {"proposal.ends_on": None}),
    ):
        for stage, act in ACTS[1:]:
            entry = f'stage = "{stage}"\nwhen = {{ {when} }}\n'
            assert asked(act, entry).outcome is CheckOutcome.NOT_APPLICABLE
            assert asked(act, entry, change).outcome is CheckOutcome.NOT_MET


def test_an_appeal_against_a_warning_is_asked_of_what_was_warned_of() -> None:
    def against_warning(situation: Situation, recorded: PutOnRecord) -> tuple[Check, ...]:
        return appeal_checks(as_warned(analyse(situation.policy, situation.file), situation.warning), recorded)

    assert asked(against_warning, 'stage = "appeal"\n').outcome is CheckOutcome.NOT_MET
    of_measures = 'stage = "appeal"\nwhen = { measures = ["read_and_file"] }\n'
    assert asked(against_warning, of_measures).outcome is CheckOutcome.NOT_APPLICABLE
    told = 'stage = "appeal"\nwhen = { behaviours = ["persistent"], grades = ["serious"] }\n'
    assert asked(against_warning, told).outcome is CheckOutcome.NOT_MET


@at_each
def test_only_those_whose_it_is_record_it(stage: Stage, act: Act) -> None:
    who = {Stage.WARNING: "manager", Stage.REVIEW: "chief_executive", Stage.APPEAL: "reviewer"}[stage]
    entry = f'stage = "{stage}"\nby = ["{who}"]\n'
    theirs = asked(act, entry, found=FOUND, entered_as=("staff", who))
    assert theirs.outcome is CheckOutcome.MET
    others = asked(act, entry, found=FOUND, entered_as=("staff",))
    assert (others.outcome, others.kind) == (CheckOutcome.NOT_MET, Kind.BREACH)
    assert "what a lawyer made of it" in others.statement


def test_of_a_proposal_whoever_proposes_records_it() -> None:
    entry = 'by = ["manager"]\n'
    given = {"considered_by": "Mary", "considered_on": "2026-11-20", "finding": FOUND.finding}
    considered = {"proposal.criteria.legal_advice": given}
    for roles, outcome in ((["manager"], CheckOutcome.MET), (["staff"], CheckOutcome.NOT_MET)):
        situation = replace(changed(considered, {"proposal.proposer_roles": roles}), policy=adopt(document(entry)))
        assert next(c for c in situation.assess().checks if c.rule == ADVICE).outcome is outcome


def test_what_a_proposal_leaves_open_is_advice_where_the_document_says_so() -> None:
    given = {
        "considered_by": "Mary", "considered_on": "2026-11-20", "finding": FOUND.finding, "concerns_remain": True,
    }  # fmt: skip
    for adverse, rule, kind in (("advice", ADVICE, Kind.ADVICE), ("needs_reason", "criteria-favourable", "")):
        policy = adopt(document(f'adverse = "{adverse}"\n'))
        found = replace(changed({"proposal.criteria.legal_advice": given}), policy=policy).assess(decided=False)
        unmet = {check.rule: check.kind for check in found.checks if check.outcome is CheckOutcome.NOT_MET}
        assert unmet == {rule: kind or Kind.NEEDS_REASON}


@at_each
def test_its_check_may_be_called_what_the_document_likes(stage: Stage, act: Act) -> None:
    entry = f'stage = "{stage}"\nid = "a-lawyer-was-asked"\n'
    assert asked(act, entry, rule="a-lawyer-was-asked").outcome is CheckOutcome.NOT_MET
    assert asked(act, entry, rule="a-lawyer-was-asked", found=FOUND).outcome is CheckOutcome.MET


@pytest.mark.parametrize(
    ("entry", "key", "cure"),
    [
        ('id = "evidence-current"\n', "criteria.legal_advice.id", "a check of the engine's"),
        ('id = "criterion-3"\n', "criteria.legal_advice.id", "asks for 'misunderstandings_resolved' already"),
        ('stage = "warning"\nwhen = { measures = ["read_and_file"] }\n', "criteria.legal_advice.when.measures",
         "nothing is restricted at a warning"),
        ('stage = "warning"\nby = ["reviewer"]\n', "criteria.legal_advice.by", "may not warn"),
    ],
)  # fmt: skip
def test_what_could_never_be_asked_or_answered_is_refused_with_its_key_and_cure(
    entry: str, key: str, cure: str
) -> None:
    with pytest.raises(PolicyDocumentError) as refused:
        adopt(document(entry))
    assert [(flaw.key, cure in flaw.cure) for flaw in refused.value.flaws] == [(key, True)]
