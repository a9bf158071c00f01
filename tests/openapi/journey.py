"""A CRM system by the generated Python client: customers and contacts in bulk, then the feed until it has heard all.

Prints ``ready`` once it has sent everything. Run by ``test_clients.py``, with nothing of ours beside it.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from python_client import AuthenticatedClient
from python_client.api.change_feed import list_changes, list_restricted
from python_client.api.contact_events import record_contact_events
from python_client.api.contact_status import ask_contact_statuses
from python_client.api.customers import upsert_customers
from python_client.models import (
    BatchedContactIn,
    BatchedCustomerIn,
    BatchOut,
    ChangesOut,
    Channel,
    ContactBatchIn,
    ContactStatusBatch,
    ContactStatusBatchOut,
    ContactStatusQuestion,
    CustomerBatchIn,
    CustomerBatchOut,
    CustomerNamed,
    Direction,
    ExternalReferenceIn,
    RestrictedListOut,
)

CUSTOMERS, CONTACTS = 200, 1_000
SYSTEM = "crm-python"
AWAITED = {"restriction.in_force", "lifted", "lapsed"}
T = TypeVar("T")


def given(answer: object, kind: type[T]) -> T:
    """The answer, which is what was hoped for."""
    assert isinstance(answer, kind), answer
    return answer


def say(line: str) -> None:
    """Print, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Send, say so, and follow."""
    client = AuthenticatedClient(os.environ["POLICY_URL"], os.environ["POLICY_TOKEN"])
    customers = [BatchedCustomerIn(external_id=f"c/{n}", name=f"Jo {n}") for n in range(CUSTOMERS)]
    sent = upsert_customers.sync(SYSTEM, client=client, body=CustomerBatchIn(items=customers))
    assert given(sent, CustomerBatchOut).summary.created == CUSTOMERS
    recorded = record_contact_events.sync(client=client, body=ContactBatchIn(items=contacts()))
    assert given(recorded, BatchOut).summary.created == CONTACTS
    place = given(list_restricted.sync(client=client), RestrictedListOut).next_
    say("ready")
    heard: set[str] = set()
    while not heard >= AWAITED:
        page = given(list_changes.sync(client=client, since=place, system=[SYSTEM], wait=20), ChangesOut)
        place = page.next_
        for item in page.items:
            ended = item.data.additional_properties.get("how", "")
            heard |= {str(item.type_.value), ended}
            say(f"{item.type_.value} {ended} {item.external_references[0].id}")
    questions = [ContactStatusQuestion(external_system=SYSTEM, external_id=f"c/{n}") for n in (0, 1)]
    answer = ask_contact_statuses.sync(client=client, body=ContactStatusBatch(items=questions))
    assert [status.restricted for status in given(answer, ContactStatusBatchOut).items] == [False, False]


def contacts() -> list[BatchedContactIn]:
    """Five of each customer."""
    now = datetime.now(UTC)
    return [
        BatchedContactIn(
            customer=CustomerNamed(system=SYSTEM, external_id=f"c/{number % CUSTOMERS}"),
            external_reference=ExternalReferenceIn(system=SYSTEM, id=f"call/{number}"),
            occurred_at=now - timedelta(minutes=number + 1),
            channel=Channel.PHONE,
            direction=Direction.INBOUND,
        )
        for number in range(CONTACTS)
    ]


if __name__ == "__main__":
    main()
