"""Tries another policy document on everything on record: who would be classified or answered differently, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contact_policy.policy import Policy, assess, classify
from contact_policy.policy.comparison import Difference, compare_assessments, compare_classifications
from contact_policy.policy.facts import CaseFile
from contact_policy.policy.findings import Classification, Strength
from contact_policy.records import Page, ProposalRecord
from contact_policy.services import Transaction, case_files
from contact_policy.services.stored_facts import FactsChanged, facts_of

PAGE = 200


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference: whose (``customers/…`` or ``restriction-proposals/…``), and what it is. No name."""

    subject: str
    difference: Difference


@dataclass(slots=True)
class Simulation:
    """The outcome of a trial. The counts are by answer, under the document in use and under the draft.

    ``unasked`` proposals are those whose facts cannot be had again. ``is_whole``: everything on record was asked.
    """

    customers: int = 0
    proposals: int = 0
    unasked: int = 0
    is_whole: bool = True
    changed: list[Changed] = field(default_factory=list)
    now: Counter[str] = field(default_factory=Counter)
    then: Counter[str] = field(default_factory=Counter)

    @property
    def answers(self) -> Mapping[str, tuple[int, int]]:
        """How often each answer is given now, and would be then."""
        return {answer: (self.now[answer], self.then[answer]) for answer in sorted(self.now.keys() | self.then.keys())}


async def simulate(
    tx: Transaction, current: Policy, draft: Policy, at: datetime, *, most: int | None = None
) -> Simulation:
    """Classify every customer as of ``at``, and assess every proposal on the facts stored with it, under both.

    With ``most`` only so many of each are asked, the newest.
    """
    result = Simulation()
    async for customer_id in _customer_ids(tx):
        if result.customers == most:
            result.is_whole = False
            break
        file = await case_files.gather(tx, customer_id, at)
        _compare_customer(result, customer_id, classify(current, file), classify(draft, file))
    async for record in all_proposals(tx):
        if result.proposals + result.unasked == most:
            result.is_whole = False
            break
        try:
            file = await facts_of(tx, await tx.proposals.facts(record.id))
        except FactsChanged:
            result.unasked += 1
        else:
            _compare_proposal(result, record, file, current, draft)
    return result


def _compare_customer(result: Simulation, customer_id: str, now: Classification, then: Classification) -> None:
    result.customers += 1
    result.now.update(_established(now))
    result.then.update(_established(then))
    for difference in compare_classifications(now, then):
        result.changed.append(Changed(f"customers/{customer_id}", difference))


def _established(classification: Classification) -> list[str]:
    found = classification.findings
    return [f"{f.behaviour} established, {f.grade}" for f in found if f.strength is Strength.ESTABLISHED]


def _compare_proposal(
    result: Simulation, record: ProposalRecord, file: CaseFile, current: Policy, draft: Policy
) -> None:
    now = assess(current, file, record.proposal, seek_alternatives=False)
    then = assess(draft, file, record.proposal, seek_alternatives=False)
    result.proposals += 1
    result.now[f"proposal {now.verdict.replace('_', ' ')}"] += 1
    result.then[f"proposal {then.verdict.replace('_', ' ')}"] += 1
    difference = compare_assessments(now, then)
    if difference is not None:
        result.changed.append(Changed(f"restriction-proposals/{record.id}", difference))


async def _customer_ids(tx: Transaction) -> AsyncIterator[str]:
    after: str | None = None
    while True:
        customers, after = await tx.customers.list(Page(limit=PAGE, after=after))
        for customer in customers:
            yield customer.id
        if after is None:
            return


async def all_proposals(tx: Transaction) -> AsyncIterator[ProposalRecord]:
    """Every proposal on record, newest first."""
    after: str | None = None
    while True:
        records, after = await tx.proposals.list(Page(limit=PAGE, after=after))
        for record in records:
            yield record
        if after is None:
            return
