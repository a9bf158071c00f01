"""Proposals that wait to be decided, as the first page lists them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contact_policy.desk import words
from contact_policy.desk.naming import called
from contact_policy.desk.waiting import Group, WaitingLine, group
from contact_policy.policy.findings import Verdict
from contact_policy.policy.same_person import is_same_person
from contact_policy.records.work_lists import WaitingProposal
from contact_policy.services.context import Context


async def to_decide(context: Context, found: Sequence[WaitingProposal], most: int) -> Group:
    """Proposals with the verdict of the day they were made: only a proposal's own page asks anew."""
    names = await called(context, (proposal.proposed_by for proposal in found[:most]))
    signed = await _signed(context, found[:most])
    return group(
        found[:most],
        lambda each: _proposal(each, names, is_signed=each.id in signed),
        empty="None: no proposal waits.",
        in_all=len(found),
    )


async def _signed(context: Context, found: Sequence[WaitingProposal]) -> set[str]:
    """Those to which the reader has agreed already, where several must."""
    if all(entry.needed == 1 for entry in context.policy.who_acts.decide):
        return set()
    signatures = await context.tx.signatures.of_proposals([proposal.id for proposal in found])
    return {each.proposal_id for each in signatures if is_same_person(each.signed_by, context.caller.subject)}


def _proposal(proposal: WaitingProposal, names: Callable[[str], str], *, is_signed: bool) -> WaitingLine:
    hint = f"Asked for by {names(proposal.proposed_by)} on {words.day(proposal.proposed_at)}"
    if is_signed:
        return WaitingLine(
            title=proposal.name,
            path=f"/proposals/{proposal.id}",
            hint=f"{hint}. You have agreed, and others must, too",
            status="Waits for others",
        )
    if proposal.in_the_way:
        things = words.count(proposal.in_the_way, "thing stood", "things stood")
        hint += f". {things} in the way that day"
    if proposal.has_changed:
        hint += ". More is on record since: open it to see how it stands now"
    status, colour = {
        Verdict.PERMITTED: ("", ""),
        Verdict.PERMITTED_WITH_REASONS: ("Your reason needed", "yellow"),
        Verdict.NOT_PERMITTED: ("Not permitted", "red"),
    }[proposal.verdict]
    return WaitingLine(title=proposal.name, path=f"/proposals/{proposal.id}", hint=hint, status=status, colour=colour)
