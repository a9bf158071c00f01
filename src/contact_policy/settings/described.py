"""Every setting told: with its value, unless that is a secret, its default and its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from contact_policy.settings.settings import Settings, file_variable

_MASK = "***"


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting as ``contact-policy settings`` shows it; a secret, and a password in a URL, is masked."""

    variable: str
    value: str
    default: str
    description: str


def describe(settings: Settings) -> tuple[SettingLine, ...]:
    """Every setting with its value, default and meaning, in a stable order."""
    return tuple(
        SettingLine(
            variable=f.metadata["variable"],
            value=_MASK
            if f.metadata.get("is_secret") and getattr(settings, f.name)
            else _shown(getattr(settings, f.name)),
            default=f.metadata["default"],
            description=f.metadata["description"] + _or_a_file(f),
        )
        for f in fields(settings)
    )


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, timedelta):
        return str(value // timedelta(minutes=1))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={said}" for name, said in sorted(value.items()))
    text = "" if value is None else str(value)
    password = urlsplit(text).password if "://" in text else None
    return text.replace(f":{password}@", f":{_MASK}@") if password else text


def _or_a_file(setting: Field[Any]) -> str:
    variable = file_variable(setting)
    return f" (or {variable}: a file that holds it)" if variable else ""
