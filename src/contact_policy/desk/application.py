"""The desk within the service: every page behind its door, and the style sheets."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router

from contact_policy.desk import assets
from contact_policy.desk.gate import Door
from contact_policy.desk.pages import PAGES, DeskPage
from contact_policy.desk.provider import Provider
from contact_policy.desk.readable import DESK
from contact_policy.desk.routes import MODULES
from contact_policy.desk.session import Sessions
from contact_policy.settings import Settings


def open_desk(app: Starlette, settings: Settings) -> None:
    """Have ``app`` answer under ``/desk``."""
    sessions = Sessions(settings)
    app.state.desk_sessions = sessions
    app.state.desk_provider = Provider(settings)
    doors = {path: Door(sessions, path, pages) for path, pages in _by_path().items()}
    nowhere = Door(sessions, "/(none)", {})

    async def style(request: Request) -> Response:
        return assets.answer(request.path_params["name"])

    routes = [Route(path or "/", doors[path]) for path in sorted(doors, key=_fixed_first)]
    inner = Router([*routes, Route("/assets/{name}", style)], redirect_slashes=False, default=nowhere)
    app.router.routes += [Route(DESK, doors[""]), Mount(DESK, inner)]


def _fixed_first(path: str) -> list[tuple[bool, str]]:
    """The order in which paths are tried: what is spelt out before what an id may stand for."""
    return [(step.startswith("{"), step) for step in path.split("/")]


def _by_path() -> dict[str, dict[str, DeskPage]]:
    """The pages by path and method. To import a module of routes was to declare its pages."""
    if not MODULES:
        raise ValueError("There are no pages.")
    by_path: dict[str, dict[str, DeskPage]] = {}
    for page in PAGES:
        by_path.setdefault(page.path, {})[page.method] = page
    return by_path
