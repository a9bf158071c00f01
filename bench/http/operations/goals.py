"""Bars, and whether they hold."""

from __future__ import annotations


def goal(seen: float, most: float | None) -> str:
    """Whether what was seen is within its bar, in words; nothing where there is none."""
    if most is None:
        return ""
    return f"at most {most:g}: {'yes' if seen <= most else 'NO'}"
