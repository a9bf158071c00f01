"""Somebody is on the line: what to do, also while the database is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI

from contact_policy.app import use_store
from contact_policy.policy import load_policy
from contact_policy.policy.facts import ContactPoint, Person, Restriction
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import ContactPointKind
from contact_policy.records import RestrictedPerson
from contact_policy.services import Store
from contact_policy.status_board import Board
from desk.conftest import SignIn
from fixtures.desk import check_page

pytestmark = pytest.mark.anyio

NUMBER = "+447700900123"


def board() -> Board:
    now = datetime.now(UTC)
    restriction = Restriction(
        id="019d5f0a-7c00-7000-8000-0000000000a1",
        customer_id="019d5f0a-7c00-7000-8000-0000000000a2",
        measures=(Measure(kind="call_time_limit", minutes=10),),
        behaviours=("persistent",),
        authorised_at=now - timedelta(days=2),
        starts_on=(now - timedelta(days=2)).date(),
        review_on=(now + timedelta(days=30)).date(),
        without_warning=True,
    )
    point = ContactPoint(kind=ContactPointKind.PHONE, value=NUMBER)
    person = Person(id=restriction.customer_id, contact_points=(point,))
    return Board(load_policy(), [RestrictedPerson(person=person, restrictions=(restriction,))], 1)


async def test_it_says_what_to_do_and_works_while_the_database_is_away(app: FastAPI, sign_in: SignIn) -> None:
    sam = await sign_in("staff")
    away = Store("postgresql://nobody@127.0.0.1:1/nothing", connect_within=1)
    use_store(app, away)
    app.state.refresher.board = board()
    try:
        page = check_page(await sam.send_form("/desk/caller", who="07700 900123"))
        unknown = check_page(await sam.send_form("/desk/caller", who="07700 900124"))
        lost = await sam.send_form("/desk/caller", who="Caller")
    finally:
        app.state.refresher.board = None
        await away.close()
    assert "What to do now" in page.text
    assert "10 minutes" in page.text
    assert "The record cannot be reached just now" in page.text
    assert "Nobody who is restricted has it" in unknown.text
    assert lost.status_code == 503
    assert "Nothing was recorded" in check_page(lost).text


async def test_nobody_restricted_has_the_number_and_its_holder_is_named(sign_in: SignIn, jo: str) -> None:
    chris = await sign_in("chief_executive")
    page = check_page(await chris.send_form("/desk/caller", who="07700 900123"))
    assert "Nobody who is restricted has it" in page.text
    assert f"/desk/customers/{jo}" in page.links


async def test_a_name_asks_who_it_is_and_the_answer_is_about_that_person(sign_in: SignIn, jo: str) -> None:
    sam = await sign_in("staff")
    found = await sam.send_form("/desk/caller", who="caller")
    assert "This is who is calling" in check_page(found).text
    about = check_page(await sam.send_form("/desk/caller", customer=jo))
    assert "Deal with this contact as with any other" in about.text
