"""The document a developer works from: every operation with summary, roles, an example and each error it may give."""

from __future__ import annotations

import pytest

from contact_policy.records import Role
from fixtures.operations import DOCUMENT, OPERATIONS, SIGNED, WITH_BODY, Described, name
from fixtures.world import World


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_every_operation_says_what_it_does_and_who_may(operation: Described) -> None:
    said = operation.said
    assert 5 <= len(said["summary"]) <= 60
    prose, _, roles = said["description"].rpartition("Roles: ")
    assert len(prose.split()) >= 2
    named = [role for role in Role if role in operation.roles]
    otherwise = "whoever signs the request." if operation in SIGNED else "open to all."
    assert roles == (f"{', '.join(named)}." if named else otherwise)
    assert said["tags"]


def test_what_somebody_new_needs_comes_first_with_words_about_it_as_a_whole() -> None:
    told = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    assert list(told)[:3] == ["Contact status", "Customers", "Contact events"]
    assert list(dict.fromkeys(tag for operation in OPERATIONS for tag in operation.said["tags"])) == list(told)
    assert OPERATIONS[0].path == "/v1/contact-status"
    assert not [name for name, said in told.items() if "by the thousand" in said]


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_every_operation_shows_each_error_it_may_give(operation: Described) -> None:
    expected = {"400", "422", "500"}
    if operation.roles:
        expected |= {"401", "403", "503"}
    if "{" in operation.path:
        expected.add("404")
    if "requestBody" in operation.said:
        expected.add("413")
    if "if-match" in operation.headers:
        expected |= {"412", "428"}
    assert expected <= set(operation.said["responses"])
    for status, response in operation.said["responses"].items():
        if status >= "400":
            assert "(`" in response["description"]
            assert list(response["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_every_success_has_a_schema_or_a_form(operation: Described) -> None:
    successes = [response for status, response in operation.said["responses"].items() if status.startswith("2")]
    assert successes
    for response in successes:
        assert response["content"]


@pytest.mark.parametrize("operation", WITH_BODY, ids=name)
def test_every_body_has_an_example_without_anything_real(operation: Described) -> None:
    assert operation.bodies is not None
    body = operation.said["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert len(DOCUMENT["components"]["schemas"][body]["examples"]) == 1, "another would be sent by no test"
    example = operation.bodies.example()
    assert isinstance(example, dict)
    assert example
    assert "@" not in str(example).replace("@example.org", "").replace("@office.example", "")


def test_every_schema_in_a_body_refuses_what_it_does_not_know() -> None:
    bodies = {operation.said["requestBody"]["content"]["application/json"]["schema"]["$ref"] for operation in WITH_BODY}
    for reference in bodies:
        schema = DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]]
        assert schema["additionalProperties"] is False
        assert schema["description"]


def test_every_text_in_a_query_says_what_it_never_holds() -> None:
    """NUL is refused in every text but those of the contact status, where it names nobody; so the document says it."""
    unsaid = []
    for operation in OPERATIONS:
        if operation.id == "read_contact_status":
            continue
        for parameter in operation.said.get("parameters", ()):
            choices = parameter["schema"].get("anyOf", [parameter["schema"]])
            texts = [text for choice in choices if (text := choice.get("items", choice)).get("type") == "string"]
            if parameter["in"] == "query" and not all({"pattern", "enum", "const", "format"} & set(t) for t in texts):
                unsaid.append((operation.id, parameter["name"]))
    assert unsaid == []


def test_a_measure_is_answered_as_its_schema_says(world: World) -> None:
    """A single contact may have no e-mail address: the answer says so by an empty text."""
    path = world.path("/v1/restriction-proposals/{proposal_id}")
    contact = next(m for m in world.office.get(path, Role.MANAGER)["measures"] if m["kind"] == "single_contact")
    schema = DOCUMENT["components"]["schemas"]["SingleContact"]["properties"]
    assert set(contact) == set(schema)
    assert contact["email"] == ""
    assert {"const": "", "type": "string"} in schema["email"]["anyOf"]
