from __future__ import annotations

import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF


def status(office: Office, **question: str) -> Json:
    answer: Json = office.get("/v1/contact-status", Role.AUDITOR if "as_of" in question else Role.TELEPHONY, **question)
    return answer


# The numbers are the story's own: the one that the documentation shows stands on record here for other tests.
def test_the_whole_job_from_first_call_to_lapse(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900723")

    found = office.get(f"/v1/customers/{customer}/classification", MANAGER)["findings"]
    by_behaviour = {finding["behaviour"]: finding for finding in found}
    assert by_behaviour["persistent"]["strength"] == "established"
    assert (by_behaviour["aggressive"]["strength"], by_behaviour["aggressive"]["grade"]) == ("established", "minor")
    assert by_behaviour.get("unreasonable", {}).get("strength") != "established"
    assert all(finding["clauses"] and finding["grounds"][0]["event_ids"] for finding in found)

    at_once = story.propose(office, customer, story.proposal(office, events, case, criteria={}))
    assert at_once["assessment"]["verdict"] == "not_permitted"
    said = {check["rule"]: check for check in at_once["assessment"]["checks"]}
    for rule in ("warned-in-writing", "opportunity-to-change", *(f"criterion-{n}" for n in range(1, 6))):
        assert said[rule]["outcome"] == "not_met"
        assert said[rule]["clauses"]
        assert said[rule]["cure"]

    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)

    block = [{"kind": "block_phone", "numbers": ["07700900723"]}]
    too_harsh = story.propose(office, customer, story.proposal(office, events, case, block))
    assert too_harsh["assessment"]["verdict"] == "not_permitted"
    assert story.outcomes(too_harsh["assessment"])["blocking-only-if-severe"] == "not_met"
    assert too_harsh["assessment"]["alternatives"]

    fair = story.propose(office, customer, story.proposal(office, events, case, lesser_measures_considered=""))
    assert fair["assessment"]["verdict"] == "permitted_with_reasons"
    path = f"/v1/restriction-proposals/{fair['id']}"
    office.act(path, "decision", MANAGER, expect=403, outcome="authorise", reasons="I want this")

    own = story.propose(office, customer, story.proposal(office, events, case), MANAGER, CHIEF, subject="both")
    decision = {"outcome": "authorise", "reasons": "I find this proportionate."}
    refused = office.act(
        f"/v1/restriction-proposals/{own['id']}", "decision", MANAGER, CHIEF, subject="both", expect=409, **decision
    )
    assert (refused["code"], refused["checks"][0]["rule"]) == ("policy-breach", "proposer-is-not-authoriser")

    dossier = office.get(f"{path}/dossier", CHIEF)
    assert {"customer", "classification", "evidence", "warnings", "assessment", "restrictions"} <= dossier.keys()
    assert story.authorise(office, fair, expect=409)["code"] == "reason-required"
    reasons = {"lesser-measure-considered": "Reminders have been tried for months."}
    decided = story.authorise(office, fair, recorded_reasons=reasons)
    assert decided["assessment"]["verdict"] == "permitted_with_reasons"
    assert story.outcomes(decided["assessment"])["authorised-by-office-holder"] == "met"

    restriction = f"/v1/restrictions/{decided['restriction_id']}"
    drafted = office.get(restriction, STAFF)
    assert drafted["status"] == "pending_notice"
    assert status(office, phone="+447700900723")["restricted"] is False
    notice = f"/v1/notices/{drafted['decision_notice_id']}"
    letter = office.ask("GET", notice, MANAGER, headers={"Accept": "text/plain"}).text.replace("\n", " ")
    for words in ("10 minutes", "Public Response Co-ordinator", "keeps others waiting", "by post", "ends on"):
        assert words in letter
    office.post(f"{notice}/issue", MANAGER, expect=200, method="email")
    assert office.get(restriction, STAFF)["status"] == "in_force"

    office.later(minutes=5)
    for written in ("+447700900723", "0044 7700 900723", "(07700) 900 723", " 447700900723"):
        answer = status(office, phone=written)
        assert (answer["action"], answer["transfer_to"], answer["max_call_seconds"]) == (
            "transfer",
            "+441632960101",
            600,
        )
        assert (answer["review_on"], answer["staff_guidance"]) == (drafted["review_on"], "")
    for nobody in ("07700 900999", "anonymous", ""):
        assert status(office, phone=nobody)["action"] == "connect"
    assert status(office, phone="07700 900723", as_of=office.on(days_ago=30))["action"] == "connect"

    office.later(days=3)
    call = story.contact(office, customer, duration_seconds=900)
    breach = office.post(f"{restriction}/breaches", STAFF, contact_event_id=call, description="Would not end the call")
    assert "decline" in breach["staff_guidance"]
    assert len(office.get("/v1/restrictions", STAFF, customer_id=customer)["items"]) == 1

    office.later(days=60)
    office.act(restriction, "reviews", CHIEF, expect=201, outcome="lift", reasons="Calls have been civil and short.")
    assert office.get(restriction, STAFF)["status"] == "lifted"
    assert status(office, phone="07700 900723")["action"] == "connect"

    tells_it_all_in_order(office, customer)


def tells_it_all_in_order(office: Office, customer: str) -> None:
    record = office.get(f"/v1/customers/{customer}/record", Role.CHIEF_EXECUTIVE)["items"]
    assert [entry["at"] for entry in record] == sorted(entry["at"] for entry in record)
    chapters = (
        "customer.registered", "case.opened", "contact", "proposal.made", "warning.drafted", "notice.issued",
        "decision.made", "restriction.authorised", "restriction.breached", "restriction.reviewed", "restriction.lifted",
    )  # fmt: skip
    kinds = [entry["kind"] for entry in record]
    assert [kinds.index(chapter) for chapter in chapters] == sorted(kinds.index(chapter) for chapter in chapters)
    trail = office.get("/v1/audit", Role.AUDITOR, customer_id=customer, limit="200")["items"]
    for entry in trail:
        assert entry["actor"]
        assert entry["at"]
        assert entry["policy"]["version"] == "1.0"
        assert len(entry["policy"]["digest"]) == 64


def test_a_forceful_customer_with_as_many_contacts_is_established_in_nothing(office: Office) -> None:
    customer = story.register(office, "07700 900724")
    case = story.closed_case(office, customer)
    story.six_weeks(office, customer, case, seen={day: {"observations": ["forceful"]} for day in range(40)})
    found = office.get(f"/v1/customers/{customer}/classification", MANAGER)
    assert [f["behaviour"] for f in found["findings"] if f["strength"] == "established"] == []
    assert {"forceful-is-not-unacceptable", "numbers-never-decide"} <= {guard["guard"] for guard in found["guards"]}


@pytest.fixture
def restricted(office: Office) -> Json:
    """Someone restricted for six months, the notice sent by e-mail."""
    customer, case, events = story.persistent_customer(office, "07700 900725")
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    made = story.propose(office, customer, story.proposal(office, events, case))
    decided = story.authorise(office, made)
    office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="email")
    return {"customer": customer, **decided}


def test_a_restriction_lapses_on_its_end_date_without_anyone_acting(office: Office, restricted: Json) -> None:
    path = f"/v1/restrictions/{restricted['restriction_id']}"
    office.later(days=89)
    body = {"outcome": "continue", "reasons": "The calls are still long and frequent.", "next_review_on": None}
    office.act(path, "reviews", CHIEF, expect=201, **body, **story.STILL_NEEDED)
    office.later(days=94)
    assert office.get(path, STAFF)["status"] == "in_force"
    office.later(days=2)
    assert office.get(path, STAFF)["status"] == "lapsed"
    assert status(office, phone="07700 900725")["action"] == "connect"
    record = office.get(f"/v1/customers/{restricted['customer']}/record", MANAGER)["items"]
    assert "restriction.lapsed" in [entry["kind"] for entry in record]


def test_a_restriction_whose_review_never_came_ends_after_the_grace(office: Office, restricted: Json) -> None:
    path = f"/v1/restrictions/{restricted['restriction_id']}"
    office.later(days=100)
    assert office.get(path, STAFF)["status"] == "in_force"
    office.later(days=10)
    assert office.get(path, STAFF)["status"] == "lapsed"


def test_a_notice_by_post_bites_after_the_deemed_days_and_not_before(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900726")
    story.warn(office, customer, "persistent", method="post")
    events += story.goes_on(office, customer, case)
    made = story.propose(office, customer, story.proposal(office, events, case))
    decided = story.authorise(office, made)
    office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="post")
    path = f"/v1/restrictions/{decided['restriction_id']}"
    office.later(hours=20)
    assert office.get(path, STAFF)["status"] == "scheduled"
    assert status(office, phone="07700 900726")["action"] == "connect"
    office.later(days=5)
    assert office.get(path, STAFF)["status"] == "in_force"
    assert status(office, phone="07700 900726")["action"] == "transfer"
