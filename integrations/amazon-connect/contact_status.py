"""The AWS Lambda function that an Amazon Connect flow asks about a caller: standard library only, one file.

Handler: ``contact_status.handler``. Environment: CONTACT_STATUS_URL, CONTACT_STATUS_KEY. It answers with a flat map of
texts, all of which are always there, and never raises: after an error Connect would try again, up to three times,
while the caller hears nothing.
"""
# ruff: noqa: INP001 - it is no package: the one file is all that is taken

from __future__ import annotations

import json
import os
import re
import urllib.request
from typing import Any

# For each step, connecting and reading; the whole stays well under Connect's own limit of 8 s at most.
STEP_SECONDS = 0.8
MOST_BYTES = 64 * 1024

# Whoever calls these is never asked about.
FOR_HELP = re.compile(
    r"(sips?:|tel:)?(\+|00)?(44)?(999|112|18000)([;@].*)?|urn:(nena:)?service:sos([.;].*)?", re.IGNORECASE | re.DOTALL
)

# What the caller is told has a text for each of these, as ``say_en``; a language that the office has not gets ``say``.
LANGUAGES = ("en", "cy")

# What the flow may use, and what it gets where there is no answer: the call goes through.
THROUGH = {
    "contract": "1",
    "restricted": "false",
    "match": "none",
    "action": "connect",
    "max_call_seconds": "0",
    "transfer_to": "",
    "say": "",
    "stale": "false",
    "language": "",
    **{f"say_{language}": "" for language in LANGUAGES},
}


def handler(event: dict[str, Any], _context: object = None) -> dict[str, str]:
    """What to do with this caller."""
    try:
        if FOR_HELP.fullmatch(_address(event, "SystemEndpoint")):
            return THROUGH | {"answered": "false"}
        status = _ask(_address(event, "CustomerEndpoint"))
        said = {f"say_{language}": status["say_texts"].get(language) or status["say"] for language in LANGUAGES}
        answer = {name: _text((status | said)[name]) for name in THROUGH}
    except Exception as error:  # noqa: BLE001 - whatever it is, the call goes through
        # Make an alarm of this line. It says what went wrong, never about whom.
        print(f"contact-status: let through, {type(error).__name__}")  # noqa: T201 - Lambda logs what is printed
        return THROUGH | {"answered": "false"}
    return answer | {"answered": "true"}


def _address(event: dict[str, Any], end: str) -> str:
    """The number at one end of the call; empty where it is withheld."""
    endpoint = event["Details"]["ContactData"].get(end) or {}
    return str(endpoint.get("Address") or "")


def _ask(phone: str) -> Any:
    request = urllib.request.Request(  # noqa: S310 - the URL is the operator's
        os.environ["CONTACT_STATUS_URL"].rstrip("/") + "/v1/contact-status",
        data=json.dumps({"phone": phone}).encode(),
        headers={"Content-Type": "application/json", "X-API-Key": os.environ["CONTACT_STATUS_KEY"]},
    )
    with urllib.request.urlopen(request, timeout=STEP_SECONDS) as response:  # noqa: S310 - as above
        status = json.loads(response.read(MOST_BYTES))
    if status["contract"] != "1":
        raise ValueError
    return status


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
