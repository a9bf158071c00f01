"""The full ``Allow`` of a path: the framework names only the first route's methods."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import Scope

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def allowed_methods(app: FastAPI, scope: Scope) -> str:
    """Every method that some route takes at this path, as an ``Allow`` header has it."""
    return ", ".join(method for method in _METHODS if _is_taken(app, scope, method))


def _is_taken(app: FastAPI, scope: Scope, method: str) -> bool:
    # A fresh scope each time: matching writes into it.
    # Whatever is read is answered to HEAD too.
    taken = "GET" if method == "HEAD" else method
    question = {"type": "http", "path": scope["path"], "root_path": scope.get("root_path", ""), "method": taken}
    return any(route.matches(dict(question))[0] is Match.FULL for route in app.routes)
