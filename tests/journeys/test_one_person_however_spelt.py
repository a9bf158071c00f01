"""An identity provider writes one person's name in more than one way: it stays one person, and is never rewritten."""

from __future__ import annotations

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF

# As a directory gives them; what cannot be seen is refused with the token, and tests/policy has the others.
SPELLINGS = ("Chris", " chris", "CHRIS ", "\uff43\uff48\uff52\uff49\uff53", "\u0441hris")


def proposed(office: Office, phone: str) -> tuple[str, Json]:
    customer, case, events = story.persistent_customer(office, phone)
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    return customer, story.propose(office, customer, story.proposal(office, events, case), subject="chris")


def test_nobody_decides_on_what_they_proposed_by_another_spelling_of_their_name(office: Office) -> None:
    customer, made = proposed(office, "07700 900502")
    for spelling in SPELLINGS:
        refused = story.authorise(office, made, expect=409, subject=spelling)
        assert refused["code"] == "policy-breach"
        assert [check["rule"] for check in refused["checks"]] == ["proposer-is-not-authoriser"]
    refusal: Json = {"outcome": "refuse", "reasons": "Not yet: the last letter has not been answered."}
    told = story.authorise(office, made, subject="\uff23\uff48\uff52\uff49\uff53", **refusal)
    assert told["decided_by"] == "\uff23\uff48\uff52\uff49\uff53"
    found = office.get("/v1/audit", Role.AUDITOR, customer_id=customer, actor="\uff23\uff48\uff52\uff49\uff53")
    assert "proposal.refused" in [entry["action"] for entry in found["items"]]


def test_nobody_hears_an_appeal_in_their_own_matter_by_another_spelling_of_their_name(office: Office) -> None:
    _, made = proposed(office, "07700 900503")
    decided = story.authorise(office, made, subject="Ann")
    office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="email")
    body: Json = {"received_at": office.now.isoformat(), "grounds": "I only asked what became of my letter."}
    appeal = office.post(f"/v1/restrictions/{decided['restriction_id']}/appeals", STAFF, **body)
    ruling: Json = {"outcome": "dismissed", "reasons": "The letters of the spring were answered."}
    parts = {
        "CHRIS": "proposed the restriction; you entered what was considered for it",
        "\uff21nn": "authorised the restriction",
        "MARY  MANAGER": "considered a criterion for it",
        "Manager-1": "gave the warning",
        "STAFF-1": "recorded evidence that it rests on",
    }
    for spelling, part in parts.items():
        path = f"/v1/appeals/{appeal['id']}"
        refused = office.act(path, "decision", Role.REVIEWER, expect=409, subject=spelling, **ruling)
        assert refused["code"] == "took-part"
        assert part in refused["detail"]
    assert office.act(path, "decision", Role.REVIEWER, subject="Rose", **ruling)["status"] == "dismissed"


def test_who_sent_what_was_considered_stands_beside_the_name_that_was_written(office: Office) -> None:
    _, made = proposed(office, "07700 900504")
    for shown in (made, office.get(f"/v1/restriction-proposals/{made['id']}", CHIEF)):
        named = {(given["considered_by"], given["entered_by"]) for given in shown["criteria"].values()}
        assert named == {("Mary Manager", "chris")}


def test_nobody_says_for_somebody_else_who_sent_it(office: Office) -> None:
    customer, made = proposed(office, "07700 900505")
    again = {name: {**given, "entered_by": "ann"} for name, given in made["criteria"].items()}
    given = {name: made[name] for name in ("measures", "behaviours", "grounds")} | {"criteria": again}
    copied = story.propose(office, customer, given, subject="Christine")
    assert {considered["entered_by"] for considered in copied["criteria"].values()} == {"Christine"}
