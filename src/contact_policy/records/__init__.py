"""What the office keeps that is not policy: people, notices, decisions, the audit trail. Frozen, storage-free."""

from contact_policy.records.customers import DEVICE_ROLES, ApiKey, Caller, CaseRecord, Customer, ExternalReference, Role
from contact_policy.records.outgoing_messages import (
    UNDER_WAY,
    OutgoingChannel,
    OutgoingCounts,
    OutgoingKind,
    OutgoingMessage,
    OutgoingState,
    Trouble,
)
from contact_policy.records.queries import Page, RestrictedPerson, StatusChanges
from contact_policy.records.restrictions import (
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
    "RestrictedPerson",
    "RestrictionRecord",
    "ReviewRecord",
    "Role",
    "StatusChanges",
    "Trouble",
    "WarningRecord",
]
