"""What every request to a page passes, in the order in which one answer wins, as the API has it.

403 for a form from elsewhere · sign-in · 403 for the role · 404 · 413 · 422 · 412 · 409. Every answer is a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from contact_policy.api.admission import MAX_BODY_SIZE, PATH_IDS, CheckedRequest
from contact_policy.api.body import Incoming
from contact_policy.api.heavy_work import off_the_loop
from contact_policy.api.http_errors import InternalError, MethodNotAllowed
from contact_policy.api.middleware import log_fault
from contact_policy.api.schemas.fields import asked_at, default_region, parse_id
from contact_policy.api.schemas.offices_names import policy_in_use
from contact_policy.desk import meanwhile
from contact_policy.desk.forms import Form, read_form
from contact_policy.desk.pages import DeskPage
from contact_policy.desk.readable import DESK
from contact_policy.desk.refusals import WrongOrigin, refusal, signed_out
from contact_policy.desk.rendering import PageToWrite
from contact_policy.desk.session import Sessions, SignedIn
from contact_policy.desk.visit import Visit
from contact_policy.errors import ContactPolicyError, Forbidden, Invalid, NotFound, PreconditionFailed
from contact_policy.services import Waiter, waiter

# Nothing is fetched from elsewhere, nothing runs, nothing is framed; forms go nowhere but here.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none';"
        " base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Door:
    """The ASGI application at one path of the desk; ``pages`` are what is there, by method."""

    def __init__(self, sessions: Sessions, path: str, pages: Mapping[str, DeskPage]) -> None:
        self._sessions = sessions
        self._path = path
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        # By its template, never the path, as the metrics and the log tell of it.
        scope["route"] = SimpleNamespace(path_format=f"{DESK}{self._path}")
        response = await self._answer(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        person, is_over = self._sessions.read(request)
        now = person.clock if person and person.clock else datetime.now(UTC)
        visit = Visit(request=request, path=self._path, person=person, now=now)
        try:
            page = self._page(request.method)
            came = await self._pass(page, request, visit, is_over=is_over)
            if isinstance(came, Visit):
                visit = came  # with what was sent, which no refusal may lose
                came = await _shown(page, visit)
            return await _written(came, request)
        except ClientDisconnect:
            raise
        except ContactPolicyError as error:
            return await _written(refusal(visit, error), request)
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever came gets a page and no detail
            log_fault(error, request.scope)
            return await _written(refusal(visit, InternalError()), request)

    def _page(self, method: str) -> DeskPage:
        if not self._pages:
            raise NotFound("path")
        if method not in self._pages:
            raise MethodNotAllowed(", ".join(self._pages))
        return self._pages[method]

    async def _pass(self, page: DeskPage, request: Request, visit: Visit, *, is_over: bool) -> Visit | Response:
        is_form = page.method == "POST"
        if is_form and not is_from_here(request, visit):
            raise WrongOrigin("Open the page here, and send its form from there.")
        incoming = Incoming(request)
        if page.whom is not None:
            if visit.person is None:
                return await self._ask_in(request, incoming, visit, is_form=is_form, is_over=is_over)
            if not visit.is_open(page.whom):
                raise Forbidden("It is open to others.")
            _note_who(request, visit.person, incoming)
            moved = await _find_path_ids(request, visit)
            if moved is not None:
                return moved
        default_region.set(visit.settings.default_region)
        policy_in_use.set(visit.policy)
        asked_at.set(visit.now)
        raw = await incoming.read(MAX_BODY_SIZE)
        form = read_form(raw, request.headers.get("Content-Type", "")) if is_form else Form()
        return replace(visit, request=CheckedRequest(request, raw, None), form=form)

    async def _ask_in(
        self, request: Request, incoming: Incoming, visit: Visit, *, is_form: bool, is_over: bool
    ) -> Response:
        """Who reads is led to sign in and back; who sends gets back what they sent, to be sent once more."""
        if is_form:
            raw = await incoming.read(MAX_BODY_SIZE)
            return signed_out(replace(visit, form=read_form(raw, request.headers.get("Content-Type", ""))))
        back = request.scope["path"].partition(DESK)[2]
        # Whose hour is over goes by way of the provider, who mostly asks nothing.
        step = "/sign-in/start" if is_over and visit.settings.desk_client_id else "/sign-in"
        return RedirectResponse(visit.to(f"{step}?back={quote(back)}"), 303)


def is_from_here(request: Request, visit: Visit) -> bool:
    """Whether a form was sent from a page of ours: the browser says so, and no script can make it say otherwise."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # In the clear, and not within one machine, browsers leave that out.
    url = urlsplit(visit.settings.public_url or str(request.base_url))
    return request.headers.get("Origin") == f"{url.scheme}://{url.netloc}"


def _note_who(request: Request, person: SignedIn, incoming: Incoming) -> None:
    """Say who asks, to whatever counts those who wait, and to where heavy work is done."""
    request.state.caller = person.caller(request.state.request_id)
    request.state.has_share = False
    request.state.document = None
    waiter.set(Waiter(name=person.subject, left=incoming.left if incoming.is_complete else None))


async def _find_path_ids(request: Request, visit: Visit) -> Response | None:
    """Find what the address names; who asks for a merged record is led to the customer whose record it is."""
    params = request.path_params
    named = {name: PATH_IDS[name] for name in params if name in PATH_IDS}
    if not named:
        return None
    for name, noun in named.items():
        try:
            params[name] = parse_id(params[name])
        except ValueError:
            raise NotFound(noun) from None
    async with request.app.state.store.reading() as tx:
        for name, noun in named.items():
            found = await tx.find(noun, params[name])
            if name == "customer_id" and found != params[name] and "as_of" not in request.query_params:
                path = visit.path.format(**params | {name: found})
                return RedirectResponse(visit.to(f"{path}?merged"), 308)
    return None


async def _written(response: Response, request: Request) -> Response:
    """The response; a page once its text stands."""
    if isinstance(response, PageToWrite):
        await response.write(request.app.state.page_pacing)
    return response


async def _shown(page: DeskPage, visit: Visit) -> Response:
    async def show(_: Request) -> Response:
        try:
            return await page.show(visit)
        except PreconditionFailed as stale:
            raise await meanwhile.told(visit, stale) from None
        except Invalid as refused:
            if page.again is None:
                raise
            return await page.again(visit, refused)

    if not page.grows_with and not page.is_long:
        return await show(visit.request)
    return await off_the_loop(show, grows_with=page.grows_with, is_writing=page.method == "POST")(visit.request)
