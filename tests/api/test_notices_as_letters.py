"""What a customer needs decides what they are sent, and what was sent stays as it was."""

from __future__ import annotations

from typing import Any

from fixtures import story
from fixtures.office import Json, Office
from fixtures.pdfs import opened, placed, text_of
from fixtures.story import CHIEF, MANAGER, STAFF

PDF = {"Accept": "application/pdf"}
HOME: Json = {"kind": "post", "value": "1 High Street, Sampleton, SA1 2BB", "shared": False}


def warned(office: Office, phone: str, *needs: Json, name: str = "Jo Caller", issue: bool = True) -> tuple[str, str]:
    """Customer and path of a warning's notice."""
    points = [{"kind": "phone", "value": phone}, HOME]
    customer = office.post("/v1/customers", STAFF, name=name, contact_points=points, access_needs=list(needs))
    story.explained_in_vain(office, customer["id"])
    made = office.post(
        f"/v1/customers/{customer['id']}/warnings",
        MANAGER,
        behaviours=["persistent"],
        conduct="You have gone on calling about a decision that has been explained to you.",
        change_expected="Please accept the decision.",
    )
    path = f"/v1/notices/{made['notice_id']}"
    if issue:
        is_blind = any("post" in need.get("channels_unusable", ()) for need in needs)
        office.post(f"{path}/issue", MANAGER, expect=200, method="by_hand" if is_blind else "post")
    return str(customer["id"]), path


def pdf(office: Office, path: str, **params: str) -> Any:
    answer = office.ask("GET", path, STAFF, headers=PDF, params=params)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf"), answer.text
    return answer.content


def test_a_notice_comes_as_a_pdf_with_the_address_it_went_to(office: Office) -> None:
    customer, path = warned(office, "07700 900901")
    made = pdf(office, path)
    in_window = [text for x, y, _, text in placed(opened(made)) if x < 120 and 39.5 < y < 66.3]
    assert in_window == ["Jo Caller", "1 High Street", "Sampleton", "SA1 2BB"]
    assert "2 March 2026" in text_of(opened(made))
    moved = [HOME | {"value": "2 Low Road, Sampleton, SA1 3CC"}]
    office.act(f"/v1/customers/{customer}", "change", STAFF, name="Renamed Later", contact_points=moved)
    assert pdf(office, path) == made


def test_who_needs_large_print_gets_it_in_every_form_unless_another_is_asked_for(office: Office) -> None:
    _, path = warned(office, "07700 900902", {"need": "Low vision", "adjustment": "Large print, please"})
    assert office.get(path, STAFF)["form"] == "large_print"
    assert max(size for _, _, size, text in placed(opened(pdf(office, path))) if "decision" in text) >= 17.9
    assert pdf(office, path, form="large_print") == pdf(office, path)
    assert max(size for _, _, size, _ in placed(opened(pdf(office, path, form="letter")))) < 17
    assert "18pt" in office.ask("GET", path, STAFF, headers={"Accept": "text/html"}).text


def test_who_cannot_use_post_is_written_to_as_in_an_e_mail(office: Office) -> None:
    _, path = warned(office, "07700 900903", {"need": "Blind", "channels_unusable": ["post"]})
    notice = office.get(path, STAFF)
    assert notice["form"] == "email"
    assert "1 High Street" not in notice["text"]
    assert max(len(line) for line in notice["text"].splitlines()) > 78
    as_letter = office.ask("GET", path, STAFF, headers={"Accept": "text/plain"}, params={"form": "letter"}).text
    assert max(len(line) for line in as_letter.splitlines()) <= 78


def test_a_need_that_comes_on_record_before_it_is_issued_counts(office: Office) -> None:
    customer, path = warned(office, "07700 900904", issue=False)
    assert office.get(path, STAFF)["form"] == "letter"
    needs = [{"need": "Large print", "adjustment": "", "channels_unusable": []}]
    office.act(f"/v1/customers/{customer}", "change", STAFF, access_needs=needs)
    assert office.post(f"{path}/issue", MANAGER, expect=200, method="post")["form"] == "large_print"


def test_an_unknown_form_is_refused(office: Office) -> None:
    _, path = warned(office, "07700 900905")
    answer = office.ask("GET", path, STAFF, params={"form": "poem"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


def test_a_name_that_no_font_shows_is_said_and_can_be_read_as_a_page(office: Office) -> None:
    _, path = warned(office, "07700 900906", name="王小明")
    answer = office.ask("GET", path, STAFF, headers=PDF)
    assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")
    assert "text/html" in answer.json()["detail"]
    assert "王小明" in office.ask("GET", path, STAFF, headers={"Accept": "text/html"}).text


def test_a_refusal_is_told_to_the_manager_who_asked_and_nothing_to_the_customer(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900907")
    made = story.propose(office, customer, story.proposal(office, events, case), subject="mary")
    said: Json = {"outcome": "refuse", "reasons": "Nobody has warned this customer. Please do that first."}
    decided = office.act(f"/v1/restriction-proposals/{made['id']}", "decision", CHIEF, **said)
    notice = office.get(f"/v1/notices/{decided['notice_id']}", MANAGER)
    assert (notice["kind"], notice["about_id"], notice["addressee"]) == ("refusal", made["id"], "Mary")
    assert said["reasons"] in notice["text"].replace("\n", " ")
    assert "Jo Caller" not in notice["text"]
    assert [check["outcome"] for check in notice["checks"]] == ["met"]
    issued = office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="by_hand")
    assert issued["addressee"] == "Mary"
