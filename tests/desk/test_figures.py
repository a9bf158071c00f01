"""Figures at the desk: of whole months, small counts hidden, nobody named."""

from __future__ import annotations

import pytest

from desk.conftest import SignIn
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio


async def test_figures_are_told_of_the_months_asked_for_and_hide_small_counts(sign_in: SignIn, jo: str) -> None:
    mary = await sign_in("manager", "2037-01-08T10:00")
    call = {"occurred_at.day": "2037-01-07", "occurred_at.time": "10:15", "channel": "phone", "direction": "inbound"}
    await mary.send_form(f"/desk/customers/{jo}/contacts/new", **call, summary="Asked for the opening hours")
    answer = await mary.get("/desk/figures?from=2037-01&to=2037-03")
    page = check_page(answer)
    assert "1 January 2037 to 31 March 2037" in page.text
    assert "A count from 1 to 4 is not told" in page.text
    assert "Contacts not told" in page.text
    assert "Restrictions authorised" in page.text
    assert "Jo Caller" not in page.text
    assert "selected>January 2037" in answer.text


async def test_months_that_are_none_are_said_at_their_field(sign_in: SignIn) -> None:
    ann = await sign_in("auditor", "2030-01-08T10:00")
    for asked, said in (
        ("from=2030-03&to=2030-01", "does not come after the last"),
        ("from=1999-01&to=2030-01", "at most 60 months"),
        ("from=soon", "Choose a month."),
    ):
        answer = await ann.get(f"/desk/figures?{asked}")
        assert answer.status_code == 422
        page = check_page(answer)
        assert said in page.text
        assert "#f-from" in page.links
    assert (await ann.get("/desk/figures")).status_code == 200
