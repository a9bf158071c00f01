"""How a setting is declared: the variable it comes from, its default, its meaning, and what reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def from_variable(variable: str, default: str, description: str, read: Callable[[str], Any] = str) -> dict[str, Any]:
    """Say which ``variable`` fills a field; ``default`` is read as if it stood there."""
    return {"variable": variable, "default": default, "description": description, "read": read}


def secret(variable: str, description: str, read: Callable[[str], Any] = str) -> dict[str, Any]:
    """Name a ``variable`` whose value is never shown; ``<variable>_FILE`` may name a file that holds it."""
    return from_variable(variable, "", description, read) | {"is_secret": True, "may_be_file": True}
