"""The settings of the log: what stands in it, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from contact_policy.settings import values
from contact_policy.settings.fields import from_variable
from contact_policy.settings.sealing import SealingSettings


class LogFormat(StrEnum):
    """How a line of the log is written."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """From where on something is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


def _log_format(text: str) -> LogFormat:
    return LogFormat(values.one_of(text, *LogFormat))


def _log_level(text: str) -> LogLevel:
    return LogLevel(values.one_of(text.lower(), *(level.lower() for level in LogLevel)).upper())


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings(SealingSettings):
    """What is logged. Nothing personal ever is."""

    log_format: LogFormat = field(
        metadata=from_variable("CONTACT_POLICY_LOG_FORMAT", "text", "How the log is written: text or json", _log_format)
    )
    log_level: LogLevel = field(
        metadata=from_variable(
            "CONTACT_POLICY_LOG_LEVEL",
            "info",
            "From where on it is written: debug (each contact status, too), info, warning or error",
            _log_level,
        )
    )
    instance: str = field(
        metadata=from_variable(
            "CONTACT_POLICY_INSTANCE", "", "What its log calls this instance, where those of several come together"
        )
    )
    access_log: bool = field(
        metadata=from_variable(
            "CONTACT_POLICY_ACCESS_LOG", "1", "Whether each request gets a line, without its query", values.switch
        )
    )
    traces_to: str = field(
        metadata=from_variable(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "",
            "Where traces go by OTLP over HTTP, such as http://127.0.0.1:4318; it needs the extra `telemetry`",
            values.url_or_none,
        )
    )
