"""What the service logs, and how a line looks: to be read by a person, or as JSON by whatever collects logs.

Nothing here knows what is personal. Whoever logs leaves it out, and tests look for it in what was printed.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime

from contact_policy.settings import LogFormat, Settings


def set_up(settings: Settings) -> None:
    """Have whatever is logged from now on written to standard error, one line an entry, as the settings say."""
    handler = logging.StreamHandler(sys.stderr)
    write = Json if settings.log_format is LogFormat.JSON else Text
    handler.setFormatter(write(settings.instance))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("contact_policy").setLevel(settings.log_level)
    logging.getLogger("contact_policy.access").disabled = not settings.access_log


class _OfInstance(logging.Formatter):
    """What says, too, which ``instance`` it is that logs; mostly there is but one, without a name."""

    def __init__(self, instance: str) -> None:
        super().__init__()
        self._instance = instance


class Text(_OfInstance):
    """The time in UTC, the level, who says it, and the words."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one entry."""
        whose = f"{self._instance} " if self._instance else ""
        return f"{_time(record)} {whose}{record.levelname} {record.name}[{os.getpid()}] {super().format(record)}"


class Json(_OfInstance):
    """One object an entry: time, level, logger, worker and message, and of a request what its line tells."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one entry."""
        told = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "worker": os.getpid(),
            "message": super().format(record),
        }
        if self._instance:
            told["instance"] = self._instance
        return json.dumps(told | getattr(record, "request", {}), ensure_ascii=False)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
