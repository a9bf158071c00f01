"""Whether what restrictions were decided on still holds: asked again in each write that touches it, and by the sweep.

What was worked out is kept, and lists, counts and reminders read that. Nothing ends by it: whoever reviews the
restriction, or hears an appeal against it, says how they weighed what is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from contact_policy.errors import NotFound, invalid
from contact_policy.policy.facts import Restriction
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.support import (
    Decided,
    Support,
    SupportState,
    explained,
    known_then,
    known_today,
    lost_rules,
)
from contact_policy.policy.working_days import london_date, start_of
from contact_policy.records import RestrictionRecord
from contact_policy.records.changes import ChangeKind
from contact_policy.records.signatures import decider_of
from contact_policy.services import case_files, changes, editions
from contact_policy.services.context import Context
from contact_policy.services.office_reminders import News, tell_office

LOST, REGAINED = KINDS = ("restriction.support_lost", "restriction.support_regained")
"""What the trail, and a customer's record, call it."""


async def refresh(context: Context, customer_id: str, held: Sequence[Restriction] | None = None) -> None:
    """Ask again of each restriction of this customer in force or to come; the customer is locked.

    ``held`` are those that may be concerned, for whoever knows them already. It costs nothing more where none is.
    """
    known = await context.tx.restrictions.known(customer_id) if held is None else held
    for restriction in known:
        if standing_at(context.policy, restriction, context.now).is_live:
            await worked_out(context, await context.tx.restrictions.get(restriction.id))


async def worked_out(context: Context, record: RestrictionRecord) -> Support | None:
    """Ask again of one restriction, keep the answer, and tell where it is news; its customer is locked.

    None where the edition that it was decided under cannot be read by this release, so that nobody can ask.
    """
    found = await _ask(context, record)
    if found is None:
        return None
    await context.tx.restriction_supports.keep(record.id, found)
    was_lost = record.support is not None and record.support.state is SupportState.LOST
    is_lost = found.state is SupportState.LOST
    if is_lost is not was_lost:
        action = LOST if is_lost else REGAINED
        rules = [lost.rule for lost in found.lost]
        await context.audit(action, f"restrictions/{record.id}", record.customer_id, rules=rules)
    if is_lost and not was_lost:
        once = f"support/{record.id}/{context.now.isoformat()}"
        news = News(customer_id=record.customer_id, about=f"restrictions/{record.id}", once=once)
        subject, paragraphs = _words(found)
        await tell_office(context, news, subject, (*paragraphs, f"Restriction {record.id}"))
        await changes.write(context, changes.of_restriction(context, ChangeKind.RESTRICTION_SUPPORT_LOST, record))
    return found


async def first(context: Context, restriction_id: str) -> None:
    """Keep of a restriction just decided that everything under it holds."""
    await context.tx.restriction_supports.keep(restriction_id, Support(state=SupportState.HELD, as_of=context.now))


async def due(context: Context, most: int | None) -> tuple[str, ...]:
    """Restrictions of which it was not worked out today, the longest ago first; ``most`` at most, or all."""
    return await context.tx.restriction_supports.older_than(start_of(london_date(context.now)), most)


async def catch_up(context: Context, restriction_id: str) -> None:
    """Ask again of one restriction, where it is in force or to come."""
    record = await context.tx.restrictions.get(restriction_id)
    await context.tx.lock_customer(record.customer_id, even_erased=True)
    record = await context.tx.restrictions.get(restriction_id)
    if standing_at(context.policy, record.restriction, context.now).is_live:
        await worked_out(context, record)


def require_weighed(context: Context, support: Support | None, weighed: str) -> None:
    """Raise Invalid where support is lost and nobody says how that was weighed."""
    if support is not None and support.state is SupportState.LOST and context.policy.is_token(weighed):
        raise invalid(
            "/support_weighed",
            "Something that the restriction was decided on no longer holds: see its support. Say how you weighed that.",
        )


async def _ask(context: Context, record: RestrictionRecord) -> Support | None:
    decided = await _decided(context, record)
    if decided is None:
        return None
    at, cited = decided.assessment.as_of, decided.proposal.evidence_event_ids
    tx, policy, customer_id = context.tx, decided.policy, record.customer_id
    today = known_today(decided, await case_files.to_answer(tx, policy, customer_id, at, cited))
    # in a thread: a heavy customer has years of contacts, and callers who ask meanwhile do not wait
    missing = await asyncio.to_thread(lost_rules, decided, today)
    if not missing:
        return Support(state=SupportState.HELD, as_of=context.now)
    then = known_then(decided, await case_files.recall_to_answer(tx, policy, customer_id, at, cited))
    lost = await asyncio.to_thread(explained, decided, missing, then, today)
    return Support(state=SupportState.LOST if lost else SupportState.HELD, as_of=context.now, lost=lost)


async def _decided(context: Context, record: RestrictionRecord) -> Decided | None:
    """The decision, with the measures as they are now: those since made gentler are not held against it."""
    decision = await context.tx.decisions.by_proposal(record.proposal_id)
    if decision is None:
        return None
    try:
        policy = await editions.pinned(context, decision.assessment)
    except (NotFound, ValueError):
        return None
    proposal = (await context.tx.proposals.get(record.proposal_id)).proposal
    return Decided(
        restriction_id=record.id,
        policy=policy,
        proposal=replace(proposal, measures=record.restriction.measures),
        decider=decider_of(decision),
        assessment=decision.assessment,
    )


def _words(found: Support) -> tuple[str, tuple[str, ...]]:
    told = [f"{lost.statement} {lost.because}" for lost in found.lost]
    return "Something that a restriction was decided on no longer holds", (
        "A restriction goes on, but would not be decided so today on what is known of that time.",
        *told,
        "Please look at whether it should go on. Whoever reviews it says how they weighed this.",
    )
