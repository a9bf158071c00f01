"""The desk of an office with services: its forms ask which one is meant, its pages say it, and who deals as what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from contact_policy.app import create_app, verifier_for
from contact_policy.policy.measure import Measure
from contact_policy.services import Store
from contact_policy.settings import Settings
from fixtures.desk import UUID, Browser, check_page
from fixtures.on_board import bound
from fixtures.own_services import policy

pytestmark = pytest.mark.anyio


@pytest.fixture
async def store(desk_dsn: str) -> AsyncIterator[Store]:
    store = Store(desk_dsn)
    yield store
    await store.close()


@pytest.fixture
async def office(tmp_path: Path, store: Store) -> FastAPI:
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(tmp_path)})
    return create_app(settings, store=store, policy=policy(), verifier=verifier_for(settings, policy()))


@pytest.fixture
async def sam(office: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(office) as browser:
        yield await browser.sign_in("staff")


@pytest.fixture
async def mary(office: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(office) as browser:
        yield await browser.sign_in("manager")


async def made(browser: Browser, path: str, **filled_in: Any) -> str:
    answer = await browser.send_form(path, **filled_in)
    assert answer.status_code == 303, check_page(answer).text
    found: str = UUID.findall(answer.headers["Location"])[-1]
    return found


async def test_a_case_and_a_contact_are_recorded_with_the_service_that_they_are_about(sam: Browser) -> None:
    ola = await made(sam, "/desk/customers/new", name=f"Lia Library {uuid4().hex[:6]}")
    case = await made(sam, f"/desk/customers/{ola}/cases/new", reference="R-1", service="library")
    assert "Libraries" in check_page(await sam.get(f"/desk/cases/{case}")).text
    changed = await sam.send_form(f"/desk/cases/{case}", seen="1", reference="R-1", service="")
    assert changed.status_code == 303, check_page(changed).text
    page = check_page(await sam.get(f"/desk/customers/{ola}/contacts/new"))
    assert "service" in {field.get("name") for field in page.fields}
    recorded = await sam.send_form(
        f"/desk/customers/{ola}/contacts/new",
        **{"occurred_at.day": "2026-11-20", "occurred_at.time": "10:00"},
        channel="phone",
        direction="inbound",
        service="pool",
    )
    assert recorded.status_code == 303, check_page(recorded).text


async def test_who_acts_for_somebody_else_is_said_of_them(sam: Browser) -> None:
    rae = await made(sam, "/desk/customers/new", name=f"Rae Rep {uuid4().hex[:6]}", capacity="representative")
    assert "They act for somebody else" in check_page(await sam.get(f"/desk/customers/{rae}")).text


async def test_a_proposal_names_the_services_that_it_is_to_reach_and_says_why_criteria_are_asked(
    sam: Browser, mary: Browser
) -> None:
    pia = await made(sam, "/desk/customers/new", name=f"Pia Pool {uuid4().hex[:6]}")
    base = f"/desk/customers/{pia}/proposal"
    page = check_page(await mary.get(f"{base}/measures"))
    assert "The swimming pool" in page.text
    assert "That needs a reason." in page.text
    sent = await mary.send_form(f"{base}/measures", measures=["writing_only"], services=["pool"])
    assert sent.status_code == 303, check_page(sent).text
    await mary.send_form(f"{base}/behaviour", behaviours="persistent", grounds="It is asked again and again.")
    assert "It reaches the services that it names" in check_page(await mary.get(base)).text
    made_it = await made(mary, base)
    assert "The swimming pool" in check_page(await mary.get(f"/desk/proposals/{made_it}")).text


async def test_whoever_answers_the_telephone_asks_which_service_it_is_about(
    sam: Browser, mary: Browser, store: Store
) -> None:
    number = f"+4477009{uuid4().int % 100_000:05}"
    async with store.transaction() as tx:
        held = await bound(tx, number, measures=(Measure(kind="block_phone", numbers=(number,)),), services=("pool",))
    unsaid = check_page(await sam.send_form("/desk/caller", who=number)).text
    assert "Ask what it is about." in unsaid
    assert "Calls from it are not taken" not in unsaid
    about_it = check_page(await sam.send_form("/desk/caller", who=number, service="pool")).text
    assert "Calls from it are not taken" in about_it
    assert "It concerns" in about_it
    other = check_page(await sam.send_form("/desk/caller", who=number, service="library")).text
    assert "Nobody who has it is restricted about this: libraries." in other
    assert "The swimming pool" in check_page(await mary.get(f"/desk/restrictions/{held.id}")).text
