"""What waits for the auditor and the administrator: nothing technical, and each of it somebody's to see to."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from contact_policy.policy import load_policy
from contact_policy.records import Caller, Role
from contact_policy.records.changes import ChangeKind
from contact_policy.records.webhooks import DisabledBecause, SubscriptionStatus, WebhookSubscription
from contact_policy.services import Store, api_keys
from contact_policy.services.context import Context, new_id
from desk.conftest import SignIn
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio


async def test_the_auditor_is_told_of_the_trail_and_of_the_policys_own_review(sign_in: SignIn) -> None:
    ann = await sign_in("auditor", "2036-01-08T10:00")
    page = check_page(await ann.get("/desk"))
    assert "Whether the audit trail is as it was written (1)" in page.text
    assert "Overdue since 31 December 2023" in page.text
    assert {"/desk/trail", "/desk/trail/verification", "/desk/figures"} <= set(page.links)


async def test_the_administrator_is_told_which_device_went_silent_and_which_system_is_told_nothing(
    sign_in: SignIn, desk_dsn: str
) -> None:
    device, system = f"Reception {uuid4().hex[:6]}", f"Casework {uuid4().hex[:6]}"
    store = Store(desk_dsn)
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    admin = Caller(subject="dana", roles=frozenset({Role.ADMIN}), request_id="test")
    try:
        async with store.transaction() as tx:
            await api_keys.create(Context(tx, load_policy(), admin, now), device, [Role.TELEPHONY])
            await tx.webhook_subscriptions.add(_subscription(system, now))
    finally:
        await store.close()
    dana = await sign_in("admin", "2026-11-25T10:00")
    page = check_page(await dana.get("/desk"))
    assert f"{device} It has never asked" in page.text
    assert f"{system} Told nothing since 20 November 2026, 10:00" in page.text
    assert "nobody is reminded of reviews" in page.text
    assert "example.org" not in page.text
    mary = await sign_in("manager", "2026-11-25T10:00")
    assert device not in (await mary.get("/desk")).text


def _subscription(description: str, now: datetime) -> WebhookSubscription:
    return WebhookSubscription(
        id=new_id(),
        url="https://casework.example.org/hooks",
        kinds=(ChangeKind.RESTRICTION_CHANGED,),
        description=description,
        status=SubscriptionStatus.DISABLED,
        secret="none",  # noqa: S106 - nothing is signed with it
        position=0,
        disabled_at=now,
        disabled_because=DisabledBecause.FAILING,
        created_by="dana",
        created_at=now,
    )


async def test_what_one_has_begun_can_be_thrown_away_from_the_first_page(sign_in: SignIn, jo: str) -> None:
    mary, chris = await sign_in("manager"), await sign_in("chief_executive")
    path = f"/desk/customers/{jo}/proposal"
    await mary.send_form(f"{path}/behaviour", behaviours="persistent", grounds="Half a thought")
    answer = await mary.get("/desk?all=unfinished")
    assert f'name="draft" value="proposal/{jo}"' in answer.text
    await chris.send_form("/desk/throw-away", draft=f"proposal/{jo}")
    assert path in check_page(await mary.get("/desk?all=unfinished")).links, "nobody throws away what is another's"
    for draft in ("", "proposal/", f"warning/{jo}", f"proposal/{jo}", f"proposal/{jo}"):
        gone = await mary.send_form("/desk/throw-away", draft=draft)
        assert (gone.status_code, gone.headers["Location"]) == (303, "/desk")
    assert path not in check_page(await mary.get("/desk?all=unfinished")).links
