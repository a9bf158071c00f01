"""All that is kept of a person, to be looked through for others, and the copy that they are given."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from contact_policy.api import read_traces
from contact_policy.api.subject_access_archive import MEDIA_TYPE, archive
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, NotFound
from contact_policy.records import Role
from contact_policy.records.subject_access import FreeText, Withheld
from contact_policy.services import read_traces as traces
from contact_policy.services.subject_access import collecting, issuing
from contact_policy.services.subject_access.texts import Withholding

WHO = (Role.AUDITOR, Role.ADMIN)

_ABOUT = 40  # characters of a text that stand on either side of what is proposed


@page("/customers/{customer_id}/subject-access", grows_with="customer_id")
@allow(*WHO)
async def looked_through(visit: Visit) -> Response:
    """What may be about others in what is kept of them, piece by piece, and the copies that they were given."""
    return await _looked_through(visit)


async def _looked_through(visit: Visit, refused: Invalid | None = None) -> Response:
    customer_id = visit.id("customer_id")
    async with visit.reading() as context:
        export = await collecting.collect(context, customer_id)
        texts = await issuing.review(context, export)
        copies = await context.tx.subject_access_copies.for_customer(customer_id)
    read_traces.leave(visit.session, traces.SUBJECT_ACCESS, f"customers/{customer_id}", customer_id)
    return visit.show(
        "subject_access.html",
        title=f"What we keep about {export.name}",
        refused=refused,
        customer_id=customer_id,
        things=len(export.items),
        letters=len(export.notice_ids),
        pieces=list(_pieces(texts)),
        copies=list(reversed(copies)),
    )


def _pieces(texts: list[FreeText]) -> Iterator[tuple[str, str, str]]:
    """Each piece that may be about somebody else: its value in the form, itself, and where it stands."""
    for text in texts:
        for place in text.proposed:
            around = text.text[max(place.start - _ABOUT, 0) : place.end + _ABOUT]
            piece = text.text[place.start : place.end]
            yield f"{place.start}-{place.end}-{text.id}", piece, f"{place.reason}: … {around} …"


def _withheld(visit: Visit) -> Iterator[Withheld]:
    for value in visit.form.many("withheld"):
        start, end, id_ = ([*value.split("-", 2), "", ""])[:3]
        if not (start.isdecimal() and end.isdecimal()):
            raise NotFound("path")
        yield Withheld(id=id_, start=int(start), end=int(end), reason="About somebody else")


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _looked_through(visit, refused)


@act("/customers/{customer_id}/subject-access", again=_again, grows_with="customer_id")
@allow(*WHO)
async def issue(visit: Visit) -> Response:
    """Make the copy, without what is withheld of it."""
    customer_id, withheld = visit.id("customer_id"), tuple(_withheld(visit))
    async with visit.reading() as context:
        copies = await context.tx.subject_access_copies.for_customer(customer_id)
    return await visit.do(
        lambda context: issuing.issue(context, customer_id, withheld),
        lambda _: f"/customers/{customer_id}/subject-access",
        since=copies[-1].id if copies else "",
    )


@page("/customers/{customer_id}/subject-access/archive", grows_with="customer_id")
@allow(*WHO)
async def latest_archive(visit: Visit) -> Response:
    """The latest copy as an archive, the very one whose digest is kept. 409 where what is on record has changed."""
    customer_id = visit.id("customer_id")
    async with visit.reading() as context:
        copies = await context.tx.subject_access_copies.for_customer(customer_id)
        if not copies:
            return visit.leave_for(f"/customers/{customer_id}/subject-access")
        issued = await issuing.issued_before(context, customer_id, copies[-1].id)
        letters = [await context.tx.notices.get(id_) for id_ in issued.whole.notice_ids]
    withholding = Withholding(issued.whole.items, issued.copy.withheld)
    typesetter = visit.session.letter_assets.typesetter
    made = await run_in_threadpool(archive, issued.export, letters, typesetter, withholding)
    headers = {"Content-Disposition": 'attachment; filename="subject-access-export.zip"'}
    return Response(made, media_type=MEDIA_TYPE, headers=headers)
