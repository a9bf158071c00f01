"""Which requests are heavy work: those that read everything, and those about a customer of very many contacts."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response

from contact_policy.api.heavy_work import Bench, HeavyWork
from contact_policy.api.schemas.fields import parse_id
from contact_policy.services import Store

Handle = Callable[[Request], Coroutine[Any, Any, Response]]

# Contacts of one customer from which on it would be felt that nobody else is answered meanwhile: some milliseconds.
MANY_CONTACTS = 500


def off_the_loop(handle: Handle, *, grows_with: str, is_writing: bool) -> Handle:
    """Have a request handled on the thread for heavy work where it is heavy.

    ``grows_with`` names the id of whose contacts are counted; without one it always is. What only reads is given up
    once the one who asked has gone.
    """

    async def handle_it(request: Request) -> Response:
        heavy: HeavyWork | None = request.app.state.heavy
        bench = None if heavy is None else await _bench(request, heavy, grows_with)
        if heavy is None or bench is None:
            return await handle(request)

        async def there(store: Store) -> Response:
            request.state.store = store
            return await handle(request)

        return await heavy.do(there, bench, gives_up=not is_writing)

    return handle_it


async def _bench(request: Request, heavy: HeavyWork, grows_with: str) -> Bench | None:
    if not grows_with:
        return heavy.long
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
