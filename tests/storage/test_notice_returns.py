"""Letters that came back: what was known of a warning and of a restriction at each moment is known so for ever."""

from __future__ import annotations

from datetime import datetime

import pytest

from contact_policy.records.notice_returns import NoticeReturn, ReturnReason
from contact_policy.services import Store
from contact_policy.storage.transaction import Transaction
from fixtures import records
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio

ISSUED, RETURNED, AGAIN = NOON + DAY, NOON + 3 * DAY, NOON + 5 * DAY


async def came_back(tx: Transaction, notice_id: str, reason: ReturnReason = ReturnReason.OTHER) -> None:
    """The letter went out, came back and went out again, each written down as it happened."""
    await records.issue(tx, notice_id, ISSUED, ISSUED)
    letter = await tx.notices.get(notice_id)
    issue = {"issued_at": ISSUED, "issue_recorded_at": ISSUED}
    returned: NoticeReturn = records.returned(letter, recorded_at=RETURNED, reason=reason, **issue)
    await tx.notice_returns.add(returned)
    if returned.reached_nobody:
        await tx.notices.take_back(notice_id)
        await records.issue(tx, notice_id, AGAIN, AGAIN)


@pytest.mark.parametrize(
    ("as_of", "issued_at", "returned_at"),
    [
        (NOON, None, None),
        (ISSUED, ISSUED, None),
        (RETURNED, None, RETURNED),
        (RETURNED + DAY, None, RETURNED),
        (AGAIN, AGAIN, RETURNED),
        (None, AGAIN, RETURNED),
    ],
)
async def test_a_letter_that_came_back_was_issued_for_whoever_did_not_know_yet(
    store: Store, as_of: datetime | None, issued_at: datetime | None, returned_at: datetime | None
) -> None:
    async with store.transaction() as tx:
        record = await records.restricted(tx)
        warning = records.warning(record.customer_id, records.new_id())
        await tx.warnings.add(warning)
        await tx.notices.add(records.notice(record.customer_id, id=warning.notice_id))
        for notice_id in (record.decision_notice_id, warning.notice_id):
            await came_back(tx, notice_id)
    async with store.reading() as tx:
        (restriction,) = await tx.restrictions.known(record.customer_id, as_of)
        (known,) = await tx.warnings.known(record.customer_id, as_of)
    assert (restriction.notice_issued_at, restriction.notice_returned_at) == (issued_at, returned_at)
    assert (known.issued_at, known.issue_recorded_at) == (issued_at, issued_at)


async def test_one_that_the_customer_refused_stays_issued(store: Store) -> None:
    async with store.transaction() as tx:
        record = await records.restricted(tx)
        await came_back(tx, record.decision_notice_id, ReturnReason.REFUSED)
    async with store.reading() as tx:
        (restriction,) = await tx.restrictions.known(record.customer_id)
    assert (restriction.notice_issued_at, restriction.notice_returned_at) == (ISSUED, None)
