"""What waits for those who look after the trail, the policy and the service: the auditor and the administrator."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from contact_policy.desk import words
from contact_policy.desk.naming import called
from contact_policy.desk.visit import Visit
from contact_policy.desk.waiting import Group, Read, WaitingLine, due, group
from contact_policy.policy.working_days import london_date
from contact_policy.records import ApiKey, Role
from contact_policy.records.webhooks import SubscriptionStatus, WebhookSubscription
from contact_policy.services import trail_checks, work_lists
from contact_policy.services.context import Context

AUDITOR, ADMIN = Role.AUDITOR, Role.ADMIN

_CHECKED_EVERY = timedelta(days=31)
_SWEPT_EVERY = timedelta(days=1, hours=2)


def groups(visit: Visit) -> tuple[tuple[str, str, tuple[Role, ...], Read], ...]:
    """The groups, as the home page shows them."""
    silent = partial(_silent, after=visit.settings.client_silent_after)
    return (
        ("data-requests", "Requests about data, to be answered", (AUDITOR, ADMIN), _data_requests),
        ("trail", "Whether the audit trail is as it was written", (AUDITOR,), _trail),
        ("own-review", "The policy's own review", (AUDITOR,), _own_review),
        ("systems", "Other systems that are told of changes", (ADMIN,), _systems),
        ("silent", "Devices that have stopped asking", (ADMIN,), silent),
        ("daily", "The daily look at what is due", (ADMIN,), _daily),
    )


async def _data_requests(context: Context, most: int) -> Group:
    found = await context.tx.data_requests.waiting(most)
    names = await work_lists.names(context, (each.customer_id for each in found))
    counts = await context.tx.data_requests.counts(london_date(context.now))
    return group(
        found,
        lambda each: WaitingLine(
            title=names[each.customer_id],
            path=f"/data-requests/{each.id}",
            hint=f"Received {words.day(each.received_at)}" + ("" if each.due_on else ". The clock stands still"),
            **due(context, each.due_on),
        ),
        empty="None: nobody waits for an answer.",
        in_all=counts.open,
    )


async def _trail(context: Context, most: int) -> Group:  # noqa: ARG001 - as every reader of a group is asked
    """Due where nobody has had it checked for a month, and where the last time something was amiss."""
    checked = await trail_checks.latest(context)
    if checked is None:
        line = WaitingLine(
            title="Have it checked", path="/trail/verification", hint="Nobody has yet", status="Due", colour="red"
        )
        return Group(lines=[line], total=1)
    names = await called(context, [checked.actor])
    altered = checked.details["altered_in_all"]
    figures = f"{checked.details['entries']:,}"
    last = f"{names(checked.actor)} had {figures} entries checked on {words.day(checked.at)}"
    if altered:
        hint = f"{last}: {words.count(altered, 'thing is', 'things are')} not as written"
        line = WaitingLine(
            title="See what was altered", path="/trail/verification", hint=hint, status="Altered", colour="red"
        )
        return Group(lines=[line], total=1)
    if checked.at < context.now - _CHECKED_EVERY:
        line = WaitingLine(title="Have it checked", path="/trail/verification", hint=f"{last}: all was as written")
        return Group(lines=[line], total=1)
    return Group(empty=f"{last}: each says what was written.")


async def _own_review(context: Context, most: int) -> Group:  # noqa: ARG001 - as every reader of a group is asked
    """The policy says itself when it is to be looked at again (MC-0.2)."""
    about = context.policy.about
    if not context.policy.is_review_overdue(london_date(context.now)):
        return Group(empty=f"Due on {words.day(about.next_review_on)}.")
    line = WaitingLine(
        title=f"{about.title}, version {about.version}",
        path="/policy",
        hint="It holds until another takes its place",
        status=f"Overdue since {words.day(about.next_review_on)}",
        colour="red",
    )
    return Group(lines=[line], total=1)


async def _systems(context: Context, most: int) -> Group:
    """Those that are told nothing just now, or have not answered of late."""
    found = [each for each in await context.tx.webhook_subscriptions.all() if _is_amiss(each)]
    return group(found[:most], _system, empty="All of them answer.", in_all=len(found))


def _is_amiss(subscription: WebhookSubscription) -> bool:
    return subscription.status is not SubscriptionStatus.ACTIVE or subscription.failing_since is not None


def _system(subscription: WebhookSubscription) -> WaitingLine:
    hint, status, colour = "It has not answered the first message yet", "", ""
    if subscription.status is SubscriptionStatus.DISABLED:
        hint, status, colour = f"Told nothing since {words.moment(subscription.disabled_at)}", "Stopped", "red"
    elif subscription.failing_since is not None:
        hint, status = f"It has not answered since {words.moment(subscription.failing_since)}", "Is tried again"
    title = subscription.description or subscription.system or "A system without a description"
    return WaitingLine(title=title, path=None, hint=hint, status=status, colour=colour)


async def _silent(context: Context, most: int, *, after: timedelta) -> Group:
    """A telephone system that no longer asks protects nobody."""
    since = context.now - after
    found = [key for key in await context.tx.api_keys.active() if (key.last_used_at or key.created_at) < since]
    return group(found[:most], _device, empty="None: each has asked of late.", in_all=len(found))


def _device(key: ApiKey) -> WaitingLine:
    last = f"Last asked on {words.moment(key.last_used_at)}" if key.last_used_at else "It has never asked"
    hint = f"{last}. Look at its connection: whoever is restricted gets through there like anybody"
    return WaitingLine(title=key.name, path=None, hint=hint, status="Silent", colour="red")


async def _daily(context: Context, most: int) -> Group:  # noqa: ARG001 - as every reader of a group is asked
    """Restrictions end without it, but nobody is reminded of a review."""
    swept = await context.tx.review_reminders.last_sweep()
    if swept is not None and swept.swept_at > context.now - _SWEPT_EVERY and not swept.failed:
        return Group(empty=f"Done on {words.moment(swept.swept_at)}.")
    hint = "It has never been done" if swept is None else f"Last done on {words.moment(swept.swept_at)}"
    if swept is not None and swept.failed:
        hint += f"; {words.count(swept.failed, 'restriction')} could not be dealt with"
    hint += ". Until it is, nobody is reminded of reviews; restrictions end on their day all the same"
    line = WaitingLine(title="Look at why it is not done", path=None, hint=hint, status="Overdue", colour="red")
    return Group(lines=[line], total=1)
