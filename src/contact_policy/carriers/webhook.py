"""Events to the office's own systems, signed as Standard Webhooks 1 says: whoever has the secret can tell them ours.

The id stands in each try's headers, so that a receiver can tell a repeat; signed anew each time, at that time.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import logging
import re
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from contact_policy.carriers.destinations import HTTPS, Destinations, Unreachable

# They tell each URL asked, and a webhook's may hold a password; we say ourselves that something failed, and of what.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_PREFIX = "whsec_"
_KEY_BYTES = 32
_SECONDS = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """What is posted, and the secrets that sign it.

    A ``is_trusted`` URL is the settings': whoever wrote them may have it go anywhere, this machine included.
    """

    id: str
    url: str = field(repr=False)
    body: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    is_trusted: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receiver's status, None where nobody answered; ``retry_after`` is how long it would have us wait."""

    status: int | None
    retry_after: timedelta | None = None

    @property
    def is_taken(self) -> bool:
        """Whether it was taken: by any 2xx."""
        return self.status is not None and httpx.codes.is_success(self.status)


class Webhook:
    """One event a request. No redirect is followed, and of an answer nothing is read but its status."""

    def __init__(self, destinations: Destinations, *, answers_within: float = 10.0) -> None:
        """Connect only when something is posted. ``answers_within`` is seconds, for all of a try."""
        self._destinations = destinations
        self._answers_within = answers_within
        # reading all certificates takes a while, and callers wait for their answers meanwhile: once, at the start
        self._trusted = httpx.create_ssl_context()

    async def post(self, event: WebhookEvent) -> Receipt:
        """Try once. Whatever goes wrong is no more than that nobody answered: nothing is told of where it went."""
        try:
            async with asyncio.timeout(self._answers_within), self._asked(event) as response:
                return Receipt(response.status_code, _retry_after(response.headers.get("Retry-After", "")))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, Unreachable):
            return Receipt(None)

    @asynccontextmanager
    async def _asked(self, event: WebhookEvent) -> AsyncIterator[httpx.Response]:
        body, at = event.body.encode(), int(time.time())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "contact-policy",
            "webhook-id": event.id,
            "webhook-timestamp": str(at),
            "webhook-signature": " ".join(signature(secret, event.id, at, body) for secret in event.secrets),
        }
        url, extensions = httpx.URL(event.url), {}
        if not event.is_trusted:
            parts = urlsplit(event.url)
            host = (parts.hostname or "").rstrip(".")
            address = await self._destinations.address_of(host, parts.port or HTTPS)
            # to the address that was looked at: the certificate is the name's all the same
            headers["Host"], extensions = parts.netloc, {"sni_hostname": host}
            url = url.copy_with(host=address)
        async with (
            httpx.AsyncClient(
                verify=self._trusted,
                timeout=self._answers_within,
                trust_env=event.is_trusted,
                mounts={"http://": None},  # plain HTTP is for this machine alone, so it goes through nobody's proxy
            ) as client,
            client.stream("POST", url, content=body, headers=headers, extensions=extensions) as response,
        ):
            yield response


def new_secret() -> str:
    """A secret as Standard Webhooks writes them."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def signature(secret: str, id_: str, at: int, body: bytes) -> str:
    """What shows that ``body`` was sent under ``id_``, at that second since 1970, by one who has ``secret``."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.digest(key, f"{id_}.{at}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _retry_after(text: str) -> timedelta | None:
    """How long to wait, given in seconds or as a date; None where nothing, or nothing sensible, is said."""
    if _SECONDS.fullmatch(text):
        return timedelta(seconds=int(text))
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(at.astimezone(UTC) - datetime.now(UTC), timedelta(0)) if at.tzinfo else None
