"""Requests about a person's data (UK GDPR Articles 12, 15 to 18, 21): received, timed, extended, answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contact_policy.errors import DataRequestAnswered, Invalid, InvalidField, PreconditionFailed, invalid
from contact_policy.policy.working_days import london_date, spoken
from contact_policy.records.data_requests import (
    ClockStop,
    DataRequest,
    DataRequestKind,
    DataRequestOutcome,
    last_day,
)
from contact_policy.services import appeals, contact_events, support
from contact_policy.services.context import Context, new_id

_FUTURE = "Give a time that has come."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedDataRequest:
    """What was asked. ``restriction_id`` is what an objection is to be heard as an appeal against."""

    kind: DataRequestKind
    received_at: datetime
    identity_confirmed_at: datetime | None
    details: str = ""
    contact_event_ids: Sequence[str] = ()
    restriction_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequestChanges:
    """What has come about; None leaves a thing as it is."""

    identity_confirmed_at: datetime | None = None
    extended_at: datetime | None = None
    extension_reason: str | None = None
    clock_stopped_at: datetime | None = None
    clock_stop_reason: str | None = None
    clock_restarted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRequestAnswer:
    """How it was answered. ``statement`` is what the person wants beside what was not corrected."""

    outcome: DataRequestOutcome
    reasons: str = ""
    statement: str = ""
    answered_at: datetime | None = None


async def receive(context: Context, customer_id: str, given: ReceivedDataRequest) -> DataRequest:
    """Keep a request. An objection to a restriction is kept as an appeal against it, too.

    Raises Invalid for times that cannot be, contacts that are not the customer's, and as the appeal does.
    """
    await context.tx.lock_customer(customer_id)
    if flaws := list(_flaws_of_received(context, given)):
        raise Invalid(*flaws)
    for number, event_id in enumerate(given.contact_event_ids):
        await contact_events.of_customer(context, customer_id, event_id, f"/contact_event_ids/{number}")
    request = DataRequest(
        id=new_id(),
        customer_id=customer_id,
        kind=given.kind,
        received_at=given.received_at,
        identity_confirmed_at=given.identity_confirmed_at,
        details=given.details,
        contact_event_ids=tuple(dict.fromkeys(given.contact_event_ids)),
        appeal_id=await _appeal(context, customer_id, given),
        recorded_by=context.caller.subject,
        recorded_at=context.now,
    )
    request = replace(request, due_on=last_day(request))
    await context.tx.data_requests.add(request)
    await _audit(context, "received", request, kind=request.kind, appeal=request.appeal_id)
    await _count_anew(context, request)
    return request


def _flaws_of_received(context: Context, given: ReceivedDataRequest) -> Iterator[InvalidField]:
    confirmed = given.identity_confirmed_at or given.received_at
    if given.received_at > context.now:
        yield InvalidField("/received_at", _FUTURE)
    elif confirmed > context.now:
        yield InvalidField("/identity_confirmed_at", _FUTURE)
    if given.restriction_id is not None and given.kind is not DataRequestKind.OBJECTION:
        yield InvalidField("/restriction_id", "Leave it out: only an objection is heard as an appeal.")
    elif given.restriction_id is not None and not given.details.strip():
        yield InvalidField("/details", "Say what they object to: these are the grounds of their appeal.")


async def _appeal(context: Context, customer_id: str, given: ReceivedDataRequest) -> str | None:
    """The appeal that an objection to a restriction begins."""
    if given.restriction_id is None:
        return None
    theirs = await context.tx.restrictions.for_customer(customer_id)
    if given.restriction_id not in {record.id for record in theirs}:
        raise invalid("/restriction_id", "Name a restriction of this customer.")
    appeal = await appeals.against_restriction(context, given.restriction_id, given.received_at, given.details)
    return appeal.id


async def change(context: Context, id_: str, version: int, changes: DataRequestChanges) -> DataRequest:
    """Write down that it is clear who asks, that the clock was stopped or goes on, or that more time was taken.

    Raises DataRequestAnswered once it is answered, PreconditionFailed where somebody changed it since, Invalid for
    what cannot be.
    """
    before = await _locked(context, id_)
    if before.version != version:
        raise PreconditionFailed("Read the request again and send its ETag.")
    after = _extended(context, _timed(context, _identified(context, before, changes), changes), changes)
    if after == before:
        return before
    after = replace(after, due_on=last_day(after))
    changed = [name for name in _TOLD if getattr(after, name) != getattr(before, name)]
    after = await context.tx.data_requests.update(after)
    await _audit(context, "changed", after, fields=changed, due_on=after.due_on)
    return after


_TOLD = ("identity_confirmed_at", "stops", "extended_at", "due_on")


def _identified(context: Context, request: DataRequest, changes: DataRequestChanges) -> DataRequest:
    at = changes.identity_confirmed_at
    if at is None or at == request.identity_confirmed_at:
        return request
    if request.identity_confirmed_at is not None:
        raise invalid("/identity_confirmed_at", "Who asks was clear before: leave it out.")
    if not request.received_at <= at <= context.now:
        raise invalid("/identity_confirmed_at", "Give a time from receipt on, and not in the future.")
    return replace(request, identity_confirmed_at=at)


def _timed(context: Context, request: DataRequest, changes: DataRequestChanges) -> DataRequest:
    """The request with the clock restarted and stopped: in that order where both are told."""
    restarted, stopped = changes.clock_restarted_at, changes.clock_stopped_at
    if restarted is not None and request.open_stop is not None:
        request = _restarted(context, request, restarted)
        restarted = None
    if stopped is not None:
        request = _stopped(context, request, stopped, changes.clock_stop_reason or "")
    elif changes.clock_stop_reason:
        raise invalid("/clock_stopped_at", "Say when the clock was stopped, too.")
    if restarted is not None and stopped is None:
        raise invalid("/clock_restarted_at", "The clock was not stopped.")
    return request if restarted is None else _restarted(context, request, restarted)


def _stopped(context: Context, request: DataRequest, at: datetime, reason: str) -> DataRequest:
    if request.identity_confirmed_at is None or request.open_stop is not None:
        raise invalid("/clock_stopped_at", "The clock stands still already.")
    last = request.stops[-1].restarted_at if request.stops else None
    began = max(request.received_at, request.identity_confirmed_at, last or request.received_at)
    if not began <= at <= context.now:
        raise invalid("/clock_stopped_at", "Give a time since which the clock was running, and not in the future.")
    if not reason.strip():
        raise invalid("/clock_stop_reason", "Say what the office has to be told before it can go on.")
    return replace(request, stops=(*request.stops, ClockStop(stopped_at=at, reason=reason)))


def _restarted(context: Context, request: DataRequest, at: datetime) -> DataRequest:
    *earlier, stop = request.stops
    if not stop.stopped_at <= at <= context.now:
        raise invalid("/clock_restarted_at", "Give a time since the clock was stopped, and not in the future.")
    return replace(request, stops=(*earlier, replace(stop, restarted_at=at)))


def _extended(context: Context, request: DataRequest, changes: DataRequestChanges) -> DataRequest:
    if changes.extended_at is None and changes.extension_reason is None:
        return request
    at = changes.extended_at or context.now
    if request.extended_at is not None:
        raise invalid("/extended_at", "It has been extended: the law knows no further time.")
    if not (changes.extension_reason or "").strip():
        raise invalid("/extension_reason", "Say why it takes longer, as the person was told.")
    last = last_day(request)
    if last is None:
        raise invalid("/extended_at", "The clock stands still: let it go on first.")
    if not request.received_at <= at <= context.now:
        raise invalid("/extended_at", "Give a time from receipt on, and not in the future.")
    if london_date(at) > last:
        raise invalid("/extended_at", f"The person had to be told within the first month, by {spoken(last)}.")
    return replace(request, extended_at=at, extension_reason=changes.extension_reason or "")


async def answer(context: Context, id_: str, given: DataRequestAnswer) -> DataRequest:
    """Write down how it was answered; a clock that stood still ends there.

    Raises DataRequestAnswered for a second answer, Invalid for one before receipt or in the future, a refusal without
    reasons, or a statement beside what was not refused.
    """
    before = await _locked(context, id_)
    at = given.answered_at or context.now
    if flaws := list(_flaws_of_answer(context, before, given, at)):
        raise Invalid(*flaws)
    stop = before.open_stop
    stops = before.stops if stop is None else (*before.stops[:-1], replace(stop, restarted_at=max(at, stop.stopped_at)))
    after = replace(
        before,
        stops=stops,
        outcome=given.outcome,
        reasons=given.reasons,
        statement=given.statement,
        answered_at=at,
        answered_by=context.caller.subject,
        answer_recorded_at=context.now,
    )
    after = await context.tx.data_requests.update(replace(after, due_on=last_day(after)))
    await _audit(context, "answered", after, outcome=after.outcome, late=after.is_late)
    await _count_anew(context, after)
    return after


def _flaws_of_answer(
    context: Context, request: DataRequest, given: DataRequestAnswer, at: datetime
) -> Iterator[InvalidField]:
    if not request.received_at <= at <= context.now:
        yield InvalidField("/answered_at", "Give a time from receipt on, and not in the future.")
    if given.outcome is DataRequestOutcome.REFUSED and not given.reasons.strip():
        yield InvalidField("/reasons", "Say why it was refused, as the person was told (UK GDPR Article 12(4)).")
    if given.outcome is DataRequestOutcome.FULFILLED and request.identity_confirmed_at is None:
        yield InvalidField("/outcome", "Confirm who asks before anything is given or changed.")
    is_refused_rectification = (
        given.outcome is DataRequestOutcome.REFUSED and request.kind is DataRequestKind.RECTIFICATION
    )
    if given.statement and not (is_refused_rectification and request.contact_event_ids):
        yield InvalidField("/statement", "Leave it out: only what was not corrected of named contacts has a statement.")


async def _count_anew(context: Context, request: DataRequest) -> None:
    """Ask again of each restriction: what is contested counts in nothing, until the request is answered."""
    if request.contact_event_ids:
        await support.refresh(context, request.customer_id)


async def _locked(context: Context, id_: str) -> DataRequest:
    # That somebody was erased may be the answer: it is written down after.
    await context.tx.lock_customer((await context.tx.data_requests.get(id_)).customer_id, even_erased=True)
    request = await context.tx.data_requests.get(id_)
    if request.outcome is not None:
        raise DataRequestAnswered("It has been answered; what is asked anew is another request.")
    return request


async def _audit(context: Context, verb: str, request: DataRequest, **details: object) -> None:
    told = {name: value for name, value in details.items() if value is not None}
    await context.audit(f"data-request.{verb}", f"data-requests/{request.id}", request.customer_id, **told)
