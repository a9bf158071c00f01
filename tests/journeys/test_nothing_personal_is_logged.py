"""What a running service prints, and what its database logs, names nobody and quotes nothing that was written."""

from __future__ import annotations

from pathlib import Path

from contact_policy.embedded.place import Place
from contact_policy.records import Role
from fixtures.office import Office
from fixtures.restricting import email, phone, restrict, threatening
from fixtures.running import start_service, wait_until_ready
from fixtures.story import CHIEF, MANAGER, STAFF

PERSONAL = (
    "Stormer", "900555", "stormer.private", "Stammers", "went home afraid", "Weighed with the risk", "PRIVATE-REF",
    "keeps others waiting", "Mary Manager",
)  # fmt: skip


def test_a_whole_story_with_all_its_mistakes_leaves_nobodys_name_in_any_log(own_data_dir: Path) -> None:
    service = start_service(own_data_dir, "--workers", "2", DEMO="0")
    wait_until_ready(service)
    try:
        with Office(service) as office:
            tell(office)
            told = office.get("/health", STAFF)
            metrics = office.ask("GET", "/metrics", STAFF).text
    finally:
        service.process.terminate()
        output = service.process.communicate(timeout=60)[0]
    log = Place(own_data_dir / "postgres").log.read_text(encoding="utf-8")
    assert "database system is ready" in log
    assert "Development tokens" in output
    everything = "\n".join([output, str(told), metrics, log])
    assert [word for word in PERSONAL if word in everything] == []


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
