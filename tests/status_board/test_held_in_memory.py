"""What a worker holds in memory: a board that never changes, answers kept for as long as they hold, uses of keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NoReturn, cast

import pytest

from contact_policy.api.identity.api_keys import ApiKeyCache
from contact_policy.api.status.cached_answers import CachedAnswers
from contact_policy.errors.unavailable import away
from contact_policy.policy.facts import Restriction
from contact_policy.policy.measure_fields import measure_of
from contact_policy.policy.vocabulary import Channel
from contact_policy.records import ApiKey, RestrictedPerson, Role
from contact_policy.services import Store, Transaction
from contact_policy.services.api_keys import hash_of
from contact_policy.services.contact_statuses import LookupBy, StatusLookup
from contact_policy.status_board import Board, BoardRefresher
from fixtures.fair_case import JO, NOW, POLICY, at, restriction
from fixtures.own_services import policy
from fixtures.records import phone

CALL = StatusLookup(LookupBy.PHONE, "+447700900123", Channel.PHONE)
SECRET = "cpk_" + "A" * 43
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def somebody(*restrictions: Restriction, id_: str = "jo") -> RestrictedPerson:
    return RestrictedPerson(person=replace(JO, id=id_, contact_points=(phone(),)), restrictions=restrictions)


def in_the_morning() -> Restriction:
    """Calls from ten to eleven on Mondays."""
    hours = measure_of(policy(), "morning_calls", {"days": ("monday",), "from_": "10:00", "to": "11:00"})
    return restriction(hours, authorised_at=at(5, 1), starts_on=date(2026, 5, 1), notice_issued_at=at(5, 1))


def test_an_answer_holds_until_the_hours_of_contact_begin_or_end() -> None:
    board = Board(policy(), [somebody(in_the_morning())], version=1)
    turns = []
    for hour in (9, 10, 11):
        answered, until = board.ask(CALL, MONDAY + timedelta(hours=hour), is_stale=False)
        turns.append((answered.status.allowed_now, until))
    assert turns == [
        (False, MONDAY + timedelta(hours=10)),
        (True, MONDAY + timedelta(hours=11)),
        (False, MONDAY + timedelta(days=7, hours=10)),
    ]


def test_a_new_board_leaves_the_one_before_as_it_was() -> None:
    before = Board(POLICY, [somebody(restriction())], version=1)
    after = before.changed(["jo"], (), version=2)
    assert [(board.version, len(board), board.knows(CALL)) for board in (before, after)] == [
        (1, 1, True),
        (2, 0, False),
    ]
    again = after.changed(["jo"], [somebody(restriction())], version=3)
    assert [board.knows(CALL) for board in (before, after, again)] == [True, False, True]


def test_each_of_two_at_one_number_is_told_until_they_are_restricted_no_longer() -> None:
    def told(board: Board) -> tuple[str, ...]:
        return board.ask(CALL, NOW, is_stale=False)[0].status.restriction_ids

    pat = somebody(restriction(id="of pat", customer_id="pat"), id_="pat")
    both = Board(POLICY, [pat, somebody(restriction())], version=1)
    assert told(both) == ("r", "of pat")
    assert told(both.changed(["pat"], (), version=2)) == ("r",)
    assert told(both.changed(["jo"], (), version=2)) == ("of pat",)


def test_reviews_are_counted_anew_as_time_passes_though_nobody_changes() -> None:
    board = Board(POLICY, [somebody(restriction())], version=1)
    days = [
        datetime(2027, 1, 2, 9, tzinfo=UTC),
        datetime(2027, 1, 30, 9, tzinfo=UTC),
        datetime(2027, 2, 3, 9, tzinfo=UTC),
    ]
    counts = [board.reviews(day) for day in days]
    assert [(count.due_soon, count.overdue) for count in counts] == [(0, 0), (1, 0), (0, 1)]


@dataclass
class Seen:
    """What the answers that are kept look at."""

    board: Board
    is_stale: bool = False


def test_an_answer_kept_while_the_board_was_fresh_is_told_as_stale_once_it_is() -> None:
    seen = Seen(Board(POLICY, [somebody(restriction())], version=1))
    answers = CachedAnswers(cast("BoardRefresher", seen))
    told = []
    for is_stale in (False, True, True, False):
        seen.is_stale = is_stale
        ready = answers.find(CALL, NOW.timestamp(), for_staff=True)
        assert ready is not None
        told.append(b'"stale":true' in ready.body(b"now"))
    assert told == [False, True, True, False]


@dataclass
class SlowStore:
    """A database that takes its time over a look, and takes no writes."""

    seconds: float = 0.0
    writes: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        yield
        await asyncio.sleep(self.seconds)

    def transaction(self) -> NoReturn:
        self.writes.append("tried")
        raise away()

    async def close(self) -> None: ...


class Looking(BoardRefresher):
    """It finds nothing new."""

    async def _read(self, tx: Transaction) -> None: ...


def looking(store: SlowStore, keys: ApiKeyCache) -> Looking:
    return Looking(cast("Store", store), POLICY, keys)


@pytest.mark.anyio
async def test_a_look_that_took_long_confirms_the_board_as_of_its_beginning() -> None:
    refresher = looking(SlowStore(seconds=0.3), ApiKeyCache())
    began = time.monotonic()
    await refresher.start()
    assert refresher.age_seconds >= 0.3
    assert time.monotonic() - began >= refresher.age_seconds
    await refresher.stop()


@pytest.mark.anyio
async def test_when_a_key_was_used_is_kept_until_it_can_be_written_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contact_policy.status_board.refresher.SAVE_USES_EVERY_SECONDS", 0)
    keys, store = ApiKeyCache(), SlowStore()
    made: dict[str, Any] = {"name": "PBX", "roles": (Role.TELEPHONY,), "prefix": SECRET[:10], "created_by": "operator"}
    keys.replace([ApiKey(id="pbx", key_hash=hash_of(SECRET), created_at=NOW, **made)])
    keys.find(SECRET, NOW)
    refresher = looking(store, keys)
    await refresher.start()
    await refresher.see_changes()
    assert store.writes
    assert refresher.is_away, "what failed of a look is told"
    assert keys.take_used() == {"pbx": NOW}
    await refresher.stop()
