"""Letters and e-mails to customers: drafted once, issued once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from contact_policy.errors import AlreadyIssued
from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.records import NoticeRecord, NoticeStatus, NoticeTold, Recipient
from contact_policy.storage.columns import Id
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import of_customer
from contact_policy.storage.prepared import Prepared, by_id, given
from contact_policy.storage.tables import notices

_SET_AT_ISSUE = ("issued_at", "issue_recorded_at", "issued_by", "method", "deemed_received_at", "addressee")

_GET = by_id(notices, NoticeRecord)
_TOLD = of_customer(notices, NoticeTold)
_ISSUE = Prepared(
    update(notices)
    .where(notices.c.id == given("id", Id), notices.c.status == NoticeStatus.DRAFT)
    .values({name: given(name, notices.c[name].type) for name in (*_SET_AT_ISSUE, "address", "form")})
    .values(status=NoticeStatus.ISSUED, version=notices.c.version + 1)
)
_DRAFTED = ("subject", "sections", "checks", "letterhead", "policy", "addressee", "address", "form", "created_at")
_REPLACE_DRAFT = Prepared(
    update(notices)
    .where(notices.c.id == given("id", Id), notices.c.status == NoticeStatus.DRAFT)
    .values({name: given(name, notices.c[name].type) for name in _DRAFTED})
    .values(version=notices.c.version + 1)
)


class NoticeRepository(Repository):
    """What the office told a customer, and when it reached them."""

    async def add(self, notice: NoticeRecord) -> None:
        """Keep a new notice."""
        await self._connection.add(notices, columns_of(notices, notice))

    async def get(self, id_: str) -> NoticeRecord:
        """The notice. Raises NotFound."""
        return await self._connection.one(_GET, "notice", id_)

    async def issue(
        self,
        id_: str,
        *,
        issued_at: datetime,
        recorded_at: datetime,
        by: str,
        method: IssueMethod,
        deemed_received_at: datetime,
        to: Recipient,
    ) -> None:
        """Record that a draft went out, and to whom. Raises AlreadyIssued if it is no draft (any more)."""
        reached = await self._connection.write(
            _ISSUE,
            id=id_,
            issued_at=issued_at,
            issue_recorded_at=recorded_at,
            issued_by=by,
            method=method,
            deemed_received_at=deemed_received_at,
            addressee=to.name,
            address=to.address,
            form=to.form,
        )
        if not reached:
            raise AlreadyIssued("This notice was issued before.")

    async def replace_draft(self, notice: NoticeRecord) -> None:
        """Keep what ``notice`` says instead of what its draft said. Raises AlreadyIssued if it is no draft."""
        said = {name: value for name, value in columns_of(notices, notice).items() if name in _DRAFTED}
        if not await self._connection.write(_REPLACE_DRAFT, id=notice.id, **said):
            raise AlreadyIssued("This notice was issued before.")

    async def told(self, customer_id: str) -> tuple[NoticeTold, ...]:
        """What one customer's record tells of notices to them, oldest first."""
        return await self._connection.rows(_TOLD, customer_id=customer_id)
