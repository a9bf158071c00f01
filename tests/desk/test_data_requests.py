"""Requests about people's data at the desk: recorded, timed and answered by whoever keeps the office's data."""

from __future__ import annotations

import pytest

from desk.conftest import SignIn
from fixtures import desk_story as story
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio


async def test_a_request_is_recorded_timed_and_answered_and_leaves_the_home_page(sign_in: SignIn, jo: str) -> None:
    ann = await sign_in("auditor", "2026-11-20T12:00")
    form = f"/desk/customers/{jo}/data-requests/new"
    assert form in check_page(await ann.get(f"/desk/customers/{jo}")).links
    sent = {"kind": "access", "details": "Everything."}
    assert (await ann.send_form(form, **sent)).status_code == 422
    path = story.led_to(await ann.send_form(form, known="no", **sent))
    assert "The clock stands still: identity not confirmed" in check_page(await ann.get(path)).text
    assert path in check_page(await ann.get("/desk?all=data-requests")).links
    assert path in check_page(await ann.get("/desk/data-requests")).links
    at = {"identity_confirmed_at.day": "2026-11-20", "identity_confirmed_at.time": "12:00"}
    for _ in range(2):
        assert story.led_to(await ann.send_form(f"{path}/clock", seen="1", **at)) == path
    assert (await ann.send_form(f"{path}/clock", seen="1", extension_reason="Much to read.")).status_code == 412
    assert "By 20 December 2026" in check_page(await ann.get(path)).text
    refused = await ann.send_form(f"{path}/answer", outcome="refused")
    assert (refused.status_code, "Say why it was refused" in check_page(refused).text) == (422, True)
    for _ in range(2):
        assert story.led_to(await ann.send_form(f"{path}/answer", outcome="fulfilled")) == path
    assert "Done as they asked" in check_page(await ann.get(path)).text
    assert path not in check_page(await ann.get("/desk?all=data-requests")).links
    assert path in check_page(await ann.get("/desk/data-requests?show=answered")).links
