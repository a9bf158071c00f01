"""The audit trail checked at the desk, on a database of its own: what is altered in it stays altered."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from contact_policy.policy import load_policy
from contact_policy.records import Role
from contact_policy.records.audit import AuditEntry
from contact_policy.services import Store
from desk.conftest import Api, SignIn
from fixtures.database import fresh_database
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk_dsn(server_dsn: str, template: str) -> Iterator[str]:
    with fresh_database(server_dsn, template) as dsn:
        yield dsn


async def test_the_trail_is_checked_in_plain_words_and_that_it_was_is_an_entry(
    sign_in: SignIn, api: Api, desk_dsn: str
) -> None:
    ann = await sign_in("auditor", "2033-06-07T10:00")
    asked = re.findall(r'name="seen" value="(\d+)"', (await ann.get("/desk/trail/verification")).text)
    sent = [await ann.send_form("/desk/trail/verification", step="all", seen=asked[0]) for _ in range(2)]
    assert {answer.headers["Location"] for answer in sent} == {"/desk/trail/verification?recorded=10:00"}
    page = check_page(await ann.get("/desk/trail/verification"))
    assert "Yes, as far as it was checked" in page.text
    assert "Ann Price had" in page.text
    noted = await api("GET", "/v1/audit?action=trail.verified&actor=ann&limit=1", Role.AUDITOR, expect=200)
    assert noted["items"][0]["details"]["altered"] == []
    assert "each says what was written" in check_page(await ann.get("/desk")).text

    await _alter_what_is_written(desk_dsn)
    seen = re.findall(r'name="seen" value="(\d+)"', (await ann.get("/desk/trail/verification")).text)
    await ann.send_form("/desk/trail/verification", step="new", seen=seen[0])
    page = check_page(await ann.get("/desk/trail/verification"))
    assert "No: 1 thing is not as written" in page.text
    assert "Tell whoever looks after the service" in page.text
    home = check_page(await ann.get("/desk"))
    assert "1 thing is not as written" in home.text
    [altered] = {link for link in page.links if re.fullmatch(r"/desk/trail/\d+", link)}
    assert "it was altered after it was written" in check_page(await ann.get(altered)).text
    await ann.send_form("/desk/trail/verification", step="new", seen="later")  # what is new since is as it was written
    assert "Yes, as far as it was checked" in (await ann.get("/desk/trail/verification")).text


async def _alter_what_is_written(dsn: str) -> None:
    """An entry whose digest is of something else."""
    store = Store(dsn)
    try:
        async with store.transaction() as tx:
            entry = (await tx.audit.sequence(1, None, limit=1))[0]
            tx.audit.append(_altered(entry))
    finally:
        await store.close()


def _altered(entry: AuditEntry) -> AuditEntry:
    return AuditEntry(
        at=entry.at,
        actor="mallory",
        roles=("staff",),
        action="customer.registered",
        subject=entry.subject,
        customer_id=None,
        policy=load_policy().reference,
        request_id="none",
        digest="0" * 64,
    )
