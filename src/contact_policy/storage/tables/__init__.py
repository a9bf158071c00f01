"""The database on one page. ``migrations/`` says the same step by step, and a test compares the two.

A restriction's status is in no column: it is read off its dates. The tables of ``APPEND_ONLY`` refuse UPDATE, DELETE
and TRUNCATE in the database itself, by triggers that the migration makes.
"""

from contact_policy.storage.tables.api_keys import api_keys
from contact_policy.storage.tables.appeals import (
    appeal_decisions,
    appeals,
    reconsideration_requests,
    variations,
    warning_responses,
)
from contact_policy.storage.tables.audit import audit_entries, idempotency_answers, policy_editions
from contact_policy.storage.tables.changes import change_feed, changes, told_standings
from contact_policy.storage.tables.contact_event_references import contact_event_references
from contact_policy.storage.tables.customers import (
    case_versions,
    cases,
    contact_events,
    contact_points,
    customer_versions,
    customers,
    external_references,
    incident_sightings,
)
from contact_policy.storage.tables.data_requests import data_requests
from contact_policy.storage.tables.disposals import disposals
from contact_policy.storage.tables.erasures import blanked_columns, erasures, holds_against_erasure
from contact_policy.storage.tables.filed_contacts import filed_answers, filed_contacts, filed_readings
from contact_policy.storage.tables.merges import customer_memberships, customer_merges, merged_details
from contact_policy.storage.tables.metadata import metadata
from contact_policy.storage.tables.names import searchable_names
from contact_policy.storage.tables.notice_returns import notice_returns
from contact_policy.storage.tables.outgoing_messages import outgoing_messages
from contact_policy.storage.tables.people_seen import drafts, people_seen
from contact_policy.storage.tables.restriction_supports import restriction_supports
from contact_policy.storage.tables.restrictions import (
    breaches,
    decisions,
    notices,
    restriction_proposals,
    restrictions,
    reviews,
    warnings,
)
from contact_policy.storage.tables.review_reminders import review_reminders, sweeps
from contact_policy.storage.tables.schema_revisions import schema_revisions
from contact_policy.storage.tables.seals import audit_checkpoints, audit_sealing, audit_tree, sealed_tables
from contact_policy.storage.tables.signatures import decision_signatures
from contact_policy.storage.tables.spoken_warnings import spoken_warnings
from contact_policy.storage.tables.status_changes import status_changes
from contact_policy.storage.tables.subject_access_copies import subject_access_copies
from contact_policy.storage.tables.tallies import tallies, tally_changes
from contact_policy.storage.tables.webhooks import webhook_deliveries, webhook_subscriptions

APPEND_ONLY = (
    audit_entries,
    contact_events,
    customer_versions,
    case_versions,
    decisions,
    decision_signatures,
    reviews,
    breaches,
    customer_merges,
    policy_editions,
    warning_responses,
    spoken_warnings,
    variations,
    review_reminders,
    appeals,
    appeal_decisions,
    filed_contacts,
    filed_readings,
    filed_answers,
    incident_sightings,
    reconsideration_requests,
    notice_returns,
    contact_event_references,
    audit_tree,
    audit_checkpoints,
    audit_sealing,
    sealed_tables,
)

__all__ = [
    "APPEND_ONLY",
    "api_keys",
    "appeal_decisions",
    "appeals",
    "audit_checkpoints",
    "audit_entries",
    "audit_sealing",
    "audit_tree",
    "blanked_columns",
    "breaches",
    "case_versions",
    "cases",
    "change_feed",
    "changes",
    "contact_event_references",
    "contact_events",
    "contact_points",
    "customer_memberships",
    "customer_merges",
    "customer_versions",
    "customers",
    "data_requests",
    "decision_signatures",
    "decisions",
    "disposals",
    "drafts",
    "erasures",
    "external_references",
    "filed_answers",
    "filed_contacts",
    "filed_readings",
    "holds_against_erasure",
    "idempotency_answers",
    "incident_sightings",
    "merged_details",
    "metadata",
    "notice_returns",
    "notices",
    "outgoing_messages",
    "people_seen",
    "policy_editions",
    "reconsideration_requests",
    "restriction_proposals",
    "restriction_supports",
    "restrictions",
    "review_reminders",
    "reviews",
    "schema_revisions",
    "sealed_tables",
    "searchable_names",
    "spoken_warnings",
    "status_changes",
    "subject_access_copies",
    "sweeps",
    "tallies",
    "tally_changes",
    "told_standings",
    "variations",
    "warning_responses",
    "warnings",
    "webhook_deliveries",
    "webhook_subscriptions",
]
