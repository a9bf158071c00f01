"""What the office keeps that is not policy: people by name, papers, decisions and the trail. Frozen, storage-free."""

from contact_policy.policy.words import NoticeKind
from contact_policy.records.asking import Page, Restricted, StatusChanges
from contact_policy.records.outgoing import (
    UNDER_WAY,
    OutgoingChannel,
    OutgoingCounts,
    OutgoingKind,
    OutgoingMessage,
    OutgoingState,
    Trouble,
)
from contact_policy.records.papers import (
    BreachRecord,
    DecisionOutcome,
    DecisionRecord,
    NoticeRecord,
    NoticeStatus,
    ProposalRecord,
    ProposalStatus,
    Recipient,
    RestrictionRecord,
    ReviewRecord,
    WarningRecord,
)
from contact_policy.records.people import DEVICE_ROLES, ApiKey, Caller, CaseRecord, Customer, ExternalReference, Role

__all__ = [
    "DEVICE_ROLES",
    "UNDER_WAY",
    "ApiKey",
    "BreachRecord",
    "Caller",
    "CaseRecord",
    "Customer",
    "DecisionOutcome",
    "DecisionRecord",
    "ExternalReference",
    "NoticeKind",
    "NoticeRecord",
    "NoticeStatus",
    "OutgoingChannel",
    "OutgoingCounts",
    "OutgoingKind",
    "OutgoingMessage",
    "OutgoingState",
    "Page",
    "ProposalRecord",
    "ProposalStatus",
    "Recipient",
    "Restricted",
    "RestrictionRecord",
    "ReviewRecord",
    "Role",
    "StatusChanges",
    "Trouble",
    "WarningRecord",
]
