"""The policy as a book, what changed between two editions, and a draft of it tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contact_policy.desk.book import book, changes
from contact_policy.desk.readable import DESK
from contact_policy.policy import Policy, adopt, load_policy
from contact_policy.policy.document.loading import BUILT_IN, DOCUMENTS
from contact_policy.records import Role
from contact_policy.services import Store, editions
from desk.conftest import Api, SignIn
from fixtures.database import fresh_database
from fixtures.desk import PEOPLE, check_page

pytestmark = pytest.mark.anyio

DRAFT = (
    BUILT_IN.read_text()
    .replace("response_days = 14 ", "response_days = 21 ")
    .replace('version = "1.0"\napproved_on', 'version = "1.1"\napproved_on')
    .replace("refusals = 2 ", "refusals = 9 ")
)

GRAVER = DRAFT.replace(
    'label = "abusive language"\nbehaviour = "aggressive"\ngrade = "minor"',
    'label = "abusive language"\nbehaviour = "aggressive"\ngrade = "serious"',
)


@pytest.fixture
def desk_dsn(server_dsn: str, template: str) -> Iterator[str]:
    """A database of their own: which editions were adopted is told of the whole of it."""
    with fresh_database(server_dsn, template) as dsn:
        yield dsn


@pytest.mark.parametrize("name", ["opcc-1.0.toml", "council-2.1.toml"])
def test_each_line_of_the_book_has_its_own_key(name: str) -> None:
    policy = load_policy(DOCUMENTS / name)
    keys = [line.key for chapter in book(policy) for line in chapter.lines]
    assert len(keys) == len(set(keys))
    assert len(keys) > 200


def test_what_changed_is_told_in_the_words_of_the_book() -> None:
    before, after = load_policy(), adopt(DRAFT.encode())
    assert changes(before, before) == []
    told = {change.about: (change.before, change.after) for change in changes(before, after)}
    assert told == {
        "Time to change after a warning is received": ("14 days", "21 days"),
        "Recorded refusals that are persistent refusal": ("2", "9"),
    }


def test_what_is_gone_and_what_is_new_is_told_too() -> None:
    policy = load_policy()
    without = replace(policy, measures=policy.measures[1:])
    [gone] = [change for change in changes(policy, without) if change.chapter == "The measures"]
    [new] = [change for change in changes(without, policy) if change.chapter == "The measures"]
    assert (gone.about, gone.after) == ("A time limit on telephone calls", "")
    assert (new.before, new.after) == ("", gone.before)


async def test_everybody_reads_the_edition_in_force_and_each_clause_is_where_links_lead(sign_in: SignIn) -> None:
    for role in PEOPLE:
        answer = await (await sign_in(role)).get("/desk/policy")
        assert answer.status_code == 200
    page = check_page(answer)
    assert {clause.id for clause in load_policy().clauses} <= set(page.ids)
    assert {link.removeprefix("#") for link in page.links if link.startswith("#")} <= set(page.ids)
    assert "Each behaviour was warned of in writing" in page.text
    assert "Time to change after a warning is received 14 days" in page.text


async def test_an_earlier_edition_is_read_as_it_was_and_what_changed_since(sign_in: SignIn, desk_dsn: str) -> None:
    store = Store(desk_dsn)
    try:
        await _go_by(store, adopt(DRAFT.encode()), DRAFT, datetime(2026, 1, 5, 9, tzinfo=UTC))
        await _go_by(store, load_policy(), BUILT_IN.read_text(), datetime(2026, 3, 5, 9, tzinfo=UTC))
    finally:
        await store.close()
    ann = await sign_in("auditor")
    answer = await ann.get("/desk/policy")
    [earlier] = set(re.findall(r"/desk/policy/editions/\d+", answer.text))
    page = check_page(await ann.get(earlier))
    assert "This edition is not in force any more" in page.text
    assert "version 1.1" in page.text
    assert "5 January 2026 to 5 March 2026" in page.text
    [changed] = set(re.findall(r"/desk/policy/changes\?from=\d+&amp;to=\d+", answer.text))
    page = check_page(await ann.get(changed.replace("&amp;", "&")))
    assert "Version 1.1 said" in page.text
    assert "21 days" in page.text
    for wrong in ("/policy/editions/77", "/policy/editions/x", "/policy/changes?to=1", "/policy/changes?from=1&to=99"):
        assert (await ann.get(f"{DESK}{wrong}")).status_code == 404


async def _go_by(store: Store, policy: Policy, document: str, at: datetime) -> None:
    async with store.transaction() as tx:
        await editions.adopt(tx, policy, document, {}, at, by="root")


async def test_mistakes_of_a_draft_are_told_with_line_key_and_cure_and_it_is_shown_again(sign_in: SignIn) -> None:
    mary = await sign_in("manager")
    draft = DRAFT.replace("response_days = 21 ", 'response_days = "soon" ').replace("refusals = 9", "refusal = 9")
    answer = await mary.send_form("/desk/policy/trial", draft=draft)
    page = check_page(answer)
    line = draft.split("\n").index(next(each for each in draft.split("\n") if "response_days" in each)) + 1
    assert re.search(rf"<th[^>]*>{line}</th>.*<code>lengths.response_days</code>.*a whole number", answer.text)
    assert "grading.refusal" in answer.text
    assert "mistakes to mend before it can be tried" in page.text
    assert "response_days = &#34;soon&#34;" in answer.text
    broken = check_page(await mary.send_form("/desk/policy/trial", draft="[policy\nid = 1"))
    assert "The draft cannot be read" in broken.text
    empty = await mary.send_form("/desk/policy/trial", draft="")
    assert empty.status_code == 422
    assert "#f-draft" in check_page(empty).links


async def test_a_draft_is_tried_and_only_the_one_who_decides_is_told_whose_answers_differ(
    sign_in: SignIn, api: Api, jo: str
) -> None:
    sam = await sign_in("staff", "2026-11-21T18:00")
    call = {"occurred_at.day": "2026-11-20", "occurred_at.time": "10:15", "channel": "phone", "direction": "inbound"}
    swore = {"observations": "abusive_language", "summary": "Swore at Sam for a minute", "made_by": "customer"}
    await sam.send_form(f"/desk/customers/{jo}/contacts/new", **call, **swore)
    mary, chris = await sign_in("manager", "2026-11-22T09:00"), await sign_in("chief_executive", "2026-11-22T09:00")
    before = (await api("GET", "/health", Role.MANAGER, expect=200))["status_board"]["version"]
    for browser, is_told in ((mary, False), (chris, True)):
        answer = await browser.post(
            "/desk/policy/trial",
            data={"draft": ""},
            files={"draft_file": ("draft.toml", GRAVER.encode(), "application/toml")},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        page = check_page(answer)
        assert "The draft holds together, and was tried" in page.text
        assert "1 answer would be different" in page.text
        assert "Aggressive or abusive behaviour, established, serious" in page.text
        assert "21 days" in page.text
        assert "Nobody adopts a policy here" in page.text
        assert ("Jo Caller" in page.text) is is_told
        assert (f"/desk/customers/{jo}" in page.links) is is_told
    assert (await api("GET", "/health", Role.MANAGER, expect=200))["status_board"]["version"] == before


async def test_a_form_that_no_browser_sends_is_refused(sign_in: SignIn) -> None:
    mary = await sign_in("manager")
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"", b"--x\r\n\r\nnameless\r\n--x--\r\n", b"\xff\xfe", b"--x\r\nContent-Disposition: form-data"):
        answer = await mary.post("/desk/policy/trial", content=body, headers=headers)
        assert answer.status_code == 422, body
