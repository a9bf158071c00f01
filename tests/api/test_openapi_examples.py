"""The document's examples are this service's own: each refusal and each answer as it really comes."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from contact_policy.api.described.answers import recorded
from contact_policy.api.described.fields import words
from contact_policy.records import Role
from fixtures.answers import answered, differences
from fixtures.office import Office
from fixtures.operations import DOCUMENT, JSON, OPERATIONS, Described, name
from fixtures.world import World, build_world

PROBLEM = "application/problem+json"
SCHEMAS = DOCUMENT["components"]["schemas"]


def examples(operation: Described) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for status, response in operation.said["responses"].items():
        for code, example in response.get("content", {}).get(PROBLEM, {}).get("examples", {}).items():
            yield status, code, example["value"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_each_refusal_that_is_listed_is_shown_and_no_other(operation: Described) -> None:
    for status, response in operation.said["responses"].items():
        if status >= "300":
            shown = {code for at, code, _ in examples(operation) if at == status}
            assert shown
            assert all(f"(`{code}`)" in response["description"] for code in shown)
            assert response["description"].count("(`") == len(shown) or status == "409"
    for status, code, value in examples(operation):
        assert (value["code"], value["type"]) == (code, f"urn:contact-policy:problem:{code}")
        assert value["status"] == int(status)
        assert set(SCHEMAS["Problem"]["required"]) <= set(value) <= set(SCHEMAS["Problem"]["properties"])
        assert "{" not in value["instance"]
        assert value["instance"].count("/") == operation.path.count("/")


PROVOKED: dict[str, dict[str, Any]] = {
    "unauthenticated": {"headers": {"Authorization": "Bearer x"}},
    "encoding-not-supported": {"headers": {"Content-Encoding": "br"}, "content": b"{}"},
    "body-too-large": {
        "headers": {"Content-Encoding": "gzip", "Content-Type": JSON},
        "content": gzip.compress(b" " * (11 * 1024 * 1024)),
    },
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_what_any_request_may_be_refused_for_is_answered_as_shown(world: World, operation: Described) -> None:
    shown = {code: value for _, code, value in examples(operation)}
    tried = {code: request for code, request in PROVOKED.items() if code in shown}
    has_body = "errors" in shown["invalid-request"] and not shown["invalid-request"]["errors"][0]["pointer"]
    tried["invalid-request"] = {"headers": {} if has_body else {"X-Now": "soon"}}
    allowed = operation.roles[-1] if operation.roles else Role.STAFF
    for code, request in tried.items():
        answer = world.ask(operation.method, operation.path, allowed, **request)
        told = answer.json() | {key: shown[code][key] for key in ("instance", "request_id")}
        assert told == shown[code]
    if operation.roles:
        other = next(role for role in Role if role not in operation.roles)
        answer = world.ask(operation.method, operation.path, other, tagged=False)
        assert answer.json()["detail"] == shown["forbidden"]["detail"]


@pytest.mark.long("the whole story, and every operation of it")
def test_each_answer_is_shown_as_it_comes(office: Office) -> None:
    """Written anew by ``python -m fixtures.answers``, where one has come to look otherwise."""
    given = answered(build_world(office, "07700 900500"))
    shown = recorded()
    assert given.keys() == shown.keys()
    found = {id_: differences(shown[id_], given[id_]) for id_ in given}
    assert {id_: places for id_, places in found.items() if places} == {}


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_field_says_what_it_means_and_none_has_a_default(schema: str) -> None:
    """A field of a new name gets its line in ``api/described/fields.toml``, or a description of its own."""
    assert SCHEMAS[schema].get("description") or "enum" in SCHEMAS[schema]
    for field in SCHEMAS[schema].get("properties", {}).values():
        assert field.get("description")
        assert "default" not in str(field.keys())


def test_every_parameter_says_what_it_means_and_none_has_a_default() -> None:
    for operation in OPERATIONS:
        for parameter in operation.said.get("parameters", ()):
            assert parameter.get("description")
            assert "default" not in parameter["schema"]


def test_no_word_on_a_field_is_left_over() -> None:
    named = {field for schema in SCHEMAS.values() for field in schema.get("properties", {})}
    special = words()["in"]
    assert set(words()) - {"in"} <= named
    assert all(set(fields) <= set(SCHEMAS[schema]["properties"]) for schema, fields in special.items())


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_an_answer_requires_every_field_of_its_schema(operation: Described) -> None:
    for status, response in operation.said["responses"].items():
        reference = response.get("content", {}).get(JSON, {}).get("schema", {}).get("$ref", "")
        if status.startswith("2") and reference:
            schema = SCHEMAS[reference.rpartition("/")[2]]
            assert set(schema.get("required", ())) == set(schema["properties"])


def test_no_example_of_a_body_speaks_of_a_time_to_come() -> None:
    """What has happened has happened: a time to come would be refused until it is there."""
    shown = [str(operation.bodies.example()) for operation in OPERATIONS if operation.bodies is not None]
    days = {date.fromisoformat(day) for text in shown for day in re.findall(r"_at': '(\d{4}-\d{2}-\d{2})T", text)}
    assert days
    assert max(days) <= datetime.now(UTC).date()


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_what_is_required_is_required_in_the_document_and_no_parameter_is_null(operation: Described) -> None:
    parameters = operation.said.get("parameters", ())
    assert all({"type": "null"} not in one["schema"].get("anyOf", ()) for one in parameters)
    needed = {one["name"] for one in parameters if one["required"] and one["in"] == "header"}
    assert ("if-match" in needed) == ("428" in operation.said["responses"])


LIMITS = {
    "cursor": ("?cursor", ["a b", "é"]),
    "as_of": ("?as_of", ["0628-02-03T04:05:34Z", "2300-01-01T00:00:00Z", "2026-11-20"]),
    "from": ("?from", ["2026-10-02", "1899-01-01"]),
    "to": ("?to", ["2026-10-30", "2200-01-31"]),
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_what_a_pattern_forbids_is_refused(world: World, operation: Described) -> None:
    """Limits in code alone are found out by being refused."""
    for parameter in operation.said.get("parameters", ()):
        is_text = parameter["schema"].get("type") == "string"
        pointer, tried = LIMITS.get(parameter["name"], ("", [])) if is_text else ("", [])
        assert not tried or "pattern" in parameter["schema"]
        for value in tried:
            assert not re.search(parameter["schema"]["pattern"], value)
            answer = world.ask(operation.method, operation.path, operation.roles[-1], params={parameter["name"]: value})
            assert answer.status_code == 422
            assert answer.json()["errors"][0]["pointer"] == pointer
