"""Somebody is on the line: what to do with whoever has this number, address or name. It works with the database away.

Sent as a form, so that no number stands in an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from starlette.responses import Response

from contact_policy.contact_points import read_email_question, read_phone_question
from contact_policy.desk import words
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.reach import one_service, reaching
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, NotFound, Unavailable, invalid
from contact_policy.policy import Policy
from contact_policy.policy.contact_status import Action, ContactStatus, Match
from contact_policy.policy.notices import dialled
from contact_policy.policy.reach import label_of
from contact_policy.policy.vocabulary import Channel, Language
from contact_policy.records import Customer, Page, Role
from contact_policy.services import contact_statuses
from contact_policy.services.contact_statuses import Asked, LookupBy, StatusAnswer
from contact_policy.status_board import BoardRefresher

MAY = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE)

_MOST = 20
_SHORTEST_NAME = 2
_TITLE = "Somebody is on the line"
_NOBODY = "Nobody who is restricted has it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The contact status as a person reads it."""

    to_do: Sequence[str]
    say: str
    adjustments: Sequence[str]
    rows: Sequence[tuple[str, str]]
    days: Sequence[tuple[str, str]]
    as_of: datetime
    is_stale: bool


async def _ask(visit: Visit, refused: Invalid | None = None) -> Response:
    return visit.show(
        "caller.html", title=_TITLE, refused=refused, found=None, people=(), note="", services=one_service(visit.policy)
    )


@page("/caller")
@allow(*MAY)
async def caller(visit: Visit) -> Response:
    """Ask who it is."""
    return await _ask(visit)


@act("/caller", again=_ask)
@allow(*MAY)
async def look_up(visit: Visit) -> Response:
    """Say what to do. Nothing is written."""
    who, customer_id = visit.form.text("who"), visit.form.text("customer")
    region = visit.settings.default_region
    if customer_id:
        return await _about_person(visit, customer_id)
    if not who:
        raise invalid("/who", "Give a number, an e-mail address or a name.")
    if read_phone_question(who, region) is not None:
        return await _about_point(visit, Asked(region=region, phone=who, service=_service(visit)))
    if "@" in who and read_email_question(who) is not None:
        return await _about_point(visit, Asked(region=region, email=who, service=_service(visit)))
    return await _by_name(visit, who)


async def _about_point(visit: Visit, asked: Asked) -> Response:
    answered = await _answer(visit, asked)
    people = await _holders(visit, asked)
    status = answered.status
    note = "" if people or answered.is_stale else "Nobody on record has it."
    heading = "Whose it may be" if status.match in {Match.SEVERAL, Match.SHARED} or len(people) > 1 else "Whose it is"
    return visit.show(
        "caller.html",
        title=_TITLE,
        found=_advice(visit, answered),
        people=people,
        people_heading=heading,
        asks_who=len(people) > 1 or status.action is Action.IDENTIFY,
        may_read=True,
        services=one_service(visit.policy),
        note=note,
    )


async def _about_person(visit: Visit, customer_id: str) -> Response:
    async with visit.reading() as context:
        customer = await context.tx.customers.get(customer_id)
    return visit.show(
        "caller.html",
        title=_TITLE,
        found=await advice_about(visit, customer.id),
        people=(customer,),
        people_heading="Who is calling",
        asks_who=False,
        may_read=True,
        services=one_service(visit.policy),
        note="",
    )


async def _by_name(visit: Visit, name: str) -> Response:
    if len(name) < _SHORTEST_NAME:
        raise invalid("/who", "Give at least two letters of the name.")
    async with visit.reading() as context:
        people, more = await context.tx.customers.list(Page(limit=_MOST), name=name)
    note = "Nobody on record is called so." if not people else ""
    return visit.show(
        "caller.html",
        title=_TITLE,
        found=None,
        people=people,
        people_heading="Who is it?",
        asks_who=True,
        may_read=True,
        services=one_service(visit.policy),
        note="There are more: give more of the name." if more else note,
    )


async def advice_about(visit: Visit, customer_id: str) -> Advice:
    """What is said of somebody who is known to be calling."""
    region, service = visit.settings.default_region, _service(visit)
    asked = Asked(region=region, customer_id=customer_id, channel=Channel.PHONE, service=service)
    return _advice(visit, await _answer(visit, asked))


def _service(visit: Visit) -> str | None:
    """The service that the contact is about, where somebody said, and the office has it."""
    named = visit.form.text("service")
    return named if named in visit.policy.further.services else None


async def _answer(visit: Visit, asked: Asked) -> StatusAnswer:
    """From the board, which every worker holds in memory; at a moved clock from the database."""
    refresher: BoardRefresher = visit.request.app.state.refresher
    has_own_clock = visit.person is not None and visit.person.clock is not None
    if refresher.board is not None and not has_own_clock:
        return refresher.board.ask(asked.question(), visit.now, is_stale=refresher.is_stale)[0]
    async with visit.reading() as context:
        return await contact_statuses.ask(context, asked)


async def _holders(visit: Visit, asked: Asked) -> tuple[Customer, ...]:
    """Everybody who has the number or address; nobody while the database is away."""
    question = asked.question()
    try:
        async with visit.reading() as context:
            if question.by is LookupBy.PHONE:
                found, _ = await context.tx.customers.list(Page(limit=_MOST), phone=question.value)
            else:
                found, _ = await context.tx.customers.list(Page(limit=_MOST), email=question.value)
    except (Unavailable, NotFound):
        return ()
    return found


def _advice(visit: Visit, answered: StatusAnswer) -> Advice:
    status, policy = answered.status, visit.policy
    service = _service(visit)
    return Advice(
        to_do=_to_do(status, label_of(policy, service, Language.ENGLISH) if service else ""),
        say=status.say,
        adjustments=status.access_adjustments,
        rows=tuple(_rows(policy, status)) if status.restricted else (),
        days=tuple(_days(status)) if status.restricted else (),
        as_of=answered.as_of,
        is_stale=answered.is_stale,
    )


def _to_do(status: ContactStatus, service: str) -> list[str]:
    if status.match is Match.NONE:
        nobody = f"Nobody who has it is restricted about this: {service}." if service else _NOBODY
        return [f"{nobody} Deal with this contact as with any other."]
    if status.match is Match.UNIDENTIFIED:
        return ["The number is withheld or incomplete. Deal with this contact as with any other."]
    return [status.staff_guidance]


def _rows(policy: Policy, status: ContactStatus) -> list[tuple[str, str]]:
    rows = []
    if status.scope:
        rows.append(("It concerns", reaching(policy, status.scope)))
    if not status.allowed_now:
        rows.append(("At this time", "Outside the hours that are left for contact"))
    if status.action is Action.TRANSFER:
        rows.append(("Put them through to", dialled(status.transfer_to) or "their point of contact"))
    if status.max_call_seconds:
        rows.append(("The call may last", words.count(status.max_call_seconds // 60, "minute")))
    if status.action is Action.DECLINE:
        rows.append(("This number", "Calls from it are not taken"))
    if status.permitted_channels:
        rows.append(("They can reach us", words.channels(status.permitted_channels)))
    return rows


def _days(status: ContactStatus) -> list[tuple[str, str]]:
    rows = []
    if status.ends_on:
        rows.append(("It ends on", words.day(date.fromisoformat(status.ends_on))))
    if status.review_on:
        rows.append(("It is looked at again by", words.day(date.fromisoformat(status.review_on))))
    return rows
