"""Which requests are heavy work: those that read everything, and those about a customer of very many contacts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from contact_policy.api.heavy_work.frames import Frame
from contact_policy.api.heavy_work.helper_process import Died, HeavyWork, HelperProcess
from contact_policy.api.schemas.fields import parse_id
from contact_policy.errors import Busy, OutcomeUnknown
from contact_policy.records import Caller, Role

Handle = Callable[[Request], Coroutine[Any, Any, Response]]

# Contacts of one customer from which on it would be felt that nobody else is answered meanwhile: some milliseconds.
MANY_CONTACTS = 500

# Seconds that an answer to a write waits at most for the board, as ``idempotency`` has it.
_SEEN_WITHIN = 0.5

# Where in a request's state its caller stands who was admitted already, by the worker that hands it on.
ADMITTED = "admitted"


def off_the_loop(handle: Handle, *, grows_with: str, is_writing: bool) -> Handle:
    """Have a request handled by a helper process where it is heavy.

    ``grows_with`` names the id of whose contacts are counted; without one it always is. What only reads is given up
    once the one who asked has gone.
    """

    async def handle_it(request: Request) -> Response:
        helper = await _helper_for(request, grows_with)
        if helper is None:
            return await handle(request)
        try:
            answer = await helper.ask(_question(request), await request.body(), gives_up=not is_writing)
        except Died:
            raise _died(is_writing=is_writing) from None
        if is_writing:
            await request.app.state.refresher.see_changes(within=_SEEN_WITHIN)
        return _response(answer)

    return handle_it


async def _helper_for(request: Request, grows_with: str) -> HelperProcess | None:
    heavy: HeavyWork | None = request.app.state.heavy
    if heavy is None or not grows_with:
        return None if heavy is None else heavy.long
    id_ = _named(request, grows_with)
    if id_ is None:
        return None
    async with request.app.state.store.reading() as tx:
        contacts = await tx.sizes.contacts(grows_with, id_, at_most=MANY_CONTACTS)
    return heavy.growing if contacts >= MANY_CONTACTS else None


def _named(request: Request, name: str) -> str | None:
    """The id in the path or in the body. None for one that the operation itself will refuse."""
    document: Any = request.state.document
    found = request.path_params.get(name) or (document.get(name) if isinstance(document, dict) else None)
    try:
        return parse_id(found) if isinstance(found, str) else None
    except ValueError:
        return None


def _died(*, is_writing: bool) -> Busy | OutcomeUnknown:
    if is_writing:
        return OutcomeUnknown("The process that was storing it ended. Send the same request with the same key again.")
    return Busy("The process that was at it ended. Send the same request again.")


def _question(request: Request) -> dict[str, Any]:
    """The request as a helper is asked; who sends it has been found out, and no token or key of theirs goes along.

    A cookie of the desk does: it says until when it is good, and what the clock of its owner shows.
    """
    caller: Caller = request.state.caller
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in request.scope["headers"]
        if name not in {b"authorization", b"x-api-key", b"x-request-id"}
    ]
    return {
        "method": request.method,
        "path": request.scope["path"],
        "query": request.scope["query_string"].decode("latin-1"),
        "headers": [*headers, ("x-request-id", request.state.request_id)],
        "subject": caller.subject,
        "roles": sorted(caller.roles),
        "held": sorted(caller.held),
    }


def asked_of(question: Frame) -> dict[str, Any]:
    """The question as the application of a helper takes it."""
    head = question.head
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in head["headers"]]
    request_id = next(value for name, value in head["headers"] if name == "x-request-id")
    caller = Caller(
        subject=head["subject"],
        roles=frozenset(map(Role, head["roles"])),
        request_id=request_id,
        held=frozenset(head["held"]),
    )
    return {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "root_path": "",
        "method": head["method"],
        "path": head["path"],
        "raw_path": head["path"].encode(),
        "query_string": head["query"].encode("latin-1"),
        "headers": headers,
        "state": {ADMITTED: caller},
    }


def _response(answer: Frame) -> Response:
    response = StreamingResponse(_each(answer), status_code=answer.head["status"])
    response.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.head["headers"]]
    return response


async def _each(answer: Frame) -> AsyncIterator[bytes]:
    for piece in answer.body:
        yield piece
