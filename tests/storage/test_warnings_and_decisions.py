"""The records on the way to a restriction: warnings, notices, proposals, decisions."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from contact_policy.errors import AlreadyDecided, AlreadyIssued, PreconditionFailed
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.facts import Proposal
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Kind, Stage
from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.records import NoticeStatus, Page, ProposalAsKept, ProposalRecord, ProposalStatus
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.database import execute
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio

FACTS = {"events": [1, 2.5, None, "three"]}
MET = Check("length-stated", Kind.NEEDS_REASON, Stage.PROPOSAL, ("MC-8.28",), (), CheckOutcome.MET, "It is “stated”.")
UNMET = MET._replace(rule="criterion-1", outcome=CheckOutcome.NOT_MET, cure="Consider it.", curable=False)


@pytest.fixture
async def proposed(store: Store) -> ProposalRecord:
    async with store.transaction() as tx:
        person = await tx.customers.add(records.customer())
        record = records.proposal(person.id, assessment=records.ASSESSMENT._replace(checks=(MET, UNMET)))
        await tx.proposals.add(record, FACTS)
    return record


async def test_a_warning_shows_its_notices_issue_once_that_is_recorded(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.customers.add(records.customer())
        letter = records.notice(person.id)
        drafted = records.warning(person.id, letter.id)
        await tx.warnings.add(drafted)
        await tx.notices.add(letter)
        assert await tx.warnings.get(drafted.id) == drafted
        await records.issue(tx, letter.id, issued_at=NOON + DAY, recorded_at=NOON + 3 * DAY)
    issued = replace(drafted, issued_at=NOON + DAY, issue_recorded_at=NOON + 3 * DAY, method=IssueMethod.EMAIL)
    async with store.reading() as tx:
        assert await tx.warnings.get(drafted.id) == issued
        assert await tx.warnings.list(person.id, Page()) == ((issued,), None)
        known = [await tx.warnings.known(person.id, NOON + days * DAY) for days in (-1, 2, 3)]
        assert [[w.issued_at for w in warnings] for warnings in known] == [[], [None], [NOON + DAY]]
        assert await tx.warnings.known(person.id) == known[-1]


async def test_a_notice_is_issued_once(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.customers.add(records.customer())
        letter = records.notice(person.id)
        await tx.notices.add(letter)
        assert await tx.notices.get(letter.id) == letter
        await records.issue(tx, letter.id, NOON, NOON + DAY)
        with pytest.raises(AlreadyIssued):
            await records.issue(tx, letter.id, NOON + DAY, NOON + DAY)
        sent = await tx.notices.get(letter.id)
    assert (sent.status, sent.issued_at, sent.issue_recorded_at) == (NoticeStatus.ISSUED, NOON, NOON + DAY)
    assert (sent.issued_by, sent.version, sent.sections) == ("mary", 2, letter.sections)


async def test_a_proposal_is_read_as_made_and_moves_on_once(store: Store, proposed: ProposalRecord) -> None:
    async with store.transaction() as tx:
        assert await tx.proposals.get(proposed.id) == proposed
        assert await tx.proposals.facts(proposed.id) == FACTS
        withdrawn: dict[str, Any] = {"withdrawn_by": "mary", "withdrawn_at": NOON, "withdrawal_reason": "Resolved."}
        await tx.proposals.set_status(proposed.id, ProposalStatus.WITHDRAWN, version=1, **withdrawn)
        with pytest.raises(PreconditionFailed):
            await tx.proposals.set_status(proposed.id, ProposalStatus.REFUSED, version=1)
        assert await tx.proposals.get(proposed.id) == replace(
            proposed, status=ProposalStatus.WITHDRAWN, version=2, **withdrawn
        )


async def test_proposals_are_found_by_status_and_customer(store: Store, proposed: ProposalRecord) -> None:
    waiting = ProposalStatus.AWAITING_DECISION
    async with store.reading() as tx:
        assert await tx.proposals.list(Page(), status=waiting) == ((proposed,), None)
        assert await tx.proposals.list(Page(), status=ProposalStatus.REFUSED) == ((), None)
        assert await tx.proposals.list(Page(), customer_id=proposed.customer_id) == ((proposed,), None)
        assert await tx.proposals.list(Page(), customer_id=records.new_id()) == ((), None)
        (told,) = await tx.proposals.told(proposed.customer_id)
        assert (told.id, told.proposed_by, told.grounds) == (proposed.id, "mary", "Forty calls.")
        assert (told.measures, told.verdict) == (("call_time_limit",), proposed.assessment.verdict)


async def test_a_proposal_is_listed_with_its_checks_as_they_were_kept(store: Store, proposed: ProposalRecord) -> None:
    async with store.reading() as tx:
        ((listed,), after) = await tx.proposals.listed(Page())
        assert (await tx.proposals.listed(Page(), status=ProposalStatus.REFUSED))[0] == ()
        (shown,) = await tx.proposals.to_show([listed.id])
    assert after is None
    assert isinstance(shown, ProposalAsKept)
    cited = {"evidence_event_ids": json.loads(shown.evidence_event_ids)}
    assert from_plain(Proposal, {**shown.proposal, **cited}) == proposed.proposal
    assert from_plain(Assessment, shown.assessment) == proposed.assessment._replace(checks=(MET,))
    assert from_plain(tuple[Check, ...], json.loads(shown.checks)) == proposed.assessment.checks != ()


async def test_checks_kept_in_another_form_than_todays_are_read(
    store: Store, dsn: str, proposed: ProposalRecord
) -> None:
    await execute(
        dsn,
        """UPDATE restriction_proposals SET assessment = jsonb_set(assessment, '{checks}',
             (SELECT jsonb_agg(c - 'reason') FROM jsonb_array_elements(assessment -> 'checks') AS c))""",
    )
    async with store.reading() as tx:
        assert await tx.proposals.to_show([proposed.id]) == (proposed,)


async def test_a_decision_is_read_as_made(store: Store, proposed: ProposalRecord) -> None:
    decision, facts = records.refusal(proposed), {"file": to_plain(proposed.proposal)}
    async with store.transaction() as tx:
        assert await tx.decisions.by_proposal(proposed.id) is None
        await tx.decisions.add(decision, facts)
    async with store.reading() as tx:
        assert await tx.decisions.by_proposal(proposed.id) == decision
        assert await tx.decisions.facts(decision.id) == facts
        (told,) = await tx.decisions.told(proposed.customer_id)
        assert (told.id, told.decided_by, told.verdict) == (decision.id, "chief", decision.assessment.verdict)
        assert told.recorded_reasons == decision.recorded_reasons


async def test_of_two_decisions_at_the_same_moment_exactly_one_wins(store: Store, proposed: ProposalRecord) -> None:
    """Without the lock on the person, so that the constraint alone is shown to hold; each on its own connection."""
    both_ready = asyncio.Barrier(2)

    async def decide() -> None:
        async with store.transaction() as tx:
            await tx.ping()
            await both_ready.wait()
            await tx.decisions.add(records.refusal(proposed), {})

    outcomes = await asyncio.gather(decide(), decide(), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [AlreadyDecided]
    async with store.reading() as tx:
        assert len(await tx.decisions.told(proposed.customer_id)) == 1
