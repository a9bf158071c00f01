"""The audit trail and the answers kept for repeated requests."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from contact_policy.errors import UnforeseenRefusal
from contact_policy.records import WHOLE, Page, RecordPart
from contact_policy.records.audit import StoredAnswer
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio

ANSWER = StoredAnswer(fingerprint="f", status=201, headers={"Location": "/v1/customers/1"}, body='{"a": "é"}')


async def test_what_was_done_to_a_customer_and_their_cases_is_told_from_a_moment_on(store: Store) -> None:
    async with store.transaction() as tx:
        one, two = [(await tx.customers.add(records.customer())).id for _ in range(2)]
        case = records.case(one)
        await tx.cases.add(case)
        done = [
            ("customer.registered", f"customers/{one}", 0),
            ("customer.registered", f"customers/{two}", 1),
            ("case.opened", f"cases/{case.id}", 2),
            ("contact-event.recorded", f"customers/{one}", 3),
            ("case.changed", f"cases/{case.id}", 4),
            ("case.changed", f"cases/{case.id}", 4),
        ]
        tx.audit.append(
            *(
                records.entry(action=action, subject=subject, at=NOON + days * DAY, customer_id=one)
                for action, subject, days in done
            )
        )
    wanted = ["customer.registered", "case.opened", "case.changed"]
    async with store.reading() as tx:
        numbers = [entry.sequence for entry in reversed((await tx.audit.list(Page(), customer_id=one))[0])]
        for part, places in (
            (WHOLE, [0, 2, 4, 5]),
            (RecordPart(NOON + DAY), [2, 4, 5]),
            (RecordPart(most=1), [0]),
            (RecordPart(NOON + 3 * DAY, most=1), [4, 5]),
        ):
            told = await tx.audit.told(one, wanted, part)
            assert [change.sequence for change in told] == [numbers[place] for place in places]


async def test_entries_are_numbered_in_order_and_read_as_written(store: Store) -> None:
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        first = records.entry(customer_id=person, details={"restriction": "r", "count": 2})
        second = records.entry(actor="chief", action="restriction.lifted", subject="restrictions/r")
        tx.audit.append(first)
        tx.audit.append(second)
    async with store.reading() as tx:
        numbers = [entry.sequence for entry in reversed((await tx.audit.list(Page()))[0])]
    stored = [replace(entry, sequence=number) for entry, number in zip((first, second), numbers, strict=True)]
    async with store.reading() as tx:
        assert await tx.audit.list(Page()) == ((stored[1], stored[0]), None)
        assert await tx.audit.list(Page(), customer_id=person) == ((stored[0],), None)
        for wanted in ({"actor": "chief"}, {"action": "restriction.lifted"}, {"subject": "restrictions/r"}):
            assert await tx.audit.list(Page(), **wanted) == ((stored[1],), None)
        assert await tx.audit.list(Page(), customer_id=person, actor="chief") == ((), None)
        page, after = await tx.audit.list(Page(limit=1))
        assert (page, await tx.audit.list(Page(limit=1, after=after))) == ((stored[1],), ((stored[0],), None))


async def test_an_answer_is_kept_for_its_caller_and_key_alone(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.idempotency.put("mary", "k", ANSWER, NOON)
    async with store.reading() as tx:
        assert await tx.idempotency.get("mary", "k") == ANSWER
        assert await tx.idempotency.get("mary", "other") is None
        assert await tx.idempotency.get("john", "k") is None
    with pytest.raises(UnforeseenRefusal):
        async with store.transaction() as tx:
            await tx.idempotency.put("mary", "k", ANSWER, NOON)


async def test_requests_with_one_key_take_turns_and_the_second_finds_the_answer(store: Store) -> None:
    async def ask() -> bool:
        async with store.transaction() as tx:
            await tx.idempotency.lock("mary", "k")
            if await tx.idempotency.get("mary", "k") is not None:
                return False
            await asyncio.sleep(0.1)
            await tx.idempotency.put("mary", "k", ANSWER, NOON)
            return True

    assert sorted(await asyncio.gather(ask(), ask(), ask())) == [False, False, True]
