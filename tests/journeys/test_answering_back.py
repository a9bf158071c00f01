"""What the customer says back: a reply that must be weighed, and appeals heard by somebody who took no part."""

from __future__ import annotations

from typing import Any

import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF

REVIEWER = Role.REVIEWER
LONGER = [{"kind": "call_time_limit", "minutes": 20}, story.MILD[1]]


def restricted(office: Office, phone: str, **more: Any) -> tuple[str, Json, Json, list[str], str]:
    """Customer, warning, decision, events and case of somebody whose restriction is in force since this moment."""
    customer, case, events = story.persistent_customer(office, phone)
    warning = story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    decided = story.authorise(office, story.propose(office, customer, story.proposal(office, events, case, **more)))
    office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="email")
    return customer, warning, decided, events, case


def appeal(office: Office, thing: str, *, expect: int = 201, **more: Any) -> Json:
    body = {"received_at": office.now.isoformat(), "grounds": "I only asked what became of my letter."} | more
    made: Json = office.post(f"/v1/{thing}/appeals", STAFF, expect=expect, **body)
    return made


def decide(office: Office, made: Json, outcome: str, *, expect: int = 200, by: str = "rose", **more: Any) -> Json:
    body = {"outcome": outcome, "reasons": "The letters of the spring went unanswered for weeks."} | more
    path = f"/v1/appeals/{made['id']}"
    decided: Json = office.act(path, "decision", REVIEWER, expect=expect, subject=by, **body)
    return decided


def kinds(office: Office, customer: str) -> list[str]:
    return [entry["kind"] for entry in office.get(f"/v1/customers/{customer}/record", MANAGER)["items"]]


def test_a_reply_to_the_warning_must_be_weighed_before_anything_is_restricted(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900711")
    warning = story.warn(office, customer, "persistent")
    path = f"/v1/warnings/{warning['id']}/responses"
    office.later(days=2)
    said: Json = {
        "received_at": office.now.isoformat(),
        "channel": "post",
        "summary": "Nobody told me of the decision.",
    }
    reply = office.post(path, STAFF, **said)
    assert (reply["warning_id"], reply["recorded_by"]) == (warning["id"], "staff-1")
    events += story.goes_on(office, customer, case)
    fair = story.proposal(office, events, case)

    ignored = story.propose(office, customer, fair)
    assert story.outcomes(ignored["assessment"])["warning-response-considered"] == "not_met"
    assert story.authorise(office, ignored, expect=409)["code"] == "policy-breach"
    token = story.propose(office, customer, fair | {"warning_response_weighed": "Noted."})
    assert story.authorise(office, token, expect=409)["code"] == "policy-breach"
    weighed = fair | {"warning_response_weighed": "The decision was sent on 20 February and signed for; see the file."}
    assert story.authorise(office, story.propose(office, customer, weighed))["restriction_id"]

    shown = office.get(f"/v1/restriction-proposals/{ignored['id']}/dossier", CHIEF)["warnings"][0]["responses"]
    assert (
        shown == office.get(path, STAFF)["items"] == office.get(f"/v1/warnings/{warning['id']}", MANAGER)["responses"]
    )
    assert [item["id"] for item in shown] == [reply["id"]]
    assert "warning.answered" in kinds(office, customer)


def test_nobody_answers_a_warning_that_has_not_gone_out_or_before_it_did_or_tomorrow(office: Office) -> None:
    customer = story.register(office, "07700 900712")
    story.explained_in_vain(office, customer)
    drafted = office.post(f"/v1/customers/{customer}/warnings", MANAGER, behaviours=["persistent"], conduct="Calls",
                          change_expected="Please stop.")  # fmt: skip
    issued = story.warn(office, customer, "persistent")
    for warning, days_ago in ((drafted, 0), (issued, 1), (issued, -1)):
        said = {"received_at": office.on(days_ago=days_ago), "channel": "post", "summary": "But I never called."}
        answer = office.post(f"/v1/warnings/{warning['id']}/responses", STAFF, expect=422, **said)
        assert [flaw["pointer"] for flaw in answer["errors"]] == ["/received_at"]
        answer = appeal(office, f"warnings/{warning['id']}", expect=422, received_at=office.on(days_ago=days_ago))
        assert [flaw["pointer"] for flaw in answer["errors"]] == ["/received_at"]


def test_an_appeal_makes_a_restriction_gentler_and_the_past_stays_as_it_was(office: Office) -> None:
    customer, _, decided, _, _ = restricted(office, "07700 900713")
    path = f"/v1/restrictions/{decided['restriction_id']}"
    office.later(days=3)
    made = appeal(office, path.removeprefix("/v1/"))
    assert (made["status"], made["is_in_time"], made["is_overdue"]) == ("open", True, False)
    assert office.get(path, MANAGER)["status"] == "in_force"  # an appeal suspends nothing
    before, asked = office.now.isoformat(), {"customer_id": customer, "channel": "phone"}
    office.later(days=1)

    refused = decide(office, made, "varied", measures=[*LONGER, {"kind": "read_and_file"}], expect=409)
    assert refused["code"] == "harsher-measures"
    assert decide(office, made, "varied", measures=story.MILD, expect=422)["errors"][0]["pointer"] == "/measures"
    assert decide(office, made, "varied", expect=422)["errors"][0]["pointer"] == "/measures"
    assert decide(office, made, "dismissed", measures=LONGER, expect=422)["errors"][0]["pointer"] == "/measures"
    done = decide(office, made, "varied", measures=LONGER)
    assert (done["status"], done["decided_by"]) == ("varied", "rose")

    restriction = office.get(path, MANAGER)
    assert (restriction["status"], restriction["measures"][0]["minutes"]) == ("in_force", 20)
    assert office.get("/v1/contact-status", STAFF, **asked)["max_call_seconds"] == 1200
    assert office.get("/v1/contact-status", STAFF, as_of=before, **asked)["max_call_seconds"] == 600
    notice = office.get(f"/v1/notices/{done['notice_id']}", MANAGER)
    assert (notice["kind"], notice["status"]) == ("appeal", "draft")
    assert "20 minutes" in str(notice["sections"])
    assert kinds(office, customer)[-4:].count("restriction.varied") == 1
    again = decide(office, made, "dismissed", expect=409)
    assert again["code"] == "already-decided"


def test_a_quashed_restriction_ends_at_once(office: Office) -> None:
    customer, _, decided, _, _ = restricted(office, "07700 900714")
    path = f"/v1/restrictions/{decided['restriction_id']}"
    made = appeal(office, path.removeprefix("/v1/"))
    twice = appeal(office, path.removeprefix("/v1/"), expect=409)
    assert twice["code"] == "duplicate"
    office.later(hours=1)
    decide(office, made, "quashed")
    ended = office.get(path, MANAGER)
    assert (ended["status"], ended["ended_by"]) == ("quashed", "rose")
    assert office.get("/v1/contact-status", STAFF, customer_id=customer)["restricted"] is False
    assert {"restriction.quashed", "appeal.received", "appeal.decided"} <= set(kinds(office, customer))
    assert appeal(office, path.removeprefix("/v1/"), expect=409)["code"] == "nothing-to-appeal"


def test_a_quashed_warning_supports_no_later_restriction_and_the_one_that_rests_on_it_is_flagged(
    office: Office,
) -> None:
    customer, warning, decided, events, case = restricted(office, "07700 900715")
    fair = story.proposal(office, events, case, warning_response_weighed="There was no reply to weigh.")
    waiting = story.propose(office, customer, fair)
    dossier = f"/v1/restriction-proposals/{waiting['id']}/dossier"
    assert office.get(dossier, CHIEF)["unsupported_restrictions"] == []
    made = appeal(office, f"warnings/{warning['id']}")
    assert decide(office, made, "varied", measures=LONGER, expect=422)["errors"][0]["pointer"] == "/outcome"
    office.later(hours=1)
    decide(office, made, "quashed")

    assert office.get(f"/v1/warnings/{warning['id']}", MANAGER)["quashed_at"] is not None
    assert story.authorise(office, waiting, expect=409)["code"] == "policy-breach"
    assert story.outcomes(office.get(dossier, CHIEF)["assessment"])["warned-in-writing"] == "not_met"
    flagged = {"restriction_id": decided["restriction_id"], "quashed_warning_ids": [warning["id"]]}
    assert office.get(dossier, CHIEF)["unsupported_restrictions"] == [flagged]
    assert [item["status"] for item in office.get(dossier, CHIEF)["appeals"]] == ["quashed"]
    assert office.get(f"/v1/restrictions/{decided['restriction_id']}", MANAGER)["status"] == "in_force"
    assert "restriction.warning_quashed" in kinds(office, customer)


def test_whoever_hears_an_appeal_sees_the_whole_matter_and_whether_they_may(office: Office) -> None:
    _, warning, decided, _, _ = restricted(office, "07700 900721")
    made = appeal(office, f"restrictions/{decided['restriction_id']}")
    matter = office.get(f"/v1/appeals/{made['id']}/dossier", REVIEWER)
    assert (matter["appeal"]["id"], matter["parts_taken"]) == (made["id"], [])
    assert (matter["proposal"]["id"], matter["decision"]["id"]) == (decided["proposal_id"], decided["id"])
    told = [entry["kind"] for entry in matter["record"]]
    assert {"contact", "warning.drafted", "decision.made", "notice.issued"} <= set(told)
    assert told[-1] == "appeal.received"
    own = office.get(f"/v1/appeals/{made['id']}/dossier", CHIEF)["parts_taken"]
    assert own == ["authorised the restriction"]
    about_warning = appeal(office, f"warnings/{warning['id']}")
    matter = office.get(f"/v1/appeals/{about_warning['id']}/dossier", REVIEWER)
    assert (matter["proposal"], matter["decision"]) == (None, None)


PARTS = {
    "staff-1": "recorded evidence",
    "manager-1": "gave the warning",
    "chief_executive-1": "authorised the restriction",
    "Mary Manager": "considered a criterion",
}


@pytest.mark.parametrize("who", PARTS, ids=str)
def test_nobody_hears_an_appeal_in_a_matter_they_took_part_in(office: Office, who: str) -> None:
    _, warning, decided, _, _ = restricted(office, "07700 900716")
    for thing, hearer in ((f"restrictions/{decided['restriction_id']}", "rose"), (f"warnings/{warning['id']}", "ruth")):
        made = appeal(office, thing)
        refused = decide(office, made, "dismissed", by=who, expect=409)
        assert refused["code"] == "took-part"
        assert PARTS[who] in refused["detail"]
        assert decide(office, made, "dismissed", by=hearer)["status"] == "dismissed"
        anew = appeal(office, thing)
        for before in (hearer, "rose"):  # a warning and what rests on it are one matter
            assert "earlier appeal" in decide(office, anew, "quashed", by=before, expect=409)["detail"]
        decide(office, anew, "dismissed", by=f"third for {hearer}")


def test_a_late_appeal_is_kept_and_says_so_and_an_overdue_one_shows_in_health(office: Office) -> None:
    customer, warning, decided, _, _ = restricted(office, "07700 900717")
    thing = f"restrictions/{decided['restriction_id']}"
    office.later(days=29)
    late = appeal(office, thing)
    assert late["is_in_time"] is False
    assert late["appeal_by"] < late["received_at"][:10] < late["due_by"]
    assert appeal(office, f"warnings/{warning['id']}")["is_in_time"] is False
    office.later(days=29)
    assert office.get(f"/v1/appeals/{late['id']}", REVIEWER)["is_overdue"] is True
    counts = [office.get("/health", STAFF)["appeals"]]
    decide(office, late, "dismissed")
    counts.append(office.get("/health", STAFF)["appeals"])
    assert [counts[0][name] - counts[1][name] for name in ("open", "overdue")] == [1, 1]
    found = office.get("/v1/appeals", REVIEWER, customer_id=customer, status="open")["items"]
    assert [item["about"] for item in found] == ["warning"]
    for path in (thing, f"warnings/{warning['id']}"):
        assert len(office.get(f"/v1/{path}/appeals", REVIEWER)["items"]) == 1


def test_an_appeal_may_still_quash_what_has_lapsed_but_cannot_vary_it(office: Office) -> None:
    _, _, decided, _, _ = restricted(office, "07700 900718")
    path = f"/v1/restrictions/{decided['restriction_id']}"
    made = appeal(office, path.removeprefix("/v1/"))
    office.later(days=200)
    assert office.get(path, MANAGER)["status"] == "lapsed"
    assert decide(office, made, "varied", measures=LONGER, expect=409)["code"] == "not-in-force"
    decide(office, made, "quashed")
    assert office.get(path, MANAGER)["status"] == "quashed"


def test_a_case_about_the_chief_executive_is_flagged_and_the_letter_names_the_path_and_nothing_is_blocked(
    office: Office,
) -> None:
    _, _, decided, _, _ = restricted(office, "07700 900719", concerns_deciding_officer=True)
    dossier = office.get(f"/v1/restriction-proposals/{decided['proposal_id']}/dossier", CHIEF)
    conflict = dossier["conflict_of_interest"]
    assert (conflict["concerns_deciding_officer"], conflict["deciding_title"]) == (True, "Chief Executive")
    assert dossier["proposal"]["concerns_deciding_officer"] is True
    assert conflict["path"]
    assert conflict["path"] in str(office.get(f"/v1/notices/{decided['notice_id']}", MANAGER)["sections"])

    _, _, other, _, _ = restricted(office, "07700 900720")
    dossier = office.get(f"/v1/restriction-proposals/{other['proposal_id']}/dossier", CHIEF)
    assert dossier["conflict_of_interest"]["concerns_deciding_officer"] is False
    assert conflict["path"] not in str(office.get(f"/v1/notices/{other['notice_id']}", MANAGER)["sections"])
