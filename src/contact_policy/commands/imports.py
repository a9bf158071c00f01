"""The commands ``contact-policy import events`` and ``import customers``: a CSV file, sent in batches."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from contact_policy.commands import spreadsheets
from contact_policy.commands.spreadsheets import CUSTOMER_FIELDS, EVENT_FIELDS, SpreadsheetRow
from contact_policy.settings import SettingError, Settings

# As many as the API takes at a time, or fewer, so that whoever watches sees it go on.
_AT_A_TIME = 1_000

# Seconds that are waited in all for a service that is busy or away, and for one answer.
_PATIENCE = 600.0
_ANSWER_WITHIN = 120.0

_BUSY = frozenset({httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE})


def events(given: argparse.Namespace, _settings: Settings) -> None:
    """Send the contacts of a file. Each has a reference, so that a file sent again counts once."""
    needed = ("customer", "external_reference", "occurred_at", "channel", "direction")
    rows = spreadsheets.lines(
        given.file, given.map, EVENT_FIELDS, needed, partial(spreadsheets.event, system=given.system)
    )
    _import(given, "/v1/contact-events/batch", rows)


def customers(given: argparse.Namespace, _settings: Settings) -> None:
    """Send the customers of a file."""
    rows = spreadsheets.lines(given.file, given.map, CUSTOMER_FIELDS, ("external_id", "name"), spreadsheets.customer)
    skips = "?skip_bad_contact_points=true" if given.skip_bad_contact_points else ""
    _import(given, f"/v1/external-references/{quote(given.system, safe='')}/customers/batch{skips}", rows)


def _import(given: argparse.Namespace, path: str, rows: Iterator[SpreadsheetRow]) -> None:
    """Send every line, and say of each what came of it; exit 1 where one was refused."""
    refused = 0
    if given.dry_run:
        path += f"{'&' if '?' in path else '?'}dry_run=true"
    with httpx.Client(base_url=given.service, headers=_credential(given), timeout=_ANSWER_WITHIN) as client:
        while batch := list(islice(rows, _AT_A_TIME)):
            answer = _sent(client, path, batch)
            for line, item in zip(batch, answer["items"], strict=True):
                print(_told(line.number, item))
            refused += answer["summary"]["refused"]
    if refused:
        lines = "1 line was" if refused == 1 else f"{refused} lines were"
        sys.exit(f"contact-policy: {lines} refused; mend what is told above and send the file again")


def _credential(given: argparse.Namespace) -> dict[str, str]:
    if given.key_file is None and given.token_file is None:
        raise SettingError(
            "--key-file", "name a file with an API key of the crm role, or --token-file one with a token"
        )
    file: Path = given.key_file or given.token_file
    try:
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(str(file), f"it cannot be read ({type(error).__name__})") from None
    return {"X-API-Key": secret} if given.key_file else {"Authorization": f"Bearer {secret}"}


def _sent(client: httpx.Client, path: str, batch: Sequence[SpreadsheetRow]) -> Any:
    """The answer for these lines; what the service was too busy for is sent again, and counts once."""
    until = time.monotonic() + _PATIENCE
    while True:
        wait, told = 5.0, "it cannot be reached"
        try:
            answer = client.post(path, json={"items": [line.item for line in batch]})
        except httpx.TransportError:
            pass
        else:
            if answer.is_success:
                return answer.json()
            if answer.status_code not in _BUSY:
                raise SettingError(str(client.base_url), _refusal(answer))
            wait, told = float(answer.headers.get("Retry-After", wait)), "it is busy"
        if time.monotonic() + wait > until:
            raise SettingError(str(client.base_url), f"{told}; send the file again later")
        time.sleep(wait)


def _refusal(answer: httpx.Response) -> str:
    try:
        said = answer.json()
        return f"{said['title']}: {said['detail']}"
    except (ValueError, KeyError, TypeError):
        return f"it answers {answer.status_code}: no contact-policy is there"


def _told(number: int, item: Any) -> str:
    parts = [f"line {number}: {item['outcome']}", item["id"] or "", item["code"] or ""]
    parts += [f"{error['pointer'] or '/'} {error['detail']}" for error in item["errors"]]
    return " ".join(filter(None, parts))
