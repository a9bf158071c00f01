"""The short way for ``GET /v1/contact-status``: from the bytes of the question to the bytes of the answer.

It takes only the plainest of questions from somebody believed a moment ago, and what it says comes from where the
operation itself (``routes/contact_status.py``) gets it: the same verifier, the same reading of numbers, the same ready
answers. Everything else, each refusal included, is left to the operation. A test asks both ways and compares.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from starlette.types import Scope, Send

from contact_policy.api.identity import TokenVerifier, bearer_token
from contact_policy.api.identity.api_keys import ApiKeyCache
from contact_policy.api.metrics import Metrics
from contact_policy.api.middleware import STANDING_HEADERS, log_access, request_id
from contact_policy.api.routes.contact_status import PATH, READERS, STAFF
from contact_policy.api.status.cached_answers import CachedAnswers
from contact_policy.contact_points import read_phone_question
from contact_policy.errors import ContactPolicyError
from contact_policy.policy.vocabulary import Channel
from contact_policy.records import Role
from contact_policy.services.contact_statuses import Asked, LookupBy, StatusLookup

# A number as telephone systems write it; %2B is a plus, and a plus is a space.
_PLAIN_NUMBER = re.compile(rb"phone=(%2[Bb]|\+|)([0-9]{5,15})")
_SIGNS = {b"%2B": "+", b"%2b": "+", b"+": " ", b"": ""}

_CHANNELS = {channel.value: channel for channel in Channel}

# Each asks for something beside the answer, or says what time it is.
_BEYOND = frozenset({b"x-now", b"if-none-match", b"content-length", b"transfer-encoding", b"expect", b"origin"})
_MATTERING = _BEYOND | {b"authorization", b"x-api-key", b"x-request-id", b"host", b"content-type", b"idempotency-key"}
_STANDING = tuple((name.lower().encode(), value.encode()) for name, value in STANDING_HEADERS.items())


class StatusFastPath:
    """Answers the plainest questions itself; ``Service`` lets it try before anything else."""

    def __init__(
        self,
        *,
        answers: CachedAnswers,
        verifier: TokenVerifier,
        api_keys: ApiKeyCache,
        metrics: Metrics,
        region: str,
        services: Collection[str],
    ) -> None:
        """Answer from ``answers`` whoever the others believe; ``region`` is for numbers without one.

        ``services`` are those that the office's policy names.
        """
        self._answers = answers
        self._verifier = verifier
        self._api_keys = api_keys
        self._region = region
        self._services = services
        self._count = metrics.counting(method="GET", route=PATH, status=200)
        self._second = 0
        self._second_text = ""
        self._believed: dict[bytes, bool] = {}

    async def answer(self, scope: Scope, send: Send) -> bool:
        """Answer the question, or leave it unanswered: whether it did."""
        began = time.time()
        headers = _plain_headers(scope["headers"])
        question = self._question(scope["query_string"])
        if scope["method"] != "GET" or headers is None or question is None:
            return False
        self._keep_time(began)
        for_staff = await self._believe(headers, began)
        ready = None if for_staff is None else self._answers.find(question, began, for_staff=for_staff)
        if ready is None:
            return False
        body = ready.body(f"{self._second_text}.{int(began % 1 * 1_000_000):06}Z".encode())
        id_ = request_id(headers.get(b"x-request-id", b"").decode("latin-1"))
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"etag", ready.tag_bytes),
                    (b"cache-control", b"no-cache"),
                    (b"content-length", b"%d" % len(body)),
                    (b"content-type", b"application/json"),
                    (b"x-request-id", id_.encode()),
                    *_STANDING,
                ],
            }
        )
        await send({"type": "http.response.body", "body": body})
        seconds = time.time() - began
        self._count(seconds)
        log_access("GET", PATH, 200, seconds, id_)
        return True

    def _question(self, query: bytes) -> StatusLookup | None:
        """Whom the query asks about; None where the operation itself has something to say to it."""
        plain = _PLAIN_NUMBER.fullmatch(query)
        if plain is not None:
            number = read_phone_question(_SIGNS[plain[1]] + plain[2].decode(), self._region)
            return StatusLookup(LookupBy.NOTHING if number is None else LookupBy.PHONE, number or "", Channel.PHONE)
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        fields = dict(pairs)
        if len(fields) != len(pairs):
            return None
        channel, service = fields.get("channel"), fields.get("service")
        if service and service not in self._services:
            return None
        if "as_of" in fields or (channel is not None and channel not in _CHANNELS):
            return None
        return Asked(
            region=self._region,
            phone=fields.get("phone"),
            email=fields.get("email"),
            customer_id=fields.get("customer_id"),
            external_system=fields.get("external_system"),
            external_id=fields.get("external_id"),
            channel=_CHANNELS[channel] if channel else None,
            service=service,
        ).question()

    def _keep_time(self, now: float) -> None:
        """Forget at each full second who was believed: that is when tokens expire, so none is believed too long."""
        second = int(now)
        if second != self._second:
            self._second = second
            self._second_text = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
            self._believed = {}

    async def _believe(self, headers: dict[bytes, bytes], now: float) -> bool | None:
        """Whether the one who asks is staff; None where the operation has to say that they may not."""
        authorization, key = headers.get(b"authorization"), headers.get(b"x-api-key")
        if authorization is None or key is not None:
            return None if key is None or authorization is not None else self._of_roles(self._roles_of_key(key, now))
        # this second's: the next may begin while a token is verified
        believed = self._believed
        for_staff = believed.get(authorization)
        if for_staff is None:
            for_staff = self._of_roles(await self._roles_of_token(authorization, now))
            if for_staff is not None:
                believed[authorization] = for_staff
        return for_staff

    def _roles_of_key(self, key: bytes, now: float) -> frozenset[Role]:
        try:
            return self._api_keys.find(key.decode("latin-1"), datetime.fromtimestamp(now, UTC))[1]
        except ContactPolicyError:
            return frozenset()

    async def _roles_of_token(self, authorization: bytes, now: float) -> frozenset[Role]:
        try:
            token = bearer_token(authorization.decode("latin-1"))
            return (await self._verifier.verify(token, datetime.fromtimestamp(now, UTC)))[1]
        except ContactPolicyError:
            return frozenset()

    @staticmethod
    def _of_roles(roles: frozenset[Role]) -> bool | None:
        return None if roles.isdisjoint(READERS) else not roles.isdisjoint(STAFF)


def _plain_headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes] | None:
    """The headers that matter here, by name; None where one asks for more than an answer, or is given twice."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _MATTERING:
            if name in _BEYOND or name in found:
                return None
            found[name] = value
    return found
