"""Every setting, its default and its meaning: read from the environment once, when the service starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from contact_policy.settings import values
from contact_policy.settings.fields import from_variable, secret
from contact_policy.settings.shares import ShareSettings

DEFAULT_REGION = "GB"

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


def _environment(text: str) -> Environment | None:
    return Environment(values.one_of(text, *Environment)) if text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(ShareSettings):
    """What the service is told from outside. Build it with ``from_environment``."""

    environment: Environment | None = field(
        metadata=from_variable(
            "CONTACT_POLICY_ENVIRONMENT",
            "",
            "development, test or production; `serve` takes nothing for development with a database of its own, and "
            "only where nobody else can reach it",
            _environment,
        )
    )
    host: str = field(metadata=from_variable("CONTACT_POLICY_HOST", "127.0.0.1", "The address to listen on"))
    port: int = field(metadata=from_variable("PORT", "8000", "The port to listen on", values.port))
    data_dir: Path = field(
        metadata=from_variable(
            "CONTACT_POLICY_DATA_DIR", ".data", "Where the embedded database and the development key live", Path
        )
    )
    database_url: str = field(
        metadata=from_variable(
            "DATABASE_URL",
            "",
            "A PostgreSQL server of one's own, as libpq writes it, with ?pgbouncer=true behind a pooler; empty starts "
            "the embedded one",
            values.database_url,
        )
        | {"may_be_file": True}
    )
    migration_database_url: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_MIGRATION_DATABASE_URL",
            "",
            "The same database by the login that owns its tables, for `migrate`; DATABASE_URL's then need own nothing",
        )
    )
    strict_privileges: bool = field(
        metadata=from_variable(
            "CONTACT_POLICY_STRICT_PRIVILEGES",
            "0",
            "Whether to refuse a DATABASE_URL whose login owns the tables, or is superuser",
            values.switch,
        )
    )
    pool_size: int = field(
        metadata=from_variable(
            "CONTACT_POLICY_POOL_SIZE", "5", "Connections of a worker to the database, at most", values.up_to(100)
        )
    )
    wait_seconds: int = field(
        metadata=from_variable(
            "CONTACT_POLICY_WAIT_SECONDS",
            "2",
            "Seconds within which `busy` is said where none is free",
            values.up_to(60),
        )
    )
    statement_seconds: int = field(
        metadata=from_variable(
            "CONTACT_POLICY_STATEMENT_SECONDS", "30", "Seconds that the database may work at one", values.up_to(3600)
        )
    )
    connections: int = field(
        metadata=from_variable(
            "CONTACT_POLICY_CONNECTIONS", "1000", "Connections to a worker, at most", values.up_to(100_000)
        )
    )
    drain_seconds: int = field(
        metadata=from_variable(
            "CONTACT_POLICY_DRAIN_SECONDS",
            "3",
            "Seconds that the service goes on answering after SIGTERM, with /readyz at 503, so that balancers notice",
            values.seconds,
        )
    )
    default_region: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_DEFAULT_REGION",
            DEFAULT_REGION,
            "The country of a phone number written without one",
            values.region,
        )
    )
    policy_document: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_DOCUMENT", "", "The policy document (TOML); empty takes the built-in one"
        )
    )
    notices_dir: Path | None = field(
        metadata=from_variable(
            "CONTACT_POLICY_NOTICES",
            "",
            "A folder with the office's own notices (`notices export`) and fonts; empty takes the built-in ones",
            values.folder,
        )
    )
    client_silent_after: timedelta = field(
        metadata=from_variable(
            "CONTACT_POLICY_CLIENT_SILENT_MINUTES",
            "60",
            "After how many minutes without a question /health calls a device with an API key silent",
            values.minutes,
        )
    )
    cors_origins: tuple[str, ...] = field(
        metadata=from_variable(
            "CONTACT_POLICY_CORS_ORIGINS", "", "Origins whose pages may ask from a browser; empty: none", values.origins
        )
    )
    metrics_open: bool = field(
        metadata=from_variable("CONTACT_POLICY_METRICS_OPEN", "1", "Whether /metrics answers", values.switch)
    )
    demo: bool = field(
        metadata=from_variable("DEMO", "1", "Whether `make run` puts in the demonstration data", values.switch)
    )

    postfix_listen: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_POSTFIX_LISTEN", "127.0.0.1:10040", "Where `contact-policy postfix` listens", values.address
        )
    )
    postfix_service: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_POSTFIX_SERVICE",
            "http://127.0.0.1:8000",
            "The service that the Postfix adapter asks",
            values.url,
        )
    )
    postfix_key: str = field(
        metadata=secret("CONTACT_POLICY_POSTFIX_KEY", "The API key that the Postfix adapter shows the service")
    )
    postfix_key_file: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_POSTFIX_KEY_FILE", "", "A file with that key, read anew for each question"
        )
    )
    postfix_token: str = field(
        metadata=secret("CONTACT_POLICY_POSTFIX_TOKEN", "An access token, where the adapter has no API key")
    )
    postfix_token_file: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_POSTFIX_TOKEN_FILE", "", "A file with that token, read anew for each question"
        )
    )
    twilio_auth_token: str = field(
        metadata=secret("CONTACT_POLICY_TWILIO_AUTH_TOKEN", "The Twilio account's auth token; empty: no Twilio here")
    )
    twilio_voice_url: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_TWILIO_VOICE_URL",
            "",
            "The URL at which Twilio reaches /v1/integrations/twilio/voice, as its console has it up to any #",
            values.twilio_url,
        )
    )
    twilio_dial: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_TWILIO_DIAL", "", "The office's line: whom Twilio puts a caller through to", values.dial
        )
    )

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
        _check_twilio(settings)
        is_production = settings.is_production
        faults = [
            *settings.identity_faults(is_production=is_production),
            *settings.desk_faults(is_production=is_production),
            *settings.sending_faults(),
        ]
        for variable, cure in faults:
            raise SettingError(variable, cure)
        return settings

    @property
    def has_desk(self) -> bool:
        """Whether the pages under /desk answer."""
        return self.is_desk_on(is_production=self.is_production)

    @property
    def is_production(self) -> bool:
        """Whether development's conveniences are refused."""
        return self.environment is Environment.PRODUCTION


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
    text = environ.get(variable, "").strip() or _from_file(setting, environ) or setting.metadata["default"]
    try:
        return setting.metadata["read"](text)
    except ValueError as error:
        raise SettingError(variable, str(error)) from None


def _from_file(setting: Field[Any], environ: Mapping[str, str]) -> str:
    """What stands in the file that a secret is in, as systemd's credentials and Docker's secrets are; else nothing."""
    variable = file_variable(setting)
    if variable is None or not environ.get(variable):
        return ""
    try:
        return Path(environ[variable]).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise SettingError(variable, "there is no file of that name that can be read as text") from None


def file_variable(setting: Field[Any]) -> str | None:
    """The variable that may name a file which holds this setting; some such are settings of their own."""
    variable = f"{setting.metadata['variable']}_FILE"
    may = setting.metadata.get("may_be_file") and variable not in {f.metadata["variable"] for f in fields(Settings)}
    return variable if may else None


def _check_twilio(settings: Settings) -> None:
    needed = {
        "CONTACT_POLICY_TWILIO_VOICE_URL": settings.twilio_voice_url,
        "CONTACT_POLICY_TWILIO_DIAL": settings.twilio_dial,
    }
    for variable, value in needed.items():
        if settings.twilio_auth_token and not value:
            raise SettingError(variable, "set it: Twilio's auth token, the URL it calls and whom it dials go together")
