"""What every request passes before the framework reads a field of it, in the order in which one answer wins.

401, 403, 404 for the ids in the path, 413, then 422 for what cannot even be read. FastAPI's own 422 follows, then 428,
412 and 409 from the operation itself. A development clock in production comes before everything.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from contact_policy.api import batch_items, content_coding, path_segments, strict_json
from contact_policy.api.body import KIB, Incoming
from contact_policy.api.clock import read_now, refuse_development_clock
from contact_policy.api.header_values import check_once
from contact_policy.api.heavy_work import ADMITTED
from contact_policy.api.http_errors import MovedToSurvivor
from contact_policy.api.identity import TokenVerifier, api_keys, bearer_token
from contact_policy.api.identity.api_keys import ApiKeyCache
from contact_policy.api.identity.fault import Reason
from contact_policy.api.identity.refusal import NotBelieved
from contact_policy.api.schemas.fields import asked_at, default_region, parse_id, parse_instant
from contact_policy.api.schemas.offices_names import policy_in_use
from contact_policy.errors import ContactPolicyError, Forbidden, Invalid, InvalidField, NotFound, invalid
from contact_policy.records import Caller, Role
from contact_policy.records.role_names import OpenTo
from contact_policy.services import Transaction, Waiter, waiter

MAX_BODY_SIZE = 1024 * KIB

# Each id that may stand in a path, and the noun of what it names.
PATH_IDS = {
    "customer_id": "customer",
    "case_id": "case",
    "contact_event_id": "contact event",
    "warning_id": "warning",
    "proposal_id": "restriction proposal",
    "restriction_id": "restriction",
    "appeal_id": "appeal",
    "filed_contact_id": "filed contact",
    "data_request_id": "data request",
    "hold_id": "hold",
    "disposal_id": "disposal",
    "notice_id": "notice",
    "subscription_id": "webhook subscription",
    "delivery_id": "webhook delivery",
}
# What stands in a path as another system calls it: no row of ours need exist for it, and any character may be in it.
FOREIGN_TEXTS = frozenset({"system", "external_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionRules:
    """What an operation asks of a request. ``whom`` None: open to all. ``query`` None: whatever stands there.

    ``repeated``: of its ``query``, those of which several may be given; of two where one is meant, another reader on
    the way may have taken the other.

    ``nul_allowed``: its texts name somebody or nobody and are never kept, so NUL may stand in them. ``most_items``: its
    body is a batch of so many items at most, and the document a list of what each is.
    """

    whom: OpenTo | None
    query: frozenset[str] | None = frozenset()
    repeated: frozenset[str] = frozenset()
    takes_body: bool = False
    needs_body: bool = False
    max_body_size: int = MAX_BODY_SIZE
    nul_allowed: bool = False
    most_items: int = 0
    is_writing: bool = False


class CheckedRequest(Request):
    """A request that has passed: its body is read, within its limit, and parsed strictly."""

    def __init__(self, request: Request, raw: bytes, document: Any) -> None:
        super().__init__(request.scope, request.receive)
        self._raw = raw
        self._document = document

    async def body(self) -> bytes:
        """Give the body as it came."""
        return self._raw

    async def json(self) -> Any:
        """Give the body as ``strict_json`` read it."""
        return self._document


async def admit(request: Request, access: AdmissionRules, places: AsyncExitStack) -> CheckedRequest:
    """Let the request through or raise the first refusal in the contract's order.

    What only so many may do at a time it does from here on: it holds its place until ``places`` is closed.
    """
    incoming = Incoming(request)
    who = Waiter(left=incoming.left if incoming.is_complete else None)
    waiter.set(who)
    try:
        await _admit(request, access, who, places)
        is_packed = content_coding.is_packed(request.headers)
        raw = await incoming.read(access.max_body_size)
        if access.most_items:
            places.enter_context(request.app.state.batch_place)
        if is_packed:
            raw = await content_coding.unpacked(raw, access.max_body_size)
    except ContactPolicyError:
        await incoming.hear_out()
        raise
    who.left = incoming.left
    if who.has_waited:
        await incoming.check_present()
    _check_readable(request, access)
    if access.most_items:
        document = await batch_items.read(request.headers, raw, access.most_items)
    else:
        document = _document(request, access, raw)
    request.state.document = document
    return CheckedRequest(request, raw, document)


async def _admit(request: Request, access: AdmissionRules, who: Waiter, places: AsyncExitStack) -> None:
    check_once(request.headers)
    refuse_development_clock(request, request.app.state.settings)
    if access.whom is not None:
        request.state.caller = await _caller(request, access.whom)
        who.name = request.state.caller.subject
        # a system has its share of what is open to systems: of what else the same caller may do, nothing is counted
        request.state.has_share = Role.CRM in request.state.caller.roles & access.whom.roles
        if access.is_writing and not access.most_items and request.state.has_share:
            # an import yields to look-ups: of its writes only a few are under way
            told = request.scope["state"].setdefault("share_headers", {})
            await places.enter_async_context(request.app.state.shares.turn(who.name, told))
    await _find_path_ids(request)


async def _caller(request: Request, whom: OpenTo) -> Caller:
    admitted: Caller | None = request.scope["state"].get(ADMITTED)
    if admitted is not None:
        return admitted
    caller, names = await _believed(request), request.app.state.role_names
    if not names.is_open(whom, caller):
        raise Forbidden(f"This is open to: {', '.join(names.open_to(whom))}.")
    return caller


async def is_insider(request: Request) -> bool:
    """Whether someone of the office asks for what is open to all: any role but a telephone system's."""
    try:
        caller = await _believed(request)
    except ContactPolicyError:
        return False
    return not caller.roles <= {Role.TELEPHONY}


async def _believed(request: Request) -> Caller:
    # A token is judged by the real clock: X-Now moves the office's time, not the issuer's.
    now = datetime.now(UTC)
    keys = request.headers.getlist(api_keys.HEADER)
    tokens = request.headers.getlist("Authorization")
    # Of two names we could not say which one acted.
    if len(keys) + len(tokens) > 1:
        raise NotBelieved(Reason.TWO_CREDENTIALS)
    if not keys:
        token = bearer_token(tokens[0] if tokens else None)
        verifier: TokenVerifier = request.app.state.verifier
        claims = await verifier.claims(token, now)
        subject, roles, held = claims.subject, claims.roles, claims.held
    else:
        ring: ApiKeyCache = request.app.state.api_keys
        (subject, roles), held = ring.find(keys[0], now), frozenset()
    return Caller(subject=subject, roles=roles, request_id=getattr(request.state, "request_id", ""), held=held)


async def _find_path_ids(request: Request) -> None:
    params = request.path_params
    named = {name: PATH_IDS[name] for name in params if name in PATH_IDS}
    for name, noun in named.items():
        try:
            params[name] = parse_id(params[name])
        except ValueError:
            raise NotFound(noun) from None
    for name in FOREIGN_TEXTS & params.keys():
        params[name] = path_segments.with_slashes(params[name])
    if any(strict_json.flaw_in_text(value) for name, value in params.items() if name not in FOREIGN_TEXTS):
        raise NotFound("path")
    if named:
        async with request.app.state.store.reading() as tx:
            for name, noun in named.items():
                try:
                    found = await tx.find(noun, params[name])
                except NotFound:
                    # What was done the first time may be that it is gone.
                    if not await _was_answered(request, tx):
                        raise
                    return
                if name == "customer_id" and found != params[name]:
                    await _send_on(request, tx, found)


async def _send_on(request: Request, tx: Transaction, survivor_id: str) -> None:
    """Send who asks for a merged record on to the customer whose record it is, whatever they ask.

    Not who asks how it stood before it was merged, nor who repeats a request that was answered before.
    """
    merged_id = request.path_params["customer_id"]
    as_of = request.query_params.get("as_of", "")
    with suppress(ValueError):
        if await tx.customers.owner(merged_id, parse_instant(as_of)) == merged_id:
            return
    if await _was_answered(request, tx):
        return
    path = request.scope["route"].path_format.format(**request.path_params | {"customer_id": survivor_id})
    query = request.scope["query_string"].decode("latin-1")
    raise MovedToSurvivor(f"{path}?{query}" if query else path)


async def _was_answered(request: Request, tx: Transaction) -> bool:
    """Whether it repeats, by its Idempotency-Key, a request that was answered before."""
    key = request.headers.get("Idempotency-Key")
    return key is not None and await tx.idempotency.get(request.state.caller.subject, key) is not None


def _check_readable(request: Request, access: AdmissionRules) -> None:
    default_region.set(request.app.state.settings.default_region)
    policy_in_use.set(request.app.state.policy)
    now = read_now(request)
    flaws = []
    if isinstance(now, InvalidField):
        flaws.append(now)
    else:
        asked_at.set(now)
    flaws += _path_flaws(request)
    request.state.now = now
    if access.query is not None:
        flaws += _query_flaws(request, access.query, access.repeated)
    if flaws:
        raise Invalid(*flaws)


def _path_flaws(request: Request) -> Iterator[InvalidField]:
    for name in request.path_params:
        if name in FOREIGN_TEXTS:
            if not path_segments.is_readable(request.scope):
                yield InvalidField(f"{{{name}}}", "The path is not UTF-8.")
            if cure := strict_json.flaw_in_text(request.path_params[name]):
                yield InvalidField(f"{{{name}}}", cure)


def _query_flaws(request: Request, known: frozenset[str], repeated: frozenset[str]) -> Iterator[InvalidField]:
    for name in dict.fromkeys(request.query_params):
        if name not in known:
            yield InvalidField(f"?{name[:100]}", "There is no such parameter here; leave it out or correct its name.")
        elif name not in repeated and len(request.query_params.getlist(name)) > 1:
            yield InvalidField(f"?{name}", "Give it once.")
    try:
        unquote_to_bytes(request.scope["query_string"]).decode()
    except UnicodeDecodeError:
        yield InvalidField("?", "The query string is not UTF-8.")
    for name, value in request.query_params.multi_items():
        if cure := strict_json.flaw_in_text(name + value):
            yield InvalidField(f"?{name[:100]}", cure)


def _document(request: Request, access: AdmissionRules, raw: bytes) -> Any:
    if not access.takes_body:
        return None
    raw = raw.removeprefix(codecs.BOM_UTF8)  # as Windows writes text; it is no part of the JSON
    if not raw:
        if access.needs_body:
            raise invalid("", "A JSON body is required.")
        return None
    if not batch_items.is_json(batch_items.media_type_of(request.headers)):
        raise invalid("Content-Type", "Send the body as application/json.")
    return strict_json.parse(raw, nul_allowed=access.nul_allowed)
