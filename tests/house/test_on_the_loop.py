"""What answers a request runs on the event loop: FastAPI would send a plain function to a thread, and wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.dependencies.models import Dependant

from contact_policy.api.operations import open_to_all, operations
from contact_policy.api.routes import ROUTERS


def in_threads(*routers: APIRouter) -> set[str]:
    """The routes and dependencies of ``routers`` that FastAPI would call in a thread."""
    asked = [getattr(route, "dependant", None) for router in routers for route in router.routes]
    called = [call for dependant in asked for call in calls(dependant)]
    return {f"{call.__module__}.{call.__qualname__}" for call in called if not iscoroutinefunction(call)}


def calls(dependant: Dependant | None) -> Iterator[Callable[..., Any]]:
    if dependant is None:
        return
    if dependant.call is not None:
        yield dependant.call
    for part in dependant.dependencies:
        yield from calls(part)


def test_no_route_and_no_dependency_waits_for_a_thread() -> None:
    assert in_threads(*ROUTERS) == set()


def test_one_that_did_would_be_found() -> None:
    router = operations("Example")

    def slow() -> str:
        return ""

    @router.get("/example")
    @open_to_all()
    async def example(found: str = Depends(slow)) -> str:
        return found

    assert {name.rpartition(".")[2] for name in in_threads(router)} == {"slow"}
