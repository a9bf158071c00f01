"""What answers and partial changes are made of."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """A resource as we show it, read off our own dataclasses by name."""

    model_config = ConfigDict(from_attributes=True)


def omittable(description: str | None = None) -> Any:
    """A field of a partial change that may be left out but, where it is given, is never null."""
    if description is None:
        return Field(default_factory=lambda: None)
    return Field(default_factory=lambda: None, description=description)
