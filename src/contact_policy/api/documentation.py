"""The API described: ``/openapi.json``, and ``/docs`` and ``/redoc`` with every asset from this service."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from inspect import getmodule
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request

from contact_policy.api import described, twilio, webhooks
from contact_policy.api.dependencies import Settings
from contact_policy.api.described.offices_names import tell_names
from contact_policy.api.identity import api_keys
from contact_policy.api.operations import Operation, open_to_all, operations
from contact_policy.api.schemas.measures import shapes_of
from contact_policy.api.schemas.problem import Problem
from contact_policy.errors import NotFound
from contact_policy.records.role_names import OpenTo, RoleNames

TITLE = "contact-policy"
OPENAPI_PATH = "/openapi.json"
ASYNCAPI_PATH = "/asyncapi.json"

DESCRIPTION = """\
- **Who may**: send `Authorization: Bearer <token>`, or for a device `X-API-Key: <key>`. Each operation names its roles.
- **Errors** are `application/problem+json`; `code` is stable, and 422 says in `errors` where and what would be right.
  One answer wins, in this order: 401, 403, 404, 413, 422, 428 or 412, 409.
- **Repeating safely**: send `Idempotency-Key` with what you write; the same request again gets the same answer.
- **Not now** is 503 with `Retry-After`: send the same request again. `busy` and `request-in-progress` are over in a
  moment; `unavailable` says that the database is away.
- **Too much at once** is 429 with `Retry-After`: for batches, of which a worker is at one at a time, and for what one
  system of the crm role writes. `RateLimit` and `RateLimit-Policy` tell it what is left. Nobody's look-ups are counted.
- **Changing safely**: send the `ETag` you read as `If-Match`; of a list, one that is current is enough. A weak tag
  (`W/"…"`, as a proxy that compresses makes of ours) proves nothing.
- **Reading again**: send the `ETag` as `If-None-Match`; 304 says that nothing changed. Every GET answers HEAD.
- **Bodies** are JSON in UTF-8, as they are or gzip (`Content-Encoding`); the limit holds for what is unpacked.
- **Merged customers**: the id of a record that was merged answers 308 with the survivor's path as `Location`, whatever
  is asked or sent. What was recorded under it keeps it as its `customer_id`.
- **Lists** take `limit` and `cursor` and answer `{items, next_cursor}`.
- **Time**: outside production the header `X-Now: <RFC 3339>` sets "now" for that one request.
- Every answer has `X-Request-ID`; send your own to have it used.
"""

_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "redoc.standalone.js": "text/javascript",
    "favicon.png": "image/png",
}
# Nothing is fetched from elsewhere, whatever the viewers' own code would like: many offices have no internet access.
_ONLY_US = (
    "default-src 'self'; img-src 'self' data:; worker-src blob:; "
    "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

# The one picture that a viewer fetches from its makers.
_ELSEWHERE = (b"https://cdn.redoc.ly/redoc/logo-mini.svg", b"/docs/assets/favicon.png")

router = operations("Documentation", prefix="")


@router.get("/", include_in_schema=False)
@open_to_all()
async def first_page(settings: Settings) -> Response:
    """Lead whoever opens the address alone to the desk, or to the documentation where there is none."""
    where = "/desk" if settings.has_desk else "/docs"
    return RedirectResponse(f"{settings.path_prefix}{where}", headers={"Cache-Control": "no-cache"})


@router.get("/docs", include_in_schema=False)
@open_to_all()
async def docs() -> Response:
    """Show the API to read and try."""
    page = get_swagger_ui_html(
        openapi_url=_beside(OPENAPI_PATH),
        title=TITLE,
        swagger_js_url="docs/assets/swagger-ui-bundle.js",
        swagger_css_url="docs/assets/swagger-ui.css",
        swagger_favicon_url="docs/assets/favicon.png",
        oauth2_redirect_url=None,
    )
    return _page(page)


@router.get("/redoc", include_in_schema=False)
@open_to_all()
async def redoc() -> Response:
    """Show the API to read."""
    page = get_redoc_html(
        openapi_url=_beside(OPENAPI_PATH),
        title=TITLE,
        redoc_js_url="docs/assets/redoc.standalone.js",
        redoc_favicon_url="docs/assets/favicon.png",
        with_google_fonts=False,
    )
    return _page(page)


@router.get("/docs/assets/{name}", include_in_schema=False)
@open_to_all()
async def docs_asset(name: str) -> Response:
    """Give a script, style or picture of the two pages."""
    if name not in _ASSETS:
        raise NotFound("path")
    headers = {"Cache-Control": "public, max-age=86400"}
    if name == "redoc.standalone.js":
        return Response(_of_our_own(name), media_type=_ASSETS[name], headers=headers)
    return FileResponse(_asset_directory() / name, media_type=_ASSETS[name], headers=headers)


@router.get(OPENAPI_PATH, include_in_schema=False)
@open_to_all()
async def openapi_document(request: Request) -> Response:
    """Give this API's OpenAPI document."""
    document: bytes = await request.app.state.document.read()
    return Response(document, media_type="application/json", headers={"Cache-Control": "no-cache"})


@router.get(ASYNCAPI_PATH, include_in_schema=False)
@open_to_all()
async def asyncapi_document(request: Request) -> Response:
    """Give the AsyncAPI document of what the feed and webhooks tell."""
    document: bytes = await request.app.state.events_document.read()
    return Response(document, media_type="application/json", headers={"Cache-Control": "no-cache"})


def describe(app: FastAPI) -> dict[str, Any]:
    """Write the OpenAPI document of ``app``, with the schemas and the security that every operation refers to."""
    document = get_openapi(
        title=TITLE,
        version=app.version,
        summary="A public office limits how a customer makes contact, but only fairly",
        contact={"name": "The office that runs this service"},
        license_info={"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        servers=[{"url": app.state.settings.path_prefix or "/", "description": "Where this document was read"}],
        description=DESCRIPTION,
        routes=app.routes,
    )
    components = document.setdefault("components", {})
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions = schema.pop("$defs")
    components["schemas"] = dict(sorted({**components.get("schemas", {}), **definitions, "Problem": schema}.items()))
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token (RS256 or ES256) of the organisation's identity provider",
        },
        "api_key": {
            "type": "apiKey",
            "in": "header",
            "name": api_keys.HEADER,
            "description": "A device's key, made with `contact-policy key create` for one role, and revocable",
        },
        "twilio": {
            "type": "apiKey",
            "in": "header",
            "name": twilio.SIGNATURE_HEADER,
            "description": "Twilio's own signature: HMAC-SHA1 over the URL and the form with the account's auth token",
        },
    }
    _name_roles(document, app.state.role_names, _open_to(app))
    webhooks.describe(document)
    tell_names(document, app.state.policy, shapes_of(app.state.policy).offered)
    document["tags"] = [{"name": tag, "description": said} for tag, said in _tags(app).items()]
    described.complete_fields(document)
    described.complete_parameters(document)
    described.add_answers(document, app.state.role_names)
    return document


def _tags(app: FastAPI) -> dict[str, str]:
    """Each heading, with what the module of its first route says of itself."""
    found: dict[str, str] = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            said = (getmodule(route.endpoint).__doc__ or "").strip()
            for tag in route.tags:
                found.setdefault(str(tag), said)
    return found


def _open_to(app: FastAPI) -> dict[str, OpenTo | None]:
    """Whom each operation is open to, by its id."""
    routes = [context.original_route for context in iter_route_contexts(app.routes)]
    return {route.name: route.declaration.whom for route in routes if isinstance(route, Operation)}


def _name_roles(document: dict[str, Any], names: RoleNames, open_to: Mapping[str, OpenTo | None]) -> None:
    """Say of each operation who may, in the words of the policy document in use."""
    for path in document["paths"].values():
        for operation in path.values():
            whom = open_to[operation["operationId"]]
            allowed = names.open_to(whom) if whom else ()
            operation["x-roles"] = list(allowed)
            otherwise = "whoever signs the request" if operation["security"] else "open to all"
            operation["description"] += f"\n\nRoles: {', '.join(allowed) or otherwise}."
            if not allowed:
                continue
            refused = operation["responses"].get("403", {}).get("content", {})
            for example in (one for form in refused.values() for one in form.get("examples", {}).values()):
                example["value"]["detail"] = f"This is open to: {', '.join(allowed)}."


def _beside(path: str) -> str:
    """The address of ``path`` for a page beside it, whatever prefix browsers reach both under."""
    return path.removeprefix("/")


def _page(page: HTMLResponse) -> Response:
    page.headers["Content-Security-Policy"] = _ONLY_US
    page.headers["Cache-Control"] = "no-cache"
    return page


@cache
def _of_our_own(name: str) -> bytes:
    """A viewer's script, as it asks nobody but us."""
    return (_asset_directory() / name).read_bytes().replace(*_ELSEWHERE)


def _asset_directory() -> Path:
    """Where the package that bundles the viewers keeps them; nothing of its code is used."""
    spec = find_spec("fastapi_offline")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("fastapi-offline is not installed")
    return Path(spec.origin).parent / "static"
