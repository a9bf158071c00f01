"""Steps of warning at the desk: what was said is written down, and whoever writes a letter says which it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from contact_policy.app import create_app, verifier_for
from contact_policy.desk.book.chapters import book
from contact_policy.policy import Policy
from contact_policy.services import Store
from contact_policy.settings import Settings
from fixtures.desk import UUID, Browser, check_page
from fixtures.desk_story import led_to
from policy.test_own_steps import FINAL, LETTER, SAID, policy

pytestmark = pytest.mark.anyio

TOLD = "I told Ola that shouting ends the call, and asked for calm words from now on."


def edition() -> Policy:
    return policy(SAID, LETTER, FINAL)


@pytest.fixture
async def office(tmp_path: Path, desk_dsn: str) -> AsyncIterator[FastAPI]:
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(tmp_path)})
    store = Store(desk_dsn)
    yield create_app(settings, store=store, policy=edition(), verifier=verifier_for(settings, edition()))
    await store.close()


async def at_desk(office: FastAPI, role: str) -> Browser:
    """Whoever of development's people has a role of the document."""
    people = {"staff": "sam", "adviser": "mary", "team_leader": "chris"}
    browser = Browser(office)
    sent = {"clock.day": "2030-01-07", "clock.time": "10:00"}
    led_to(await browser.send_form("/desk/sign-in", person=people[role], **sent))
    return browser


async def test_what_was_said_is_written_down_and_told_on_the_customers_page(office: FastAPI) -> None:
    sam = await at_desk(office, "staff")
    made = await sam.send_form("/desk/customers/new", name="Ola Steps")
    ola = UUID.findall(led_to(made))[0]
    form = f"/desk/customers/{ola}/spoken-warning"
    assert form in check_page(await sam.get(f"/desk/customers/{ola}")).links
    page = check_page(await sam.get(form))
    assert "A word from staff" in page.text
    assert "A warning letter" not in page.text
    said = {"behaviours": "persistent", "said_at.day": "2030-01-06", "said_at.time": "15:00", "warning_step": "said"}
    token = await sam.send_form(form, said="ok", **said)
    assert token.status_code == 422
    assert "a restriction rests on it" in check_page(token).text
    assert led_to(await sam.send_form(form, said=TOLD, **said)) == f"/desk/customers/{ola}"
    leader = await at_desk(office, "team_leader")
    assert TOLD in check_page(await leader.get(f"/desk/customers/{ola}")).text


async def test_whoever_writes_a_letter_says_which_and_reads_what_comes_first(office: FastAPI) -> None:
    sam = await at_desk(office, "staff")
    ola = UUID.findall(led_to(await sam.send_form("/desk/customers/new", name="Ola Letter")))[0]
    leader = await at_desk(office, "team_leader")
    form = f"/desk/customers/{ola}/warning"
    page = check_page(await leader.get(form))
    assert {"letter", "final"} == {f["value"] for f in page.fields if f.get("name") == "warning_step"}
    sent = {
        "warning_step": "final",
        "behaviours": "persistent",
        "conduct_of.persistent": "You have gone on calling about a decision that was explained to you.",
        "change_of.persistent": "Please accept the decision, or ask the ombudsman to look at it.",
    }
    read = check_page(await leader.send_form(form, step="preview", **sent))
    assert "This letter is a final letter." in read.text
    assert "The policy has a word from staff and a warning letter come before this" in read.text
    drafted = check_page(await leader.get(led_to(await leader.send_form(form, step="draft", **sent))))
    assert "A final letter" in drafted.text


def test_the_book_tells_each_step() -> None:
    (steps,) = (chapter for chapter in book(edition()) if chapter.id == "steps")
    lines = [f"{line.title}: {' '.join(line.more)}" for line in steps.lines]
    assert lines[0] == (
        "A word from staff: By word of mouth, written down afterwards. A restriction asks for it."
        " It counts for 6 months."
    )
    assert lines[2].endswith("A restriction asks for it. It gives 7 days to change. It counts for 3 months.")
