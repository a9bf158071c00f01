"""Several people sign one decision, or a meeting makes it: over HTTP, on the record and at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from contact_policy.policy.working_days import spoken
from contact_policy.records import Role
from fixtures import story
from fixtures.desk import check_page
from fixtures.office import Json, Office
from fixtures.own_people import ROLES, document
from fixtures.running import RunningService, client
from fixtures.signatures import CONSULTED, MEETING, PANEL, SEVERAL, STANDS_IN, TWO, WORDS
from fixtures.story import CHIEF, MANAGER
from journeys.conftest import ServedBy

FILED: list[Json] = [{"kind": "read_and_file"}]
AGREES: Json = {"outcome": "authorise", "reasons": WORDS}
REASONED: Json = {"recorded_reasons": {"lesser-measure-considered": "Shorter calls were tried, and the mail went on."}}
ADVISED: Json = {"who": "the staff concerned", "by": "Mary", "advice": "They ask for shorter calls, and for rest."}


@pytest.fixture(scope="module")
def service(served_by: ServedBy) -> Iterator[RunningService]:
    decide = f'{MEETING}measures = ["read_and_file"]\n\n{TWO}'
    with served_by(document(roles=ROLES + PANEL, decide=decide, rules=SEVERAL + STANDS_IN + CONSULTED)) as running:
        yield running


@pytest.fixture
def heads(service: RunningService) -> Iterator[Office]:
    with Office(service, manager="team_leader", chief_executive="head_of_service", reviewer="director") as office:
        yield office


@pytest.fixture
def others(service: RunningService) -> Iterator[Office]:
    """The director, as one who decides; the panel's clerk as one who reviews."""
    with Office(service, manager="team_leader", chief_executive="director", reviewer="panel") as office:
        yield office


@pytest.fixture
def panel(service: RunningService) -> Iterator[Office]:
    with Office(service, manager="team_leader", chief_executive="panel") as office:
        yield office


def proposed(office: Office, phone: str, measures: list[Json] | None = None) -> Json:
    """A proposal about somebody warned in vain."""
    customer, case, events = story.persistent_customer(office, phone)
    story.warn(office, customer, "persistent")
    office.later(days=10)
    events += story.goes_on(office, customer, case)
    return story.propose(office, customer, story.proposal(office, events, case, measures), subject="lee")


def decide(office: Office, made: Json, subject: str, *, expect: int, at: Office, **body: object) -> Json:
    office.now = at.now
    thing = f"/v1/restriction-proposals/{made['id']}"
    tag = office.ask("GET", thing, MANAGER).headers["ETag"]
    answer = office.ask("POST", f"{thing}/decision", CHIEF, subject=subject, json=body, headers={"If-Match": tag})
    assert answer.status_code == expect, answer.text
    said: Json = answer.json()
    return said


@pytest.mark.long("the service is started with a document of its own, and the whole trail verified")
def test_the_first_signature_restricts_nobody_and_the_last_makes_the_restriction(heads: Office, others: Office) -> None:
    made = proposed(heads, "07700 900989")
    thing = f"/v1/restriction-proposals/{made['id']}"
    before = heads.ask("GET", thing, MANAGER).headers["ETag"]
    first = decide(heads, made, "hal.head", expect=202, at=heads, **AGREES)
    assert (first["standing"], first["restriction_id"], first["notice_id"]) == ("awaiting_agreement", None, None)
    assert heads.get(thing, MANAGER)["status"] == "awaiting_decision"
    assert heads.get("/v1/restrictions", MANAGER, customer_id=made["customer_id"])["items"] == []
    stale = others.ask("POST", f"{thing}/decision", CHIEF, json=AGREES, headers={"If-Match": before})
    assert stale.status_code == httpx.codes.PRECONDITION_FAILED
    who = heads.get(f"{thing}/dossier", MANAGER)["who_decides"]
    assert (who["still_needed"], who["title"]) == (1, "Head of Service or Director")
    assert [(each["signed_by"], each["reasons"]) for each in who["signatures"]] == [("hal.head", WORDS)]
    last = decide(others, made, "dee.rector", expect=200, at=heads, **AGREES)
    assert last["standing"] == "authorised"
    assert last["how_decided"]["agreed"] == [{"subject": "hal.head", "roles": ["head_of_service"]}]
    letter = " ".join(heads.get(f"/v1/notices/{last['notice_id']}", MANAGER)["text"].split())
    assert "Dee Rector, Director, has decided to limit" in letter
    assert "This was decided together with Hal Head, Head of Service." in letter
    trail = heads.get("/v1/audit", Role.AUDITOR, limit="200")["items"]
    actions = [(entry["action"], entry["actor"]) for entry in trail if entry["subject"].endswith(made["id"])]
    assert ("proposal.signed", "hal.head") in actions
    assert ("proposal.authorised", "dee.rector") in actions
    assert heads.get("/v1/audit/verification", Role.AUDITOR)["alterations"] == []


def test_one_person_signs_once_whichever_role_they_use(heads: Office, others: Office) -> None:
    made = proposed(heads, "07700 900990")
    decide(heads, made, "hal.head", expect=202, at=heads, **AGREES)
    for office, subject in ((heads, "hal.head"), (others, "HAL.HEAD")):
        refused = decide(office, made, subject, expect=409, at=heads, **AGREES)
        assert {check["rule"] for check in refused["checks"]} == {"enough-people-decided"}


def test_any_one_refusal_refuses_also_of_somebody_who_had_agreed(heads: Office) -> None:
    for phone, subject in (("07700 900991", "ruth.head"), ("07700 900992", "hal.head")):
        made = proposed(heads, phone)
        decide(heads, made, "hal.head", expect=202, at=heads, **AGREES)
        refused = decide(heads, made, subject, expect=200, at=heads, outcome="refuse", reasons="They have grown few.")
        assert refused["standing"] == "refused"
        assert heads.get(f"/v1/restriction-proposals/{made['id']}", MANAGER)["status"] == "refused"


def test_each_signs_with_reasons_of_their_own_and_none_hears_the_appeal(heads: Office, others: Office) -> None:
    made = proposed(heads, "07700 900993")
    token = decide(heads, made, "hal.head", expect=422, at=heads, outcome="authorise", reasons="ok")
    assert token["errors"][0]["pointer"] == "/reasons"
    decide(heads, made, "hal.head", expect=202, at=heads, **AGREES)
    restriction = decide(others, made, "dee", expect=200, at=heads, **AGREES)["restriction_id"]
    received: Json = {"received_at": heads.now.isoformat(), "grounds": "It was all answered, and nobody looked."}
    appeal = heads.post(f"/v1/restrictions/{restriction}/appeals", MANAGER, **received)
    tag = heads.ask("GET", f"/v1/appeals/{appeal['id']}", MANAGER).headers["ETag"]
    body = {"outcome": "dismissed", "reasons": "The calls kept others waiting, and the limits are mild."}
    path, headers = f"/v1/appeals/{appeal['id']}/decision", {"If-Match": tag}
    answer = heads.ask("POST", path, Role.REVIEWER, subject="hal.head", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "took-part")


def test_a_meeting_decides_with_its_minute_after_those_asked_advised(heads: Office, panel: Office) -> None:
    made = proposed(heads, "07700 900994", FILED)
    today = heads.now.date().isoformat()
    bare = decide(panel, made, "cleo.clerk", expect=409, at=heads, **AGREES, **REASONED)
    assert {check["rule"] for check in bare["checks"]} == {"enough-people-decided", "consultation-recorded"}
    met: Json = {"meeting": {"on": today, "minute": "Minute 7"}, "consultations": [{**ADVISED, "on": today}]}
    decided = decide(panel, made, "cleo.clerk", expect=200, at=heads, **AGREES, **REASONED, **met)
    assert decided["how_decided"]["meeting"] == met["meeting"]
    assert decided["how_decided"]["consultations"] == met["consultations"]
    letter = " ".join(heads.get(f"/v1/notices/{decided['notice_id']}", MANAGER)["text"].split())
    assert "The Complaints Panel has decided to limit" in letter
    assert "This was decided at a meeting on" in letter


def test_the_director_stands_in_where_the_case_concerns_the_panel(heads: Office, others: Office) -> None:
    made = proposed(heads, "07700 900995", FILED)
    today = heads.now.date().isoformat()
    asked: Json = {"consultations": [{**ADVISED, "on": today}], "meeting": {"on": today, "minute": "Minute 8"}}
    unsaid = decide(others, made, "dee.rector", expect=409, at=heads, **AGREES, **REASONED, **asked)
    assert {check["rule"] for check in unsaid["checks"]} == {"substitute-stated"}
    why: Json = {"substitute": {"for": "conflict", "because": "The complaint is about the chair of the panel."}}
    decided = decide(others, made, "dee.rector", expect=200, at=heads, **AGREES, **REASONED, **asked, **why)
    assert decided["how_decided"]["substitute"] == why["substitute"]


@contextmanager
def at_the_desk(service: RunningService, person: str, office: Office) -> Iterator[httpx.Client]:
    """The desk as one of development's people sees it, at the office's time."""
    day, time = f"{office.now:%Y-%m-%d}", f"{office.now:%H:%M}"
    with client(base_url=service.url, follow_redirects=True, headers={"Sec-Fetch-Site": "same-origin"}) as here:
        answer = here.post("/desk/sign-in", data={"person": person, "clock.day": day, "clock.time": time})
        assert answer.status_code == httpx.codes.OK, answer.text
        yield here


def test_the_desk_shows_who_has_agreed_and_lets_another_agree_and_decide(
    service: RunningService, heads: Office
) -> None:
    made = proposed(heads, "07700 900997")
    page = f"/desk/proposals/{made['id']}"
    form = {"outcome": "authorise", "reasons": WORDS}
    with at_the_desk(service, "ann", heads) as ann:
        assert "2 people must agree: Head of Service or Director." in check_page(ann.get(page)).text
        read = check_page(ann.post(f"{page}/decision", data={**form, "seen": "1", "step": "preview"}))
        assert "others must agree, too" in read.text
        agreed = check_page(ann.post(f"{page}/decision", data={**form, "seen": "1", "step": "decide"}))
        assert "You have agreed already. Somebody else must, too." in agreed.text
        assert "Your decision" not in agreed.text
    with at_the_desk(service, "rita", heads) as rita:
        shown = check_page(rita.get(page))
        assert f"Ann Price agreed, {spoken(heads.now.date())}: {WORDS}" in shown.text
        assert "1 person must still agree" in shown.text
        done = check_page(rita.post(f"{page}/decision", data={**form, "seen": "2", "step": "decide"}))
        assert "Authorised by Rita Marsh" in done.text


def test_the_desk_asks_for_the_minute_the_advice_and_why_somebody_decides_instead(
    service: RunningService, heads: Office
) -> None:
    made = proposed(heads, "07700 900998", FILED)
    page, day = f"/desk/proposals/{made['id']}", heads.now.date().isoformat()
    with at_the_desk(service, "ann", heads) as ann:
        assert "It is for somebody else to decide: Complaints Panel." in check_page(ann.get(page)).text
    said = {
        "outcome": "authorise",
        "reasons": WORDS,
        "seen": "1",
        "step": "decide",
        "recorded_reasons.lesser-measure-considered": REASONED["recorded_reasons"]["lesser-measure-considered"],
        "consultations.0.who": ADVISED["who"],
        "consultations.0.by": "Mary",
        "consultations.0.on": day,
        "consultations.0.advice": ADVISED["advice"],
        "consultations.1.who": "the union",
        "meeting.on": day,
        "meeting.minute": "Minute 9",
    }
    with at_the_desk(service, "rita", heads) as rita:
        text = check_page(rita.get(page)).text
        for asked in ("Why do you decide in the place of the Complaints Panel?", "Advice of the staff concerned"):
            assert asked in text
        lacking = rita.post(f"{page}/decision", data=said)
        assert lacking.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        why = {"substitute.for": "conflict", "substitute.because": "The complaint is about the chair of the panel."}
        done = check_page(rita.post(f"{page}/decision", data=said | why))
    for line in ("At the meeting of", "Minute 9", "In the place of the Complaints Panel", ADVISED["advice"]):
        assert line in done.text


WRONG: list[tuple[Json, str]] = [
    ({"meeting": {"on": "2199-01-01", "minute": "Minute 7"}}, "/meeting/on"),
    ({"meeting": {"on": "2026-01-05", "minute": " "}}, "/meeting/minute"),
    ({"substitute": {"for": "holidays", "because": "They are away."}}, "/substitute/for"),
    ({"consultations": [{**ADVISED, "who": "the neighbours", "on": "2026-01-05"}]}, "/consultations/0/who"),
    ({"consultations": [{**ADVISED, "on": "2199-01-01"}]}, "/consultations/0/on"),
]


@pytest.mark.parametrize(("said", "pointer"), WRONG, ids=[row[1] for row in WRONG])
def test_what_cannot_be_is_no_way_to_decide(heads: Office, said: Json, pointer: str) -> None:
    path = "/v1/restriction-proposals/{}/decision"
    made = heads.get("/v1/restriction-proposals", MANAGER, limit="1")["items"][0]
    tag = heads.ask("GET", f"/v1/restriction-proposals/{made['id']}", MANAGER).headers["ETag"]
    answer = heads.ask("POST", path.format(made["id"]), CHIEF, json=AGREES | said, headers={"If-Match": tag})
    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (422, [pointer])


def test_what_was_decided_together_is_replayed_the_same(service: RunningService, heads: Office, others: Office) -> None:
    made = proposed(heads, "07700 900996")
    decide(heads, made, "hal.head", expect=202, at=heads, **AGREES)
    decide(others, made, "dee", expect=200, at=heads, **AGREES)
    assert "0 otherwise, 0 not asked" in service.run("audit", "replay")
