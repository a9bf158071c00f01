"""What every answer has in common: one shape of error, an id, standing headers, and nothing personal in any log."""

from __future__ import annotations

import logging
import re

import pytest

from contact_policy.api.operations import allow, check_admission, operations
from contact_policy.records import Role
from contact_policy.services import Store
from fixtures.service import AuthoriseAs, Client, MakeApp, connected

pytestmark = pytest.mark.anyio

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


async def test_a_problem_has_the_agreed_shape(client: Client) -> None:
    answer = await client.get("/v1/examples?phone=07700900123")
    request_id = answer.headers["X-Request-ID"]
    assert UUID7.fullmatch(request_id)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json() == {
        "type": "urn:contact-policy:problem:unauthenticated",
        "title": "A valid access token or API key is required",
        "status": 401,
        "detail": answer.json()["detail"],
        "instance": "/v1/examples",
        "code": "unauthenticated",
        "request_id": request_id,
    }


async def test_a_refusal_by_the_policy_shows_its_checks(client: Client) -> None:
    answer = await client.get("/v1/breached")
    assert (answer.status_code, answer.json()["code"]) == (409, "policy-breach")
    (check,) = answer.json()["checks"]
    assert (check["rule"], check["clauses"], check["cure"]) == (
        "warned-in-writing",
        ["MC-8.6"],
        "Issue a warning first.",
    )


async def test_a_fault_of_ours_tells_nobody_anything(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    answer = await client.get("/v1/broken", headers={"User-Agent": "Jones +447700900123"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert answer.headers["X-Request-ID"] in caplog.text
    assert "RuntimeError" in caplog.text
    assert "get_broken" in caplog.text
    for text in (answer.text, caplog.text):
        assert "447700900123" not in text
        assert "Jones" not in text


async def test_the_access_log_names_the_route_and_never_what_was_asked(
    client: Client, manager: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="contact_policy")
    await client.get("/v1/examples/jones?name=jones", headers=manager)
    (line,) = [record.getMessage() for record in caplog.records if record.name == "contact_policy.access"]
    assert re.fullmatch(r"GET /v1/examples/\{customer_id\} 404 [0-9.]+ ms request_id=[0-9a-f-]+", line)
    assert "jones" not in caplog.text


async def test_an_unknown_path_is_a_problem_too(client: Client) -> None:
    answer = await client.get("/v1/no%20such/thing?x=1")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert answer.json()["instance"] == "/v1/no%20such/thing"


async def test_a_path_is_not_guessed_from_a_trailing_slash(client: Client) -> None:
    assert (await client.get("/v1/examples/")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/v1/examples", "GET, HEAD, POST"),
        ("PUT", "/v1/examples/x", "GET, HEAD, PATCH"),
        ("POST", "/livez", "GET, HEAD"),
        ("TRACE", "/docs", "GET, HEAD"),
        ("BREW", "/openapi.json", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_told_every_right_one(client: Client, method: str, path: str, allow: str) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == allow


@pytest.mark.parametrize(
    ("given", "is_kept"), [("crm-2026.11_7", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("", False)]
)
async def test_a_sane_request_id_is_kept(client: Client, given: str, *, is_kept: bool) -> None:
    answer = await client.get("/livez", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is is_kept
    assert answer.headers["X-Request-ID"]


async def test_answers_are_neither_sniffed_nor_kept(client: Client, manager: dict[str, str]) -> None:
    for path in ("/v1/examples", "/v1/nothing", "/v1/broken"):
        answer = await client.get(path, headers=manager)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_with_the_database_away_the_answer_says_when_to_come_back(
    make_app: MakeApp, manager: dict[str, str]
) -> None:
    away = Store("postgresql://nobody@127.0.0.1:1/nothing")
    async with connected(make_app(at=away)) as client:
        answer = await client.post("/v1/examples", json={"name": "Ann"}, headers=manager)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert int(answer.headers["Retry-After"]) > 0
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
        health = await client.get("/health")
        assert (health.status_code, health.json()["dependencies"]) == (200, {"database": "down"})
    await away.close()


async def test_x_now_is_the_time_of_one_request(client: Client, manager: dict[str, str]) -> None:
    answer = await client.get("/v1/clock", headers=manager | {"X-Now": "2030-01-02T03:04:05+01:00"})
    assert answer.json()["now"] == "2030-01-02T02:04:05+00:00"
    assert not (await client.get("/v1/clock", headers=manager)).json()["now"].startswith("2030")


@pytest.mark.parametrize("text", ["", "now", "1700000000", "2026-11-20T10:00:00", "0001-01-01T00:00:00Z"])
async def test_x_now_must_be_a_moment(client: Client, manager: dict[str, str], text: str) -> None:
    answer = await client.get("/v1/clock", headers=manager | {"X-Now": text})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["X-Now"]


@pytest.mark.parametrize("path", ["/v1/clock", "/v1/anything", "/v1/examples/none", "/livez", "/health", "/docs"])
async def test_in_production_nobody_may_set_the_clock(make_app: MakeApp, path: str) -> None:
    identity = {
        "CONTACT_POLICY_ENVIRONMENT": "production",
        "CONTACT_POLICY_TOKEN_ISSUER": "https://identity.office.example",
        "CONTACT_POLICY_TOKEN_AUDIENCE": "contact-policy",
        "CONTACT_POLICY_TOKEN_JWKS_FILE": "keys.json",
    }
    async with connected(make_app(identity)) as client:
        answer = await client.get(path, headers={"X-Now": "2030-01-02T03:04:05Z"})
    assert (answer.status_code, answer.json()["code"]) == (400, "clock-not-allowed")


def test_a_route_that_names_no_roles_cannot_be_made() -> None:
    async def forgotten() -> None:
        pass

    with pytest.raises(ValueError, match="does not say who may use it"):
        operations("Examples").get("/forgotten")(forgotten)
    with pytest.raises(ValueError, match="Name the roles"):
        allow()


def test_an_id_in_a_path_that_nobody_looks_up_cannot_be_declared() -> None:
    async def get_pigeon(pigeon_id: str) -> None:
        pass

    with pytest.raises(ValueError, match="does not know pigeon_id"):
        operations("Examples").get("/pigeons/{pigeon_id}")(allow(Role.STAFF)(get_pigeon))


async def test_a_route_without_a_gate_stops_the_service(make_app: MakeApp) -> None:
    app = make_app({"CONTACT_POLICY_DESK": "off"})  # the desk has a gate of its own
    check_admission(app)
    app.add_api_route("/open-door", lambda: None)
    with pytest.raises(TypeError, match="/open-door"):
        check_admission(app)


async def test_nobody_gets_in_by_a_role_of_another_operation(client: Client, bearer: AuthoriseAs) -> None:
    roles = {Role.STAFF, Role.MANAGER}
    for role in Role:
        answer = await client.get("/v1/examples", headers=bearer(role))
        assert answer.status_code == (200 if role in roles else 403)
        if role not in roles:
            assert answer.json()["detail"] == "This is open to: staff, manager."
