"""What customers say back, and what an appeal or a review changed. Every table here is only ever added to."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Table, UniqueConstraint

from contact_policy.policy.findings import PolicyReference
from contact_policy.policy.measure import Measure
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.support import Support
from contact_policy.policy.vocabulary import AppealOutcome, Channel
from contact_policy.records.appeals import AppealAbout
from contact_policy.storage.columns import (
    Code,
    Id,
    Plain,
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

warning_responses = Table(
    "warning_responses",
    metadata,
    own_id(),
    salt(),
    refers("warning_id", "warnings"),
    refers("customer_id", "customers"),
    moment("received_at"),
    Column("channel", Code(Channel), nullable=False),
    text("summary"),
    text("recorded_by"),
    moment("recorded_at"),
    one_of("channel", Channel),
    Index(None, "warning_id", "id"),
    Index(None, "customer_id", "id"),
)

variations = Table(
    "variations",
    metadata,
    own_id(),
    salt(),
    refers("restriction_id", "restrictions"),
    refers("customer_id", "customers"),
    Column("measures", Plain(tuple[Measure, ...]), nullable=False),
    text("reasons"),
    text("varied_by"),
    moment("varied_at"),
    holds("has_a_measure", "jsonb_array_length(measures) > 0"),
    Index(None, "restriction_id", "id"),
    Index(None, "customer_id", "id"),
)

appeals = Table(
    "appeals",
    metadata,
    own_id(),
    salt(),
    Column("about", Code(AppealAbout), nullable=False),
    Column("about_id", Id, nullable=False),  # a warning or a restriction: no one table to refer to
    refers("customer_id", "customers"),
    moment("received_at"),
    text("grounds"),
    Column("appeal_by", Date),
    Column("due_by", Date, nullable=False),
    Column("is_in_time", Boolean, nullable=False),
    text("recorded_by"),
    moment("recorded_at"),
    Column("policy", Plain(PolicyReference), nullable=False),
    one_of("about", AppealAbout),
    Index(None, "about_id", "id"),
    Index(None, "customer_id", "id"),
)

appeal_decisions = Table(
    "appeal_decisions",
    metadata,
    own_id(),
    salt(),
    refers("appeal_id", "appeals"),
    refers("customer_id", "customers"),
    Column("outcome", Code(AppealOutcome), nullable=False),
    text("reasons"),
    Column("measures", Plain(tuple[Measure, ...]), nullable=False),
    text("decided_by"),
    moment("decided_at"),
    refers_by_commit("notice_id", "notices"),
    Column("policy", Plain(PolicyReference), nullable=False),
    Column("may_be_decided_again", Boolean, nullable=False),
    Column("support", Plain(Support)),
    text("support_weighed"),
    Column("recorded", Plain(PutOnRecord)),
    UniqueConstraint("appeal_id"),  # one decision an appeal, for ever
    one_of("outcome", AppealOutcome),
    holds("only_a_variation_has_measures", "(outcome = 'varied') = (jsonb_array_length(measures) > 0)"),
    holds("only_what_is_quashed_is_decided_again", "NOT may_be_decided_again OR outcome = 'quashed'"),
    Index(None, "customer_id", "id"),
)

reconsideration_requests = Table(
    "reconsideration_requests",
    metadata,
    own_id(),
    salt(),
    refers("restriction_id", "restrictions"),
    refers("customer_id", "customers"),
    moment("received_at"),
    text("text"),
    Column("due_on", Date, nullable=False),
    text("recorded_by"),
    moment("recorded_at"),
    Index(None, "restriction_id", "id"),
    Index(None, "customer_id", "id"),
)
