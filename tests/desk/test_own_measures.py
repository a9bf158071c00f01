"""The form of a proposal under a document with measures of its own: it asks what the document asks, and no more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from contact_policy.app import create_app, verifier_for
from contact_policy.services import Store
from contact_policy.settings import Settings
from fixtures.desk import UUID, Browser, check_page
from fixtures.own_measures import policy

pytestmark = pytest.mark.anyio


@pytest.fixture
async def office(tmp_path: Path, desk_dsn: str) -> AsyncIterator[FastAPI]:
    """The desk of an office that goes by that document."""
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(tmp_path)})
    store = Store(desk_dsn)
    yield create_app(settings, store=store, policy=policy(), verifier=verifier_for(settings, policy()))
    await store.close()


@pytest.fixture
async def mary(office: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(office) as browser:
        yield await browser.sign_in("manager", "2030-03-13T10:00")


async def customer(office: FastAPI) -> str:
    async with Browser(office) as sam:
        await sam.sign_in("staff", "2030-03-13T09:00")
        made = await sam.send_form("/desk/customers/new", name="Ola Own")
        found: str = UUID.findall(made.headers["Location"])[0]
        return found


async def test_each_measure_asks_for_its_own_fields_within_the_documents_bounds(office: FastAPI, mary: Browser) -> None:
    ola = await customer(office)
    answer = await mary.get(f"/desk/customers/{ola}/proposal/measures")
    page = check_page(answer)
    names = {field["name"] for field in page.fields if field.get("name", "").startswith("measures.")}
    assert {n for n in names if ".morning_calls." in n} == {
        "measures.morning_calls.days", "measures.morning_calls.from", "measures.morning_calls.to",
    }  # fmt: skip
    assert not {n for n in names if ".writing_only." in n or ".termination." in n}
    assert "Please make contact only by e-mail, by post or through our website." in page.text


async def test_what_is_filled_in_is_kept_and_assessed_by_the_offices_own_name(office: FastAPI, mary: Browser) -> None:
    base = f"/desk/customers/{await customer(office)}/proposal"
    filled_in: dict[str, Any] = {
        "measures": ["morning_calls", "writing_only"],
        "measures.morning_calls.days": ["monday", "friday"],
        "measures.morning_calls.from": "10:00",
        "measures.morning_calls.to": "11:00",
    }
    sent = await mary.send_form(f"{base}/measures", **filled_in)
    assert sent.status_code == 303, check_page(sent).text
    await mary.send_form(
        f"{base}/behaviour", behaviours="persistent", grounds="The decision is refused again and again."
    )
    page = check_page(await mary.get(base))
    assert "Calls in the morning" in check_page(await mary.get(f"{base}/measures")).text
    assert "What stands in the way" in page.text
    wrong = await mary.send_form(
        f"{base}/measures", **{"measures": "short_calls", "measures.short_calls.minutes": "90"}
    )
    assert wrong.status_code == 422
    assert "Give at most 20." in check_page(wrong).text
