"""Letters and e-mails to customers: drafted once, issued once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from contact_policy.errors import AlreadyIssued
from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.records import NoticeRecord, NoticeStatus, Recipient
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.tables import notices


class NoticeRepository(Repository):
    """What the office told a customer, and when it reached them."""

    async def add(self, notice: NoticeRecord) -> None:
        """Keep a new notice."""
        await self._connection.write(insert(notices).values(columns_of(notices, notice)))

    async def get(self, id_: str) -> NoticeRecord:
        """The notice. Raises NotFound."""
        return NoticeRecord(**await self._connection.by_id(select(notices), notices.c.id, id_, "notice"))

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
        statement = update(notices).where(notices.c.id == id_, notices.c.status == NoticeStatus.DRAFT)
        reached = await self._connection.write(
            statement.values(
                status=NoticeStatus.ISSUED,
                issued_at=issued_at,
                issue_recorded_at=recorded_at,
                issued_by=by,
                method=method,
                deemed_received_at=deemed_received_at,
                addressee=to.name,
                address=to.address,
                form=to.form,
                version=notices.c.version + 1,
            )
        )
        if not reached:
            raise AlreadyIssued("This notice was issued before.")

    async def for_customer(self, customer_id: str) -> tuple[NoticeRecord, ...]:
        """Every notice to one customer, oldest first."""
        statement = select(notices).where(belongs(notices.c.customer_id, customer_id))
        rows = await self._connection.rows(statement.order_by(notices.c.id))
        return tuple(NoticeRecord(**row) for row in rows)
