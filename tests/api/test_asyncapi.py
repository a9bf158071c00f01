"""The AsyncAPI document: given out, whole, and strict enough that a slip in what is told would be found."""

from __future__ import annotations

from typing import Any

import pytest

from contact_policy.api.schemas.changes import DATA
from contact_policy.records.changes import ChangeKind, ChangeRecord
from contact_policy.records.webhooks import TEST
from fixtures.events import document, flaws, item
from fixtures.records import NOON, new_id
from fixtures.service import Client

pytestmark = pytest.mark.anyio


def refs(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [node["$ref"]] if "$ref" in node else [ref for value in node.values() for ref in refs(value)]
    return [ref for part in node for ref in refs(part)] if isinstance(node, list) else []


async def test_it_is_given_out_and_leads_nowhere_in_vain(client: Client) -> None:
    answer = await client.get("/asyncapi.json")
    given = answer.json()
    assert given["asyncapi"] == "3.1.0"
    assert given["components"] == document()["components"]
    for ref in refs(given):
        found: Any = given
        for step in ref.removeprefix("#/").split("/"):
            found = found[step]


def test_each_kind_of_change_is_a_message_of_the_feed_and_of_subscriptions_with_every_field_described() -> None:
    messages, channels = document()["components"]["messages"], document()["channels"]
    kinds = {kind.value for kind in ChangeKind}
    assert set(DATA) == set(ChangeKind)
    assert {messages[name]["name"] for name in channels["feed"]["messages"]} == kinds
    assert {messages[name]["name"] for name in channels["subscriber"]["messages"]} == kinds | {TEST}
    for model in DATA.values():
        schema = document()["components"]["schemas"][model.__name__]
        assert all(said["description"] for said in schema.get("properties", {}).values())


def test_a_slip_in_what_is_told_is_found() -> None:
    right = item(
        ChangeRecord(
            id=new_id(), kind=ChangeKind.CUSTOMER_MERGED, customer_id=new_id(), about="customers/1", effective_at=NOON,
            recorded_at=NOON, data={"merged_id": new_id()},
        )
    )  # fmt: skip
    assert flaws("feed", right) == []
    slips: list[dict[str, Any]] = [{"data": {}}, {"position": 0}, {"name": "Jo"}, {"id": None}]
    for slip in slips:
        assert flaws("feed", right | slip), slip
