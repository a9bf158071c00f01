"""The API described, readable without the internet, and the service's word on how it is."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from contact_policy import __version__
from contact_policy.policy import Policy, engine
from contact_policy.services import Store
from fixtures.service import Client, MakeApp, connected

pytestmark = pytest.mark.anyio

LINK = re.compile(r'(?:src|href|url)["\']?\s*[=:]\s*["\']([^"\']+)["\']')


@pytest.fixture
async def document(client: Client) -> dict[str, Any]:
    answer = await client.get("/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for operation in item.values():
            yield path, operation


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
async def test_the_pages_ask_nobody_else_for_anything(client: Client, page: str) -> None:
    answer = await client.get(page)
    assert answer.status_code == 200
    assert "//" not in re.sub(r"^\s*//.*$", "", answer.text, flags=re.MULTILINE)
    links = LINK.findall(answer.text)
    assert "openapi.json" in answer.text
    assert len(links) >= 2
    for link in links:
        asset = await client.get(link)
        assert asset.status_code == 200
        assert b"//cdn." not in asset.content
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_the_address_alone_leads_somewhere(client: Client) -> None:
    for answer in (await client.get("/"), await client.head("/")):
        assert answer.status_code == 307
        assert answer.headers["Location"] == "/desk"


@pytest.mark.parametrize("name", ["none.js", "..%2Fcore.py", "core.py"])
async def test_only_the_pages_own_assets_are_given_out(client: Client, name: str) -> None:
    assert (await client.get(f"/docs/assets/{name}")).status_code == 404


async def test_every_operation_says_who_may_and_how_it_fails(document: dict[str, Any]) -> None:
    seen = 0
    for path, operation in operations(document):
        seen += 1
        assert re.search(r"Roles: \w", operation["description"]), path
        is_open = not operation["x-roles"]
        is_signed = operation["security"] == [{"twilio": []}]
        assert is_signed is ("/integrations/" in path)
        assert is_signed or operation["security"] == ([] if is_open else [{"bearer": []}, {"api_key": []}])
        expected = {"400", "422", "500"} if is_open else {"400", "401", "403", "422", "500", "503"}
        assert expected <= set(operation["responses"]), path
        for status, response in operation["responses"].items():
            if status >= "400":
                (media_type, content), *_ = response["content"].items()
                assert media_type == "application/problem+json"
                assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert seen >= 10


async def test_what_an_operation_needs_shows_in_its_errors(document: dict[str, Any]) -> None:
    patch = document["paths"]["/v1/examples/{customer_id}"]["patch"]
    wanted = "200 308 400 401 403 404 409 412 413 415 422 428 500 503"
    assert set(patch["responses"]) == set(wanted.split())
    assert patch["operationId"] == "change_example"
    assert patch["x-roles"] == ["manager"]
    assert patch["description"].endswith("Roles: manager.")
    create = document["paths"]["/v1/examples"]["post"]
    assert "duplicate" in create["responses"]["409"]["description"]
    assert "idempotency-key-reused" in create["responses"]["422"]["description"]
    assert {parameter["name"] for parameter in create["parameters"]} == {"idempotency-key"}


async def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = set(re.findall(r"'\$ref': '#/components/schemas/(\w+)'", str(document)))
    assert references
    assert references <= set(document["components"]["schemas"])
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert set(document["components"]["securitySchemes"]) == {"bearer", "api_key", "twilio"}


async def test_field_types_document_themselves(document: dict[str, Any]) -> None:
    properties = document["components"]["schemas"]["ExampleBody"]["properties"]
    count = properties["count"]
    assert (count["type"], count["minimum"], count["maximum"]) == ("integer", 1, 600)
    assert count["description"].endswith("If left out: 1")
    assert "default" not in count
    formats = {name: properties[name]["anyOf"][0].get("format") for name in ("at", "day", "email", "related_id")}
    assert formats == {"at": "date-time", "day": "date", "email": "email", "related_id": "uuid"}
    assert document["components"]["schemas"]["ExampleBody"]["additionalProperties"] is False


@pytest.fixture
async def alone(dsn: str, make_app: MakeApp) -> AsyncIterator[Client]:
    """A client of the application on a database of the test's own, where nothing waits that another test sent."""
    store = Store(dsn)
    async with connected(make_app(at=store)) as client:
        yield client
    await store.close()


async def test_health_tells_of_the_policy_and_its_overdue_review(
    alone: Client, policy: Policy, manager: dict[str, str]
) -> None:
    answer = await alone.get("/health", headers={"X-Now": "2026-11-20T10:00:00Z"} | manager)
    assert answer.json() == {
        "status": "up",
        "reasons": [],
        "version": __version__,
        "dependencies": {"database": "up"},
        "status_board": {"people": 0, "version": 0, "stale": True},  # nothing watches in this test
        "policy": {
            "id": policy.about.id,
            "version": policy.about.version,
            "digest": policy.digest,
            "next_review_on": policy.about.next_review_on.isoformat(),
            "review_overdue": True,
            "calendar_ends_on": None,
            "calendar_over": False,
            "engine": policy.about.engine,
            "engine_newest": engine.NEWEST_LEVEL,
            "not_asked": [],
        },
        "outgoing": {"waiting": 0, "held": 0, "failed": 0, "oldest_waiting_seconds": 0},
        "webhooks": {"disabled": 0, "waiting": 0, "oldest_waiting_seconds": 0},
        "reviews": None,  # they are counted on the status board
        "appeals": {"open": 0, "overdue": 0},
        "data_requests": {"open": 0, "overdue": 0},
        "retention": {
            "undecided": ["contact_event", "warning", "restriction", "proposal", "customer"],
            "to_erase": 0,
        },
        "filed_mail": {"unseen": 0, "to_answer": 0, "overdue": 0},
        "notices": {"returned": 0},
        "support": {"lost": 0},
        "sweep": None,
        "trail": {"last_checkpoint_at": None, "age_seconds": None, "sealed": 0, "oldest_waiting_seconds": 0},
        "desk": True,
        "database": {"privileges": "excessive"},
        "any_client_silent": False,
        "clients": [],
    }
    earlier = await alone.get("/health", headers={"X-Now": "2020-01-01T10:00:00Z"})
    assert earlier.json()["policy"]["review_overdue"] is False
    assert (await alone.get("/readyz")).status_code == 200


async def test_metrics_count_by_route_and_hold_nothing_personal(make_app: MakeApp, manager: dict[str, str]) -> None:
    async with connected(make_app()) as client:
        for name in ("jones", "smith"):
            await client.get(f"/v1/examples/{name}?name={name}", headers=manager)
        text = (await client.get("/metrics")).text
    assert 'http_requests_total{method="GET",route="/v1/examples/{customer_id}",status="404"} 2.0' in text
    assert "jones" not in text
    assert "mary" not in text


async def test_a_setting_closes_the_metrics(make_app: MakeApp) -> None:
    async with connected(make_app({"CONTACT_POLICY_METRICS_OPEN": "0"})) as client:
        assert (await client.get("/metrics")).status_code == 404
