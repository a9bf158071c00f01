"""Every setting, its default and its meaning: read from the environment once, when the service starts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_ALGORITHMS = ("RS256", "ES256")
_HIGHEST_PORT = 65535
OFFICE_PREFIX = "CONTACT_POLICY_OFFICE_"


class SettingError(ValueError):
    """A setting cannot be used. The message names the variable and the cure."""

    def __init__(self, variable: str, cure: str) -> None:
        super().__init__(f"{variable}: {cure}")
        self.variable = variable


class Environment(StrEnum):
    """Where the service runs. Only ``production`` forbids the development issuer and the development clock."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


def _environment(text: str) -> Environment:
    if text not in set(Environment):
        raise ValueError("say development, test or production")
    return Environment(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _HIGHEST_PORT:
        raise ValueError("give a port number from 1 to 65535")
    return int(text)


def _switch(text: str) -> bool:
    if text.lower() not in _TRUE | _FALSE:
        raise ValueError("say 1 or 0")
    return text.lower() in _TRUE


def _region(text: str) -> str:
    if not (len(text) == 2 and text.isascii() and text.isalpha()):  # noqa: PLR2004 - ISO 3166 says two letters
        raise ValueError("give a country's two letters, such as GB")
    return text.upper()


def _algorithms(text: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in text.split(","))
    if not set(chosen) <= set(_ALGORITHMS):
        raise ValueError("give RS256, ES256 or both, separated by a comma")
    return chosen


def _from(variable: str, default: str, description: str, read: Callable[[str], Any] = str) -> dict[str, Any]:
    """Say which ``variable`` fills a field; ``default`` is read as if it stood there."""
    return {"variable": variable, "default": default, "description": description, "read": read}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the service is told from outside. Build it with ``from_environment``."""

    environment: Environment = field(
        metadata=_from("CONTACT_POLICY_ENVIRONMENT", "development", "development, test or production", _environment)
    )
    host: str = field(metadata=_from("CONTACT_POLICY_HOST", "127.0.0.1", "The address to listen on"))
    port: int = field(metadata=_from("PORT", "8000", "The port to listen on", _port))
    data_dir: Path = field(
        metadata=_from(
            "CONTACT_POLICY_DATA_DIR", ".data", "Where the embedded database and the development key live", Path
        )
    )
    database_url: str = field(
        metadata=_from("DATABASE_URL", "", "A PostgreSQL server of one's own; empty starts the embedded one")
    )
    token_issuer: str = field(metadata=_from("CONTACT_POLICY_TOKEN_ISSUER", "", "The identity provider's `iss`"))
    token_audience: str = field(
        metadata=_from("CONTACT_POLICY_TOKEN_AUDIENCE", "", "What the identity provider calls us: `aud`")
    )
    token_jwks_url: str = field(
        metadata=_from("CONTACT_POLICY_TOKEN_JWKS_URL", "", "Where the identity provider's keys are read")
    )
    token_jwks_file: str = field(
        metadata=_from("CONTACT_POLICY_TOKEN_JWKS_FILE", "", "A file with the identity provider's keys")
    )
    token_algorithms: tuple[str, ...] = field(
        metadata=_from("CONTACT_POLICY_TOKEN_ALGORITHMS", "RS256,ES256", "The signatures accepted", _algorithms)
    )
    default_region: str = field(
        metadata=_from(
            "CONTACT_POLICY_DEFAULT_REGION", "GB", "The country of a phone number written without one", _region
        )
    )
    policy_document: str = field(
        metadata=_from("CONTACT_POLICY_DOCUMENT", "", "The policy document (TOML); empty takes the built-in one")
    )
    metrics_open: bool = field(metadata=_from("CONTACT_POLICY_METRICS_OPEN", "1", "Whether /metrics answers", _switch))
    demo: bool = field(metadata=_from("DEMO", "1", "Whether `make run` puts in the demonstration data", _switch))

    office: Mapping[str, str] = field(
        metadata={
            "variable": f"{OFFICE_PREFIX}…",
            "default": "",
            "description": "Overrides an entry of the policy document's [office] table, such as "
            f"{OFFICE_PREFIX}POSTAL_ADDRESS",
        }
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read every setting, or raise SettingError naming the variable and what would be right."""
        single = {f.name: _read(f, environ) for f in fields(cls) if f.name != "office"}
        settings = cls(**single, office=_office(environ))
        _check_identity(settings)
        return settings

    @property
    def is_production(self) -> bool:
        """Whether development's conveniences are refused."""
        return self.environment is Environment.PRODUCTION

    @property
    def has_identity_provider(self) -> bool:
        """Whether tokens come from the organisation's identity provider; if not, the development issuer makes them."""
        return bool(self.token_issuer)


def _office(environ: Mapping[str, str]) -> Mapping[str, str]:
    """What replaces entries of the document's office table; the document's reader refuses an unknown one."""
    given = (
        (name.removeprefix(OFFICE_PREFIX).lower(), value.strip())
        for name, value in environ.items()
        if name.startswith(OFFICE_PREFIX)
    )
    return {name: value for name, value in given if value}


def _read(setting: Field[Any], environ: Mapping[str, str]) -> Any:
    variable = setting.metadata["variable"]
    # An empty variable is how compose files and Makefiles say "not set".
    text = environ.get(variable, "").strip() or setting.metadata["default"]
    try:
        return setting.metadata["read"](text)
    except ValueError as error:
        raise SettingError(variable, str(error)) from None


def _check_identity(settings: Settings) -> None:
    given = {
        "CONTACT_POLICY_TOKEN_ISSUER": settings.token_issuer,
        "CONTACT_POLICY_TOKEN_AUDIENCE": settings.token_audience,
        "CONTACT_POLICY_TOKEN_JWKS_URL": settings.token_jwks_url or settings.token_jwks_file,
    }
    if settings.token_jwks_url and settings.token_jwks_file:
        raise SettingError("CONTACT_POLICY_TOKEN_JWKS_URL", "give either a URL or CONTACT_POLICY_TOKEN_JWKS_FILE")
    if not settings.is_production and not any(given.values()):
        return
    for variable, value in given.items():
        if not value:
            raise SettingError(
                variable,
                "set it: issuer, audience and keys (a JWKS URL or file) of the identity provider belong together, "
                "and production does not start without them",
            )


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One setting as ``contact-policy settings`` shows it; a password in a URL is masked."""

    variable: str
    value: str
    default: str
    description: str


def describe(settings: Settings) -> tuple[SettingLine, ...]:
    """Every setting with its value, default and meaning, in a stable order."""
    return tuple(
        SettingLine(
            variable=f.metadata["variable"],
            value=_shown(getattr(settings, f.name)),
            default=f.metadata["default"],
            description=f.metadata["description"],
        )
        for f in fields(settings)
    )


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={said}" for name, said in sorted(value.items()))
    text = str(value)
    password = urlsplit(text).password if "://" in text else None
    return text.replace(f":{password}@", ":***@") if password else text
