"""From warning to review: what a restriction stands on, and the notices that tell of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, UniqueConstraint, false
from sqlalchemy import text as sql

from contact_policy.policy.deciders import HowDecided
from contact_policy.policy.facts import Consideration, Proposal
from contact_policy.policy.findings import Assessment, Check, PolicyReference
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import Letterhead, Particulars
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.support import Support
from contact_policy.policy.vocabulary import (
    Behaviour,
    EndedHow,
    IssueMethod,
    NoticeForm,
    NoticeKind,
    ReviewOutcome,
)
from contact_policy.records import DecisionOutcome, NoticeStatus, ProposalStatus
from contact_policy.storage.columns import (
    Code,
    Codes,
    Id,
    Plain,
    SomeCodes,
    holds,
    moment,
    one_of,
    own_id,
    refers,
    refers_by_commit,
    salt,
    text,
)
from contact_policy.storage.tables.metadata import metadata

notices = Table(
    "notices",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    Column("kind", Code(NoticeKind), nullable=False),
    Column("about_id", Id, nullable=False),  # a warning or a restriction: no one table to refer to
    text("addressee"),
    text("address"),
    Column("form", Code(NoticeForm), nullable=False),
    Column("letterhead", Plain(Letterhead), nullable=False),
    Column("particulars", Plain(Particulars), nullable=False),
    text("subject"),
    Column("sections", Plain(tuple[tuple[str, tuple[str, ...]], ...]), nullable=False),
    Column("checks", Plain(tuple[Check, ...]), nullable=False),
    Column("policy", Plain(PolicyReference), nullable=False),
    Column("status", Code(NoticeStatus), nullable=False),
    moment("created_at"),
    moment("issued_at", optional=True),
    moment("issue_recorded_at", optional=True),
    text("issued_by"),
    Column("method", Code(IssueMethod)),
    moment("deemed_received_at", optional=True),
    text("sent_to"),
    text("address_reason"),
    Column("times_returned", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    one_of("kind", NoticeKind),
    one_of("form", NoticeForm),
    one_of("status", NoticeStatus),
    one_of("method", IssueMethod),
    holds(
        "issue_is_whole",
        "CASE status WHEN 'issued' THEN num_nonnulls(issued_at, issue_recorded_at, method, deemed_received_at) = 4"
        " ELSE num_nonnulls(issued_at, issue_recorded_at, method, deemed_received_at) = 0 END",
    ),
    holds("version_counts", "version >= 1"),
    holds("times_returned_is_not_negative", "times_returned >= 0"),
    Index(None, "customer_id", "id"),
    Index(None, "status", "id"),
)

warnings = Table(
    "warnings",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    Column("behaviours", Codes(str), nullable=False),
    text("conduct"),
    text("change_expected"),
    Column("conduct_of", Plain(Mapping[Behaviour, str]), nullable=False),
    Column("change_of", Plain(Mapping[Behaviour, str]), nullable=False),
    Column("response_days", Integer, nullable=False),
    refers_by_commit("notice_id", "notices"),
    text("created_by"),
    moment("created_at"),
    Column("policy", Plain(PolicyReference), nullable=False),
    Column("assessment", Plain(Assessment)),  # none of those from before they were assessed
    Column("recorded", Plain(PutOnRecord)),
    text("step", optional=True),
    UniqueConstraint("notice_id"),
    holds("names_a_behaviour", "behaviours <> '{}'"),
    holds("response_days_are_not_negative", "response_days >= 0"),
    Index(None, "customer_id", "id"),
)

restriction_proposals = Table(
    "restriction_proposals",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    Column("proposal", Plain(Proposal), nullable=False),
    Column("status", Code(ProposalStatus), nullable=False),
    Column("assessment", Plain(Assessment), nullable=False),
    Column("facts", Plain(Mapping[str, Any]), nullable=False),
    moment("proposed_at"),
    text("withdrawn_by"),
    moment("withdrawn_at", optional=True),
    text("withdrawal_reason"),
    Column("version", Integer, nullable=False),
    one_of("status", ProposalStatus),
    holds("withdrawal_is_whole", "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)"),
    holds("version_counts", "version >= 1"),
    Index(None, "customer_id", "id"),
    Index(None, "status", "id"),
)

decisions = Table(
    "decisions",
    metadata,
    own_id(),
    salt(),
    refers("proposal_id", "restriction_proposals"),
    refers("customer_id", "customers"),
    Column("outcome", Code(DecisionOutcome), nullable=False),
    text("reasons"),
    Column("recorded_reasons", Plain(Mapping[str, str]), nullable=False),
    text("decided_by"),
    Column("decider_roles", Codes(str), nullable=False),
    moment("decided_at"),
    Column("assessment", Plain(Assessment), nullable=False),
    Column("facts", Plain(Mapping[str, Any]), nullable=False),
    Column("how_decided", Plain(HowDecided)),
    refers_by_commit("restriction_id", "restrictions", optional=True),
    refers_by_commit("notice_id", "notices", optional=True),
    UniqueConstraint("proposal_id"),  # one decision a proposal, for ever
    one_of("outcome", DecisionOutcome),
    holds("authorisation_restricts", "(outcome = 'authorise') = (restriction_id IS NOT NULL)"),
    Index(None, "customer_id", "id"),
)

restrictions = Table(
    "restrictions",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    Column("measures", Plain(tuple[Measure, ...]), nullable=False),
    Column("behaviours", Codes(str), nullable=False),
    moment("authorised_at"),
    Column("starts_on", Date, nullable=False),
    Column("review_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("without_warning", Boolean, nullable=False),
    refers("proposal_id", "restriction_proposals"),
    refers_by_commit("decision_id", "decisions"),
    refers_by_commit("decision_notice_id", "notices"),
    text("authorised_by"),
    Column("policy", Plain(PolicyReference), nullable=False),
    refers("replaces", "restrictions", optional=True),
    moment("ended_at", optional=True),
    Column("ended_how", Code(EndedHow)),
    Column("ended_by_death", Boolean, nullable=False, server_default=false()),
    text("ended_by"),
    text("end_reasons"),
    moment("lapse_recorded_at", optional=True),
    Column("version", Integer, nullable=False),
    Column("services", SomeCodes),
    UniqueConstraint("decision_id"),
    one_of("ended_how", EndedHow),
    holds("has_a_measure", "jsonb_array_length(measures) > 0"),
    holds("ends_after_it_starts", "ends_on >= starts_on"),
    holds("end_is_whole", "(ended_at IS NULL) = (ended_how IS NULL)"),
    holds("version_counts", "version >= 1"),
    Index(None, "customer_id", "id"),
)
Index(
    "ix_restrictions_unlapsed",
    restrictions.c.id,
    postgresql_where=sql("ended_at IS NULL AND lapse_recorded_at IS NULL"),
)

reviews = Table(
    "reviews",
    metadata,
    own_id(),
    salt(),
    refers("restriction_id", "restrictions"),
    refers("customer_id", "customers"),
    Column("outcome", Code(ReviewOutcome), nullable=False),
    text("reasons"),
    Column("next_review_on", Date),
    Column("measures", Plain(tuple[Measure, ...]), nullable=False),
    text("reviewed_by"),
    moment("reviewed_at"),
    refers_by_commit("notice_id", "notices"),
    Column("assessment", Plain(Assessment)),
    Column("support", Plain(Support)),
    text("support_weighed"),
    refers("reconsideration_request_id", "reconsideration_requests", optional=True),
    Column("recorded_reasons", Plain(Mapping[str, str]), nullable=False),
    Column("criteria", Plain(Mapping[str, Consideration])),
    UniqueConstraint("reconsideration_request_id"),
    one_of("outcome", ReviewOutcome),
    holds("only_a_variation_has_measures", "(outcome = 'vary') = (jsonb_array_length(measures) > 0)"),
    Index(None, "restriction_id", "id"),
    Index(None, "customer_id", "id"),
)

breaches = Table(
    "breaches",
    metadata,
    own_id(),
    salt(),
    refers("restriction_id", "restrictions"),
    refers("customer_id", "customers"),
    refers("contact_event_id", "contact_events"),
    text("description"),
    text("recorded_by"),
    moment("recorded_at"),
    text("staff_guidance"),
    Column("measure", Text),
    UniqueConstraint("restriction_id", "contact_event_id"),
    Index(None, "customer_id", "id"),
)
