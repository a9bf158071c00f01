"""Asks the service about one sender: in the body of a POST, under one deadline for everything."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httpx

from contact_policy.postfix_adapter.actions import MailStatus, Unusable, read_status
from contact_policy.postfix_adapter.breaker import Breaker
from contact_policy.postfix_adapter.credential import Credential

DEADLINE_SECONDS = 0.45
# Of a burst the first are answered and only the last may be late; all at once, all would be.
_AT_ONCE = 16
# Shorter than the service keeps an idle connection, so that a question never meets one just closed.
_IDLE_SECONDS = 3


class Unanswered(Exception):
    """There is no answer to act on; the message says why in a few words, never about whom."""


class StatusClient:
    """The service as the adapter sees it. Enter it as a context."""

    def __init__(self, service: str, credential: Credential, breaker: Breaker) -> None:
        """``service`` is its base URL."""
        self._url = f"{service.rstrip('/')}/v1/contact-status"
        self._credential = credential
        self._breaker = breaker
        self._places = asyncio.Semaphore(_AT_ONCE)
        # The timeout is for each step of a request; ``ask`` has one for all of them. No proxy of the environment's.
        limits = httpx.Limits(max_connections=_AT_ONCE, keepalive_expiry=_IDLE_SECONDS)
        self._http = httpx.AsyncClient(timeout=DEADLINE_SECONDS, limits=limits, trust_env=False)

    async def __aenter__(self) -> Self:
        """Open it."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def ask(self, sender: str) -> MailStatus:
        """What to do with a message from ``sender``. Raises Unanswered within the deadline."""
        clock = asyncio.get_running_loop().time
        if not self._breaker.may_ask(clock()):
            raise Unanswered("the service is left alone after several failures")
        is_asked = False
        try:
            async with asyncio.timeout(DEADLINE_SECONDS), self._places:
                is_asked = True
                response = await self._post(sender)
        except (httpx.HTTPError, TimeoutError) as error:
            # Whoever only waited for a place learned nothing about the service.
            if is_asked:
                self._breaker.failed(clock())
            raise Unanswered(type(error).__name__ if is_asked else "too many questions at once") from None
        if response.is_server_error:
            self._breaker.failed(clock())
        else:
            # A refusal is quick, and may be about this one sender: it must not switch the check off for others.
            self._breaker.succeeded()
        return _read(response)

    async def _post(self, sender: str) -> httpx.Response:
        question = {"email": sender, "channel": "email"}
        return await self._http.post(self._url, json=question, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        try:
            return self._credential.headers()
        except (OSError, ValueError):
            raise Unanswered("the key or token cannot be read") from None


def _read(response: httpx.Response) -> MailStatus:
    if response.status_code != HTTPStatus.OK:
        raise Unanswered(f"HTTP {response.status_code}")
    try:
        return read_status(response.json())
    except Unusable as error:
        raise Unanswered(str(error)) from None
    except ValueError:
        raise Unanswered("the answer is not JSON") from None
