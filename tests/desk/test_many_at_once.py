"""Of many who open a page at the same moment each gets theirs in turn, and whoever rings is heard in between."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import jinja2
import pytest

from contact_policy.desk import rendering
from desk.conftest import SignIn

pytestmark = pytest.mark.anyio

_CROWD = 8


async def test_of_a_crowd_at_the_desk_one_page_goes_on_before_others_are_heard(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = await sign_in("staff", "2030-01-08T10:00")
    written, seen, loop, is_over = 0, [0], asyncio.get_running_loop(), False
    generate = jinja2.Template.generate

    def counted(template: jinja2.Template, *said: Any) -> Iterator[str]:
        nonlocal written
        for piece in generate(template, *said):
            written += 1
            yield piece

    def look() -> None:
        seen.append(written)
        if not is_over:
            loop.call_soon(look)

    monkeypatch.setattr(jinja2.Template, "generate", counted)
    monkeypatch.setattr(rendering, "AT_A_STRETCH", 0)  # as if each piece took long
    loop.call_soon(look)
    answers = await asyncio.gather(*(sam.get("/desk/policy") for _ in range(_CROWD)))
    is_over = True
    assert [answer.status_code for answer in answers] == [200] * _CROWD
    assert written > 100 * _CROWD
    assert max(after - before for before, after in pairwise(seen)) <= 2
