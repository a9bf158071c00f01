"""Letters that came back. A warning and a restriction are read with the issue that counted, whichever that was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.records.notice_returns import NoticeReturn, ReturnReason
from contact_policy.storage.columns import among, told
from contact_policy.storage.connection import Connection, Repository, columns_of
from contact_policy.storage.membership import of_customer
from contact_policy.storage.prepared import Prepared
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import notice_returns

_returns = notice_returns.c
_OF_CUSTOMER = of_customer(notice_returns, NoticeReturn)
_OF_NOTICES = Prepared(
    select(*told(notice_returns)).where(among(_returns.notice_id)).order_by(_returns.id), NoticeReturn
)
_FROM_NOBODY = Prepared(
    select(*told(notice_returns))
    .where(among(_returns.notice_id), _returns.reason != ReturnReason.REFUSED)
    .order_by(_returns.recorded_at, _returns.id),
    NoticeReturn,
)


class NoticeReturnRepository(Repository):
    """What came back, and the issues that failed. Only ever added."""

    async def add(self, returned: NoticeReturn) -> None:
        """Keep that a letter came back; its notice must be marked beside it where it reached nobody."""
        await self._connection.add(notice_returns, columns_of(notice_returns, returned))

    async def of_notices(self, notice_ids: Sequence[str]) -> tuple[NoticeReturn, ...]:
        """Every return of these notices, oldest first."""
        return await self._connection.rows(_OF_NOTICES, ids=list(notice_ids))

    async def for_customer(self, customer_id: str) -> tuple[NoticeReturn, ...]:
        """Every return of one customer's letters, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)


class Issue(NamedTuple):
    """How and when a notice went out, and when that was written down."""

    issued_at: datetime
    method: IssueMethod
    recorded_at: datetime


class Served(NamedTuple):
    """The issue of a notice that counts, and when it was recorded last that it had come back; None where neither is."""

    issue: Issue | None
    returned_at: datetime | None


ReturnsById = Mapping[str, Sequence[NoticeReturn]]


async def returns_of(connection: Connection, rows: Sequence[Row], notice_id: str) -> ReturnsById:
    """What came back from nobody of the notices that these rows name in the column ``notice_id``; oldest first.

    Asked only of those that did: rows hold ``times_returned``.
    """
    found: dict[str, list[NoticeReturn]] = defaultdict(list)
    ids = [row[notice_id] for row in rows if row["times_returned"]]
    for returned in await connection.rows(_FROM_NOBODY, ids=ids) if ids else ():
        found[returned.notice_id].append(returned)
    return found


def delivery(row: Row, returns: Sequence[NoticeReturn], as_of: datetime | None) -> Served:
    """How the notice of ``row`` had fared by what was known at ``as_of``, or is known now."""
    known = [returned for returned in returns if was_recorded(returned.recorded_at, as_of)]
    returned_at = known[-1].recorded_at if known else None
    if was_recorded(row["issue_recorded_at"], as_of):
        return Served(Issue(row["issued_at"], row["method"], row["issue_recorded_at"]), returned_at)
    failed_later = [r for r in returns if r not in known and was_recorded(r.issue_recorded_at, as_of)]
    for returned in failed_later:
        return Served(Issue(returned.issued_at, returned.method, returned.issue_recorded_at), returned_at)
    return Served(None, returned_at)


def was_recorded(at: datetime | None, as_of: datetime | None) -> bool:
    """Whether what was recorded ``at`` was known at ``as_of``; None is now."""
    return at is not None and (as_of is None or at <= as_of)
