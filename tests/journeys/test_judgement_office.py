"""What the office owes first, over HTTP: requests that passed before, and what they answer now."""

from __future__ import annotations

from typing import Any

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF
from fixtures.told import Case

CRM = Role.CRM
DEMAND: Json = {"observations": ["excessive_contact"], "effect_on_work": "A morning of casework was put off"}
HARASSED: Json = {"observations": ["harassment"]}
ACCOUNT = "Followed Sam from the counter to the car park and shouted that he knows where Sam lives."
REASON = "Staff fear for their safety, and the police were told at once."
REOPEN = "refuse_reopen"


def unmet(answer: Json, kind: str = "") -> set[str]:
    checks = answer.get("checks") or answer["assessment"]["checks"]
    return {c["rule"] for c in checks if c["outcome"] == "not_met" and kind in {"", c["kind"]}}


def asked(made: Json) -> set[str]:
    """What must be answered before it can be authorised: breaches and reasons, no advice."""
    return unmet(made, "breach") | unmet(made, "needs_reason")


def finding(office: Office, customer: str, behaviour: str) -> Json:
    found: Json = office.get(f"/v1/customers/{customer}/classification", MANAGER)
    of_it = [f for f in found["findings"] if f["behaviour"] == behaviour]
    return {"strength": of_it[0]["strength"] if of_it else None, "guards": [g["guard"] for g in found["guards"]]}


def open_case(office: Office, customer: str, **more: Any) -> str:
    made = office.post(f"/v1/customers/{customer}/cases", STAFF, reference="R-2", subject="A fence", **more)
    return str(made["id"])


# --- chases, and what was told ---------------------------------------------------------------------------------------


def test_fifteen_calls_after_a_case_that_nobody_answers_are_no_unreasonable_demand(office: Office) -> None:
    customer = story.register(office, "07700 900506")
    case = open_case(office, customer)
    for _ in range(15):
        story.contact(office, customer, case_id=case, **DEMAND)
        office.later(days=1)
    found = finding(office, customer, "unreasonable")
    assert found["strength"] is None
    assert "office-silence" in found["guards"]
    story.contact(office, customer, case_id=case, direction="outbound", summary="We will decide by the end of May.")
    office.later(days=1)
    for _ in range(2):
        story.contact(office, customer, case_id=case, **DEMAND)
        office.later(days=1)
    assert finding(office, customer, "unreasonable")["strength"] == "established", "it had been acknowledged"


def test_a_promised_day_that_passed_makes_the_next_call_a_chase_again(office: Office) -> None:
    customer = story.register(office, "07700 900507")
    case = open_case(office, customer)
    story.contact(office, customer, case_id=case, direction="outbound", summary="You will hear from us this week.")
    promised = (office.now.date()).isoformat()
    office.later(days=3)
    story.contact(office, customer, case_id=case, **DEMAND)
    assert finding(office, customer, "unreasonable")["strength"] == "established"
    office.act(f"/v1/cases/{case}", "change", STAFF, answer_promised_on=office.now.date().replace(day=3).isoformat())
    assert office.get(f"/v1/cases/{case}", STAFF)["answer_promised_on"] != promised
    assert finding(office, customer, "unreasonable")["strength"] is None


def test_nobody_refuses_a_decision_before_they_were_told_of_it(office: Office) -> None:
    told = Case(office, "07700 900803")
    assert asked(told.proposed()) == set()
    office.act(f"/v1/cases/{told.case}", "change", STAFF, told_at=office.on(days_ago=1))
    made = told.proposed()
    assert "behaviour-established" in unmet(made, "breach")
    said = next(c["statement"] for c in made["assessment"]["checks"] if c["rule"] == "behaviour-established")
    assert "had not been told" in said, "a proposal set aside by a guard names the guard"


def test_the_first_letter_after_the_decision_is_when_it_was_told(office: Office) -> None:
    case = Case(office, "07700 900804")
    story.contact(office, case.customer, case_id=case.case, direction="outbound", summary="Your decision is enclosed.")
    office.later(minutes=1)
    assert "behaviour-established" in unmet(case.proposed(), "breach"), "all that is cited came before that letter"


def test_an_explanation_that_nobody_gave_is_not_refused(office: Office) -> None:
    customer = story.register(office, "07700 900805")
    refused = {"observations": ["refuses_explanation"], "effect_on_work": "Two other callers waited an hour each"}
    for _ in range(3):
        story.contact(office, customer, **refused)
        office.later(days=1)
    assert finding(office, customer, "persistent")["strength"] is None
    story.contact(office, customer, direction="outbound", summary="What the office can do, and what the courts can.")
    for _ in range(2):
        office.later(days=1)
        story.contact(office, customer, **refused)
    assert finding(office, customer, "persistent")["strength"] == "established"


def test_a_case_says_nothing_impossible_of_what_was_told_or_ended(office: Office) -> None:
    customer = story.register(office, "07700 900806")
    case = f"/v1/cases/{open_case(office, customer)}"
    for wrong in (
        {"told_at": office.on(days_ago=1)},
        {"status": "closed", "decided_at": office.on(days_ago=2), "told_at": office.on(days_ago=3)},
        {"statutory_route_ended_on": office.now.date().isoformat()},
        {"kind": "statutory", "statutory_route_ended_on": "2199-01-01"},
    ):
        office.act(case, "change", STAFF, expect=422, **wrong)
    assert office.get(case, STAFF)["kind"] == "ordinary"


# --- rights -----------------------------------------------------------------------------------------------------------


def test_a_case_under_internal_review_is_not_refused_and_what_is_written_about_it_is_no_refusal(office: Office) -> None:
    case = Case(office, "07700 900811")
    reopen = [{"kind": REOPEN, "case_id": case.case}]
    assert asked(case.proposed(measures=reopen)) == set()
    office.act(f"/v1/cases/{case.case}", "change", STAFF, internal_review="pending")
    assert asked(case.proposed(measures=reopen)) == {"review-right-not-refused"}
    before = len(office.get(f"/v1/customers/{case.customer}/classification", MANAGER)["guards"])
    office.later(days=1)
    story.contact(office, case.customer, case_id=case.case, observations=["refuses_decision"], effect_on_work="An hour")
    found = office.get(f"/v1/customers/{case.customer}/classification", MANAGER)
    assert len(found["guards"]) == before + 1
    assert "review-pending" in [guard["guard"] for guard in found["guards"]]


def test_a_statutory_matter_is_not_refused_while_its_route_is_open(office: Office) -> None:
    case = Case(office, "07700 900812")
    reopen = [{"kind": REOPEN, "case_id": case.case}]
    matter = f"/v1/cases/{case.case}"
    office.act(matter, "change", STAFF, kind="statutory")
    assert asked(case.proposed(measures=reopen)) == {"statutory-matter-not-refused"}
    office.act(matter, "change", STAFF, statutory_route_ended_on=office.now.date().isoformat())
    ended = case.proposed(measures=reopen)
    assert ended["assessment"]["verdict"] == "permitted_with_reasons"
    assert unmet(ended, "needs_reason") == {"statutory-matter-not-refused"}
    office.later(days=2)
    story.contact(office, case.customer, case_id=case.case, raises="statutory", summary="A new request for my data")
    assert "statutory-matter-not-refused" in unmet(case.proposed(measures=reopen), "breach")


# --- accounts ---------------------------------------------------------------------------------------------------------


def harassed(office: Office, phone: str, role: Role, **event: Any) -> Json:
    """A proposal without a warning on one event of harassment, as ``role`` recorded it."""
    customer = story.register(office, phone)
    given = {"occurred_at": office.on(), "channel": "in_person", "direction": "inbound"} | HARASSED | event
    made = office.post(f"/v1/customers/{customer}/contact-events", role, **given)
    office.later(hours=1)
    proposed = story.proposal(
        office,
        [made["id"]],
        story.closed_case(office, customer),
        behaviours=["aggressive"],
        warning_exemption={"reason": REASON},
        measures=[{"kind": "read_and_file"}] if event.get("channel") == "email" else [story.MILD[1]],
    )
    return story.propose(office, customer, proposed)


def test_a_code_without_an_account_is_no_evidence(office: Office) -> None:
    bare = harassed(office, "07700 900515", STAFF)
    assert asked(bare) == {"account-of-incident", "warned-in-writing"}, "a code alone counts as minor"
    assert story.authorise(office, bare, expect=409)["code"] == "policy-breach"
    told = harassed(office, "07700 900516", STAFF, summary=ACCOUNT)
    assert asked(told) == set()
    story.authorise(office, told)


def test_where_the_proposer_is_the_only_witness_a_reason_is_asked(office: Office) -> None:
    made = harassed(office, "07700 900518", MANAGER, summary=ACCOUNT)
    assert story.authorise(office, made, expect=409)["code"] == "reason-required"
    reasons = {"account-of-incident": "The camera at the counter shows what Mary wrote down."}
    story.authorise(office, made, recorded_reasons=reasons)


def test_only_an_import_says_when_another_system_wrote_it_down(office: Office) -> None:
    customer = story.register(office, "07700 900520")
    event: Json = {"occurred_at": office.on(days_ago=20), "channel": "phone", "direction": "inbound"}
    written: Json = {"source_recorded_at": office.on(days_ago=19)}
    path = f"/v1/customers/{customer}/contact-events"
    refused = office.post(path, STAFF, expect=422, **event, **written)
    assert refused["errors"][0]["pointer"] == "/source_recorded_at"
    office.post(path, CRM, expect=422, **event, source_recorded_at=office.on(days_ago=21))
    assert office.post(path, CRM, **event, **written)["source_recorded_at"].startswith("2026-02-11")


# --- the person -------------------------------------------------------------------------------------------------------


def test_a_short_call_for_somebody_promised_more_time_is_weighed_need_by_need(office: Office) -> None:
    case = Case(office, "07700 900522")
    person = f"/v1/customers/{case.customer}"
    needs: list[Json] = [{"need": "Stammer", "adjustment": "Allow twice the time"}]
    need = office.act(person, "change", STAFF, access_needs=needs)["access_needs"][0]
    short = [{"kind": "call_time_limit", "minutes": 10}]
    made = case.proposed(measures=short)
    assert asked(made) == {"measure-suits-the-person"}
    assert story.authorise(office, made, expect=409)["code"] == "reason-required"
    found = {"access_need_id": need["id"], "finding": "Ten minutes are twice what the last calls took."}
    weighed = story.criteria(office, access_needs={"needs_weighed": [found]})
    assert asked(case.proposed(measures=short, criteria=weighed)) == set()
    again = office.act(person, "change", STAFF, access_needs=[needs[0] | {"adjustment": "Three times the time"}])
    assert again["access_needs"][0]["id"] == need["id"], "the same need in other words"
    foreign = story.criteria(office, access_needs={"needs_weighed": [found | {"access_need_id": case.case}]})
    given = story.proposal(office, case.events, case.case, criteria=foreign)
    office.post(f"{person}/restriction-proposals", MANAGER, expect=422, **given)


def test_e_mail_alone_for_somebody_with_no_e_mail_needs_a_reason(office: Office) -> None:
    customer = story.register(office, "07700 900524")
    home = [{"kind": "phone", "value": "07700 900524"}, {"kind": "post", "value": "1 Mill Lane"}]
    case = story.closed_case(office, customer)
    refusal = {"observations": ["refuses_decision"], "effect_on_work": "Two other callers waited an hour each"}
    events = [story.contact(office, customer, case_id=case, **refusal) for _ in range(2)]
    office.later(days=1)
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    office.act(f"/v1/customers/{customer}", "change", MANAGER, contact_points=home)
    only = [{"kind": "single_channel", "channel": "email"}]
    made = story.propose(office, customer, story.proposal(office, events, case, only))
    assert asked(made) == {"measure-suits-the-person"}


def test_distress_and_stale_considerations_need_the_deciders_reason(office: Office) -> None:
    case = Case(office, "07700 900526")
    stale = story.criteria(office)
    stale["gateway_organisation"] |= {"considered_on": "2026-03-20"}
    assert asked(case.proposed(criteria=stale)) == {"criteria-considered-afresh"}
    seen = {"observations": ["refuses_decision", "distressed"], "effect_on_work": "An hour of casework was put off"}
    case.events.append(story.contact(office, case.customer, case_id=case.case, **seen))
    office.later(minutes=1)
    assert asked(case.proposed()) == {"circumstances-weighed"}


# --- figures and candour ----------------------------------------------------------------------------------------------


def test_one_e_mail_to_twenty_four_colleagues_is_one_contact_and_a_letter_has_no_hour(office: Office) -> None:
    customer = story.register(office, "07700 900841")
    office.now = office.now.replace(hour=22)
    for _ in range(24):
        story.contact(office, customer, channel="email", summary="About the fence, to all of you")
    for _ in range(11):
        story.contact(office, customer, channel="post", summary="A letter")
    found = office.get(f"/v1/customers/{customer}/classification", MANAGER)
    figures = {i["indicator"]: i["figure"] for i in found["indicators"]}
    assert figures["contacts"] == 12
    assert figures["contacts-out-of-hours"] == 1


def test_what_is_missing_in_candour_is_remarked_and_blocks_nothing(office: Office) -> None:
    case = Case(office, "07700 900842")
    made = case.proposed(
        aim="", fair_balance="", starts_on="2025-01-06", grounds="Jo is an idiot who rings again and again."
    )
    remarked = {"aim-stated", "fair-balance-stated", "start-date-near", "words-fit-to-read-aloud"}
    assert remarked <= unmet(made, "advice")
    assert made["assessment"]["verdict"] == "permitted"
    rules = {rule["id"]: rule for rule in office.get("/v1/policy/rules", CHIEF)["items"]}
    assert all(rules[rule]["clauses"] or rules[rule]["sources"] for rule in remarked)
    assert rules["access-kept-open"]["clauses"] == ["MC-1.1", "MC-8.15"]
