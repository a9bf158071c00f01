"""Letters that came back, as a customer's record tells of them: the issue that failed, and the return."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from contact_policy.records.notice_returns import NoticeReturn
from contact_policy.services.record.entry import Entry

KINDS = ("notice.refused", "notice.returned")


def entries(returns: Iterable[NoticeReturn]) -> Iterator[Entry]:
    """What came back. The issue of a letter that the customer refused stands, and is told with its notice."""
    for returned in returns:
        subject = f"notices/{returned.notice_id}"
        method: dict[str, Any] = {"method": returned.method}
        if returned.reached_nobody:
            yield Entry(
                at=returned.issued_at,
                kind="notice.issued",
                paper=returned.id,
                by=returned.issued_by,
                subject=subject,
                details=method,
            )
        yield Entry(
            at=returned.returned_at,
            kind="notice.returned" if returned.reached_nobody else "notice.refused",
            paper=returned.id,
            by=returned.recorded_by,
            subject=subject,
            details={
                **method,
                "recorded_at": returned.recorded_at.isoformat(),
                "reason": returned.reason,
                "note": returned.note,
            },
        )
