"""What was tried, blocked or closed and passed, or was forbidden; and what it answers now."""

from __future__ import annotations

from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF

COUNTER: Json = {"kind": "other", "description": "No visits to the counter", "closes_channels": ["in_person"]}
REASON = {"warning_exemption": {"reason": "The receptionist was told that she would be found after work."}}


def unmet(made: Json) -> dict[str, str]:
    """The rules not met, with the kind of each; advice left out."""
    checks = made["assessment"]["checks"]
    return {c["rule"]: c["kind"] for c in checks if c["outcome"] == "not_met" and c["kind"] != "advice"}


def lapsed(office: Office, phone: str, days: int, **seen: object) -> Json:
    """What is not met of a heavy proposal after a restriction of ``days``, under which a contact was ``seen``."""
    customer, case, events = story.persistent_customer(office, phone)
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    short: Json = {"ends_on": office.on(days_ago=-days)[:10], "review_on": office.on(days_ago=-days + 2)[:10]}
    decided = story.authorise(office, story.propose(office, customer, story.proposal(office, events, case, **short)))
    office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="email")
    office.later(days=days / 2)
    events.append(story.contact(office, customer, case_id=case, effect_on_work="An hour of casework lost", **seen))
    office.later(days=days)
    heavy = [*story.MILD, {"kind": "single_channel", "channel": "phone"}, {"kind": "read_and_file"}]
    heavy += [{"kind": "refuse_reopen", "case_id": case}]
    return unmet(story.propose(office, customer, story.proposal(office, events, case, heavy)))


def test_what_was_in_force_for_days_or_heeded_was_not_tried_in_vain(office: Office) -> None:
    again = {"observations": ["refuses_decision"]}
    assert "measure-in-proportion" not in lapsed(office, "07700 900831", 60, **again)
    assert lapsed(office, "07700 900832", 60)["measure-in-proportion"] == "breach"
    assert lapsed(office, "07700 900833", 12, **again)["measure-in-proportion"] == "breach"


def test_in_a_severe_case_an_address_the_threat_did_not_come_from_is_blocked_for_a_reason(office: Office) -> None:
    points = [{"kind": "phone", "value": "07700 900834"}, {"kind": "email", "value": "jo.834@example.org"}]
    customer = str(office.post("/v1/customers", STAFF, name="Jo Caller", contact_points=points)["id"])
    case = story.closed_case(office, customer)
    threat = story.contact(
        office, customer, observations=["threat_of_violence"], summary="He will burn the office down."
    )
    block: Json = {"kind": "block_email", "addresses": ["jo.834@example.org"]}
    body = story.proposal(office, [threat], case, [block], behaviours=["aggressive"], **REASON)
    made = story.propose(office, customer, body)
    assert unmet(made) == {"other-channel-in-severe-case": "needs_reason"}
    reason = {"other-channel-in-severe-case": "He said that the next one would come by e-mail."}
    assert story.authorise(office, made, recorded_reasons=reason)["restriction_id"]


def test_the_counter_is_closed_for_a_time_in_a_serious_case_for_a_reason_and_the_telephone_is_not(
    office: Office,
) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900835")
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    body = story.proposal(office, events, case, [COUNTER])
    reasons = {"unwatched-route-closed": "needs_reason", "other-measure-justified": "needs_reason"}
    assert unmet(story.propose(office, customer, body)) == reasons
    for wrong in ({"ends_on": None}, {"evidence_event_ids": events[-1:]},
                  {"measures": [COUNTER | {"closes_channels": ["in_person", "phone"]}]}):  # fmt: skip
        assert unmet(story.propose(office, customer, body | wrong))["blocking-only-if-severe"] == "breach"
    made = story.propose(office, customer, body)
    assert story.authorise(office, made, expect=409)["code"] == "reason-required"
    said = dict.fromkeys(reasons, "One person alone is at the counter, and post and telephone stay open.")
    decided = story.authorise(office, made, recorded_reasons=said)
    assert office.get(f"/v1/restrictions/{decided['restriction_id']}", CHIEF)["measures"] == [COUNTER]
