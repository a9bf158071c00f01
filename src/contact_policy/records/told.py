"""What a customer's record tells of papers: of each the few things that a line of it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contact_policy.policy.facts import Proposal
from contact_policy.policy.findings import Verdict
from contact_policy.policy.vocabulary import IssueMethod, NoticeKind
from contact_policy.records.restrictions import DecisionOutcome, ProposalStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalTold:
    """A proposal; ``measures`` are their kinds."""

    id: str
    proposed_at: datetime
    proposed_by: str
    measures: tuple[str, ...]
    grounds: str
    verdict: Verdict
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawal_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPut:
    """A proposal as made, and whether it was taken back: for whoever decides a later one."""

    id: str
    proposal: Proposal
    status: ProposalStatus
    proposed_at: datetime
    withdrawn_at: datetime | None
    withdrawal_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTold:
    """A decision on a proposal."""

    id: str
    proposal_id: str
    decided_at: datetime
    decided_by: str
    outcome: DecisionOutcome
    reasons: str
    recorded_reasons: Mapping[str, str]
    verdict: Verdict
    restriction_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTold:
    """A notice drafted, and issued where ``issued_at`` is set."""

    id: str
    kind: NoticeKind
    about_id: str
    created_at: datetime
    issued_at: datetime | None
    issued_by: str
    method: IssueMethod | None
    deemed_received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTold:
    """An entry of the trail, of something that has no paper of its own."""

    sequence: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, Any]
