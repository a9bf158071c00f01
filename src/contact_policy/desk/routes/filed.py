"""Letters and e-mails that are read and filed: seen by somebody, and answered where they bring something (MC-8.23)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.filed_contacts import AnswerIn, ReadingIn
from contact_policy.desk import words
from contact_policy.desk.forms import checked, moment_of
from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import Duplicate, Invalid, NothingToAnswer, PreconditionFailed, invalid
from contact_policy.policy.filed_contacts import Brings, FiledStatus, brings_of
from contact_policy.policy.vocabulary import Direction
from contact_policy.policy.working_days import london_date
from contact_policy.records import Page, Role
from contact_policy.records.filed_contacts import FiledContact
from contact_policy.services import filed_contacts, work_lists
from contact_policy.services.context import Context

WRITERS = (Role.STAFF, Role.MANAGER)
READERS = (*WRITERS, Role.CHIEF_EXECUTIVE, Role.AUDITOR)

_SHOWN = 50
_MOST_EVENTS = 200
BRINGS: Mapping[str, str] = {
    Brings.NEW_INFORMATION: "New information on a case",
    Brings.NEW_MATTER: "A new matter or complaint",
    Brings.SAFEGUARDING: "A concern for somebody's safety",
    Brings.STATUTORY: "A request that the law provides for, such as for information or data",
    Brings.NOTHING: "Nothing that is to be answered",
}
STATUSES = {
    FiledStatus.UNSEEN: "Nobody has seen it",
    FiledStatus.TO_ANSWER: "To be answered",
    FiledStatus.DONE: "Done",
}
_SHOW = {"": FiledStatus.UNSEEN, "answer": FiledStatus.TO_ANSWER, "done": FiledStatus.DONE}


@page("/filed")
@allow(*READERS)
async def listed(visit: Visit) -> Response:
    """What nobody has seen, the longest waiting first; or what is to be answered, or done."""
    asked = visit.request.query_params
    show = asked.get("show", "") if asked.get("show", "") in _SHOW else ""
    today = london_date(visit.now)
    async with visit.reading() as context:
        page = Page(limit=_SHOWN, after=asked.get("after") or None)
        found, more = await context.tx.filed_contacts.list(page, status=_SHOW[show])
        names = await work_lists.names(context, (each.filing.customer_id for each in found))
        counts = await context.tx.filed_contacts.counts(today)
    return visit.show(
        "filed.html",
        title="Filed letters and e-mails",
        show=show,
        kinds=[
            ("", f"not seen ({counts.unseen})"),
            ("answer", f"to be answered ({counts.to_answer})"),
            ("done", "done"),
        ],
        items=[(names[each.filing.customer_id], each, each.is_overdue(today)) for each in found],
        more=more,
        words=words,
    )


@page("/filed/{filed_contact_id}")
@allow(*READERS)
async def filed(visit: Visit) -> Response:
    """One of them: what it says, what was found that it brings, and how it was answered."""
    return await _filed(visit)


async def _filed(visit: Visit, refused: Invalid | None = None) -> Response:
    async with visit.reading() as context:
        found = await context.tx.filed_contacts.get(visit.id("filed_contact_id"))
        customer = await context.tx.customers.get(found.filing.customer_id)
        events, _ = await context.tx.contact_events.list(customer.id, Page(limit=_MOST_EVENTS))
        answers = [each.answer_event_id for each in found.answers]
        contests = await context.tx.data_requests.contests([found.event.id, *answers])
        people = [*(each.read_by for each in found.readings), *(each.recorded_by for each in found.answers)]
        names = await called(context, people)
    said = {event.id: event.summary for event in events}
    may_write = visit.may(*WRITERS) and found.corrected_by is None
    return visit.show(
        "filed_contact.html",
        title=f"Filed {words.CHANNELS[found.event.channel]} of {customer.name}",
        refused=refused,
        found=found,
        customer=customer,
        stands=STATUSES[found.status],
        is_overdue=found.is_overdue(london_date(visit.now)),
        readings=[(_told(each.brings), each) for each in found.readings],
        contested=words.contest(contests.get(found.event.id)),
        answers=[
            (said.get(each.answer_event_id, ""), words.contest(contests.get(each.answer_event_id)), each)
            for each in found.answers
        ],
        names=names,
        may_read=may_write,
        may_answer=may_write and found.status is FiledStatus.TO_ANSWER,
        brings=[
            (code, _told(code))
            for code in brings_of(visit.policy)
            if found.reading is None or code != found.reading.brings
        ],
        replies=[
            (event.id, f"{words.moment(event.occurred_at)}, {words.CHANNELS[event.channel]}: {event.summary}")
            for event in events
            if event.direction is Direction.OUTBOUND and event.occurred_at >= found.filing.received_at
        ],
        words=words,
    )


def _told(brings: str) -> str:
    """What it brings, as people read it: ours in words, the office's own by its name."""
    return BRINGS.get(brings) or words.capitalised(brings.replace("_", " "))


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _filed(visit, refused)


@act("/filed/{filed_contact_id}/reading", again=_again)
@allow(*WRITERS)
async def record_reading(visit: Visit) -> Response:
    """Write down that it was seen, and what it brings: it counts as that from now on."""
    id_ = visit.id("filed_contact_id")
    given = checked(ReadingIn, visit.form.given(brings="brings", note="note"))

    async def work(context: Context) -> FiledContact:
        await _refuse_changed(context, id_, visit.form.text("seen"))
        return await filed_contacts.read(context, id_, given.brings, given.note)

    try:
        return await visit.do(work, lambda _: f"/filed/{id_}")
    except Duplicate as refused:
        raise invalid("/brings", refused.detail) from None


async def _refuse_changed(context: Context, id_: str, seen: str) -> None:
    """Raise PreconditionFailed where somebody has read or answered it since."""
    if seen != str((await context.tx.filed_contacts.get(id_)).version):
        raise PreconditionFailed("Open the page again.")


@act("/filed/{filed_contact_id}/answer", again=_again)
@allow(*WRITERS)
async def record_answer(visit: Visit) -> Response:
    """Write down how it was answered: a contact of its own."""
    id_, form = visit.id("filed_contact_id"), visit.form
    sent: dict[str, Any] = form.given(contact_event_id="contact_event_id", channel="channel", summary="summary")
    if (at := moment_of(form, "answered_at")) is not None:
        sent["answered_at"] = at
    given = checked(AnswerIn, sent).answering()

    async def work(context: Context) -> FiledContact:
        await _refuse_changed(context, id_, form.text("seen"))
        return await filed_contacts.answer(context, id_, given)

    try:
        return await visit.do(work, lambda _: f"/filed/{id_}")
    except (Duplicate, NothingToAnswer) as refused:
        raise invalid("/contact_event_id", refused.detail) from None
