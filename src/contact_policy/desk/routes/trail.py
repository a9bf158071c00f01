"""The audit trail: searched by customer, act, person and day; one entry; and whether it still says what was written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from starlette.responses import Response

from contact_policy.contact_points import read_email_question, read_phone_question
from contact_policy.desk import trail_words
from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, NotFound, invalid
from contact_policy.policy.working_days import start_of
from contact_policy.records import Customer, Page, Role
from contact_policy.records.audit import LARGEST_SEQUENCE, AuditEntry
from contact_policy.services import audit, editions, people, trail_checks, work_lists
from contact_policy.services.context import Context
from contact_policy.services.editions import Again

AUDITOR = Role.AUDITOR

_AT_A_TIME = 50
_MOST_CUSTOMERS = 20
_DAY = timedelta(days=1)
_YEAR = timedelta(days=366)
"""How far a search looks back that names neither a customer nor days: each search reads a bounded part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What a search is for. ``alike`` are the customers who may be meant, where there are several."""

    customer_id: str | None = None
    alike: Sequence[Customer] = ()
    actors: Sequence[str] | None = None
    action: str | None = None
    days: tuple[datetime, datetime] | None = None

    @property
    def is_anything(self) -> bool:
        """Whether it is for something at all."""
        return any((self.customer_id, self.actors, self.action, self.days))


@page("/trail")
@allow(AUDITOR)
async def trail(visit: Visit) -> Response:
    """The newest entries, and a form to search by."""
    return await _shown(visit, _Wanted(), visit.request.query_params.get("after"))


async def _again(visit: Visit, refused: Invalid) -> Response:
    return visit.show("trail.html", title="Audit trail", refused=refused, **_asked_by())


@act("/trail", again=_again)
@allow(AUDITOR)
async def search(visit: Visit) -> Response:
    """What matches. Nothing is written: what was asked for is sent in a body, so that no name stands in an address."""
    wanted = await _wanted(visit)
    if wanted.alike:
        return visit.show("trail.html", title="Audit trail", alike=wanted.alike, **_asked_by())
    return await _shown(visit, wanted, visit.form.text("after") or None)


def _asked_by() -> dict[str, Any]:
    acts = sorted(trail_words.ACTS.items(), key=lambda pair: pair[1])
    return {"acts": [("", "Anything"), *acts], "entries": None}


async def _shown(visit: Visit, wanted: _Wanted, after: str | None) -> Response:
    async with visit.reading() as context:
        found, more = await context.tx.audit.search(
            Page(limit=_AT_A_TIME, after=after),
            customer_id=wanted.customer_id,
            actors=wanted.actors,
            action=wanted.action,
            days=wanted.days,
        )
        lines = await _lines(context, found)
        checked = await trail_checks.latest(context)
    facts = _asked_by() | {"entries": lines, "more": more, "is_search": wanted.is_anything, "checked": checked}
    return visit.show("trail.html", title="Audit trail", customer_id=wanted.customer_id or "", **facts)


async def _lines(context: Context, found: Sequence[AuditEntry]) -> list[dict[str, Any]]:
    names = await called(context, (entry.actor for entry in found))
    customers = await work_lists.names(context, (entry.customer_id for entry in found if entry.customer_id))
    return [
        {
            "number": entry.sequence,
            "at": entry.at,
            "by": trail_words.actor(entry, names),
            "did": trail_words.act(entry.action),
            "customer": customers.get(entry.customer_id or "", ""),
        }
        for entry in found
    ]


async def _wanted(visit: Visit) -> _Wanted:
    """What the form asks for. Raises Invalid for what nobody can be meant by, and for days that are none."""
    form, days = visit.form, _days(visit)
    who, by = form.text("who"), form.text("person")
    action = form.text("act") if form.text("act") in trail_words.ACTS else None
    async with visit.reading() as context:
        customer_id, alike = await _customer(visit, context, form.text("customer_id"), who)
        actors = await people.called(context, by) if by else None
    if days is None and customer_id is None and (actors or action):
        days = (visit.now - _YEAR, visit.now + _DAY)
    return _Wanted(customer_id=customer_id, alike=alike, actors=actors, action=action, days=days)


async def _customer(visit: Visit, context: Context, chosen: str, who: str) -> tuple[str | None, Sequence[Customer]]:
    """Whose entries: the one chosen, the only one found, or those among whom to choose."""
    if not who:
        return None, ()
    phone = read_phone_question(who, visit.settings.default_region)
    email = read_email_question(who) if "@" in who else None
    name = who if phone is None and email is None else None
    found, _ = await context.tx.customers.list(Page(limit=_MOST_CUSTOMERS), phone=phone, email=email, name=name)
    if not found:
        raise invalid("/who", "Nobody of that name, number or address is on record.")
    if chosen in {customer.id for customer in found}:
        return chosen, ()
    return (found[0].id, ()) if len(found) == 1 else (None, found)


def _days(visit: Visit) -> tuple[datetime, datetime] | None:
    """From the beginning of the first day to the end of the last; of one day where only one is given."""
    first, last = (_day(visit, name) for name in ("from", "to"))
    since, until = first or last, last or first
    if since is None or until is None:
        return None
    if since > until:
        raise invalid("/from", "Give a first day that does not come after the last.")
    return start_of(since), start_of(until + _DAY)


def _day(visit: Visit, name: str) -> date | None:
    text = visit.form.text(name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise invalid(f"/{name}", "Give a day such as 2030-03-13.") from None


@page("/trail/{number}")
@allow(AUDITOR)
async def entry(visit: Visit) -> Response:
    """One entry: who, what, when, under which edition, what was noted, and whether it is as it was written."""
    number = _number(visit)
    async with visit.reading() as context:
        beside = await context.tx.audit.sequence(max(number - 1, 1), number + 1, limit=3)
        found = next((each for each in beside if each.sequence == number), None)
        if found is None:
            raise NotFound("path")
        [line] = await _lines(context, [found])
        edition = await context.tx.editions.by_digest(found.policy.digest)
    path, title = trail_words.page_of(visit, found)
    return visit.show(
        "trail_entry.html",
        title=f"Entry {number:,}",
        line=line,
        entry=found,
        did_as=[role.replace("_", " ") for role in found.roles],
        thing=path,
        thing_title=title,
        noted=trail_words.noted(visit.policy, found),
        altered=[each for each in found.details.get("altered", ()) if isinstance(each, int)],
        is_as_written=found.digest == found.content_digest,
        edition=edition,
        proposal=path if found.subject.startswith("restriction-proposals/") else "",
        numbers=[each.sequence for each in beside],
    )


def _number(visit: Visit) -> int:
    text = visit.request.path_params["number"]
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:20]) < LARGEST_SEQUENCE):
        raise NotFound("path")
    return int(text)


@page("/trail/verification")
@allow(AUDITOR)
async def verification(visit: Visit) -> Response:
    """What came of the last verification, and the way to another."""
    return await _verification(visit)


async def _verification(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        checked = await trail_checks.latest(context)
        last = await context.tx.audit.last()
        names = await called(context, [checked.actor] if checked else [])
    return visit.show(
        "trail_verification.html",
        title="Is the audit trail as it was written?",
        refused=refused,
        checked=checked,
        by=names(checked.actor) if checked else "",
        last=last,
        new=last - checked.details["last"] if checked else last,
    )


@act("/trail/verification", again=_verification, is_long=True)
@allow(AUDITOR)
async def verify(visit: Visit) -> Response:
    """Hold each entry against what it was written with, and keep that it was done and what came of it."""
    async with visit.reading() as context:
        checked = await trail_checks.latest(context)
        last = await context.tx.audit.last()
    is_new_only = visit.form.text("step") == "new" and checked is not None
    first = checked.details["last"] + 1 if is_new_only and checked else 1
    reading = visit.session.store.reading
    found = await (audit.verify_whole(reading) if first == 1 else audit.verify(reading, first, last))
    return await visit.do(
        lambda context: trail_checks.note(context, found, first, last), lambda _: "/trail/verification"
    )


_REPLAYED = {
    Again.SAME: "The same answer, to the letter.",
    Again.REWORDED: "The same answer; some sentences say it otherwise today.",
    Again.OTHERWISE: "Another answer. Whoever looks after the service should be told.",
    Again.NOT_ASKED: "It cannot be asked again: what it rested on was changed since, or the edition or the release of"
    " that day is not known here.",
    Again.ERASED: "It cannot be asked again: what it rested on was erased.",
}


@page("/proposals/{proposal_id}/replay", grows_with="proposal_id")
@allow(AUDITOR)
async def replay(visit: Visit) -> Response:
    """Ask the policy again as it was that day, on the facts of that day, and say whether the answer is the same."""
    proposal_id = visit.id("proposal_id")
    async with visit.reading() as context:
        record = await context.tx.proposals.get(proposal_id)
        found = await editions.replay_proposal(context.tx, proposal_id)
        names = await work_lists.names(context, [record.customer_id])
    asked = ("When it was proposed", "When it was decided")
    return visit.show(
        "trail_replay.html",
        title="Would the policy answer the same again?",
        record=record,
        name=names[record.customer_id],
        answers=[(when, _REPLAYED[each.again]) for when, each in zip(asked, found, strict=False)],
    )
