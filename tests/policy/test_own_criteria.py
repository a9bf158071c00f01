"""Criteria of a document's own: a sixth one is asked like the five, and only of the cases that the document says."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache

import pytest

from contact_policy.policy import Policy, PolicyDocumentError, adopt
from contact_policy.policy.document.format2.conversion import Conversion
from contact_policy.policy.document.format2.writing import written
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.findings import Assessment, Check, CheckOutcome
from fixtures.fair_case import Json, changed, outcome

ADVICE = "criterion-legal_advice"
ANSWERED = {"proposal.criteria.legal_advice": {"considered_by": "Mary", "considered_on": "2026-11-20"}}
FOUND = "The solicitor read the file and saw no bar to it."


@cache
def document(entry: str) -> bytes:
    made = Conversion(tomllib.loads(BUILT_IN.read_text(encoding="utf-8"))).converted()
    text = written(made, head="With a criterion of its own.")
    head = '[criteria.legal_advice]\nquestion = "what a lawyer made of it"\nkind = "breach"\n'
    return text.replace("[rules]", f'{head}{entry}clauses = ["MC-8.29"]\n\n[rules]', 1).encode()


def assessed(entry: str, *changes: Json, decided: bool = True) -> Assessment:
    policy: Policy = adopt(document(entry))
    return replace(changed(*changes), policy=policy).assess(decided=decided)


def asked(found: Assessment) -> Check:
    return next(check for check in found.checks if check.rule == ADVICE)


def test_a_sixth_criterion_forbids_what_nobody_considered_and_cites_its_clause() -> None:
    check = asked(found := assessed(""))
    assert check.outcome is CheckOutcome.NOT_MET
    assert check.clauses == ("MC-8.29",)
    assert "what a lawyer made of it" in check.statement
    assert found.verdict == "not_permitted"
    assert outcome(found, "criterion-1") is CheckOutcome.MET


def test_what_somebody_considered_of_it_meets_it() -> None:
    found = assessed("", {"proposal.criteria.legal_advice": {**next(iter(ANSWERED.values())), "finding": FOUND}})
    assert asked(found).outcome is CheckOutcome.MET
    assert found.verdict == "permitted"


def test_concerns_that_remain_under_it_need_a_reason() -> None:
    given = {**next(iter(ANSWERED.values())), "finding": FOUND, "concerns_remain": True}
    found = assessed("", {"proposal.criteria.legal_advice": given})
    assert outcome(found, "criteria-favourable") is CheckOutcome.NOT_MET


FEW = [{"kind": "refuse_reopen", "case_id": "closed"}]
NEED = {
    "file.person.access_needs.+": {"id": "need", "need": "Deaf: no telephone", "adjustment": "E-mail is read daily"}
}
RIGHT = {"file.events.*.raises": "statutory"}
CASES: list[tuple[str, Json, Json]] = [
    ('when = { behaviours = ["aggressive", "persistent"] }', {}, {"proposal.behaviours": ["unreasonable"]}),
    ('when = { measures = ["call_time_limit"] }', {}, {"proposal.measures": [{"kind": "read_and_file"}]}),
    ('when = { effects = ["contact"] }', {}, {"proposal.measures": [{"kind": "read_and_file"}]}),
    ("when = { longer_than_months = 3 }", {"proposal.ends_on": "2027-03-02"}, {"proposal.ends_on": "2027-03-01"}),
    ("when = { no_end_date = true }", {"proposal.ends_on": None}, {}),
    ("when = { access_need = true }", NEED, {}),
    ("when = { touches_need = true }", NEED, {}),
    ("when = { touches_need = true }", NEED, {**NEED, "proposal.measures": FEW}),
    ("when = { rights_used = true }", RIGHT, {}),
    ("when = { replaces = true }", {"proposal.replaces": "before"}, {}),
    ("when = { without_warning = false }", {}, {}),
    ('when = { access_need = true, behaviours = ["persistent"] }', NEED, {}),
]  # fmt: skip


@pytest.mark.parametrize(("when", "with_it", "without"), CASES, ids=[f"{i}-{case[0]}" for i, case in enumerate(CASES)])
def test_it_is_asked_of_the_cases_that_the_document_says(when: str, with_it: Json, without: Json) -> None:
    assert asked(assessed(f"{when}\n", with_it)).outcome is CheckOutcome.NOT_MET
    if without != with_it:
        assert asked(assessed(f"{when}\n", without)).outcome is CheckOutcome.NOT_APPLICABLE


def test_milder_measures_that_need_no_advice_are_found() -> None:
    policy = adopt(document('when = { measures = ["single_contact"] }\n'))
    found = replace(changed(), policy=policy).assess(decided=False, seek_alternatives=True)
    assert found.verdict == "not_permitted"
    assert found.alternatives
    assert all(m.kind != "single_contact" for alternative in found.alternatives for m in alternative.measures)


def test_a_rule_that_the_policy_has_not_is_not_asked_and_one_it_must_have_is() -> None:
    text = document("").decode()
    line = 'incident-reported = { kind = "breach", clauses = ["MC-8.2"] }'
    assert line in text
    unasked = 'incident-reported = { kind = "advice", asked = false, why = "a log is kept", clauses = ["MC-8.2"] }'
    policy = adopt(text.replace(line, unasked, 1).encode())
    checks = replace(changed({"file.events.*.reported_at": None}), policy=policy).assess().checks
    assert "incident-reported" not in {check.rule for check in checks}
    with pytest.raises(PolicyDocumentError, match="no document may leave"):
        adopt(
            text.replace(
                'evidence-recorded = { kind = "breach"', 'evidence-recorded = { asked = false, kind = "breach"'
            ).encode()
        )


def test_access_needs_are_weighed_under_the_criterion_that_covers_them() -> None:
    text = (
        document("when = { no_end_date = true }\n")
        .decode()
        .replace("[criteria.access_needs]", "[criteria.needs_of_jo]")
    )
    policy = adopt(text.encode())
    given = {"considered_by": "Mary", "considered_on": "2026-11-20", "finding": FOUND}
    weighed = {
        **given,
        "needs_weighed": [{"access_need_id": "need", "finding": "Calls are few, and e-mail stays open."}],
    }
    situation = replace(changed(NEED, {"proposal.criteria.needs_of_jo": weighed}), policy=policy)
    assert outcome(situation.assess(), "measure-suits-the-person") is CheckOutcome.MET
    held = text.replace(
        "[criteria.needs_of_jo]",
        '[criteria.needs_since]\nquestion = "what they need by now"\nkind = "breach"\nstage = "review"\n'
        'covers = "access_needs"\nclauses = ["MC-9.3"]\n\n[criteria.needs_of_jo]',
    )
    assert (
        outcome(replace(situation, policy=adopt(held.encode())).assess(), "measure-suits-the-person")
        is CheckOutcome.MET
    )
    silent = replace(changed(NEED, {"proposal.criteria.needs_of_jo": given}), policy=policy)
    assert outcome(silent.assess(), "measure-suits-the-person") is CheckOutcome.NOT_MET
