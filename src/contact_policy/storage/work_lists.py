"""What waits for somebody: one narrow question for each list, with how many lines there are in all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    all_,
    and_,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.expression import type_coerce

from contact_policy.policy.findings import Verdict
from contact_policy.policy.support import SupportState
from contact_policy.policy.vocabulary import AppealOutcome
from contact_policy.records import NoticeStatus, ProposalStatus
from contact_policy.records.work_lists import (
    FinishedProposal,
    LostSupport,
    OpenRequest,
    PassedWarning,
    ReportedIncidents,
    UnexplainedCall,
    WaitingLetter,
    WaitingProposal,
)
from contact_policy.storage.columns import Code, Moment, among, has_code, member_of
from contact_policy.storage.connection import Repository
from contact_policy.storage.membership import is_own_or_merged, owner
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import (
    appeal_decisions,
    appeals,
    audit_entries,
    contact_events,
    customers,
    incident_sightings,
    notices,
    outgoing_messages,
    reconsideration_requests,
    restriction_proposals,
    restriction_supports,
    restrictions,
    reviews,
    warning_responses,
    warnings,
)

_events, _proposals = contact_events.c, restriction_proposals.c
_correcting = contact_events.alias("correcting").c
_total = func.count().over().label("total")
_most = given("most", Integer)
_observed = given("observations", ARRAY(Text))
_whose = (customers.c.id.label("customer_id"), customers.c.name)


def _of_people(matter: Table) -> Any:
    """The table with the customer whose each row is; of somebody erased nothing waits for anybody."""
    is_theirs = and_(customers.c.id == owner(matter.c.customer_id), customers.c.erased_at.is_(None))
    return matter.join(customers, is_theirs)


def _followed_by(table: Table, at: Column[Any], since: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Whether the row's customer has a row of ``table`` from ``since`` on."""
    following = select(table.c.id).where(is_own_or_merged(table.c.customer_id, customers.c.id), at >= since)
    return following.correlate_except(table).exists()


_is_corrected = select(_correcting.id).where(_correcting.corrects == _events.id).exists()
_is_seen = select(incident_sightings.c.id).where(incident_sightings.c.contact_event_id == _events.id).exists()


def _incidents() -> Select[Any]:
    last_at = func.max(_events.occurred_at).label("last_at")
    return (
        select(*_whose, func.count().label("incidents"), last_at, _total)
        .select_from(_of_people(contact_events))
        .where(
            sql("observations <> '{}'::text[]"),  # in the index's own words
            _events.observations.op("&&")(_observed),
            _events.occurred_at >= given("since", Moment),
            ~_is_corrected,
            ~_is_seen,
            ~_followed_by(warnings, warnings.c.created_at, _events.recorded_at),
            ~_followed_by(restriction_proposals, _proposals.proposed_at, _events.recorded_at),
        )
        .group_by(customers.c.id, customers.c.name)
        .order_by(last_at.desc(), customers.c.id)
        .limit(_most)
    )


def _unexplained() -> Select[Any]:
    return (
        select(_events.id, *_whose, _events.occurred_at, _total)
        .select_from(_of_people(contact_events))
        .where(
            sql("outcome <> 'normal'::text"),  # likewise
            ~_events.observations.bool_op("&&")(_observed),
            ~_is_corrected,
            ~_is_seen,
        )
        .order_by(_events.occurred_at.desc(), _events.id)
        .limit(_most)
    )


def _passed() -> Select[Any]:
    received_at = notices.c.deemed_received_at
    over_at = received_at + func.make_interval(0, 0, 0, warnings.c.response_days)
    replies = select(func.count()).where(warning_responses.c.warning_id == warnings.c.id).scalar_subquery()
    quashed = select(appeals.c.id).join(appeal_decisions, appeal_decisions.c.appeal_id == appeals.c.id)
    quashed = quashed.where(appeals.c.about_id == warnings.c.id, appeal_decisions.c.outcome == AppealOutcome.QUASHED)
    return (
        select(
            warnings.c.id,
            *_whose,
            received_at.label("received_at"),
            warnings.c.response_days,
            replies.label("replies"),
            _total,
        )
        .select_from(_of_people(warnings).join(notices, notices.c.id == warnings.c.notice_id))
        .where(
            notices.c.status == NoticeStatus.ISSUED,
            received_at >= given("since", Moment),
            over_at < given("now", Moment),
            ~quashed.correlate(warnings).exists(),
            ~_followed_by(restriction_proposals, _proposals.proposed_at, received_at),
        )
        .order_by(over_at, warnings.c.id)
        .limit(_most)
    )


_IN_THE_WAY = '$.checks[*] ? (@.outcome == "not_met" && @.kind == "breach")'
_NO_NEWS = ["dossier.read", "record.read", "subject-access-export.read", "proposal.signed"]
"""Entries of the trail after which nothing more is on record of anybody's conduct."""


def _undecided() -> Select[Any]:
    assessment = type_coerce(_proposals.assessment, JSONB)
    in_the_way = func.jsonb_array_length(
        func.jsonb_path_query_array(assessment, literal_column(f"'{_IN_THE_WAY}'::jsonpath")), type_=Integer
    )
    entries = audit_entries.c
    later = select(entries.sequence).where(
        is_own_or_merged(entries.customer_id, customers.c.id),
        entries.at > _proposals.proposed_at,
        entries.action != all_(literal(_NO_NEWS, ARRAY(Text))),
    )
    return (
        select(
            _proposals.id,
            *_whose,
            member_of(_proposals.assessment, "verdict", Code(Verdict)),
            in_the_way.label("in_the_way"),
            member_of(_proposals.proposal, "proposed_by"),
            _proposals.proposed_at,
            later.correlate_except(audit_entries).exists().label("has_changed"),
            _total,
        )
        .select_from(_of_people(restriction_proposals))
        .where(_proposals.status == ProposalStatus.AWAITING_DECISION)
        .order_by(_proposals.id)
        .limit(_most)
    )


def _finished() -> Select[Any]:
    """Select neither proposal nor assessment, which are long: they are read on a proposal's own page."""
    return (
        select(_proposals.id, *_whose, _proposals.status, _proposals.proposed_at)
        .select_from(_of_people(restriction_proposals))
        .where(_proposals.status != ProposalStatus.AWAITING_DECISION)
        .order_by(_proposals.id.desc())
        .limit(_most)
    )


def _unissued() -> Select[Any]:
    messages = outgoing_messages.c
    sending = select(messages.state).where(messages.notice_id == notices.c.id).order_by(messages.id.desc()).limit(1)
    return (
        select(
            notices.c.id,
            *_whose,
            notices.c.kind,
            notices.c.status,
            notices.c.created_at,
            type_coerce(sending.correlate(notices).scalar_subquery(), messages.state.type).label("sending"),
            _total,
        )
        .select_from(_of_people(notices))
        .where(has_code(notices.c.status, (NoticeStatus.DRAFT, NoticeStatus.RETURNED)))
        .order_by(notices.c.id)
        .limit(_most)
    )


def _lost() -> Select[Any]:
    supports = restriction_supports.c
    return (
        select(restrictions.c.id, *_whose, supports.as_of, _total)
        .select_from(_of_people(restrictions).join(restriction_supports, supports.restriction_id == restrictions.c.id))
        .where(
            supports.state == SupportState.LOST,
            restrictions.c.ended_at.is_(None),
            restrictions.c.lapse_recorded_at.is_(None),
        )
        .order_by(restrictions.c.id)
        .limit(_most)
    )


def _requests() -> Select[Any]:
    requests = reconsideration_requests.c
    answered = select(reviews.c.id).where(reviews.c.reconsideration_request_id == requests.id).exists()
    return (
        select(requests.restriction_id, *_whose, requests.received_at, requests.due_on, _total)
        .select_from(_of_people(reconsideration_requests))
        .where(~answered)
        .order_by(requests.due_on, requests.id)
        .limit(_most)
    )


_INCIDENTS = Prepared(_incidents(), ReportedIncidents)
_UNEXPLAINED = Prepared(_unexplained(), UnexplainedCall)
_PASSED = Prepared(_passed(), PassedWarning)
_UNDECIDED = Prepared(_undecided(), WaitingProposal)
_FINISHED = Prepared(_finished(), FinishedProposal)
_UNISSUED = Prepared(_unissued(), WaitingLetter)
_LOST = Prepared(_lost(), LostSupport)
_REQUESTS = Prepared(_requests(), OpenRequest)
_records = customers.alias("records")
_NAMES = Prepared(
    select(_records.c.id.label("record_id"), customers.c.name)
    .select_from(_records.join(customers, customers.c.id == owner(_records.c.id)))
    .where(among(_records.c.id))
)


class WorkListRepository(Repository):
    """Lists across customers, each the first ``most`` lines of it: the most urgent first."""

    async def incidents(
        self, observations: Collection[str], since: datetime, most: int
    ) -> tuple[ReportedIncidents, ...]:
        """What staff reported since then and nobody has seen, and no warning or proposal has followed."""
        return await self._connection.rows(_INCIDENTS, observations=list(observations), since=since, most=most)

    async def unexplained(self, observations: Collection[str], most: int) -> tuple[UnexplainedCall, ...]:
        """Calls held or ended with nothing unacceptable observed, that nobody has seen."""
        return await self._connection.rows(_UNEXPLAINED, observations=list(observations), most=most)

    async def passed_warnings(self, since: datetime, now: datetime, most: int) -> tuple[PassedWarning, ...]:
        """Warnings received since then, whose time is over by ``now`` and which nothing has followed."""
        return await self._connection.rows(_PASSED, since=since, now=now, most=most)

    async def proposals(self, most: int) -> tuple[WaitingProposal, ...]:
        """Proposals that nobody has decided, the oldest first."""
        return await self._connection.rows(_UNDECIDED, most=most)

    async def finished_proposals(self, most: int) -> tuple[FinishedProposal, ...]:
        """Proposals that were decided or taken back, the newest first."""
        return await self._connection.rows(_FINISHED, most=most)

    async def letters(self, most: int) -> tuple[WaitingLetter, ...]:
        """Letters that are out with nobody, the oldest first."""
        return await self._connection.rows(_UNISSUED, most=most)

    async def lost_supports(self, most: int) -> tuple[LostSupport, ...]:
        """Restrictions in being that have lost their support."""
        return await self._connection.rows(_LOST, most=most)

    async def requests(self, most: int) -> tuple[OpenRequest, ...]:
        """Requests for an earlier look, the soonest due first."""
        return await self._connection.rows(_REQUESTS, most=most)

    async def names(self, customer_ids: Collection[str]) -> Mapping[str, str]:
        """What the customers of these records are called, by the record's id."""
        rows = await self._connection.rows(_NAMES, ids=list(customer_ids))
        return {row["record_id"]: row["name"] for row in rows}
