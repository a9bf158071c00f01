"""The data action for Genesys Cloud: its templates filled as Genesys documents it, with the real service's answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fixtures.operations import DOCUMENT
from fixtures.running import RunningService
from integrations.conftest import BLOCKED_PHONE, LIMITED_PHONE, TRANSFERRED_PHONE

ACTION = json.loads(
    (Path(__file__).parents[2] / "integrations" / "genesys" / "contact-status.custom.json").read_text(encoding="utf-8")
)
REQUEST, RESPONSE = ACTION["config"]["request"], ACTION["config"]["response"]
OUTPUT = ACTION["contract"]["output"]["successSchema"]["properties"]
TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def request_body(phone: str | None) -> bytes:
    """The request template with a caller put in, as Velocity does: an input that is not there leaves nothing."""
    escaped = json.dumps(phone or "")[1:-1]
    body: str = REQUEST["requestTemplate"].replace("$esc.jsonString($!{input.phone})", escaped)
    assert "$" not in body.replace(escaped, "")
    return body.encode()


def outcome(answer: str) -> dict[str, Any]:
    """What the flow gets: each key by its JSONPath, or its default where the answer has none, put into the template."""
    given = json.loads(answer)

    def value(name: str) -> str:
        key = RESPONSE["translationMap"][name].removeprefix("$.")
        return json.dumps(given[key]) if key in given else str(RESPONSE["translationMapDefaults"][name])

    filled = re.sub(r"\$\{(\w+)\}", lambda found: value(found[1]), RESPONSE["successTemplate"])
    made: dict[str, Any] = json.loads(filled)
    return made


def fits(made: dict[str, Any]) -> bool:
    """Whether it is what the action's own contract says: Genesys takes the failure path otherwise."""
    return set(made) == set(OUTPUT) and all(type(made[key]) is TYPES[OUTPUT[key]["type"]] for key in OUTPUT)


def test_the_action_has_exactly_the_keys_and_types_of_the_contract() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    contract = schemas["ContactStatusOut"]["properties"]
    types = {
        key: said.get("type") or schemas[said["$ref"].rpartition("/")[2]]["type"] for key, said in contract.items()
    }
    assert {key: said["type"] for key, said in OUTPUT.items()} == types
    assert RESPONSE["translationMap"] == {key: f"$.{key}" for key in contract}
    assert list(RESPONSE["translationMapDefaults"]) == list(contract)
    assert re.findall(r'"(\w+)": \$\{\1\}', RESPONSE["successTemplate"]) == list(contract)


def test_its_defaults_put_the_caller_through_and_show() -> None:
    made = outcome("{}")
    assert fits(made)
    assert (made["action"], made["contract"], made["restricted"]) == ("connect", "", False)


def test_no_number_stands_in_a_url() -> None:
    assert "$" not in REQUEST["requestUrlTemplate"]
    assert REQUEST["requestType"] == "POST"


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        (BLOCKED_PHONE, {"action": "decline", "sip_code": 603}),
        (LIMITED_PHONE, {"action": "limit", "max_call_seconds": 600}),
        (TRANSFERRED_PHONE, {"action": "transfer", "transfer_to": "+441632960101"}),
        ("+447700900669", {"action": "connect", "match": "none"}),
        ('"}, "phone": "+44', {"action": "connect", "match": "unidentified"}),
        (None, {"action": "connect", "match": "unidentified"}),
    ],
)
def test_a_flow_gets_what_the_service_says(
    restricting_service: RunningService, key: str, caller: str | None, expected: dict[str, Any]
) -> None:
    headers = {name: text.replace("${credentials.key}", key) for name, text in REQUEST["headers"].items()}
    path = "/" + REQUEST["requestUrlTemplate"].split("/", 3)[3]
    answer = restricting_service.ask("POST", path, content=request_body(caller), headers=headers)
    assert answer.status_code == 200
    made = outcome(answer.text)
    assert fits(made)
    assert made == answer.json()
    assert expected.items() <= made.items()
