"""How a route is declared. One that does not say who may use it cannot be made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from inspect import cleandoc
from typing import Any, TypedDict, TypeVar, Unpack, get_args, get_origin

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.params import Header, Query
from fastapi.routing import APIRoute, iter_route_contexts

from contact_policy import errors as faults
from contact_policy.api import http_errors
from contact_policy.api.admission import FOREIGN_TEXTS, MAX_BODY_SIZE, PATH_IDS, AdmissionRules, admit
from contact_policy.api.body import KIB
from contact_policy.api.described.problems import examples
from contact_policy.api.heavy_work import off_the_loop
from contact_policy.api.problems import MEDIA_TYPE, status_of
from contact_policy.policy.who_may import Act
from contact_policy.records import Role
from contact_policy.records.role_names import OpenTo

_DECLARATION = "contact_policy_operation"
_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}

# Things of a customer's, of which nothing more is written once everything about them was erased.
_OF_CUSTOMERS = PATH_IDS.keys() - {"data_request_id", "disposal_id", "subscription_id", "delivery_id"}

Error = type[faults.ContactPolicyError]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What stands on an operation beside FastAPI's own words for it.

    ``whom`` None: open to all.

    ``signature`` names how its requests are signed, where that is what opens it. ``grows_with`` names the id, in the
    path or the body, of whom the work grows with; ``is_long`` is what reads most of what is on record.
    """

    whom: OpenTo | None
    errors: tuple[Error, ...]
    any_query: bool = False
    nul_allowed: bool = False
    max_body_size: int = MAX_BODY_SIZE
    signature: str = ""
    grows_with: str = ""
    is_long: bool = False
    most_items: int = 0

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that it is open to, by their first names; empty where it is open to all."""
        return self.whom.roles if self.whom else frozenset()


class More(TypedDict, total=False):
    """What an operation may say of itself beside its roles.

    ``any_query`` lets unknown query parameters pass, ``nul_allowed`` NUL in texts, which names nobody.
    ``max_body_size`` is in bytes. ``grows_with`` names the id of the customer, or of a thing of theirs, with whose
    contacts the work grows; ``is_long``: with all that is on record. Both are done on a thread of their own where they
    are much. ``most_items``: the body is a batch of so many items at most, each of which is read by itself.
    """

    any_query: bool
    nul_allowed: bool
    max_body_size: int
    grows_with: str
    is_long: bool
    most_items: int


def allow(
    *roles: Role,
    doing: Act | None = None,
    also: tuple[Act, ...] = (),
    errors: Iterable[Error] = (),
    **more: Unpack[More],
) -> Callable[[Endpoint], Endpoint]:
    """Open the operation below to ``roles`` alone; ``doing`` and ``also`` are as in ``OpenTo``.

    ``errors`` are the situations of its own that it may answer with (409s mostly), for the documentation.
    """
    if not roles:
        raise ValueError("Name the roles, or say open_to_all.")
    whom = OpenTo(roles=frozenset(roles), doing=doing, also=also)
    return _declare(Declaration(whom=whom, errors=tuple(errors), **more))


def open_to_all(*, errors: Iterable[Error] = ()) -> Callable[[Endpoint], Endpoint]:
    """Open the operation below to everybody, without a token."""
    return _declare(Declaration(whom=None, errors=tuple(errors)))


def signed(scheme: str, *, max_body_size: int, errors: Iterable[Error] = ()) -> Callable[[Endpoint], Endpoint]:
    """Open the operation below to whoever signs the request, which it checks itself: it needs the body for that.

    ``scheme`` is the name of the way of signing among the document's security schemes. ``max_body_size`` is in bytes,
    which anybody may send.
    """
    return _declare(
        Declaration(whom=None, errors=tuple(errors), signature=scheme, max_body_size=max_body_size),
    )


def _declare(declaration: Declaration) -> Callable[[Endpoint], Endpoint]:
    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _DECLARATION, declaration)
        return endpoint

    return mark


def operations(tag: str, prefix: str = "/v1") -> APIRouter:
    """Make a router whose every route is behind admission. ``tag`` is its heading in the documentation."""
    return APIRouter(
        prefix=prefix, tags=[tag], route_class=Operation, generate_unique_id_function=lambda route: route.name
    )


class Operation(APIRoute):
    """A route that knows who may use it, documents that, and lets admission look at a request first."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        declaration: Declaration | None = getattr(endpoint, _DECLARATION, None)
        if declaration is None:
            raise ValueError(f"{path} does not say who may use it: put @allow(...) right above the function.")
        self.declaration = declaration
        description = options.pop("description", None) or cleandoc(endpoint.__doc__ or "")
        options["description"] = description
        options["openapi_extra"] = _openapi_extra(declaration) | (options.pop("openapi_extra", None) or {})
        super().__init__(path, endpoint, **options)
        _check_path_ids(path, self.param_convertors)
        self.responses = self._problem_responses() | self.responses
        if self.body_field is not None:
            said = f"At most {declaration.max_body_size // KIB} KiB, also when it is sent as gzip and unpacked."
            extra = self.openapi_extra or {}
            self.openapi_extra = extra | {"requestBody": extra.get("requestBody", {}) | {"description": said}}

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, behind admission, and in a process of its own where it is heavy work."""
        handle = super().get_route_handler()
        access = self._access()
        declared = self.declaration
        if declared.is_long or declared.grows_with:
            handle = off_the_loop(handle, grows_with=declared.grows_with, is_writing=self.is_writing)

        async def admitted(request: Request) -> Response:
            async with AsyncExitStack() as places:
                return await handle(await admit(request, access, places))

        return admitted

    @cached_property
    def is_writing(self) -> bool:
        """Whether it changes something, and may be repeated by its Idempotency-Key."""
        return "idempotency-key" in _parameters(self.dependant, Header)

    def _access(self) -> AdmissionRules:
        parameters = _parameters(self.dependant, Query)
        return AdmissionRules(
            whom=self.declaration.whom,
            query=None if self.declaration.any_query else parameters,
            repeated=_lists(self.dependant),
            takes_body=self.body_field is not None,
            needs_body=self.body_field is not None and self.body_field.field_info.is_required(),
            max_body_size=self.declaration.max_body_size,
            nul_allowed=self.declaration.nul_allowed,
            most_items=self.declaration.most_items,
            is_writing=self.is_writing,
        )

    def _errors(self) -> list[Error]:
        found: list[Error] = [
            http_errors.ClockNotAllowed,
            http_errors.HeaderRepeated,
            faults.Invalid,
            *self.declaration.errors,
        ]
        if self.declaration.whom is not None:
            found += [faults.Unauthenticated, faults.Forbidden, faults.Unavailable, faults.Busy]
        if self.declaration.most_items:
            found.append(faults.BatchUnderWay)
        if self.param_convertors:
            found.append(faults.NotFound)
        if "customer_id" in self.param_convertors:
            found.append(http_errors.MovedToSurvivor)
        if self.body_field is not None or self.is_writing:
            found += [http_errors.BodyTooLarge, http_errors.EncodingNotSupported]
        is_written_of = self.is_writing and _OF_CUSTOMERS & self.param_convertors.keys()
        if is_written_of and faults.ErasureNotYet not in self.declaration.errors:
            found.append(faults.CustomerErased)
        headers = _parameters(self.dependant, Header)
        if "if-match" in headers:
            found += [faults.PreconditionRequired, faults.PreconditionFailed]
        if "idempotency-key" in headers:
            found += [faults.IdempotencyKeyReused, faults.RequestInProgress, faults.OutcomeUnknown]
            if Role.CRM in self.declaration.roles:
                found.append(faults.TooMany)
        return found

    def _problem_responses(self) -> dict[int | str, dict[str, Any]]:
        by_status: dict[HTTPStatus, list[Error]] = defaultdict(list)
        for error in [*self._errors(), http_errors.InternalError]:
            by_status[status_of(error)].append(error)
        return {int(status): self._problem_response(by_status[status]) for status in sorted(by_status)}

    def _problem_response(self, found: Iterable[Error]) -> dict[str, Any]:
        described = "; ".join(f"{error.title} (`{error.code}`)" for error in dict.fromkeys(found))
        shown = examples(
            self.path,
            found,
            has_body=self.body_field is not None,
            limit=self.declaration.max_body_size,
            who=", ".join(self.declaration.roles),
        )
        content = {"schema": _PROBLEM_SCHEMA, "examples": shown}
        return {"description": described, "content": {MEDIA_TYPE: content}}


def _parameters(dependant: Dependant, kind: type[Query | Header]) -> frozenset[str]:
    return frozenset(field.alias for field in get_flat_params(dependant) if isinstance(field.field_info, kind))


def _lists(dependant: Dependant) -> frozenset[str]:
    queries = (field for field in get_flat_params(dependant) if isinstance(field.field_info, Query))
    types = {field.alias: field.field_info.annotation for field in queries}
    return frozenset(name for name, type_ in types.items() if _is_list(type_) or any(map(_is_list, get_args(type_))))


def _is_list(type_: Any) -> bool:
    return get_origin(type_) is list


def _check_path_ids(path: str, names: Iterable[str]) -> None:
    for name in names:
        if name.endswith("_id") and name not in PATH_IDS and name not in FOREIGN_TEXTS:
            raise ValueError(f"{path}: admission does not know {name}; add it to PATH_IDS.")


def _openapi_extra(declaration: Declaration) -> dict[str, Any]:
    if declaration.whom is None:
        return {"x-roles": [], "security": [{declaration.signature: []}] if declaration.signature else []}
    return {
        "x-roles": [role.value for role in Role if role in declaration.roles],
        "security": [{"bearer": []}, {"api_key": []}],
    }


def check_admission(app: FastAPI) -> None:
    """Raise TypeError if ``app`` has a route that was not made by ``operations``: nothing would guard it."""
    for context in iter_route_contexts(app.routes):
        if not isinstance(context.original_route, Operation):
            raise TypeError(f"{context.path} was not made by operations(): nothing admits to it.")
