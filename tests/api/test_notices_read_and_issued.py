"""Notices: read as JSON, text or HTML, and issued once, whole, at a time that can be."""

from __future__ import annotations

import pytest

from fixtures import story
from fixtures.office import Json, Office
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.story import MANAGER, STAFF

WARNING: Json = {
    "behaviours": ["persistent"],
    "conduct": "You have gone on calling <daily> about a decision that has been explained to you.",
    "change_expected": "Please accept the decision.",
}


@pytest.fixture
def draft(office: Office) -> str:
    """The path of a warning's notice, in draft."""
    home = {"kind": "post", "value": "1 High Street, Sampleton, SA1 2BB"}
    customer: Json = office.post("/v1/customers", STAFF, name="Jo <b>Caller</b>", contact_points=[home])
    story.explained_in_vain(office, customer["id"])
    made = office.post(f"/v1/customers/{customer['id']}/warnings", MANAGER, **WARNING)
    return f"/v1/notices/{made['notice_id']}"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"), ("*/*", "application/json"), ("application/json", "application/json"),
        ("text/plain", "text/plain; charset=utf-8"), ("text/*", "text/plain; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"), ("text/html,*/*;q=0.1", "text/html; charset=utf-8"),
        ("text/plain;q=0.2, text/html;q=0.9", "text/html; charset=utf-8"), ("image/png, */*;q=0.5", "application/json"),
        ("text/html;q=0, text/plain", "text/plain; charset=utf-8"),
        ("application/*;q=0.5, text/*;q=0.4", "application/json"),
    ],
)  # fmt: skip
def test_a_notice_comes_in_the_form_asked_for(office: Office, draft: str, accept: str | None, media_type: str) -> None:
    answer = office.ask("GET", draft, MANAGER, headers={} if accept is None else {"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    letter = answer.json()["text"] if media_type == "application/json" else answer.text
    assert "DRAFT" in letter
    if "html" in media_type:
        assert "Jo &lt;b&gt;Caller" in letter
        assert "<daily>" not in letter
    else:
        assert "Jo <b>Caller" in letter
        assert max(len(line) for line in letter.splitlines()) <= 78


@pytest.mark.parametrize("accept", ["image/png", "application/xml", "text/html;q=0", "text/html;q=nan", "nonsense"])
def test_another_form_is_not_to_be_had(office: Office, draft: str, accept: str) -> None:
    answer = office.ask("GET", draft, MANAGER, headers={"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")


def test_a_notice_is_issued_neither_before_its_draft_nor_in_the_future(office: Office, draft: str) -> None:
    office.later(days=2)
    for days_ago in (3, -1):
        body = {"method": "email", "issued_at": office.on(days_ago=days_ago)}
        answer = office.ask("POST", f"{draft}/issue", MANAGER, json=body)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/issued_at"]
    issued = office.post(f"{draft}/issue", MANAGER, expect=200, method="by_hand", issued_at=office.on(days_ago=1))
    assert (issued["status"], issued["method"], issued["issued_by"]) == ("issued", "by_hand", "manager-1")
    assert issued["issued_at"] == issued["deemed_received_at"]


def test_a_notice_is_issued_once(office: Office, service: RunningService, draft: str) -> None:
    office.post(f"{draft}/issue", MANAGER, expect=200, method="post")
    before = rows(service)
    assert office.post(f"{draft}/issue", MANAGER, expect=409, method="email")["code"] == "already-issued"
    assert rows(service) == before
    assert office.get(draft, STAFF)["method"] == "post"


@pytest.mark.parametrize("lacking", ["conduct", "change_expected"])
def test_a_warning_that_does_not_say_what_it_must_cannot_be_issued(
    office: Office, service: RunningService, lacking: str
) -> None:
    customer = story.register(office, "07700 900321")
    made = office.post(f"/v1/customers/{customer}/warnings", MANAGER, **WARNING | {lacking: ""})
    before = rows(service)
    refused = office.post(f"/v1/notices/{made['notice_id']}/issue", MANAGER, expect=409, method="email")
    assert refused["code"] == "notice-incomplete"
    assert refused["checks"]
    for check in refused["checks"]:
        assert (check["outcome"], check["kind"]) == ("not_met", "breach")
        assert check["clauses"]
        assert check["cure"]
    assert rows(service) == before
    assert office.get(f"/v1/warnings/{made['id']}", MANAGER)["issued_at"] is None


def test_an_issued_letter_stays_as_it_went_out_whatever_the_customer_is_called_later(office: Office) -> None:
    customer = story.register(office, "07700 900821")
    story.explained_in_vain(office, customer)
    notice = f"/v1/notices/{story.warn(office, customer, 'persistent')['notice_id']}"
    before = office.ask("GET", notice, MANAGER)
    office.act(f"/v1/customers/{customer}", "change", STAFF, name="Renamed Later")
    after = office.ask("GET", notice, MANAGER)
    assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])
