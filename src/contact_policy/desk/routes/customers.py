"""Customers found, written down and changed: names, how to reach them, and what they need (MC-8.15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.customers import CustomerIn, CustomerPatch
from contact_policy.contact_points import read_email_question, read_phone_question
from contact_policy.desk import meanwhile, words
from contact_policy.desk.forms import Form, checked
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, PreconditionFailed, invalid
from contact_policy.policy.vocabulary import Channel, ContactPointKind, NoticeKind
from contact_policy.records import Customer, Page, Role
from contact_policy.records.notice_references import ids_of
from contact_policy.services import customers
from contact_policy.services.context import Context

MAY = (Role.STAFF, Role.MANAGER, Role.CHIEF_EXECUTIVE)

_NEW = "Write down somebody new"
_MOST = 50
_SHORTEST_NAME = 2
_SPARE_POINTS = 3
_SPARE_NEEDS = 2
_MOST_ROWS = 100

Rows = Sequence[Mapping[str, Any]]


async def _ask(visit: Visit, refused: Invalid | None = None) -> Response:
    return visit.show("customers.html", title="Customers", refused=refused, people=None, has_more=False)


@page("/customers")
@allow(*MAY)
async def find(visit: Visit) -> Response:
    """Ask whom to find."""
    return await _ask(visit)


@act("/customers", again=_ask)
@allow(*MAY)
async def found(visit: Visit) -> Response:
    """Those found by a name, a number, an address or a letter's reference: by names alone. Nothing is written."""
    who, region = visit.form.text("who"), visit.settings.default_region
    if len(who) < _SHORTEST_NAME:
        raise invalid("/who", "Give at least two letters of a name, or a number, e-mail address or letter's reference.")
    phone = read_phone_question(who, region)
    email = read_email_question(who) if "@" in who else None
    name = who if phone is None and email is None else None
    async with visit.reading() as context:
        people, more = await context.tx.customers.list(Page(limit=_MOST), phone=phone, email=email, name=name)
        people = (*people, *await _written_to(context, who))
    return visit.show("customers.html", title="Customers", people=people, has_more=more is not None)


async def _written_to(context: Context, reference: str) -> Sequence[Customer]:
    """Whose letter carries ``reference``, where it is one. What was written to staff is nobody's."""
    ids = ids_of(reference)
    if ids is None:
        return ()
    letters, _ = await context.tx.notices.list(Page(limit=_MOST), ids=ids)
    theirs = {letter.customer_id for letter in letters if letter.kind is not NoticeKind.REFUSAL}
    return await context.tx.customers.several(sorted(theirs))


@page("/customers/new")
@allow(*MAY)
async def new(visit: Visit) -> Response:
    """An empty form."""
    return _form(visit, _NEW, {"name": "", "points": (), "needs": (), "language": "", "capacity": ""})


async def _new_again(visit: Visit, refused: Invalid) -> Response:
    return _form(visit, _NEW, _typed(visit.form), refused)


@act("/customers/new", again=_new_again)
@allow(*MAY)
async def register(visit: Visit) -> Response:
    """Write them down, unless there is likely to be such a person: then that is asked first."""
    given = checked(CustomerIn, _body(visit.form)).changes()

    async def work(context: Context) -> Customer:
        if not visit.form.has("is_somebody_else", "yes"):
            alike, _ = await context.tx.customers.list(Page(limit=_MOST), name=given.name)
            if alike:
                raise _MaybeKnown(alike)
        return await customers.register(context, given)

    try:
        return await visit.do(work, lambda done: f"/customers/{done.id}")
    except _MaybeKnown as known:
        return _form(visit, _NEW, _typed(visit.form), alike=known.alike)


class _MaybeKnown(Exception):
    """Others of that name are on record."""

    def __init__(self, alike: Sequence[Customer]) -> None:
        super().__init__()
        self.alike = alike


@page("/customers/{customer_id}/details")
@allow(*MAY)
async def details(visit: Visit) -> Response:
    """What is known of somebody, to be changed."""
    async with visit.reading() as context:
        customer = await context.tx.customers.get(visit.id("customer_id"))
    known = {
        "name": customer.name,
        "points": [
            {"kind": p.kind, "value": words.contact_point(p.kind, p.value), "shared": p.shared}
            for p in customer.contact_points
        ],
        "needs": [
            {"id": n.id, "need": n.need, "adjustment": n.adjustment, "channels_unusable": n.channels_unusable}
            for n in customer.access_needs
        ],
        "language": customer.language,
        "capacity": customer.capacity,
        "deceased_on": customer.deceased_on.isoformat() if customer.deceased_on else "",
        "seen": customer.version,
        "read": meanwhile.as_field(meanwhile.customer_said(customer)),
    }
    return _form(visit, f"Change what is known of {customer.name}", known)


async def _details_again(visit: Visit, refused: Invalid) -> Response:
    return _form(visit, "Change what is known", _typed(visit.form), refused)


@act("/customers/{customer_id}/details", again=_details_again)
@allow(*MAY)
async def change(visit: Visit) -> Response:
    """Change it, where nobody else has in the meantime."""
    customer_id, form = visit.id("customer_id"), visit.form
    body = _body(form) | {"deceased_on": form.text("deceased_on") or None}
    changes = checked(CustomerPatch, body).changes()
    seen = form.text("seen")
    if not seen.isdecimal():
        raise PreconditionFailed("Open the page again.")

    async def work(context: Context) -> Customer:
        return await customers.change(context, customer_id, int(seen), changes)

    return await visit.do(work, lambda done: f"/customers/{done.id}")


def _form(
    visit: Visit, title: str, known: Mapping[str, Any], refused: Invalid | None = None, alike: Sequence[Customer] = ()
) -> Response:
    return visit.show(
        "customer_form.html",
        title=title,
        refused=refused,
        known=known,
        points=[*known["points"], *({} for _ in range(_SPARE_POINTS))],
        needs=[*known["needs"], *({} for _ in range(_SPARE_NEEDS))],
        kinds=[(kind, words.CONTACT_POINTS[kind]) for kind in ContactPointKind],
        channels=[(channel, words.capitalised(words.CHANNELS[channel])) for channel in Channel],
        languages=_languages(known["language"]),
        capacities=list(words.CAPACITIES.items()),
        alike=alike,
    )


def _languages(known: str) -> list[tuple[str, str]]:
    """Those that letters may be in, and any other that is on record; in English where the office has no words in it."""
    offered: list[tuple[str, str]] = list(words.LANGUAGES.items())
    others = [(known, f"Another ({known}): letters are in English")] if known and known not in words.LANGUAGES else []
    return offered + others


def _body(form: Form) -> dict[str, Any]:
    typed = _typed(form)
    points = [dict(point) for point in typed["points"]]
    needs = [{name: value for name, value in need.items() if value or name != "id"} for need in typed["needs"]]
    body: dict[str, Any] = {"contact_points": points, "access_needs": needs}
    return body | {name: typed[name] for name in ("name", "language", "capacity") if typed[name]}


def _typed(form: Form) -> dict[str, Any]:
    """What the form holds, without the rows that were left empty."""
    points = [
        {
            "kind": form.text(f"contact_points.{row}.kind"),
            "value": form.text(f"contact_points.{row}.value"),
            "shared": form.has(f"contact_points.{row}.shared", "yes"),
        }
        for row in _rows(form, "contact_points", "value")
    ]
    needs = [
        {
            "id": form.text(f"access_needs.{row}.id"),
            "need": form.text(f"access_needs.{row}.need"),
            "adjustment": form.text(f"access_needs.{row}.adjustment"),
            "channels_unusable": list(form.many(f"access_needs.{row}.channels_unusable")),
        }
        for row in _rows(form, "access_needs", "need", "adjustment")
    ]
    return {
        "name": form.text("name"),
        "language": form.text("language"),
        "capacity": form.text("capacity"),
        "points": points,
        "needs": needs,
        "deceased_on": form.text("deceased_on"),
        "seen": form.text("seen"),
        "read": form.text("read"),
    }


def _rows(form: Form, name: str, *members: str) -> list[int]:
    return [row for row in range(_MOST_ROWS) if any(form.text(f"{name}.{row}.{member}") for member in members)]
