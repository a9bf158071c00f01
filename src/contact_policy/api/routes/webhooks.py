"""Webhooks: where changes are posted to, signed as Standard Webhooks 1 says, and what became of each."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Query, Request, Response

from contact_policy.api.dependencies import IfMatch, Precondition, Settings
from contact_policy.api.etags import single
from contact_policy.api.idempotency import changed, created
from contact_policy.api.operations import allow, operations
from contact_policy.api.pagination import Listed, Page, listed
from contact_policy.api.schemas.fields import Id
from contact_policy.api.schemas.webhooks import (
    DeliveryOut,
    EnablingIn,
    SecretRotationIn,
    SubscriptionIn,
    SubscriptionOut,
    SubscriptionPatch,
    SubscriptionWithSecretOut,
)
from contact_policy.api.unit_of_work import Changing, Reading
from contact_policy.errors import FeedGone, SubscriptionDisabled, TooManySubscriptions
from contact_policy.records import Role
from contact_policy.records.webhooks import DeliveryState, WebhookSubscription
from contact_policy.services import webhook_deliveries, webhook_subscriptions
from contact_policy.services.context import Context

router = operations("Webhooks")

_SUBSCRIBERS = (Role.CRM, Role.ADMIN)


def _place(subscription: WebhookSubscription) -> str:
    return f"/v1/webhook-subscriptions/{subscription.id}"


@router.post(
    "/webhook-subscriptions",
    status_code=HTTPStatus.CREATED,
    response_model=SubscriptionWithSecretOut,
    summary="Have changes posted to you",
)
@allow(*_SUBSCRIBERS, errors=[TooManySubscriptions])
async def create_webhook_subscription(body: SubscriptionIn, unit: Changing, settings: Settings) -> Response:
    """Makes a subscription and posts a signed `subscription.test` to it; once that is taken (2xx) it is `active`.

    The answer shows the secret that signs, this once. What changes from now on is posted, each change under its id as
    `webhook-id`, in no promised order and at times twice: `position` orders them, and the change feed has everything.
    """
    allowed = webhook_subscriptions.destinations(settings.webhook_networks, settings.webhook_ports)
    return await unit.answer(
        lambda context: webhook_subscriptions.create(context, body.changes(), allowed),
        SubscriptionWithSecretOut.model_validate,
        lambda made: created(_place(made), made.version),
    )


@router.get("/webhook-subscriptions", summary="List webhook subscriptions")
@allow(*_SUBSCRIBERS)
async def list_webhook_subscriptions(session: Reading) -> Listed[SubscriptionOut]:
    """All of them on one page, newest first; a CRM system sees its own."""
    async with session.reading() as context:
        found = await webhook_subscriptions.listed(context)
    return listed((found, None), SubscriptionOut.model_validate)


@router.get(
    "/webhook-subscriptions/{subscription_id}", response_model=SubscriptionOut, summary="Read a webhook subscription"
)
@allow(*_SUBSCRIBERS)
async def read_webhook_subscription(subscription_id: str, session: Reading, request: Request) -> Response:
    """One subscription, with the ETag that a change asks for, and without its secret."""
    async with session.reading() as context:
        found = await webhook_subscriptions.get(context, subscription_id)
    return single(request, SubscriptionOut.model_validate(found), found.version)


async def _version_read(context: Context, subscription_id: str, if_match: Precondition) -> int:
    found = await webhook_subscriptions.get(context, subscription_id)
    return if_match.version_of(SubscriptionOut.model_validate(found), found.version)


@router.patch(
    "/webhook-subscriptions/{subscription_id}",
    response_model=SubscriptionOut,
    summary="Change a webhook subscription",
)
@allow(*_SUBSCRIBERS)
async def change_webhook_subscription(
    subscription_id: str, body: SubscriptionPatch, if_match: IfMatch, unit: Changing, settings: Settings
) -> Response:
    """Changes what is given. One that is to go elsewhere is `unverified` until its test is taken."""
    allowed = webhook_subscriptions.destinations(settings.webhook_networks, settings.webhook_ports)

    async def change(context: Context) -> WebhookSubscription:
        version = await _version_read(context, subscription_id, if_match)
        return await webhook_subscriptions.change(context, subscription_id, version, body.changes(), allowed)

    return await unit.answer(change, SubscriptionOut.model_validate, lambda done: changed(done.version))


@router.delete(
    "/webhook-subscriptions/{subscription_id}",
    status_code=HTTPStatus.OK,
    response_model=SubscriptionOut,
    summary="Remove a webhook subscription",
)
@allow(*_SUBSCRIBERS)
async def remove_webhook_subscription(subscription_id: str, if_match: IfMatch, unit: Changing) -> Response:
    """Forgets it and what was queued for it; answers with it as it was."""

    async def remove(context: Context) -> WebhookSubscription:
        version = await _version_read(context, subscription_id, if_match)
        return await webhook_subscriptions.remove(context, subscription_id, version)

    return await unit.answer(remove, SubscriptionOut.model_validate)


@router.post(
    "/webhook-subscriptions/{subscription_id}/rotate-secret",
    response_model=SubscriptionWithSecretOut,
    summary="Change a subscription's secret",
)
@allow(*_SUBSCRIBERS)
async def rotate_webhook_secret(subscription_id: str, body: SecretRotationIn, unit: Changing) -> Response:
    """Gives it a new secret, shown this once. Until the overlap is over both sign: two signatures, a space between."""
    return await unit.answer(
        lambda context: webhook_subscriptions.rotate_secret(context, subscription_id, body.overlap),
        SubscriptionWithSecretOut.model_validate,
        lambda done: changed(done.version),
    )


@router.post(
    "/webhook-subscriptions/{subscription_id}/test", response_model=DeliveryOut, summary="Try a webhook subscription"
)
@allow(*_SUBSCRIBERS)
async def try_webhook_subscription(subscription_id: str, unit: Changing) -> Response:
    """Queues a signed `subscription.test`. What is `unverified` is `active` once it is taken."""
    return await unit.answer(
        lambda context: webhook_subscriptions.test(context, subscription_id), DeliveryOut.model_validate
    )


@router.post(
    "/webhook-subscriptions/{subscription_id}/enable",
    response_model=SubscriptionOut,
    summary="Take up a disabled subscription again",
)
@allow(*_SUBSCRIBERS, errors=[FeedGone])
async def enable_webhook_subscription(subscription_id: str, body: EnablingIn, unit: Changing) -> Response:
    """Delivers again to one that was disabled: what changes from now on or, with `since`, what it missed.

    With `since` one that is not disabled, too, gets what did not come through behind that place.
    """
    return await unit.answer(
        lambda context: webhook_subscriptions.enable(context, subscription_id, body.since),
        SubscriptionOut.model_validate,
        lambda done: changed(done.version),
    )


@router.get("/webhook-deliveries", summary="List webhook deliveries")
@allow(*_SUBSCRIBERS)
async def list_webhook_deliveries(
    session: Reading,
    page: Page,
    subscription_id: Annotated[Id | None, Query(description="Those to this subscription.")] = None,
    state: Annotated[DeliveryState | None, Query(description="Those that have come so far.")] = None,
) -> Listed[DeliveryOut]:
    """Newest first, kept for thirty days; a CRM system sees those to its own subscriptions."""
    async with session.reading() as context:
        found = await webhook_deliveries.listed(context, page, subscription_id, state)
    return listed(found, DeliveryOut.model_validate)


@router.post("/webhook-deliveries/{delivery_id}/redeliver", response_model=DeliveryOut, summary="Post an event again")
@allow(*_SUBSCRIBERS, errors=[SubscriptionDisabled])
async def redeliver_webhook(delivery_id: str, unit: Changing) -> Response:
    """Queues it anew, under the same `webhook-id` and with the same body, one that came through too."""
    return await unit.answer(
        lambda context: webhook_deliveries.redeliver(context, delivery_id), DeliveryOut.model_validate
    )
