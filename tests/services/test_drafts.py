"""What somebody has begun to write is theirs alone, and does not lie about for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contact_policy.policy import load_policy
from contact_policy.records import Caller, Role
from contact_policy.records.drafts import Unfinished
from contact_policy.services import Store, customers, sweep
from contact_policy.services.context import Context

pytestmark = pytest.mark.anyio

NOW = datetime(2030, 3, 13, 10, 0, tzinfo=UTC)


async def test_a_draft_is_its_owners_and_is_thrown_away_after_a_month(store: Store) -> None:
    policy = load_policy()
    async with store.transaction() as tx:
        context = Context(tx, policy, Caller(subject="mary", roles=frozenset({Role.MANAGER})), NOW)
        jo = await customers.register(context, customers.CustomerChanges(name="Jo Caller"))
        for owner, text in (("mary", "First"), ("mary", "Later"), ("chris", "Other")):
            form = {"grounds": (text,)}
            draft = Unfinished(owner=owner, kind="proposal", about_id=jo.id, customer_id=jo.id, form=form, saved_at=NOW)
            await tx.drafts.keep(draft)
        (mine,) = await tx.drafts.of_owner("mary")
        assert mine.form == {"grounds": ("Later",)}
        assert {draft.owner for draft in await tx.drafts.of_customer(jo.id)} == {"chris", "mary"}
    for days, left in ((29, 2), (31, 0)):
        await sweep.sweep(store, policy, NOW + timedelta(days=days))
        async with store.reading() as tx:
            assert len(await tx.drafts.of_customer(jo.id)) == left
