"""A crowd of requests is begun few at a time, in order, and whoever comes meanwhile is heard in between."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from contact_policy.api.pacing import Pacing

pytestmark = pytest.mark.anyio


async def test_of_a_crowd_two_begin_before_the_event_loop_looks_again() -> None:
    pacing, begun, loop = Pacing(2), [], asyncio.get_running_loop()  # type: tuple[Pacing, list[int], asyncio.AbstractEventLoop]
    seen: list[int] = []

    async def request(number: int) -> None:
        await pacing.begin()
        begun.append(number)

    def look() -> None:
        seen.append(len(begun))
        if len(begun) < 20:
            loop.call_soon(look)

    loop.call_soon(look)
    await asyncio.gather(*(request(number) for number in range(20)))
    assert begun == list(range(20))
    assert max(after - before for before, after in pairwise(seen)) <= 2


async def test_one_who_leaves_the_crowd_holds_up_nobody() -> None:
    pacing = Pacing(2)
    waiting = [asyncio.create_task(pacing.begin()) for _ in range(6)]
    await asyncio.sleep(0)
    waiting[3].cancel()
    await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 1)
    assert [task.cancelled() for task in waiting] == [False, False, False, True, False, False]
    await asyncio.wait_for(pacing.begin(), 1)
