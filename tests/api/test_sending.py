"""A notice sent by the service: queued over HTTP, issued once the mail server has it, and what may stand in the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.database import fresh_database
from fixtures.mailbox import Mailbox, mail_server
from fixtures.office import Json, Office
from fixtures.restricting import email, restrict, threatening
from fixtures.running import RunningService, running_service
from fixtures.story import CHIEF, MANAGER, STAFF

WARNING: Json = {
    "behaviours": ["persistent"],
    "conduct": "You have gone on calling about a decision that has been explained to you.",
    "change_expected": "Please accept the decision.",
}


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def sending(
    server_dsn: str, template: str, mailbox: Mailbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningService]:
    """A service of two workers that sends what is queued, to a real mail server."""
    environ = {
        "CONTACT_POLICY_SMTP_HOST": "127.0.0.1",
        "CONTACT_POLICY_SMTP_PORT": str(mailbox.port),
        "CONTACT_POLICY_SMTP_SECURITY": "none",
        "DEMO": "0",
    }
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(tmp_path_factory.mktemp("sending"), "--workers", "2", DATABASE_URL=dsn, **environ) as running,
    ):
        yield running


@pytest.fixture
def office(sending: RunningService) -> Iterator[Office]:
    with Office(sending) as office:
        yield office


def somebody(office: Office, *points: Json, **more: Any) -> tuple[str, str]:
    """A customer, reached by e-mail unless said otherwise, and the path of a warning's notice in draft."""
    address = email(f"jo.{uuid4().hex}@example.org")
    customer: Json = office.post(
        "/v1/customers", STAFF, name="Jo Caller", contact_points=list(points) or [address], **more
    )
    story.explained_in_vain(office, customer["id"])
    made = office.post(f"/v1/customers/{customer['id']}/warnings", MANAGER, **WARNING)
    return str(customer["id"]), f"/v1/notices/{made['notice_id']}"


def settled(office: Office, notice: str) -> Json:
    """The notice once it is off the queue."""
    return when(office, notice, lambda sending: sending["settled_at"] is not None)


def when(office: Office, notice: str, condition: Callable[[Json], bool]) -> Json:
    """The notice once its sending is so."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        shown: Json = office.get(notice, MANAGER)
        if condition(shown["sending"]):
            return shown
        time.sleep(0.1)
    raise AssertionError(f"it did not come to that: {shown['sending']}")


@pytest.mark.long("a service of its own starts, which sends")
def test_a_restriction_bites_from_the_moment_the_mail_server_has_its_notice(office: Office, mailbox: Mailbox) -> None:
    # So that the story ends about now: what is sent is issued by the real clock.
    office.now = datetime.now(UTC) - timedelta(days=70)
    customer, case, events = story.persistent_customer(office, "07700 900411")
    address = f"jo.{uuid4().hex}@example.org"
    office.act(f"/v1/customers/{customer}", "change", STAFF, contact_points=[email(address)])
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    decided = story.authorise(office, story.propose(office, customer, story.proposal(office, events, case)))
    restriction, notice = f"/v1/restrictions/{decided['restriction_id']}", f"/v1/notices/{decided['notice_id']}"
    before = office.get(restriction, CHIEF)["status"]
    queued = office.post(f"{notice}/send", MANAGER, expect=200, method="email")
    assert (queued["status"], queued["issued_at"]) == ("draft", None)
    assert (queued["sending"]["state"], queued["sending"]["address"]) == ("waiting", address)
    issued = settled(office, notice)
    assert (issued["status"], issued["method"], issued["sending"]["state"]) == ("issued", "email", "sent")
    assert issued["issued_at"] == issued["deemed_received_at"]
    assert before == "pending_notice"
    office.now = datetime.now(UTC)
    assert office.get(restriction, CHIEF)["status"] == "in_force"
    (mail,) = [mail for mail in mailbox.taken if mail["To"] == address]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Dear Jo Caller," in body.get_content()
    assert "DRAFT" not in body.get_content()
    (pdf,) = mail.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF-")
    kinds = [line["kind"] for line in office.get(f"/v1/customers/{customer}/record", CHIEF)["items"]]
    assert kinds.count("notice.queued") == 1
    actions = [
        (line["action"], line["actor"]) for line in office.get("/v1/audit", Role.AUDITOR, customer_id=customer)["items"]
    ]
    assert ("notice.queued", "manager-1") in actions
    assert ("notice.sent", "contact-policy deliver") in actions
    assert ("notice.issued", "contact-policy deliver") in actions


def test_somebody_whose_address_the_office_blocks_is_written_to_there_all_the_same(
    office: Office, mailbox: Mailbox
) -> None:
    office.now = datetime.now(UTC) - timedelta(days=60)
    address = f"sam.{uuid4().hex}@example.org"
    customer = threatening(office, email(address))
    restrict(office, customer, {"kind": "block_email", "addresses": [address]})
    asked = office.get("/v1/contact-status", STAFF, email=address)
    assert asked["email_action"] == "reject"
    made = office.post(f"/v1/customers/{customer}/warnings", MANAGER, **WARNING | {"behaviours": ["aggressive"]})
    office.post(f"/v1/notices/{made['notice_id']}/send", CHIEF, expect=200, method="email")
    assert settled(office, f"/v1/notices/{made['notice_id']}")["status"] == "issued"
    assert address in mailbox.recipients


def test_a_refusal_for_good_shows_on_the_notice_and_in_health_until_somebody_sees_to_it(
    office: Office, mailbox: Mailbox
) -> None:
    customer, notice = somebody(office)
    mailbox.to_recipients.append("550 5.1.1 no such user")
    office.post(f"{notice}/send", MANAGER, expect=200, method="email")
    failed = settled(office, notice)
    assert (failed["status"], failed["sending"]["state"], failed["sending"]["why"]) == ("draft", "failed", "refused")
    assert office.get("/health", STAFF)["outgoing"] == {
        "waiting": 0, "held": 0, "failed": 1, "oldest_waiting_seconds": 0,
    }  # fmt: skip
    assert 'contact_policy_outgoing_messages{state="failed"} 1.0' in office.ask("GET", "/metrics", STAFF).text
    kinds = [line["kind"] for line in office.get(f"/v1/customers/{customer}/record", CHIEF)["items"]]
    assert "notice.failed" in kinds
    office.post(f"{notice}/issue", MANAGER, expect=200, method="by_hand")
    assert office.get("/health", STAFF)["outgoing"]["failed"] == 0


def test_a_notice_is_on_its_way_once_at_a_time(office: Office, mailbox: Mailbox) -> None:
    _, notice = somebody(office)
    mailbox.to_recipients.append("451 later")
    office.post(f"{notice}/send", MANAGER, expect=200, method="email")
    tried = when(office, notice, lambda sending: sending["tries"] == 1 and sending["state"] == "waiting")["sending"]
    assert tried["why"] == "refused-for-now"
    assert tried["next_try_at"]
    assert office.post(f"{notice}/send", MANAGER, expect=409, method="email")["code"] == "already-queued"
    office.post(f"{notice}/issue", MANAGER, expect=200, method="by_hand")
    assert office.post(f"{notice}/send", MANAGER, expect=409, method="email")["code"] == "already-issued"


def test_a_notice_that_lacks_what_it_must_say_is_not_queued(office: Office) -> None:
    customer, _ = somebody(office)
    made = office.post(f"/v1/customers/{customer}/warnings", MANAGER, **WARNING | {"conduct": ""})
    refused = office.post(f"/v1/notices/{made['notice_id']}/send", MANAGER, expect=409, method="email")
    assert refused["code"] == "notice-incomplete"
    assert refused["checks"]
    assert office.get(f"/v1/notices/{made['notice_id']}", MANAGER)["sending"] is None


def test_a_letter_is_not_queued_where_the_service_prints_none(office: Office) -> None:
    _, notice = somebody(office, {"kind": "post", "value": "1 High Street, Sampleton SA1 2BB"})
    assert office.post(f"{notice}/send", MANAGER, expect=409, method="post")["code"] == "channel-not-set-up"


@pytest.mark.parametrize("method", ["by_hand", "webhook", "carrier_pigeon", None])
def test_only_what_a_service_can_do_is_a_method(office: Office, method: str | None) -> None:
    _, notice = somebody(office)
    assert office.post(f"{notice}/send", MANAGER, expect=422, method=method)["errors"][0]["pointer"] == "/method"


CANNOT_READ = {"need": "Cannot use a screen", "adjustment": "Write", "channels_unusable": ["email"]}


@pytest.mark.parametrize(
    ("points", "more"),
    [
        ([{"kind": "phone", "value": "07700 900412"}], {}),
        ([email("household@example.org", shared=True)], {}),
        ([email("one@example.org"), email("two@example.org")], {}),
        ([email("reader@example.org")], {"access_needs": [CANNOT_READ]}),
    ],
    ids=["missing", "shared", "several", "unusable"],
)
def test_without_one_fit_address_nothing_is_queued(office: Office, points: list[Json], more: Json) -> None:
    _, notice = somebody(office, *points, **more)
    assert office.post(f"{notice}/send", MANAGER, expect=409, method="email")["code"] == "address-unfit"


def test_of_several_addresses_the_one_named_is_written_to(office: Office, mailbox: Mailbox) -> None:
    first, second = (f"{name}.{uuid4().hex}@example.org" for name in ("first", "second"))
    _, notice = somebody(office, email(first), email(second))
    other = office.post(f"{notice}/send", MANAGER, expect=409, method="email", address="other@example.org")
    assert other["code"] == "address-unfit"
    office.post(f"{notice}/send", MANAGER, expect=200, method="email", address=second.upper())
    assert settled(office, notice)["status"] == "issued"
    assert [address for address in mailbox.recipients if address in {first, second}] == [second]


def test_deliver_says_how_each_message_fared(office: Office, sending: RunningService, mailbox: Mailbox) -> None:
    assert sending.run("deliver") == "0 waiting, 0 accepted, 0 sent, 0 held, 0 failed, 0 withdrawn\n"
    assert office.get("/health", STAFF)["outgoing"]["waiting"] == 0
    assert len(set(mailbox.ids())) == len(mailbox.taken)
