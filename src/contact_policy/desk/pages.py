"""The pages, each declared once: its path, who may see it, what shows it. One that does not say who cannot be made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.responses import Response

from contact_policy.desk.readable import READ_BY
from contact_policy.errors import Invalid
from contact_policy.policy.who_may import Act
from contact_policy.records import Role
from contact_policy.records.role_names import OpenTo

if TYPE_CHECKING:
    from contact_policy.desk.visit import Visit

Handler = Callable[["Visit"], Awaitable[Response]]
Again = Callable[["Visit", Invalid], Awaitable[Response]]
Shown = TypeVar("Shown", bound=Callable[..., Any])

PEOPLE = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.REVIEWER, Role.AUDITOR, Role.ADMIN)
"""Who may enter: machines and devices have no business at a desk."""

_ALLOWED = "contact_policy_desk_roles"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage:
    """What is at a path under ``/desk`` for one method.

    ``whom`` None: whoever comes, signed in or not. ``again`` shows the form once more, with what is to be corrected.
    ``grows_with`` names the id, in the path, of the customer or thing with whose contacts the work grows: where they
    are many it is done in a process beside the worker, so that nobody else waits. What ``is_long`` always is.
    """

    path: str
    method: str
    whom: OpenTo | None
    show: Handler
    again: Again | None = None
    grows_with: str = ""
    is_long: bool = False


PAGES: list[DeskPage] = []
"""Every page there is."""


def page(path: str, *, grows_with: str = "", is_long: bool = False) -> Callable[[Shown], Shown]:
    """Declare what is read at ``path`` ("": the first page)."""
    return _declare(path, "GET", None, grows_with, is_long=is_long)


def act(path: str, *, again: Again, grows_with: str = "", is_long: bool = False) -> Callable[[Shown], Shown]:
    """Declare what a form sent to ``path`` does. Where it is to be corrected, ``again`` shows it once more."""
    return _declare(path, "POST", again, grows_with, is_long=is_long)


def allow(*roles: Role, doing: Act | None = None, also: tuple[Act, ...] = ()) -> Callable[[Shown], Shown]:
    """Open the page below to ``roles``; stands right above the function. ``doing`` and ``also``: see ``OpenTo``."""
    if not roles or not set(roles) <= set(PEOPLE):
        raise ValueError("Name roles of people, or say open_to_all.")
    return _mark(OpenTo(roles=frozenset(roles), doing=doing, also=also))


def open_to_all() -> Callable[[Shown], Shown]:
    """Open the page below to whoever comes, signed in or not."""
    return _mark(None)


def _mark(whom: OpenTo | None) -> Callable[[Shown], Shown]:
    def mark(show: Shown) -> Shown:
        setattr(show, _ALLOWED, whom)
        return show

    return mark


def _declare(
    path: str, method: str, again: Again | None, grows_with: str, *, is_long: bool
) -> Callable[[Shown], Shown]:
    def declare(show: Shown) -> Shown:
        if not hasattr(show, _ALLOWED):
            raise ValueError(f"{path} does not say who may see it: put @allow(...) right above the function.")
        made = DeskPage(
            path=path,
            method=method,
            whom=getattr(show, _ALLOWED),
            show=show,
            again=again,
            grows_with=grows_with,
            is_long=is_long,
        )
        PAGES.append(made)
        if method == "GET":
            READ_BY[path] = made.whom
        return show

    return declare
