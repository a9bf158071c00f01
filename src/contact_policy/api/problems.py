"""From an error to its answer: one table of statuses, one shape of body."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from contact_policy import errors
from contact_policy.api import content_coding, http_errors, path_segments
from contact_policy.api.allowed_methods import allowed_methods
from contact_policy.api.identity.refusal import NotBelieved
from contact_policy.api.validation import invalid_request
from contact_policy.policy.codec import to_plain

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:contact-policy:problem:"
_RETRY_AFTER_SECONDS: dict[type[errors.ContactPolicyError], int] = {errors.Unavailable: 5, errors.Busy: 1}

# A leaf gets the status of its nearest branch named here.
_STATUS: dict[type[errors.ContactPolicyError], HTTPStatus] = {
    errors.ContactPolicyError: HTTPStatus.INTERNAL_SERVER_ERROR,
    http_errors.ClockNotAllowed: HTTPStatus.BAD_REQUEST,
    http_errors.HeaderRepeated: HTTPStatus.BAD_REQUEST,
    http_errors.EncodingNotSupported: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    http_errors.MovedToSurvivor: HTTPStatus.PERMANENT_REDIRECT,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    http_errors.MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    errors.NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.FeedGone: HTTPStatus.GONE,
    errors.PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    http_errors.BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.IdempotencyKeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.PreconditionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def status_of(error: type[errors.ContactPolicyError]) -> HTTPStatus:
    """Look up the HTTP status of an error's branch."""
    return next(_STATUS[branch] for branch in error.__mro__ if branch in _STATUS)


def problem_response(scope: Scope, error: errors.ContactPolicyError) -> Response:
    """Tell ``error`` to the caller."""
    status = status_of(type(error))
    # ASCII only: a pointer may name a member that cannot be written in UTF-8.
    content = json.dumps(_body(scope, error, status), ensure_ascii=True)
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=_headers(error))


def _body(scope: Scope, error: errors.ContactPolicyError, status: HTTPStatus) -> dict[str, Any]:
    body: dict[str, Any] = {
        "type": TYPE_PREFIX + error.code,
        "title": error.title,
        "status": int(status),
        "detail": error.detail,
        "instance": path_segments.shown(scope["path"]),
        "code": error.code,
        "request_id": scope["state"]["request_id"],
    }
    if isinstance(error, errors.Invalid):
        body["errors"] = [{"pointer": field.pointer, "detail": field.detail} for field in error.fields]
    if isinstance(error, errors.ChecksFailed):
        body["checks"] = to_plain(error.checks)
    if isinstance(error, errors.ErasureNotYet):
        body["hindrances"] = [dict(hindrance) for hindrance in error.hindrances]
    return body


def _headers(error: errors.ContactPolicyError) -> dict[str, str]:
    match error:
        case NotBelieved():
            headers = {"WWW-Authenticate": _challenge(error)}
        case errors.Unavailable():
            headers = {"Retry-After": str(_retry_after(type(error)))}
        case errors.TooMany():
            headers = {"Retry-After": str(error.retry_after)}
        case errors.NotAcceptable():
            headers = {"Vary": "Accept"}
        case http_errors.EncodingNotSupported():
            headers = {"Accept-Encoding": content_coding.ACCEPTED}
        case http_errors.MethodNotAllowed():
            headers = {"Allow": error.allow}
        case http_errors.MovedToSurvivor():
            # Splitting makes it a record of its own again: nobody is to remember the way.
            headers = {"Location": error.location, "Cache-Control": "no-store"}
        case _:
            headers = {}
    return headers


def _retry_after(error: type[errors.ContactPolicyError]) -> int:
    return next(_RETRY_AFTER_SECONDS[branch] for branch in error.__mro__ if branch in _RETRY_AFTER_SECONDS)


def _challenge(error: NotBelieved) -> str:
    """What RFC 6750 (3) has us say: nothing of a request without a token."""
    if not error.is_of_a_token:
        return "Bearer"
    told = f', error_description="{error.told}"' if error.told else ""
    return f'Bearer error="invalid_token"{told}'


def install(app: FastAPI) -> None:
    """Let every error of ours, FastAPI's and Starlette's be answered as a problem."""

    @app.exception_handler(errors.ContactPolicyError)
    async def ours(request: Request, error: errors.ContactPolicyError) -> Response:
        if status_of(type(error)) is HTTPStatus.INTERNAL_SERVER_ERROR:
            raise error  # a fault of ours: it is logged where all are
        if isinstance(error, errors.Unavailable):
            app.state.turned_away.note(request, error)
        if isinstance(error, errors.Busy) and app.state.refresher.is_away:
            # They all wait for a database that does not answer.
            return problem_response(request.scope, errors.away())
        if isinstance(error, NotBelieved):
            app.state.refusals.note(error.reason, request.state.request_id)
        return problem_response(request.scope, error)

    @app.exception_handler(RequestValidationError)
    async def fastapis(request: Request, error: RequestValidationError) -> Response:
        return problem_response(request.scope, invalid_request(error))

    @app.exception_handler(HTTPException)
    async def starlettes(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return problem_response(request.scope, http_errors.MethodNotAllowed(allowed_methods(app, request.scope)))
        if error.status_code == HTTPStatus.NOT_FOUND:
            return problem_response(request.scope, errors.NotFound("path"))
        raise error
