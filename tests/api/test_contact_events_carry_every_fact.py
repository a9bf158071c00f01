"""A fact of a contact event goes in, is kept and comes out: one that a schema forgets is dropped without a word."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from contact_policy.api.schemas.contact_events import ContactEventIn, ContactEventOut, contact_event_out
from contact_policy.policy.codec import to_plain
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.vocabulary import MadeBy, Outcome

FACTS = {field.name for field in fields(ContactEvent)}
# Who recorded it, when, and what it resembles is the service's to say.
OURS = {"id", "recorded_at", "recorded_by", "resembles_case_id"}
# What the caller calls it is kept beside it.
BESIDE = {"external_reference"}
# What the person says against its record is told with it, and recorded by itself.
SAID = {"disputed": False, "statements": []}
KEPT_WITH = ("one", "sam", datetime(2030, 1, 7, 10, tzinfo=UTC))
EXAMPLE: dict[str, Any] = ContactEventIn.model_json_schema()["examples"][0]


def test_every_fact_can_be_given_and_is_shown() -> None:
    assert set(ContactEventIn.model_fields) == FACTS - OURS | BESIDE
    assert set(ContactEventOut.model_fields) == FACTS | BESIDE | SAID.keys() | {"customer_id"}


def test_whatever_is_given_is_a_fact_of_the_event() -> None:
    more = {"made_by": MadeBy.HOUSEHOLD, "outcome": Outcome.CALL_ENDED, "corrects": EXAMPLE["case_id"]}
    more |= {"source_recorded_at": EXAMPLE["occurred_at"], "service": "pool"}
    given = ContactEventIn.model_validate(EXAMPLE | more)
    assert given.model_fields_set == FACTS - OURS, "give the example, or this test, the new field"
    event = to_plain(given.facts(*KEPT_WITH))
    assert {name: event[name] for name in FACTS - OURS} == given.model_dump(mode="json", exclude=BESIDE)


def test_every_fact_is_shown_as_it_is() -> None:
    event = ContactEventIn.model_validate(EXAMPLE).facts(*KEPT_WITH)
    kept = replace(event, resembles_case_id="two", service="pool")
    shown = contact_event_out("somebody", kept).model_dump(mode="json")
    assert shown == to_plain(kept) | {"customer_id": "somebody", "external_reference": None} | SAID
