"""The police and crime panel's story at the desk: a letter first, a decision made in a meeting, and an appeal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from contact_policy.app import create_app, verifier_for
from contact_policy.policy import load_policy
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.services import Store
from contact_policy.settings import Settings
from fixtures.desk import UUID, Browser, check_page
from fixtures.desk_story import led_to

pytestmark = [pytest.mark.anyio, pytest.mark.long("a story told page by page, as people send it")]

FOUND = "The file was gone through with the officer who wrote the answers, and nothing was left open."
WORDS = "The Panel's officer was sworn at in three calls, after a letter that asked for calm."
# Development has one person for each role of the document.
STAFF, OFFICER, COMMITTEE, MONITORING = "sam", "mary", "chris", "rita"


@pytest.fixture
async def panel(tmp_path: Path, desk_dsn: str) -> AsyncIterator[FastAPI]:
    policy = load_policy(DOCUMENTS / "examples" / "cleveland-panel.toml")
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(tmp_path)})
    store = Store(desk_dsn)
    yield create_app(settings, store=store, policy=policy, verifier=verifier_for(settings, policy))
    await store.close()


async def at_desk(panel: FastAPI, person: str, clock: str) -> Browser:
    day, _, time = clock.partition("T")
    browser = Browser(panel)
    led_to(await browser.send_form("/desk/sign-in", person=person, **{"clock.day": day, "clock.time": time}))
    return browser


async def sworn_at(panel: FastAPI, jo: str, day: str) -> None:
    sam = await at_desk(panel, STAFF, f"{day}T18:00")
    form = {
        "occurred_at.day": day, "occurred_at.time": "10:15", "channel": "phone", "direction": "inbound",
        "observations": "offensive_language", "summary": "Swore at the officer of the Panel and called her names",
    }  # fmt: skip
    led_to(await sam.send_form(f"/desk/customers/{jo}/contacts/new", **form))


async def test_a_letter_comes_first_the_sub_committee_decides_in_a_meeting_and_an_appeal_is_heard(
    panel: FastAPI,
) -> None:
    sam = await at_desk(panel, STAFF, "2030-01-07T09:00")
    form = {"name": "Jo Panel", "contact_points.0.kind": "email", "contact_points.0.value": "jo.panel@example.org"}
    jo = str(UUID.findall(led_to(await sam.send_form("/desk/customers/new", **form)))[0])
    await sworn_at(panel, jo, "2030-01-08")

    mary = await at_desk(panel, OFFICER, "2030-01-09T10:00")
    warning = {
        "behaviours": "unacceptable",
        "conduct_of.unacceptable": "On 8 January you swore at the officer who answered.",
        "change_of.unacceptable": "Please speak to us calmly, or write instead.",
    }
    letter = f"/desk/customers/{jo}/warning"
    assert "Nothing is recorded yet" in check_page(await mary.send_form(letter, step="preview", **warning)).text
    drafted = check_page(await mary.get(led_to(await mary.send_form(letter, step="draft", **warning))))
    (notice,) = {link for link in drafted.links if link.startswith("/desk/notices/")}
    led_to(await mary.send_form(f"{notice}/issue", method="email"))
    for day in ("2030-02-04", "2030-02-11", "2030-02-18"):
        await sworn_at(panel, jo, day)

    dossier = await proposed(panel, jo)
    decision = await decided(panel, dossier)
    (restriction,) = {link for link in decision if "/restrictions/" in link}
    mary = await at_desk(panel, OFFICER, "2030-02-21T11:00")
    (notice,) = {link for link in decision if "/notices/" in link}
    told = check_page(await mary.get(notice)).text
    assert "Complaints Sub-Committee" in told
    led_to(await mary.send_form(f"{notice}/issue", method="email"))
    await heard(panel, restriction)


async def proposed(panel: FastAPI, jo: str) -> str:
    mary = await at_desk(panel, OFFICER, "2030-02-19T10:00")
    base = f"/desk/customers/{jo}/proposal"
    held = (await mary.get(f"{base}/evidence")).text.partition("with nothing held against anybody</")[0]
    events = UUID.findall(held.partition('name="evidence_event_ids"')[2] and "".join(
        piece.partition('value="')[2].partition('"')[0] + " " for piece in held.split('name="evidence_event_ids"')[1:]
    ))  # fmt: skip
    assert len(events) == 4
    page = check_page(await mary.get(f"{base}/criteria"))
    names = {f["name"].split(".")[1] for f in page.fields if f.get("name", "").startswith("criteria.")}
    assert "tailored" in names
    criteria = {
        f"criteria.{name}.{part}": text
        for name in names
        for part, text in {"considered_by": "Mary", "considered_on": "2030-02-19", "finding": FOUND}.items()
    }
    sections: dict[str, dict[str, Any]] = {
        "behaviour": {"behaviours": "unacceptable", "grounds": WORDS},
        "evidence": {"evidence_event_ids": events},
        "measures": {
            "measures": "one_medium", "measures.one_medium.channel": "post",
            "lesser_measures_considered": "Short calls were tried for two weeks, and the swearing went on.",
        },
        "criteria": {**criteria, "criteria.new_information.new_information": "none"},
        "length": {"ends_on": "2030-05-17"},
    }  # fmt: skip
    for section, fields in sections.items():
        assert led_to(await mary.send_form(f"{base}/{section}", **fields)) == base, section
    page = check_page(await mary.get(base))
    assert "What stands in the way" not in page.text, page.text
    return led_to(await mary.send_form(base))


async def decided(panel: FastAPI, dossier: str) -> list[str]:
    monitor = await at_desk(panel, MONITORING, "2030-02-20T10:00")
    assert "Your decision" not in check_page(await monitor.get(dossier)).text
    clerk = await at_desk(panel, COMMITTEE, "2030-02-20T10:00")
    said = {"seen": "1", "outcome": "authorise", "reasons": WORDS}
    for name in {f["name"] for f in check_page(await clerk.get(dossier)).fields}:
        if name.startswith("recorded_reasons."):
            said[name] = "The officer who answers these calls works alone, and cannot pass them on."
    refused = await clerk.send_form(f"{dossier}/decision", step="decide", **said)
    assert refused.status_code == 422
    meeting = {"meeting.on": "2030-02-20", "meeting.minute": "Minute 7 of the Sub-Committee"}
    led_to(await clerk.send_form(f"{dossier}/decision", step="decide", **said, **meeting))
    shown = check_page(await clerk.get(dossier))
    assert "Minute 7 of the Sub-Committee" in shown.text
    return shown.links


async def heard(panel: FastAPI, restriction: str) -> None:
    sam = await at_desk(panel, STAFF, "2030-03-04T10:00")
    sent = {"received_at.day": "2030-03-04", "received_at.time": "09:00", "grounds": "I can hardly write."}
    led_to(await sam.send_form(f"{restriction}/appeal", **sent))
    mary = await at_desk(panel, OFFICER, "2030-03-04T11:00")
    (appeal,) = {link for link in check_page(await mary.get(restriction)).links if "/appeals/" in link}
    monitor = await at_desk(panel, MONITORING, "2030-03-05T10:00")
    allowed = {
        "seen": "1",
        "outcome": "quashed",
        "reasons": "Writing is hard for the complainant, and nobody asked.",
    }
    led_to(await monitor.send_form(f"{appeal}/decision", step="do", **allowed))
    assert "Writing is hard for the complainant" in check_page(await monitor.get(appeal)).text
