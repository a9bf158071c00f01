"""What came too late is shown to whoever looks next; a draft says when its facts were read, and is led to."""

from __future__ import annotations

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF

STILL = {"conduct-since-last-review": "Two members of staff still get calls of an hour each day."}


def restricted(office: Office, phone: str) -> tuple[Json, Json]:
    """A warning, and the restriction that rests on it, with its letter issued."""
    customer, case, events = story.persistent_customer(office, phone)
    warning = story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    decided = story.authorise(office, story.propose(office, customer, story.proposal(office, events, case)))
    office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="email")
    return warning, office.get(f"/v1/restrictions/{decided['restriction_id']}", STAFF)


def late(office: Office, restriction: Json) -> list[tuple[str, list[str]]]:
    found = office.get(f"/v1/restrictions/{restriction['id']}/dossier", CHIEF)["late_arrivals"]
    return [(each["what"], each["late_for"]) for each in found]


def reply(office: Office, warning: Json) -> None:
    path, summary = f"/v1/warnings/{warning['id']}/responses", "I was in hospital and saw no letter."
    office.post(path, STAFF, received_at=office.on(), channel="post", summary=summary)


def test_a_reply_or_appeal_that_came_late_is_shown_to_whoever_reviews(office: Office) -> None:
    warning, restriction = restricted(office, "07700 900851")
    path = f"/v1/restrictions/{restriction['id']}"
    assert late(office, restriction) == []
    office.later(days=1)
    reply(office, warning)
    assert late(office, restriction) == [("reply", ["time_given", "decision"])]
    office.later(days=1)
    office.act(
        path,
        "reviews",
        CHIEF,
        expect=201,
        outcome="continue",
        reasons="Calls are still long and daily.",
        recorded_reasons=STILL,
    )
    assert late(office, restriction) == [("reply", ["time_given", "decision"])]
    office.later(days=40)
    office.post(f"{path}/appeals", STAFF, received_at=office.on(), grounds="Ten minutes are too few for me.")
    assert late(office, restriction)[1:] == [("appeal", ["time_given", "last_review"])]
    office.later(days=400)
    reply(office, warning)
    assert late(office, restriction)[2:] == [("reply", ["time_given", "decision", "last_review", "restriction"])]


def test_a_draft_says_when_its_facts_were_read_and_a_letter_that_went_out_its_day(office: Office) -> None:
    _, restriction = restricted(office, "07700 900852")
    office.later(days=3)
    lifted = office.act(f"/v1/restrictions/{restriction['id']}", "lift", CHIEF, reasons="Calls have been civil.")
    read = office.on()
    office.later(days=2)
    path = f"/v1/notices/{lifted['notice_id']}"
    draft = office.get(path, MANAGER)
    assert (draft["kind"], draft["about_id"], draft["status"]) == ("lift", restriction["id"], "draft")
    assert draft["facts_as_of"][:16] == read[:16]
    assert "from what was on record on" in draft["text"]
    anew = office.post(f"{path}/redraft", MANAGER, expect=200, because="words")
    assert anew["facts_as_of"][:16] == office.on()[:16]
    issued = office.post(f"{path}/issue", MANAGER, expect=200, method="email")
    assert "from what was on record" not in issued["text"]


def test_every_answer_that_drafts_a_letter_names_it(office: Office) -> None:
    _, restriction = restricted(office, "07700 900853")
    path = f"/v1/restrictions/{restriction['id']}"
    office.later(days=1)
    reviewed = office.act(
        path, "reviews", CHIEF, expect=201, outcome="continue", reasons="Calls are still daily.", recorded_reasons=STILL
    )
    lifted = office.act(path, "lift", Role.CHIEF_EXECUTIVE, reasons="Calls have been civil.")
    for answer, kind in ((reviewed, "review"), (lifted, "lift")):
        assert office.get(f"/v1/notices/{answer['notice_id']}", MANAGER)["kind"] == kind
