"""Policy editions over time: one is adopted, an earlier one is never edited, and what it decided can be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from contact_policy.errors import NotFound
from contact_policy.policy import Policy, assess, parse_policy
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.facts import CaseFile, Decider
from contact_policy.records import DecisionRecord, ProposalRecord
from contact_policy.records.audit import EditionRecord
from contact_policy.services import Transaction
from contact_policy.services.context import Context


async def adopt(tx: Transaction, policy: Policy, document: str, office: Mapping[str, str], now: datetime) -> bool:
    """Go by ``policy`` from ``now`` on; whether that is a change. Called whenever the service starts."""
    await tx.lock_policy()
    latest = await tx.editions.at(now)
    if latest is not None and latest.digest == policy.digest:
        return False
    about = policy.about
    await tx.editions.adopt(
        EditionRecord(
            digest=policy.digest,
            policy_id=about.id,
            version=about.version,
            document=document,
            office=dict(office),
            adopted_at=now,
        )
    )
    return True


async def in_force(context: Context, as_of: datetime) -> Policy:
    """The edition in force at ``as_of``, so that a replay goes by the rules of its day."""
    edition = await context.tx.editions.at(as_of)
    if edition is None or edition.digest == context.policy.digest:
        return context.policy
    return _policy_of(edition)


def _policy_of(edition: EditionRecord) -> Policy:
    return _parsed(edition.document, tuple(sorted(edition.office.items())))


@lru_cache(maxsize=16)
def _parsed(document: str, office: tuple[tuple[str, str], ...]) -> Policy:
    return parse_policy(document.encode(), office=dict(office))


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored assessment asked again on its stored facts under its own edition: whether the answer is the same."""

    subject: str
    is_same: bool


async def replay_proposal(tx: Transaction, record: ProposalRecord) -> list[Replay]:
    """Ask the proposal's assessment again, and its decision's where there is one."""
    policy = await _pinned(tx, record.assessment.policy.digest)
    file = from_plain(CaseFile, record.facts)
    subject = f"restriction-proposals/{record.id}"
    found = [Replay(subject, to_plain(assess(policy, file, record.proposal)) == to_plain(record.assessment))]
    decision = await tx.decisions.by_proposal(record.id)
    return found if decision is None else [*found, await _replay_decision(tx, record, decision)]


async def _replay_decision(tx: Transaction, record: ProposalRecord, decision: DecisionRecord) -> Replay:
    policy = await _pinned(tx, decision.assessment.policy.digest)
    decider = Decider(
        subject=decision.decided_by,
        roles=decision.decider_roles,
        reasons=decision.reasons,
        recorded_reasons=decision.recorded_reasons,
    )
    file = from_plain(CaseFile, decision.facts)
    again = assess(policy, file, record.proposal, decider=decider, seek_alternatives=False)
    is_same = to_plain(again) == to_plain(decision.assessment)
    return Replay(f"restriction-proposals/{record.id}/decision", is_same)


async def _pinned(tx: Transaction, digest: str) -> Policy:
    edition = await tx.editions.by_digest(digest)
    if edition is None:
        raise NotFound("policy edition")
    return _policy_of(edition)
