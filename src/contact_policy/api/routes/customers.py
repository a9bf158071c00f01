"""Customers: registered, changed, found, and brought up to date by the CRM."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response

from contact_policy.api.dependencies import IfMatch
from contact_policy.api.etags import etag, single
from contact_policy.api.header_values import entity_tags, joined
from contact_policy.api.idempotency import changed, created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.customers import CustomerIn, CustomerOut, CustomerPatch, CustomerToldIn
from contact_policy.api.schemas.fields import Email, Phone, RequiredShortText, Sought
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import Duplicate, PreconditionFailed, invalid
from contact_policy.records import Customer, ExternalReference, Role
from contact_policy.services import customers
from contact_policy.services.context import Context
from contact_policy.services.customers import TellOutcome, ToldCustomer

router = operations("Customers")

_WRITERS = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.CRM)
_READERS = (*_WRITERS, Role.AUDITOR)


def _path(customer: Customer) -> str:
    return f"/v1/customers/{customer.id}"


@router.post("/customers", status_code=HTTPStatus.CREATED, response_model=CustomerOut, summary="Register a customer")
@allow(*_WRITERS, errors=[Duplicate])
async def register_customer(body: CustomerIn, unit: Changing) -> Response:
    """Only the name is required. Phone numbers are kept in E.164, e-mail addresses in one normal spelling."""
    return await unit.answer(
        lambda context: customers.register(context, body.changes()),
        CustomerOut.model_validate,
        lambda customer: created(_path(customer), customer.version),
    )


@router.get("/customers", summary="Find customers")
@allow(*_READERS)
async def list_customers(
    session: Reading,
    page: Page,
    phone: Annotated[Phone | None, Query(description="However it is written.")] = None,
    email: Annotated[Email | None, Query()] = None,
    name: Annotated[Sought | None, Query(min_length=1, max_length=200, description="Part of the name.")] = None,
    external_system: Annotated[Sought | None, Query(max_length=200)] = None,
    external_id: Annotated[Sought | None, Query(max_length=200, description="Goes with external_system.")] = None,
) -> Listed[CustomerOut]:
    """Newest first. Filters that are given must all hold."""
    external = _external(external_system, external_id)
    async with session.reading() as context:
        found = await context.tx.customers.list(page, phone=phone, email=email, name=name, external=external)
    return listed(found, CustomerOut.model_validate)


def _external(system: str | None, id_: str | None) -> tuple[str, str] | None:
    if (system is None) != (id_ is None):
        raise invalid("?external_id", "Give external_system and external_id together.")
    return (system, id_) if system is not None and id_ is not None else None


@router.get("/customers/{customer_id}", response_model=CustomerOut, summary="Read a customer")
@allow(*_READERS)
async def read_customer(customer_id: str, session: Reading, request: Request) -> Response:
    """One customer, with the ETag that a change asks for."""
    async with session.reading() as context:
        customer = await context.tx.customers.get(customer_id)
    return single(request, CustomerOut.model_validate(customer), customer.version)


@router.patch("/customers/{customer_id}", response_model=CustomerOut, summary="Change a customer")
@allow(*_WRITERS, errors=[Duplicate])
async def change_customer(customer_id: str, body: CustomerPatch, if_match: IfMatch, unit: Changing) -> Response:
    """What is left out stays as it is; a list that is given replaces the whole list."""

    async def change(context: Context) -> Customer:
        customer = await context.tx.customers.get(customer_id)
        version = if_match.version_of(CustomerOut.model_validate(customer), customer.version)
        return await customers.change(context, customer_id, version, body.changes())

    return await unit.answer(change, CustomerOut.model_validate, lambda customer: changed(customer.version))


_NEW: dict[str, Any] = {"model": CustomerOut, "description": "The customer was new."}
_System = Annotated[RequiredShortText, Path(description="What the office calls the other system.")]


@router.put(
    "/external-references/{system}/{external_id:any_text}/customer",
    response_model=CustomerOut,
    responses={HTTPStatus.CREATED: _NEW},
    summary="Bring a customer up to date by another system's id",
)
@allow(Role.CRM, errors=[Duplicate, PreconditionFailed])
async def upsert_customer(
    system: _System,
    external_id: Annotated[RequiredShortText, Path(description="The customer's id there; any character, `/` as %2F.")],
    body: CustomerToldIn,
    unit: Changing,
    request: Request,
) -> Response:
    """201 the first time, then 200. Sending the same again changes nothing, nor does what is older by its own date.

    `If-Match` is optional here: with one, a customer who has changed since is left as they are (412). With
    `If-None-Match: *` only a new one is made; a customer who is there already is left alone (412).
    """
    return await _upsert(unit, body.told(ExternalReference(system=system, id=external_id)), request)


@router.put(
    "/external-references/{system}/customer",
    response_model=CustomerOut,
    responses={HTTPStatus.CREATED: _NEW},
    summary="The same, with the other system's id in the query",
)
@allow(Role.CRM, errors=[Duplicate, PreconditionFailed])
async def upsert_customer_named(
    system: _System,
    external_id: Annotated[RequiredShortText, Query(description="The customer's id there; any character.")],
    body: CustomerToldIn,
    unit: Changing,
    request: Request,
) -> Response:
    """For clients and proxies that let no `%2F` stand in a path."""
    return await _upsert(unit, body.told(ExternalReference(system=system, id=external_id)), request)


async def _upsert(unit: Changing, told: ToldCustomer, request: Request) -> Response:
    expected, unless = joined(request.headers, "If-Match"), joined(request.headers, "If-None-Match")
    return await unit.answer(
        lambda context: customers.upsert(context, told, partial(_check_expected, expected, unless)),
        lambda done: CustomerOut.model_validate(done.customer),
        lambda done: (
            created(_path(done.customer), done.customer.version)
            if done.outcome is TellOutcome.CREATED
            else changed(done.customer.version)
        ),
    )


def _check_expected(expected: str | None, unless: str | None, customer: Customer | None) -> None:
    """Raise PreconditionFailed where the caller says what they have read, or have not, and it is no longer so."""
    if expected is None and unless is None:
        return
    current = "" if customer is None else etag(customer.version, _shown(customer))
    if unless is not None and current and (unless.strip() == "*" or current in entity_tags(unless)):
        raise PreconditionFailed("The customer is there already: leave If-None-Match out to bring them up to date.")
    if expected is not None and not (current and (expected.strip() == "*" or current in entity_tags(expected))):
        raise PreconditionFailed("Read the customer again and send its ETag, or leave If-Match out.")


def _shown(customer: Customer) -> bytes:
    return CustomerOut.model_validate(customer).model_dump_json().encode()
