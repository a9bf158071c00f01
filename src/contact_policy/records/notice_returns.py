"""Letters that came back: which, when, why, and the issue that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contact_policy.policy.vocabulary import IssueMethod


class ReturnReason(StrEnum):
    """Why a letter came back. Refused by the person it is for, it counts as received; else it reached nobody."""

    REFUSED = "refused"
    UNKNOWN_AT_ADDRESS = "unknown_at_address"
    NO_SUCH_ADDRESS = "no_such_address"
    OTHER = "other"

    @property
    def is_of_the_address(self) -> bool:
        """Whether nothing sent there reaches them."""
        return self in {ReturnReason.UNKNOWN_AT_ADDRESS, ReturnReason.NO_SUCH_ADDRESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReturn:
    """That a notice came back at ``returned_at``, with the issue of it that it ends. Facts count from ``recorded_at``.

    ``sent_to`` is where it had gone: an e-mail or postal address, or the words in which it was said.
    """

    id: str
    notice_id: str
    customer_id: str
    returned_at: datetime
    reason: ReturnReason
    note: str = ""
    recorded_by: str
    recorded_at: datetime
    issued_at: datetime
    issue_recorded_at: datetime
    issued_by: str
    method: IssueMethod
    deemed_received_at: datetime
    sent_to: str = ""

    @property
    def reached_nobody(self) -> bool:
        """Whether the letter does not count as received."""
        return self.reason is not ReturnReason.REFUSED
