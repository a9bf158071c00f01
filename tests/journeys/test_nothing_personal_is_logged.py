"""What a running service prints, and what its database logs, names nobody and quotes nothing that was written."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from contact_policy.embedded.place import Place
from contact_policy.records import Role
from fixtures.mailbox import mail_server
from fixtures.office import Json, Office
from fixtures.restricting import email, phone, restrict, threatening
from fixtures.running import start_service, wait_until_ready
from fixtures.story import CHIEF, MANAGER, STAFF

PERSONAL = (
    "Stormer", "900555", "stormer.private", "Stammers", "went home afraid", "Weighed with the risk", "PRIVATE-REF",
    "keeps others waiting", "Mary Manager",
)  # fmt: skip


@pytest.mark.long("two workers and a server of their own are started, for what each of them logs")
def test_a_whole_story_with_all_its_mistakes_leaves_nobodys_name_in_any_log(own_data_dir: Path) -> None:
    with mail_server() as mailbox:
        mailbox.to_recipients = ["550 5.1.1 <stormer.private@example.org>: Sam Stormer has gone"]
        environ = {"CONTACT_POLICY_SMTP_PORT": str(mailbox.port), "CONTACT_POLICY_SMTP_SECURITY": "none"}
        environ |= {"CONTACT_POLICY_LOG_FORMAT": "json", "CONTACT_POLICY_LOG_LEVEL": "debug"}
        everything = said_throughout(own_data_dir, DEMO="0", CONTACT_POLICY_SMTP_HOST="127.0.0.1", **environ)
    assert "Development tokens" in everything
    assert "database system is ready" in everything
    assert "A notice by email is failed" in everything
    assert [word for word in PERSONAL if word in everything] == []
    logged = [json.loads(line) for line in everything.splitlines() if line.startswith('{"time"')]
    asked = [line for line in logged if line["logger"] == "contact_policy.access"]
    assert len({line["request_id"] for line in asked}) == len(asked) > 20
    assert {"contact_policy.board", "contact_policy.deliver"} <= {line["logger"] for line in logged}
    proposed = {"method": "POST", "route": "/v1/customers/{customer_id}/restriction-proposals", "status": 201}
    (line,) = [line for line in asked if proposed.items() <= line.items()]
    assert line["roles"] == [MANAGER]
    assert any(line["route"] == "/v1/contact-status" and line["level"] == "DEBUG" for line in asked)


def said_throughout(data_dir: Path, **environ: str) -> str:
    """What the service printed, what it tells everybody, and what its database logged."""
    service = start_service(data_dir, "--workers", "2", **environ)
    wait_until_ready(service)
    try:
        with Office(service) as office:
            tell(office)
            told = str(office.get("/health", STAFF)) + office.ask("GET", "/metrics", STAFF).text
    finally:
        output = service.program.stop(within=60)
    return "\n".join([output, told, Place(data_dir / "postgres").log.read_text(encoding="utf-8")])


def tell(office: Office) -> None:
    """A customer restricted, with every sort of refusal on the way."""
    references = [{"system": "crm", "id": "PRIVATE-REF"}]
    need = {"need": "Stammers", "adjustment": "Give time"}
    points = (phone("07700 900555"), email("stormer.private@example.org"))
    customer = threatening(office, *points, access_needs=[need], external_references=references)
    restrict(office, customer, {"kind": "call_time_limit", "minutes": 10})
    office.post("/v1/customers", STAFF, expect=409, name="Stormer", external_references=references)
    office.post("/v1/customers", STAFF, expect=422, name="Stormer", contact_points=[phone("07700 900555*")])
    office.ask("POST", "/v1/customers", STAFF, content=b'{"name": "Stormer\\u0000"}')
    office.ask("GET", "/v1/customers", STAFF, params={"name": "Stormer", "phone": "07700 900555", "limit": "1"})
    office.ask("GET", "/v1/contact-status", Role.TELEPHONY, params={"phone": "07700 900555"})
    office.ask("GET", "/v1/contact-status", Role.TELEPHONY, params={"external_system": "\0Stormer", "external_id": "x"})
    office.ask("GET", "/v1/Stormer/07700900555", MANAGER)
    office.ask("PUT", "/v1/external-references/crm/PRIVATE-REF/customer", Role.CRM, json={"name": "Sam Stormer"})
    office.ask("GET", f"/v1/customers/{customer}/record", CHIEF)
    send(office, customer)


def send(office: Office, customer: str) -> None:
    """A notice to an address that the mail server refuses, in words that quote it."""
    body: Json = {
        "behaviours": ["aggressive"],
        "conduct": "You went on to threaten us.",
        "change_expected": "Please do not threaten us again.",
    }
    made = office.post(f"/v1/customers/{customer}/warnings", MANAGER, **body)
    office.post(f"/v1/notices/{made['notice_id']}/send", MANAGER, expect=200, method="email")
    deadline = time.monotonic() + 30
    while office.get("/health", STAFF)["outgoing"]["failed"] == 0:
        assert time.monotonic() < deadline
        time.sleep(0.1)
