"""The forms of a warning, a review and an appeal under a document that wants something considered with each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from fastapi import FastAPI

from contact_policy.app import create_app, verifier_for
from contact_policy.policy import adopt
from contact_policy.services import Store
from contact_policy.settings import Settings
from desk.conftest import SignIn
from fixtures import desk_story as story
from fixtures.desk import UUID, Browser, check_page
from policy.test_own_criteria import document

pytestmark = pytest.mark.anyio

CRITERIA = """stage = "warning"
clauses = ["MC-8.29"]

[criteria.since_then]
question = "how they have kept to it"
kind = "breach"
stage = "review"
asks_new_information = true
clauses = ["MC-9.3"]

[criteria.hearing]
question = "whether they were offered a hearing"
kind = "breach"
stage = "appeal"
"""
FOUND = "Two letters went unanswered for a month, and we have said so."


def found(name: str, **more: str) -> dict[str, str]:
    """What a form says of one criterion."""
    at = f"criteria.{name}"
    said = {"considered_by": "Tess Leader", "considered_on": "2030-02-18", "finding": FOUND, **more}
    return {f"{at}.{part}": text for part, text in said.items()}


@pytest.fixture
async def office(tmp_path: Path, desk_dsn: str) -> AsyncIterator[FastAPI]:
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(tmp_path)})
    store, policy = Store(desk_dsn), adopt(document(CRITERIA))
    yield create_app(settings, store=store, policy=policy, verifier=verifier_for(settings, policy))
    await store.close()


@pytest.fixture
async def sign_in(office: FastAPI) -> AsyncIterator[SignIn]:
    async with AsyncExitStack() as stack:

        async def enter(role: str, clock: str = "") -> Browser:
            browser = await stack.enter_async_context(Browser(office))
            return await browser.sign_in(role, clock)

        yield enter


async def registered(sign_in: SignIn) -> str:
    sam = await sign_in("staff", "2030-01-05T09:00")
    form = {
        "name": "Cass Considered",
        "contact_points.0.kind": "email",
        "contact_points.0.value": "cass.considered@example.org",
    }
    made = await sam.send_form("/desk/customers/new", **form)
    return str(UUID.findall(story.led_to(made))[0])


@pytest.mark.long("a story told page by page, as people send it")
async def test_each_form_asks_what_the_document_wants_there_and_each_page_tells_it(sign_in: SignIn) -> None:
    jo = await registered(sign_in)
    mary = await sign_in("manager", "2030-02-18T10:00")
    form = check_page(await mary.get(f"/desk/customers/{jo}/warning"))
    assert "What a lawyer made of it" in form.text
    assert "How they have kept to it" not in form.text
    assert "What a lawyer made of it" not in check_page(await mary.get(f"/desk/customers/{jo}/proposal/criteria")).text

    restriction = await story.restricted(sign_in, jo, **found("legal_advice"))
    links = check_page(await mary.get(f"/desk/customers/{jo}")).links
    warning = min((link for link in links if "/warnings/" in link), key=len)
    assert FOUND in check_page(await mary.get(warning)).text
    held = check_page(await mary.get(restriction))
    (dossier,) = {link for link in held.links if "/proposals/" in link}
    assert FOUND in check_page(await mary.get(dossier)).text
    await heard(sign_in, restriction)
    await reviewed(sign_in, restriction)


async def heard(sign_in: SignIn, restriction: str) -> None:
    sam = await sign_in("staff", "2030-04-02T10:00")
    sent = {"received_at.day": "2030-04-02", "received_at.time": "09:00", "grounds": "Ten minutes are too few."}
    story.led_to(await sam.send_form(f"{restriction}/appeal", **sent))
    mary = await sign_in("manager", "2030-04-02T11:00")
    (appeal,) = {link for link in check_page(await mary.get(restriction)).links if "/appeals/" in link}
    rita = await sign_in("reviewer", "2030-04-03T10:00")
    dismiss = {"seen": "1", "outcome": "dismissed", "reasons": "Ten minutes have been enough for each matter so far."}
    refused = await rita.send_form(f"{appeal}/decision", step="preview", **dismiss)
    assert refused.status_code == 422
    assert "not on record that somebody considered whether they were offered a hearing" in check_page(refused).text
    dismiss |= found("hearing")
    read = check_page(await rita.send_form(f"{appeal}/decision", step="preview", **dismiss))
    assert FOUND in read.text
    story.led_to(await rita.send_form(f"{appeal}/decision", step="do", **dismiss))
    assert FOUND in check_page(await rita.get(appeal)).text


async def reviewed(sign_in: SignIn, restriction: str) -> None:
    chris = await sign_in("chief_executive", "2030-06-10T10:00")
    page = (await chris.get(f"{restriction}/review")).text
    seen, read = (page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("seen", "read"))
    go_on = {"seen": seen, "read": read, "outcome": "continue", "reasons": "The calls are shorter, and still daily."}
    go_on["recorded_reasons.conduct-since-last-review"] = "The limit is what has kept the calls short."
    adverse = found("since_then", new_information="none", concerns_remain="yes")
    refused = check_page(await chris.send_form(f"{restriction}/review", step="preview", **go_on))
    assert "not on record that somebody considered how they have kept to it" in refused.text
    refused = check_page(await chris.send_form(f"{restriction}/review", step="preview", **go_on, **adverse))
    assert "Concerns remain, or new information is outstanding, on this: how they have kept to it" in refused.text
    go_on["recorded_reasons.criterion-since_then"] = "What is open is with the ombudsman, who asked us to wait."
    story.led_to(await chris.send_form(f"{restriction}/review", step="do", **go_on, **adverse))
    assert FOUND in check_page(await chris.get(f"{restriction}/review")).text
