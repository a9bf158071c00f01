"""Managers' proposals to restrict, each as made, with the assessment and facts of its moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    LargeBinary,
    Text,
    func,
    literal_column,
    not_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from contact_policy.errors import PreconditionFailed
from contact_policy.policy.codec import from_plain, has_todays_form
from contact_policy.policy.facts import Proposal
from contact_policy.policy.findings import Assessment, Verdict
from contact_policy.records import (
    ListedProposal,
    Page,
    ProposalAsKept,
    ProposalPut,
    ProposalRecord,
    ProposalStatus,
    ProposalTold,
)
from contact_policy.storage.columns import Code, Id, Moment, Plain, among, member_of, told
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs, of_customer, records_of_owner
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, by_id, given, selecting
from contact_policy.storage.record_digests import digested
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import audit_entries, restriction_proposals

_proposals = restriction_proposals.c

_GET = by_id(restriction_proposals, ProposalRecord)
_FACTS = Prepared(select(_proposals.facts).where(_proposals.id == given("id", Id)))
_IDS = Prepared(select(_proposals.id).order_by(_proposals.id.desc()))
_kinds = func.jsonb_path_query_array(_proposals.proposal, literal_column("'$.measures[*].kind'"))
_TOLD = Prepared(
    selecting(restriction_proposals, ProposalTold)
    .add_columns(
        member_of(_proposals.proposal, "proposed_by"),
        member_of(_proposals.proposal, "grounds"),
        member_of(_proposals.assessment, "verdict", Code(Verdict)),
        type_coerce(_kinds, Plain(tuple[str, ...])).label("measures"),
    )
    .where(belongs(_proposals.customer_id))
    .order_by(_proposals.id),
    ProposalTold,
)
_PUT = of_customer(restriction_proposals, ProposalPut)
_filters = {"status": _proposals.status == given("status", Text), "customer_id": belongs(_proposals.customer_id)}
_LIST = Listing(selecting(restriction_proposals, ProposalRecord), _proposals.id, filters=_filters)
# Of a page's JSON all but a twentieth are checks and the events cited, which it takes longest to read, hold against
# their schema, and write again: they come as the bytes to be sent.
# The checks were written at one time: the first has the form of all.
_proposal, _assessment = type_coerce(_proposals.proposal, JSONB), type_coerce(_proposals.assessment, JSONB)
_entry, _later = audit_entries.alias("entry"), audit_entries.alias("later")
_made = (
    select(func.min(_entry.c.sequence))
    .where(_entry.c.subject == func.concat("restriction-proposals/", _proposals.id))
    .correlate(restriction_proposals)
)
# The first of each record: asked whether there is any at all, PostgreSQL may look for it among everybody's.
_records = records_of_owner(_proposals.customer_id)
_first_later = (
    select(func.min(_later.c.sequence))
    .where(_later.c.customer_id == _records.c.id, _later.c.sequence > _made.scalar_subquery())
    .where(not_(_later.c.action.startswith("proposal.")))
    .correlate(restriction_proposals, _records)
)
_changed_since = (
    select(_records.c.id).where(_first_later.scalar_subquery().is_not(None)).correlate(restriction_proposals).exists()
)


def _without(column: ColumnElement[Any], name: str, label: str) -> ColumnElement[Any]:
    return type_coerce(column.op("-")(literal_column(f"'{name}'")), Plain(Mapping[str, Any])).label(label)


def _as_bytes(column: ColumnElement[Any], name: str) -> ColumnElement[bytes]:
    return func.convert_to(column[name].astext, "UTF8", type_=LargeBinary).label(name)


_state = literal_column("restriction_proposals.xmin::text::bigint", BigInteger)
_LISTED = Listing(
    select(_proposals.id, _state.label("state"), _changed_since.label("changed_since")), _proposals.id, filters=_filters
)
_TO_SHOW = Prepared(
    select(*(c for c in told(restriction_proposals) if c.name not in {"proposal", "assessment", "facts"}))
    .add_columns(
        _without(_proposal, "evidence_event_ids", "proposal"),
        _as_bytes(_proposal, "evidence_event_ids"),
        _without(_assessment, "checks", "assessment"),
        type_coerce(_assessment["checks"][0], Plain(Mapping[str, Any])).label("first_check"),
        _as_bytes(_assessment, "checks"),
    )
    .where(among(_proposals.id, "ids"))
)
_SET_STATUS = Prepared(
    update(restriction_proposals)
    .where(_proposals.id == given("id", Id), _proposals.version == given("before", Integer))
    .values(
        status=given("status", Text),
        withdrawn_by=given("withdrawn_by", Text),
        withdrawn_at=given("withdrawn_at", Moment),
        withdrawal_reason=given("withdrawal_reason", Text),
        version=_proposals.version + 1,
    )
    .returning(*digested(restriction_proposals))
)


class ProposalRepository(Repository):
    """What was proposed, and where it stands."""

    async def add(self, proposal: ProposalRecord, facts: Mapping[str, Any]) -> None:
        """Keep a new proposal, and the facts that its assessment rests on (plain data)."""
        values = columns_of(restriction_proposals, proposal) | {"facts": facts}
        await self._connection.add(restriction_proposals, values)

    async def get(self, id_: str) -> ProposalRecord:
        """The proposal. Raises NotFound."""
        return await self._connection.one(_GET, "restriction proposal", id_)

    async def ids(self) -> tuple[str, ...]:
        """The id of every proposal, newest first."""
        return tuple(row["id"] for row in await self._connection.rows(_IDS))

    async def facts(self, id_: str) -> Mapping[str, Any]:
        """The facts that a proposal's assessment rests on. They are large: only whoever asks it again needs them."""
        facts: Mapping[str, Any] = await self._connection.value(_FACTS, id=id_)
        return facts

    async def set_status(
        self,
        id_: str,
        status: ProposalStatus,
        *,
        version: int,
        withdrawn_by: str = "",
        withdrawn_at: datetime | None = None,
        withdrawal_reason: str = "",
    ) -> None:
        """Move it on. Raises PreconditionFailed if it is no longer at the ``version`` the caller read."""
        reached = await self._connection.change(
            restriction_proposals,
            _SET_STATUS,
            id=id_,
            before=version,
            status=status,
            withdrawn_by=withdrawn_by,
            withdrawn_at=withdrawn_at,
            withdrawal_reason=withdrawal_reason,
        )
        if not reached:
            raise PreconditionFailed("The proposal changed since it was read.")

    async def list(
        self, page: Page, *, status: ProposalStatus | None = None, customer_id: str | None = None
    ) -> tuple[tuple[ProposalRecord, ...], str | None]:
        """One page, newest first, of the proposals that match every filter given, and the cursor of the next page."""
        rows, after = await _LIST.page(self._connection, page, status=status, customer_id=customer_id)
        return tuple(ProposalRecord(**row) for row in rows), after

    async def listed(
        self, page: Page, *, status: ProposalStatus | None = None, customer_id: str | None = None
    ) -> tuple[tuple[ListedProposal, ...], str | None]:
        """Like ``list``, with what only a list says of each, and without what ``to_show`` reads."""
        rows, after = await _LISTED.page(self._connection, page, status=status, customer_id=customer_id)
        return tuple(ListedProposal(**row) for row in rows), after

    async def to_show(self, ids: Sequence[str]) -> tuple[ProposalAsKept | ProposalRecord, ...]:
        """Those proposals, in any order: each as it was kept, or read where that is another form than today's."""
        return tuple(map(_to_show, await self._connection.rows(_TO_SHOW, ids=list(ids))))

    async def told(self, customer_id: str) -> tuple[ProposalTold, ...]:
        """What one customer's record tells of proposals about them, oldest first."""
        return await self._connection.rows(_TOLD, customer_id=customer_id)

    async def put(self, customer_id: str) -> tuple[ProposalPut, ...]:
        """Every proposal about one customer, oldest first."""
        return await self._connection.rows(_PUT, customer_id=customer_id)


def _to_show(row: Row) -> ProposalAsKept | ProposalRecord:
    values = dict(row)
    first = values.pop("first_check")
    values["assessment"] |= {"checks": [] if first is None else [first]}
    return _as_kept(values) or _read(values)


def _as_kept(values: dict[str, Any]) -> ProposalAsKept | None:
    """The proposal as it was kept, or None where that is another form than today's."""
    has_form = has_todays_form(Proposal, values["proposal"] | {"evidence_event_ids": []})
    if not (has_form and has_todays_form(Assessment, values["assessment"])):
        return None
    return ProposalAsKept(**{name: value for name, value in values.items() if name != "version"})


def _read(values: dict[str, Any]) -> ProposalRecord:
    """The proposal as its record: its two long parts are put back, and the whole is read."""
    cited, checks = values.pop("evidence_event_ids"), values.pop("checks")
    proposal = values["proposal"] | {"evidence_event_ids": json.loads(cited)}
    assessment = values["assessment"] | {"checks": json.loads(checks)}
    values |= {"proposal": from_plain(Proposal, proposal), "assessment": from_plain(Assessment, assessment)}
    return ProposalRecord(**values)
