"""What comes of a restriction: broken, asked to be looked at, reviewed, appealed against, ended; its filed letters."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from contact_policy.policy.support import LostRule, Support, SupportState
from contact_policy.records import Role
from desk.conftest import Api, SignIn, Things, kept
from desk.test_deciding import everything
from fixtures import desk_story as story
from fixtures.desk import Browser, check_page
from fixtures.records import NOON

pytestmark = pytest.mark.anyio

REASONS = "The calls have become shorter and fewer since the limit was set."
BESIDE = {"recorded_reasons.conduct-since-last-review": "The limit is what has kept the calls short."}


async def received(sam: Browser, restriction: str, what: str, **words: str) -> None:
    """Write down what the customer sent; sent twice, it is kept once."""
    sent = {"received_at.day": "2030-04-02", "received_at.time": "09:00", **words}
    for _ in range(2):
        assert story.led_to(await sam.send_form(f"{restriction}/{what}", **sent)) == restriction


@pytest.mark.long("a story told page by page, as people send it")
async def test_a_restriction_is_broken_looked_at_appealed_against_and_made_gentler(
    sign_in: SignIn, api: Api, jo: str, desk_dsn: str
) -> None:
    restriction = await story.restricted(sign_in, jo)
    await story.refusals(sign_in, jo, (70,))
    sam = await sign_in("staff", "2030-04-02T10:00")
    page = check_page(await sam.get(restriction))
    assert all(
        text in page.text
        for text in ("In force", "Each call will last", "1 contact. Staff recorded unacceptable conduct in it.")
    )
    assert "to 11 September 2030" in page.text
    assert f"{restriction}/review" not in page.links

    form = (await sam.get(f"{restriction}/breach")).text
    (contact,) = re.findall(r'name="contact_event_id" type="radio" value="([^"]+)"', form)
    for _ in range(2):
        broke = {"contact_event_id": contact, "description": "Would not end the call", "measure": "call_time_limit"}
        assert story.led_to(await sam.send_form(f"{restriction}/breach", **broke)) == restriction
    await received(sam, restriction, "request", text="I have not called for two weeks. Please look again.")
    await received(sam, restriction, "appeal", grounds="Ten minutes are too few to explain anything.")
    page = check_page(await sam.get(restriction))
    assert page.text.count("Would not end the call") == 1
    assert page.text.count("Please look again") == 1
    assert page.text.count("Ten minutes are too few") == 1

    mary = await sign_in("manager", "2030-04-02T11:00")
    (appeal,) = {link for link in check_page(await mary.get(restriction)).links if "/appeals/" in link}
    assert appeal in check_page(await mary.get("/desk?all=open-appeals")).links
    assert restriction in check_page(await mary.get("/desk?all=requests")).links
    (breach,) = re.findall(
        r'name="breach_id" type="radio" value="([^"]+)"', (await mary.get(f"{restriction}/reminder")).text
    )
    read = check_page(await mary.send_form(f"{restriction}/reminder", step="preview", breach_id=breach))
    assert "Nothing is recorded yet" in read.text
    drafted = {story.led_to(await mary.send_form(f"{restriction}/reminder", step="do", breach_id=breach)) for _ in "12"}
    assert len(drafted) == 1

    await heard(sign_in, appeal, desk_dsn)
    await reviewed(sign_in, restriction, desk_dsn)
    assert "Allowed in part: it was made gentler" in check_page(await mary.get(restriction)).text
    assert "A review has answered it" in check_page(await mary.get(restriction)).text
    assert check_page(await mary.get(appeal)).text.count("Your decision") == 0
    restrictions = await api("GET", f"/v1/restrictions?customer_id={jo}", Role.MANAGER, expect=200)
    assert [each["measures"][0]["minutes"] for each in restrictions["items"]] == [25]


async def heard(sign_in: SignIn, appeal: str, dsn: str) -> None:
    """Rita hears the appeal, and lets calls last twenty minutes."""
    rita = await sign_in("reviewer", "2030-04-03T10:00")
    assert appeal in check_page(await rita.get("/desk?all=appeals")).links
    answer = await rita.get(appeal)
    page = check_page(answer)
    order = [
        page.text.index(text)
        for text in ("What Jo Caller says", "What speaks for them", "The letter they appeal against", "Your decision")
    ]
    assert order == sorted(order)
    assert "checked" not in answer.text
    letters = {link for link in page.links if "/notices/" in link}
    for letter in letters:
        assert (await rita.get(letter)).status_code == 200
    varied = {"seen": "1", "outcome": "varied", "reasons": REASONS, "measures": "0", "measures.0.minutes": "5"}
    harsher = await rita.send_form(f"{appeal}/decision", step="preview", **varied)
    assert harsher.status_code == 422
    assert "#f-measures" in check_page(harsher).links
    varied["measures.0.minutes"] = "20"
    before = await everything(dsn)
    read = check_page(await rita.send_form(f"{appeal}/decision", step="preview", **varied))
    assert "Nothing is decided yet" in read.text
    assert "20 minutes" in read.text
    after = await everything(dsn)
    assert {name for name in after if after[name] != before[name]} <= {"drafts"}
    assert "the outcome of an appeal" in check_page(await rita.get("/desk?all=unfinished")).text
    sent = {story.led_to(await rita.send_form(f"{appeal}/decision", step="do", **varied)) for _ in "12"}
    assert sent == {appeal}
    page = check_page(await rita.get(appeal))
    assert "made gentler, by Rita Marsh, 3 April 2030, 10:00" in page.text
    (letter,) = {link for link in page.links if "/notices/" in link} - letters
    assert (await rita.get(letter)).status_code == 200


async def reviewed(sign_in: SignIn, restriction: str, dsn: str) -> None:
    """Chris reviews it, and lets calls last twenty-five minutes."""
    chris = await sign_in("chief_executive", "2030-04-20T10:00")
    page = check_page(answer := await chris.get(f"{restriction}/review"))
    assert page.text.index("What speaks against going on") < page.text.index("What has happened since")
    assert "checked" not in answer.text
    (seen,) = re.findall(r'name="seen" value="(\d+)"', answer.text)
    (request,) = re.findall(r'<option value="([0-9a-f-]{36})"', answer.text)
    form = {"seen": seen, "outcome": "vary", "measures": "0", "measures.0.minutes": "25"}
    lacking = await chris.send_form(f"{restriction}/review", step="preview", **form)
    assert lacking.status_code == 422
    assert "#f-reasons" in check_page(lacking).links
    form |= {"reasons": REASONS, "reconsideration_request_id": request, **BESIDE}
    before = await everything(dsn)
    read = check_page(await chris.send_form(f"{restriction}/review", step="preview", **form))
    assert all(text in read.text for text in ("Nothing is decided yet", REASONS, "25 minutes"))
    after = await everything(dsn)
    assert {name for name in after if after[name] != before[name]} <= {"drafts"}
    sent = {story.led_to(await chris.send_form(f"{restriction}/review", step="do", **form)) for _ in "12"}
    assert sent == {restriction}
    stale = await chris.send_form(f"{restriction}/review", step="preview", **form)
    assert stale.status_code == 412


async def test_a_restriction_is_ended_early_once_and_is_not_reviewed_again(sign_in: SignIn, app: FastAPI) -> None:
    things = await kept(app.state.store)
    restriction = f"/desk/restrictions/{things['restriction_id']}"
    chris = await sign_in("chief_executive", "2026-12-02T10:00")
    assert things["restriction_id"] in (await chris.get("/desk/reviews")).text
    (seen,) = re.findall(r'name="seen" value="(\d+)"', (await chris.get(f"{restriction}/lift")).text)
    form = {"seen": seen, "reasons": REASONS}
    assert REASONS in check_page(await chris.send_form(f"{restriction}/lift", step="preview", **form)).text
    assert "an early end" in check_page(await chris.get("/desk?all=unfinished")).text
    sent = {story.led_to(await chris.send_form(f"{restriction}/lift", step="do", **form)) for _ in "12"}
    assert sent == {restriction}
    page = check_page(await chris.get(restriction))
    assert "It was lifted, 2 December 2026, by Chris Okafor" in page.text
    assert "It has ended" in check_page(await chris.get(f"{restriction}/review")).text
    assert things["restriction_id"] not in (await chris.get("/desk/reviews")).text


async def test_what_a_restriction_has_lost_is_told_wherever_somebody_decides_on_it(
    sign_in: SignIn, app: FastAPI
) -> None:
    things = await kept(app.state.store)
    because = "A reply to the warning has been recorded since the decision."
    lost = LostRule("warning-response-considered", ("MC-8.8",), "The reply was not weighed.", because)
    async with app.state.store.transaction() as tx:
        support = Support(state=SupportState.LOST, as_of=NOON, lost=(lost,))
        await tx.restriction_supports.keep(things["restriction_id"], support)
    restriction = f"/desk/restrictions/{things['restriction_id']}"
    chris = await sign_in("chief_executive", "2026-12-02T10:00")
    assert restriction in check_page(await chris.get("/desk?all=lost")).links
    for page in (restriction, f"{restriction}/review", f"/desk/appeals/{things['appeal_id']}"):
        assert because in check_page(await chris.get(page)).text, page
    assert 'name="support_weighed"' in (await chris.get(f"{restriction}/review")).text


async def test_filed_letters_are_seen_found_to_bring_something_and_answered(sign_in: SignIn, app: FastAPI) -> None:
    things = await kept(app.state.store)
    path = f"/desk/filed/{things['filed_contact_id']}"
    sam = await sign_in("staff", "2026-11-24T10:00")
    assert path in check_page(await sam.get("/desk/filed")).links
    for found in ("new_information", "nothing", "new_information", "nothing", "new_matter"):
        (seen, *_) = re.findall(r'name="seen" value="(\d+)"', (await sam.get(path)).text)
        form = {"seen": seen, "brings": found, "note": "Looked at it once more."}
        for _ in range(2):
            assert story.led_to(await sam.send_form(f"{path}/reading", **form)) == path
    page = check_page(await sam.get(path))
    assert page.text.count("Looked at it once more.") == 5
    assert "To be answered" in page.text
    assert path in check_page(await sam.get("/desk/filed?show=answer")).links
    lacking = await sam.send_form(f"{path}/answer", seen="6")
    assert lacking.status_code == 422
    answer = {"seen": "6", "channel": "post", "summary": "Thanked them, and opened a case."}
    answer |= {"answered_at.day": "2026-11-24", "answered_at.time": "09:30"}
    for _ in range(2):
        assert story.led_to(await sam.send_form(f"{path}/answer", **answer)) == path
    page = check_page(await sam.get(path))
    assert page.text.count("Thanked them") == 1
    stale = await sam.send_form(f"{path}/reading", seen="6", brings="nothing", note="It brings nothing")
    assert stale.status_code == 412


async def test_a_reviewer_reads_the_letters_of_what_is_appealed_against_and_no_other(
    sign_in: SignIn, api: Api, things: Things
) -> None:
    rita = await sign_in("reviewer", "2026-11-24T10:00")
    page = check_page(await rita.get(f"/desk/appeals/{things['appeal_id']}"))
    (letter,) = {link for link in page.links if "/notices/" in link}
    assert (await rita.get(letter)).status_code == 200
    assert (await rita.get(f"/desk/notices/{things['draft_id']}")).status_code == 404
    await api("GET", f"/v1/notices/{letter.rpartition('/')[2]}", Role.REVIEWER, expect=200)
    await api("GET", f"/v1/notices/{things['draft_id']}", Role.REVIEWER, expect=404)


async def test_whoever_took_part_reads_that_first_and_is_offered_no_form(sign_in: SignIn, app: FastAPI) -> None:
    things = await kept(app.state.store, proposed_by="rita")
    answer = await (await sign_in("reviewer", "2026-11-24T10:00")).get(f"/desk/appeals/{things['appeal_id']}")
    page = check_page(answer)
    assert page.text.index("You cannot hear this appeal") < page.text.index("What Pat Example says")
    assert "You proposed the restriction." in page.text
    assert 'name="outcome"' not in answer.text
