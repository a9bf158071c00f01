"""Policy editions over time: one is adopted, an earlier one is never edited, and what it decided can be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from contact_policy.errors import NotFound
from contact_policy.policy import Policy, assess, recall
from contact_policy.policy.codec import to_plain
from contact_policy.policy.comparison import is_same_outcome
from contact_policy.policy.deciders import Decider
from contact_policy.policy.facts import Proposal
from contact_policy.policy.findings import Assessment
from contact_policy.policy.working_days import london_date
from contact_policy.records import Caller, ProposalRecord
from contact_policy.records.audit import EditionRecord
from contact_policy.records.signatures import decider_of
from contact_policy.services import Transaction, stored_facts
from contact_policy.services.context import Context, new_id


@dataclass(frozen=True, slots=True)
class Adoption:
    """Whether an edition is gone by from now on only, and the one last in use under its number, if it was another."""

    is_new: bool
    namesake: EditionRecord | None = None


async def adopt(
    tx: Transaction, policy: Policy, document: str, office: Mapping[str, str], now: datetime, *, by: str
) -> Adoption:
    """Go by ``policy`` from ``now`` on, where that is a change. Called whenever the service starts.

    The same edition under another engine level is a change: what it answers may differ. A change is in the trail, with
    ``by``, the account that made it, who approved the edition, and the day from which it counts. An edition whose text
    was changed is another one, whatever its number.
    """
    await tx.lock_policy()
    latest = await tx.editions.at(now)
    if latest is not None and _is(latest, policy):
        return Adoption(is_new=False)
    about = policy.about
    before = await tx.editions.last_of(about.id, about.version)
    await tx.editions.adopt(
        EditionRecord(
            digest=policy.digest,
            policy_id=about.id,
            version=about.version,
            document=document,
            office=dict(office),
            adopted_at=now,
            engine=policy.engine_used,
        )
    )
    by_account = Context(tx, policy, Caller(subject=by, roles=frozenset(), request_id=new_id()), now)
    await by_account.audit(
        "policy.adopted",
        f"policy-editions/{policy.digest}",
        digest=policy.digest,
        engine=policy.engine_used,
        counts_from=london_date(now).isoformat(),
        approved_by=about.approved_by,
        approved_on=about.approved_on.isoformat(),
        set_by_settings=sorted(office),
        instead_of=None if latest is None else latest.digest,
    )
    return Adoption(is_new=True, namesake=before if before is not None and before.digest != policy.digest else None)


def counts_by(policy: Policy, now: datetime) -> bool:
    """Whether the day has come from which the edition counts."""
    from_on = policy.about.in_force_on
    return from_on is None or from_on <= london_date(now)


def _is(edition: EditionRecord, policy: Policy) -> bool:
    return (edition.digest, edition.engine) == (policy.digest, policy.engine_used)


async def in_force(context: Context, as_of: datetime) -> Policy:
    """The edition in force at ``as_of``, so that a replay goes by the rules of its day, as they were read then."""
    edition = await context.tx.editions.at(as_of)
    if edition is None or _is(edition, context.policy):
        return context.policy
    return _policy_of(edition, edition.engine)


async def numbered(context: Context, number: int) -> Policy:
    """The edition that was the ``number``-th to be adopted, as it was used. Raises NotFound.

    One that this release cannot read any more is not found either.
    """
    edition = await context.tx.editions.numbered(number)
    if edition is None:
        raise NotFound("policy edition")
    if _is(edition, context.policy):
        return context.policy
    try:
        return _policy_of(edition, edition.engine)
    except ValueError:
        raise NotFound("policy edition") from None


def _policy_of(edition: EditionRecord, level: int) -> Policy:
    return _recalled(edition.document, tuple(sorted(edition.office.items())), level)


@lru_cache(maxsize=16)
def _recalled(document: str, office: tuple[tuple[str, str], ...], level: int) -> Policy:
    return recall(document.encode(), level=level, office=dict(office))


class Again(StrEnum):
    """How an assessment fared that was asked again, under its own edition and engine level.

    ``otherwise`` is another outcome. ``not_asked``: it, its facts or its edition cannot be read by this release, or are
    of a later engine, or what it rested on was changed since. ``erased``: what it rested on was, with all of the
    customer's.
    """

    SAME = "same"
    REWORDED = "reworded"
    OTHERWISE = "otherwise"
    NOT_ASKED = "not_asked"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored assessment asked again on its stored facts, and how it fared."""

    subject: str
    again: Again


# What reading a row, or the document it was decided by, comes to where another release wrote it.
_UNREADABLE = (KeyError, TypeError, ValueError, NotFound)


async def replay_proposal(tx: Transaction, proposal_id: str) -> list[Replay]:
    """Ask the proposal's assessment again, and its decision's where there is one."""
    subject = f"restriction-proposals/{proposal_id}"
    try:
        record = await tx.proposals.get(proposal_id)
    except _UNREADABLE:
        return [Replay(subject, Again.NOT_ASKED)]
    facts = await tx.proposals.facts(proposal_id)
    proposed = await _replay(tx, record.assessment, facts, record.proposal)
    return [Replay(subject, proposed), *await _replay_decision(tx, record)]


async def _replay_decision(tx: Transaction, proposed: ProposalRecord) -> list[Replay]:
    subject = f"restriction-proposals/{proposed.id}/decision"
    try:
        decision = await tx.decisions.by_proposal(proposed.id)
    except _UNREADABLE:
        return [Replay(subject, Again.NOT_ASKED)]
    if decision is None:
        return []
    facts = await tx.decisions.facts(decision.id)
    return [Replay(subject, await _replay(tx, decision.assessment, facts, proposed.proposal, decider_of(decision)))]


async def _replay(
    tx: Transaction, was: Assessment, facts: Mapping[str, Any], proposal: Proposal, decider: Decider | None = None
) -> Again:
    if not facts:
        return Again.ERASED
    try:
        policy = await _pinned(tx, was)
        file = await stored_facts.facts_of(tx, facts)
    except (*_UNREADABLE, stored_facts.FactsChanged):
        return Again.NOT_ASKED
    now = assess(policy, file, proposal, decider=decider, seek_alternatives=decider is None)
    if to_plain(now) == to_plain(was):
        return Again.SAME
    return Again.REWORDED if is_same_outcome(was, now) else Again.OTHERWISE


async def pinned(context: Context, assessment: Assessment) -> Policy:
    """The edition that an assessment was made by, as it was used. Raises NotFound, ValueError."""
    own = context.policy
    if (own.digest, str(own.engine_used)) == (assessment.policy.digest, assessment.engine_version):
        return own
    return await _pinned(context.tx, assessment)


async def _pinned(tx: Transaction, assessment: Assessment) -> Policy:
    """The edition that an assessment was made by, as it was used. Raises NotFound, ValueError."""
    edition = await tx.editions.by_digest(assessment.policy.digest)
    if edition is None:
        raise NotFound("policy edition")
    return _policy_of(edition, int(assessment.engine_version))
