"""Webhook subscriptions over HTTP: made, shown without their secret, changed, rotated, tried, and their deliveries."""

from __future__ import annotations

import pytest
import standardwebhooks

from contact_policy.records import Role
from fixtures.office import Json, Office

CRM, ADMIN = Role.CRM, Role.ADMIN
URL = "https://crm.office.example/hooks/contact-policy"
GIVEN: Json = {"url": URL, "kinds": ["restriction.in_force", "restriction.ended"], "system": "crm"}
PATH = "/v1/webhook-subscriptions"


def made(office: Office, **more: object) -> Json:
    """A subscription of this CRM system's; the few there may be are given back by ``remove``."""
    subscription: Json = office.post(PATH, CRM, **GIVEN | more)
    return subscription


def remove(office: Office, subscription: Json) -> None:
    path = f"{PATH}/{subscription['id']}"
    tag = office.ask("GET", path, ADMIN).headers["ETag"]
    removed = office.ask("DELETE", path, ADMIN, headers={"If-Match": tag})
    assert removed.status_code == 200
    assert "whsec_" not in removed.text


def test_a_secret_is_shown_once_and_nowhere_afterwards(office: Office) -> None:
    subscription = made(office, description="The help desk")
    standardwebhooks.Webhook(subscription["secret"])
    assert (subscription["status"], subscription["kinds"]) == ("unverified", GIVEN["kinds"])
    path = f"{PATH}/{subscription['id']}"
    secrets = [subscription["secret"]]
    for hours in (-1, 169, 386_128_119):
        office.post(f"{path}/rotate-secret", CRM, expect=422, overlap_hours=hours)
    rotated = office.post(f"{path}/rotate-secret", CRM, expect=200, overlap_hours=24)
    secrets.append(rotated["secret"])
    assert len(set(secrets)) == 2
    assert rotated["former_secret_until"] is not None
    for asked in (path, PATH, "/v1/webhook-deliveries"):
        answer = office.ask("GET", asked, CRM)
        assert answer.status_code == 200
        assert not any(secret in answer.text for secret in secrets)
    tag = {"If-Match": office.ask("GET", path, CRM).headers["ETag"]}
    for answer in (
        office.ask("PATCH", path, CRM, json={"description": "The desk"}, headers=tag),
        office.ask("POST", f"{path}/test", CRM),
        office.ask("POST", f"{path}/enable", CRM, json={}),
    ):
        assert answer.status_code == 200, answer.text
        assert "whsec_" not in answer.text
    remove(office, subscription)
    assert office.ask("GET", path, CRM).status_code == 404


def test_a_test_is_queued_and_tried_again_on_demand_and_another_system_sees_none_of_it(office: Office) -> None:
    subscription = made(office)
    tried = office.post(f"{PATH}/{subscription['id']}/test", CRM, expect=200)
    assert (tried["type"], tried["state"], tried["change_id"]) == ("subscription.test", "waiting", None)
    own = {"subscription_id": subscription["id"]}
    listed = office.get("/v1/webhook-deliveries", CRM, **own, state="waiting")["items"]
    assert [delivery["type"] for delivery in listed] == ["subscription.test"] * 2
    again = office.post(f"/v1/webhook-deliveries/{tried['id']}/redeliver", CRM, expect=200)
    assert again["id"] == tried["id"]
    for method, path in [
        ("GET", f"{PATH}/{subscription['id']}"),
        ("POST", f"/v1/webhook-deliveries/{tried['id']}/redeliver"),
    ]:
        assert office.ask(method, path, CRM, subject="another").status_code == 404
    assert office.ask("GET", "/v1/webhook-deliveries", CRM, subject="another", params=own).json()["items"] == []
    assert office.get(f"{PATH}/{subscription['id']}", ADMIN)["created_by"] == "crm-1"
    answer = office.ask("POST", f"{PATH}/{subscription['id']}/enable", CRM, json={"since": "f7c1.1"})
    assert (answer.status_code, answer.json()["code"]) == (410, "feed-gone")
    remove(office, subscription)


def test_a_change_asks_for_the_tag_and_another_url_for_another_test(office: Office) -> None:
    subscription = made(office)
    path = f"{PATH}/{subscription['id']}"
    assert office.ask("PATCH", path, CRM, json={"kinds": ["customer.merged"]}).status_code == 428
    assert office.ask("DELETE", path, CRM).status_code == 428
    tag = office.ask("GET", path, CRM).headers["ETag"]
    body = {"kinds": ["customer.merged"], "url": "https://other.office.example/"}
    changed = office.ask("PATCH", path, CRM, json=body, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert (changed.json()["kinds"], changed.json()["url"]) == (["customer.merged"], "https://other.office.example/")
    assert office.ask("PATCH", path, CRM, json=body, headers={"If-Match": tag}).status_code == 412
    tests = office.get("/v1/webhook-deliveries", CRM, subscription_id=subscription["id"])["items"]
    assert len(tests) == 2
    remove(office, subscription)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"url": "http://crm.office.example/"}, "/url"), ({"url": "https://localhost./"}, "/url"),
        ({"url": "https://2130706433/"}, "/url"), ({"url": "https://[::ffff:127.0.0.1]/"}, "/url"),
        ({"url": "https://10.0.0.1/"}, "/url"), ({"url": "https://me:pw@crm.office.example/"}, "/url"),
        ({"url": "https://crm.office.example:8443/"}, "/url"), ({"url": ""}, "/url"),
        ({"kinds": []}, "/kinds"), ({"kinds": ["restriction.made_up"]}, "/kinds/0"), ({"secret": "whsec_x"}, "/secret"),
    ],
)  # fmt: skip
def test_where_a_webhook_never_goes_is_refused_with_the_cure(office: Office, given: Json, pointer: str) -> None:
    answer = office.ask("POST", PATH, CRM, json=GIVEN | given)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == pointer
    assert str(given.get("url") or "made_up") not in answer.text
