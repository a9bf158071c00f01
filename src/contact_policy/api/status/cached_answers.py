"""Answers to the contact status ready to send: each is worked out and serialised once, until a change or its time.

The time it is given at is all that differs from one answer to the next, so it is put in last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from math import inf

from contact_policy.api.etags import etag
from contact_policy.api.schemas.contact_status import contact_status_out
from contact_policy.services.contact_statuses import StatusAnswer, StatusLookup
from contact_policy.status_board import Board, BoardRefresher

# In JSON no text can hold this: its own quotation marks would stand behind backslashes.
_AS_OF = b'"as_of":"'


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """An answer but for the time it is given at, and its tag, which does not depend on that either.

    ``until`` is when the clock alone may make it another, in seconds since 1970.
    """

    head: bytes
    tail: bytes
    tag: str
    tag_bytes: bytes
    until: float = inf

    def body(self, as_of: bytes) -> bytes:
        """Give the answer as given at ``as_of`` (RFC 3339)."""
        return self.head + as_of + self.tail


def ready_answer(answered: StatusAnswer, *, for_staff: bool, until: datetime | None = None) -> ReadyAnswer:
    """Serialise an answer. Its tag changes only when there is something else to do, so not with the time of asking."""
    out = contact_status_out(answered, for_staff=for_staff)
    head, _, rest = out.model_dump_json().encode().partition(_AS_OF)
    _, quote, tail = rest.partition(b'"')
    tag = etag(1, out.model_dump_json(exclude={"as_of", "version"}).encode())
    return ReadyAnswer(
        head=head + _AS_OF,
        tail=quote + tail,
        tag=tag,
        tag_bytes=tag.encode(),
        until=inf if until is None else until.timestamp(),
    )


def as_of_text(at: datetime) -> bytes:
    """A moment as it stands in an answer."""
    return at.astimezone(UTC).isoformat().removesuffix("+00:00").encode() + b"Z"


class CachedAnswers:
    """What this worker's board answers, kept ready for as long as the board and the clock let it stand."""

    def __init__(self, refresher: BoardRefresher) -> None:
        """Answer from what ``refresher`` sees."""
        self._refresher = refresher
        self._board: Board | None = None
        self._is_stale = False
        self._ready: dict[tuple[StatusLookup, bool], ReadyAnswer] = {}

    def find(self, question: StatusLookup, seconds: float, *, for_staff: bool) -> ReadyAnswer | None:
        """What to do with this contact at ``seconds`` since 1970; None while there is no board to say."""
        refresher = self._refresher
        if refresher.board is not self._board or refresher.is_stale is not self._is_stale:
            self._start_anew()
        key = (question, for_staff)
        ready = self._ready.get(key)
        if ready is not None and seconds < ready.until:
            return ready
        return self._work_out(question, seconds, for_staff=for_staff)

    def _start_anew(self) -> None:
        self._board, self._is_stale = self._refresher.board, self._refresher.is_stale
        self._ready = {}

    def _work_out(self, question: StatusLookup, seconds: float, *, for_staff: bool) -> ReadyAnswer | None:
        board = self._board
        if board is None:
            return None
        is_known = board.knows(question)
        # Everybody who is not on the board gets one answer, whatever they are called.
        key = (question if is_known else StatusLookup(question.by, "", question.channel), for_staff)
        ready = self._ready.get(key)
        if ready is None or seconds >= ready.until:
            answered, until = board.ask(key[0], datetime.fromtimestamp(seconds, UTC), is_stale=self._is_stale)
            ready = ready_answer(answered, for_staff=for_staff, until=until)
            self._ready[key] = ready
        return ready
