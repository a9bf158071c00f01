"""Letters and e-mails to customers: drafted once, issued once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, select, update

from contact_policy.errors import AlreadyIssued
from contact_policy.policy.vocabulary import IssueMethod, NoticeKind
from contact_policy.records import NoticeRecord, NoticeStatus, NoticeTold, Page, Recipient
from contact_policy.storage.columns import Id
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs, of_customer
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, by_id, given, selecting
from contact_policy.storage.record_digests import digested
from contact_policy.storage.tables import notices

_ISSUED = ("issued_at", "issue_recorded_at", "issued_by", "method", "deemed_received_at", "sent_to", "address_reason")

_GET = by_id(notices, NoticeRecord)
_TOLD = of_customer(notices, NoticeTold)
_ISSUE = Prepared(
    update(notices)
    .where(notices.c.id == given("id", Id), notices.c.status != NoticeStatus.ISSUED)
    .values({name: given(name, notices.c[name].type) for name in (*_ISSUED, "addressee", "address", "form")})
    .values(status=NoticeStatus.ISSUED, version=notices.c.version + 1)
    .returning(*digested(notices))
)
_DRAFTED = (
    *("subject", "sections", "checks", "letterhead", "particulars", "policy", "addressee", "address", "form"),
    "created_at",
)
_REPLACE_DRAFT = Prepared(
    update(notices)
    .where(notices.c.id == given("id", Id), notices.c.status == NoticeStatus.DRAFT)
    .values({name: given(name, notices.c[name].type) for name in _DRAFTED})
    .values(version=notices.c.version + 1)
    .returning(*digested(notices))
)
_TAKE_BACK = Prepared(
    update(notices)
    .where(notices.c.id == given("id", Id), notices.c.status == NoticeStatus.ISSUED)
    .values(dict.fromkeys(("issued_at", "issue_recorded_at", "method", "deemed_received_at")))
    .values(status=NoticeStatus.RETURNED, times_returned=notices.c.times_returned + 1, version=notices.c.version + 1)
    .returning(*digested(notices))
)
_LIST = Listing(
    selecting(notices, NoticeRecord),
    notices.c.id,
    filters={
        "status": notices.c.status == given("status", notices.c.status.type),
        "kind": notices.c.kind == given("kind", notices.c.kind.type),
        "customer_id": belongs(notices.c.customer_id),
        "reference": and_(notices.c.id >= given("first_id", Id), notices.c.id <= given("last_id", Id)),
    },
)
_COUNT = Prepared(select(func.count()).where(notices.c.status == given("status", notices.c.status.type)))


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
        """Record that it went out, to whom and where. Raises AlreadyIssued if it is issued (by now)."""
        reached = await self._connection.change(
            notices,
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
            sent_to=to.sent_to,
            address_reason=to.address_reason,
        )
        if not reached:
            raise AlreadyIssued("This notice was issued before.")

    async def replace_draft(self, notice: NoticeRecord) -> None:
        """Keep what ``notice`` says instead of what its draft said. Raises AlreadyIssued if it is no draft."""
        said = {name: value for name, value in columns_of(notices, notice).items() if name in _DRAFTED}
        if not await self._connection.change(notices, _REPLACE_DRAFT, id=notice.id, **said):
            raise AlreadyIssued("This notice was issued before.")

    async def take_back(self, id_: str) -> None:
        """Note that an issued notice came back from nobody: it may be issued again. Its return is kept beside it."""
        await self._connection.change(notices, _TAKE_BACK, id=id_)

    async def list(
        self,
        page: Page,
        *,
        status: NoticeStatus | None = None,
        kind: NoticeKind | None = None,
        customer_id: str | None = None,
        ids: tuple[str, str] | None = None,
    ) -> tuple[tuple[NoticeRecord, ...], str | None]:
        """One page of notices, newest first, and the cursor of the next page. ``ids`` are the first and the last."""
        asked: dict[str, object] = {"status": status, "kind": kind, "customer_id": customer_id}
        if ids is not None:
            asked |= {"reference": True, "first_id": ids[0], "last_id": ids[1]}
        rows, after = await _LIST.page(self._connection, page, **asked)
        return tuple(NoticeRecord(**row) for row in rows), after

    async def count(self, status: NoticeStatus) -> int:
        """How many notices stand so."""
        return int(await self._connection.value(_COUNT, status=status))

    async def told(self, customer_id: str) -> tuple[NoticeTold, ...]:
        """What one customer's record tells of notices to them, oldest first."""
        return await self._connection.rows(_TOLD, customer_id=customer_id)
