"""Warning, proposal, dossier, decision: the letter is read before the deed, and each deed is done once."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import httpx
import pytest
from fastapi import FastAPI

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.records import Role
from contact_policy.storage.dsn import plain
from desk.conftest import Api, SignIn
from fixtures import desk_story as story
from fixtures.desk import UUID, check_page
from fixtures.desk_story import AFTER, BEFORE, IN_MARCH

pytestmark = pytest.mark.anyio


async def everything(dsn: str) -> dict[str, int]:
    """How many rows each table has."""
    connection = await asyncpg.connect(plain(dsn))
    try:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {t[0]: await connection.fetchval(f'SELECT count(*) FROM "{t[0]}"') for t in tables}  # noqa: S608
    finally:
        await connection.close()


async def told(sign_in: SignIn, jo: str) -> str:
    """Jo's story up to a proposal sent; gives its page."""
    await story.explained(sign_in, jo)
    await story.refusals(sign_in, jo, BEFORE)
    await story.warned(sign_in, jo)
    await story.refusals(sign_in, jo, AFTER)
    return await story.proposed(await sign_in("manager", IN_MARCH), jo)


@pytest.mark.long("a story told page by page, as people send it")
async def test_the_letter_is_read_before_the_deed_and_the_deed_is_done_once(
    sign_in: SignIn, api: Api, jo: str, desk_dsn: str
) -> None:
    dossier = await told(sign_in, jo)
    chris = await sign_in("chief_executive", IN_MARCH)
    answer = await chris.get(dossier)
    page = check_page(answer)
    heading = page.text.index
    assert heading("What speaks against it, or for less") < heading("What the record shows") < heading("Your decision")
    assert "checked" not in answer.text
    assert "Broken line: warned in writing, 18 February 2030." in page.text
    assert "Withdraw it" not in page.text
    assert answer.text.index('value="refuse"') < answer.text.index('value="authorise"')

    before = await everything(desk_dsn)
    read = await chris.send_form(f"{dossier}/decision", step="preview", **story.decision())
    seen = check_page(read)
    assert read.status_code == 200
    assert all(text in seen.text for text in ("Nothing is decided yet", story.REASONS, "Each call will last no longer"))
    after = await everything(desk_dsn)
    assert {name for name in after if after[name] != before[name]} <= {"drafts"}

    sent = [await chris.send_form(f"{dossier}/decision", step="decide", **story.decision()) for _ in range(2)]
    assert {story.led_to(each) for each in sent} == {dossier}
    restrictions = await api("GET", f"/v1/restrictions?customer_id={jo}", Role.MANAGER, expect=200)
    assert len(restrictions["items"]) == 1
    decided = check_page(await chris.get(dossier)).text
    assert "Authorised by Chris Okafor, 13 March 2030, 10:00" in decided
    assert "Your decision" not in decided
    late = await chris.send_form(
        f"{dossier}/decision", step="decide", **story.decision(reasons="Other words come late")
    )
    assert late.status_code == 409
    assert "It has been decided in the meantime" in check_page(late).text

    (letter,) = {link for link in check_page(await chris.get(dossier)).links if "/notices/" in link}
    assert "Chris Okafor" in check_page(await chris.get(letter)).text
    pdf = await chris.get(f"{letter}/pdf?large")
    assert pdf.content.startswith(b"%PDF")
    mary = await sign_in("manager", "2030-03-13T11:00")
    assert [story.led_to(await mary.send_form(f"{letter}/issue", method="email")) for _ in range(2)] == [letter] * 2
    assert "Issued 13 March 2030, 11:00, by e-mail, by Mary Jones" in check_page(await mary.get(letter)).text
    assert "In force" in check_page(await mary.get(f"/desk/customers/{jo}")).text
    trail = await api("GET", "/v1/audit?action=dossier.read&actor=chris", Role.AUDITOR, expect=200)
    assert [UUID.search(entry["subject"])[0] in dossier for entry in trail["items"]].count(True) == 1  # type: ignore[index]


async def test_reasons_that_are_lacking_are_asked_for_where_they_are_written(sign_in: SignIn, jo: str) -> None:
    await story.explained(sign_in, jo)
    await story.refusals(sign_in, jo, BEFORE)
    await story.warned(sign_in, jo)
    await story.refusals(sign_in, jo, AFTER)
    mary = await sign_in("manager", IN_MARCH)
    base = f"/desk/customers/{jo}/proposal"
    first = await story.proposed(mary, jo)
    await mary.send_form(f"{first}/change")
    await mary.send_form(f"{base}/length", ends_on="")
    second = story.led_to(await mary.send_form(base))
    assert second != first
    assert "Withdrawn 13 March 2030" in check_page(await mary.get(first)).text
    chris = await sign_in("chief_executive", IN_MARCH)
    asked = await chris.send_form(f"{second}/decision", step="preview", **story.decision())
    page = check_page(asked)
    assert asked.status_code == 422
    leads = {link.removeprefix("#") for link in page.links if link.startswith("#f-")}
    assert leads == {"f-recorded_reasons-length-stated"}
    assert leads <= set(page.ids)
    assert story.REASONS in asked.text
    why = {"recorded_reasons.length-stated": "It is looked at again in three months, and ends if nobody does."}
    read = await chris.send_form(f"{second}/decision", step="preview", **story.decision(**why))
    assert why["recorded_reasons.length-stated"] in check_page(read).text
    # propose, withdraw, propose: each is done, though the words are the same
    for _ in range(2):
        assert story.led_to(await mary.send_form(f"{second}/withdraw", reason="Talks are under way")) == second
        await mary.send_form(f"{second}/change")
        again = story.led_to(await mary.send_form(base))
        assert again != second
        second = again


async def test_what_stands_in_the_way_is_told_with_the_way_to_mend_it(sign_in: SignIn, jo: str) -> None:
    await story.refusals(sign_in, jo, BEFORE)
    mary = await sign_in("manager", "2030-02-18T10:30")
    base = f"/desk/customers/{jo}/proposal"
    await mary.send_form(f"{base}/behaviour", behaviours="persistent", grounds=story.GROUNDS)
    begun = check_page(await mary.get(base))
    assert "Not complete enough to be assessed" in begun.text
    refused = await mary.send_form(f"{base}/measures", measures="single_channel")
    assert refused.status_code == 422
    assert "#f-measures-single_channel-channel" in check_page(refused).links
    await mary.send_form(
        f"{base}/measures", **{"measures": "call_time_limit", "measures.call_time_limit.minutes": "10"}
    )
    page = check_page(await mary.get(base))
    assert "The policy does not allow this yet" in page.text
    assert {f"{base}/criteria", f"{base}/evidence"} <= set(page.links)
    assert "Unfinished, saved 18 February 2030" in check_page(await mary.get("/desk")).text
    sent = story.led_to(await mary.send_form(base))
    assert story.led_to(await mary.send_form(base)) == sent
    chris = await sign_in("chief_executive", "2030-02-18T11:00")
    dossier = await chris.get(sent)
    assert 'value="authorise"' not in dossier.text
    assert "It cannot be authorised while" in check_page(dossier).text
    refuse = {"seen": "1", "outcome": "refuse", "reasons": "No warning has been given, and nobody has asked why."}
    read = await chris.send_form(f"{sent}/decision", step="preview", **refuse)
    assert "Nothing happens to Jo Caller" in check_page(read).text
    assert story.led_to(await chris.send_form(f"{sent}/decision", step="decide", **refuse)) == sent


async def test_whoever_asked_for_it_reads_that_first_and_is_offered_no_form(sign_in: SignIn, jo: str) -> None:
    chris = await sign_in("chief_executive", "2030-02-18T11:00")
    base = f"/desk/customers/{jo}/proposal"
    await chris.send_form(f"{base}/behaviour", behaviours="persistent", grounds=story.GROUNDS)
    await chris.send_form(f"{base}/measures", measures="read_and_file")
    answer = await chris.get(story.led_to(await chris.send_form(base)))
    page = check_page(answer)
    assert page.text.index("You asked for it yourself") < page.text.index("What speaks against it")
    assert 'name="outcome"' not in answer.text


async def test_a_warning_that_the_policy_forbids_is_drafted_and_not_issued(sign_in: SignIn, jo: str) -> None:
    mary = await sign_in("manager", "2030-02-18T10:30")
    path = f"/desk/customers/{jo}/warning"
    read = check_page(await mary.send_form(path, step="preview", **story.WARNING))
    assert "The policy does not allow this warning yet" in read.text
    warning = story.led_to(await mary.send_form(path, step="draft", **story.WARNING))
    (letter,) = {link for link in check_page(await mary.get(warning)).links if link.startswith("/desk/notices/")}
    answer = await mary.send_form(f"{letter}/issue", method="email")
    assert answer.status_code == 422
    assert "It may not go out" in check_page(answer).text


async def test_a_reply_and_a_letter_that_came_back_are_recorded(sign_in: SignIn, jo: str) -> None:
    await story.explained(sign_in, jo)
    await story.refusals(sign_in, jo, BEFORE)
    warning, letter = await story.warned(sign_in, jo)
    sam = await sign_in("staff", "2030-02-25T10:00")
    reply = {
        "received_at.day": "2030-02-24",
        "received_at.time": "09:00",
        "channel": "email",
        "summary": "I was never told why the complaint failed.",
    }
    for _ in range(2):
        assert story.led_to(await sam.send_form(f"{warning}/reply", **reply)) == f"/desk/customers/{jo}"
    mary = await sign_in("manager", "2030-02-25T11:00")
    assert check_page(await mary.get(warning)).text.count("I was never told") == 1
    back = {"return_reason": "unknown_at_address", "returned_at.day": "2030-02-25", "returned_at.time": "10:30"}
    story.led_to(await mary.send_form(f"{letter}/returned", **back))
    assert "It came back: it reached nobody" in check_page(await mary.get(letter)).text
    assert "Came back" in check_page(await mary.get("/desk?all=letters")).text
    told = {"method": "by_hand", "address_used": "Read out at the counter", "reason": "The address on record is dead"}
    assert story.led_to(await mary.send_form(f"{letter}/issue", **told)) == letter


async def test_whoever_decides_and_alone_saw_it_is_asked_why_on_the_page(
    app: FastAPI, sign_in: SignIn, jo: str
) -> None:
    token = DevelopmentIssuer(app.state.settings.data_dir).issue("chris", (Role.STAFF,), datetime.now(UTC))
    seen = {"occurred_at": "2030-03-11T10:00:00Z", "channel": "phone", "direction": "inbound",
            "observations": ["harassment"], "summary": "Said that he waits at the gate every night."}  # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://office.example") as client:
        headers = {"Authorization": f"Bearer {token}", "X-Now": "2030-03-11T11:00:00Z"}
        answer = await client.post(f"/v1/customers/{jo}/contact-events", json=seen, headers=headers)
        assert answer.status_code == 201, answer.text
    unwarned = {
        "behaviours": "aggressive",
        "warning_exemption.reason": "The next call may come tonight, and he is near.",
    }
    dossier = await story.proposed(await sign_in("manager", IN_MARCH), jo, **unwarned)
    chris = await sign_in("chief_executive", IN_MARCH)
    asked = await chris.send_form(f"{dossier}/decision", step="preview", **story.decision())
    assert "The one who decides is the only one who recorded it" in check_page(asked).text
    assert 'name="recorded_reasons.account-of-incident"' in asked.text
    reason = {"recorded_reasons.account-of-incident": "The call was recorded, and Sam heard it played."}
    read = await chris.send_form(f"{dossier}/decision", step="preview", **story.decision(**reason))
    assert "Nothing is decided yet" in check_page(read).text
