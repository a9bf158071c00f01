"""The customers to try the service with: one at each step, each made as staff would have, and every letter written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contact_policy.commands import demonstration, welcome
from contact_policy.letters import load_letter_assets
from contact_policy.policy import load_policy
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.lifecycle import standing_at
from contact_policy.records import Caller, DecisionOutcome, Page, ProposalStatus, Role
from contact_policy.services import audit, decisions
from contact_policy.services.context import Context
from contact_policy.services.decisions import ProposalRuling
from contact_policy.settings import Settings
from contact_policy.storage.store import Store

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 28, 22, tzinfo=UTC)
POLICY = load_policy()


async def test_somebody_is_at_every_step_and_the_trail_is_whole(store: Store) -> None:
    assert await demonstration.fill(store, POLICY, load_letter_assets(None, POLICY), NOW)
    async with store.reading() as tx:
        people = (await tx.customers.list(Page(limit=50)))[0]
        named = {person.name.partition(" (")[0]: person for person in people}
        assert len(named) == 8
        held = {
            name: standing_at(POLICY, record.restriction, NOW).status
            for name, person in named.items()
            for record in await tx.restrictions.for_customer(person.id)
        }
        assert held == {"Iris In Force": "in_force", "Bert Blocked": "in_force", "Len Lapsed": "lapsed"}
        (blocked,) = await tx.restrictions.for_customer(named["Bert Blocked"].id)
        assert [measure.kind for measure in blocked.restriction.measures] == ["block_phone"]
        asked = {name: await tx.proposals.told(person.id) for name, person in named.items()}
        assert {name: [told.verdict for told in proposals] for name, proposals in asked.items() if proposals} == {
            name: ["permitted"] for name in (*held, "Percy Persistent")
        }
        letters = (await tx.notices.list(Page(limit=50)))[0]
        assert Counter(f"{letter.kind} {letter.status}" for letter in letters) == {
            "warning issued": 5,
            "decision issued": 3,
            "lapse draft": 1,
        }
        signed = {letter.particulars.signed_by for letter in letters if letter.kind == "decision"}
        assert signed == {"Chris Okafor"}
        assert all(check.outcome == "met" for letter in letters for check in letter.checks)
        assert (await tx.outgoing_messages.counts(NOW)).waiting == 0
        (warned,) = await tx.warnings.for_customer(named["Una Unreasonable"].id)
        assert (NOW - warned.created_at).days == 8
        entries = (await tx.audit.list(Page(limit=1000)))[0]
        assert {entry.actor for entry in entries} == {"sam", "mary", "chris"}
        assert max(entry.at for entry in entries) <= NOW
    verified = await audit.verify_whole(store.reading)
    assert (verified.entries, verified.findings) == (len(entries), [])
    assert not await demonstration.fill(store, POLICY, load_letter_assets(None, POLICY), NOW)


async def test_under_another_edition_it_goes_as_far_as_that_allows(store: Store) -> None:
    council = load_policy(DOCUMENTS / "council-2.1.toml")
    assert await demonstration.fill(store, council, load_letter_assets(None, council), NOW)
    async with store.reading() as tx:
        assert len((await tx.customers.list(Page(limit=50)))[0]) == 8


@pytest.mark.parametrize("name", ["cleveland-panel", "nsw-model", "scottish-commission", "welsh-council"])
async def test_an_office_with_names_of_its_own_has_customers_to_try_its_policy_with(store: Store, name: str) -> None:
    policy = load_policy(DOCUMENTS / "examples" / f"{name}.toml")
    assert await demonstration.fill(store, policy, load_letter_assets(None, policy), NOW)
    async with store.reading() as tx:
        assert len((await tx.customers.list(Page(limit=50)))[0]) == 8
        assert not (await tx.notices.list(Page(limit=50)))[0]


async def found(store: Store, now: datetime = NOW) -> welcome.OnRecord:
    async with store.reading() as tx:
        return await welcome.look(tx, POLICY, now)


async def test_a_start_tells_what_there_is_to_try_on_that_day_and_not_what_there_was_on_the_first(store: Store) -> None:
    iris, bert = "+447700900106", "+447700900107"
    assert await found(store) == welcome.OnRecord(0, iris, is_restricted=False)
    await demonstration.fill(store, POLICY, load_letter_assets(None, POLICY), NOW)
    assert await found(store) == welcome.OnRecord(1, iris, is_restricted=True)
    async with store.transaction() as tx:
        (waiting,) = (await tx.proposals.list(Page(limit=9), status=ProposalStatus.AWAITING_DECISION))[0]
        chris = Context(tx, POLICY, Caller(subject="chris", roles=frozenset({Role.CHIEF_EXECUTIVE})), NOW)
        refusal = ProposalRuling(
            outcome=DecisionOutcome.REFUSE, reasons="A call-back scheme is to be tried first.", recorded_reasons={}
        )
        await decisions.decide(chris, waiting.id, waiting.version, refusal)
    assert await found(store) == welcome.OnRecord(0, iris, is_restricted=True)
    assert await found(store, NOW + timedelta(days=70)) == welcome.OnRecord(0, bert, is_restricted=True)
    assert await found(store, NOW + timedelta(days=400)) == welcome.OnRecord(0, iris, is_restricted=False)


@pytest.mark.parametrize(
    ("on_record", "data_dir", "said"),
    [
        ((1, True), ".data", ["as the Chief Executive: one decision waits for you.", "A restricted customer rings."]),
        ((2, True), ".data", ["2 decisions wait for you."]),
        ((0, False), ".data", ["browser, and sign in.", "Somebody who is not restricted rings.", "$(.venv/bin/"]),
        ((0, False), "else where", ["$(CONTACT_POLICY_DATA_DIR='else where' .venv/bin/contact-policy token"]),
    ],
)
def test_the_welcome_is_true_and_its_command_finds_the_folder(
    on_record: tuple[int, bool],
    data_dir: str,
    said: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    undecided, is_restricted = on_record
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": data_dir})
    there = welcome.OnRecord(undecided, "+447700900106", is_restricted=is_restricted)
    welcome.say(settings, POLICY, "http://127.0.0.1:8000", there, NOW)
    printed = capsys.readouterr().out
    for sentence in (*said, "phone=%2B447700900106"):
        assert sentence in printed
