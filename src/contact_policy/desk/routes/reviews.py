"""Reviews of restrictions (MC-9.3): which are due; and one held, what speaks against going on foremost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.reviews import ReviewIn
from contact_policy.desk import assessments, charts, considered, meanwhile, milder, unfinished, words
from contact_policy.desk.forms import Form, checked
from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.routes.customer_record import STANDINGS
from contact_policy.desk.routes.restrictions import (
    AUDITOR,
    CHIEF,
    HEARD,
    MANAGER,
    REVIEWED,
    contact_line,
    lost_rules,
    shows_conduct,
    standing_events,
)
from contact_policy.desk.visit import Visit
from contact_policy.desk.weighed import weighed
from contact_policy.errors import HarsherMeasures, Invalid, PolicyBreach, PreconditionFailed, ReasonRequired, invalid
from contact_policy.letters.letter import letter_of
from contact_policy.policy import Policy
from contact_policy.policy.findings import Stage
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.notices import as_letters_say
from contact_policy.policy.vocabulary import ReviewOutcome
from contact_policy.policy.who_may import Act
from contact_policy.policy.working_days import london_date
from contact_policy.records import NoticeRecord, Page, RestrictionRecord, ReviewRecord
from contact_policy.records.reviews import RequestState
from contact_policy.services import restrictions, review_dossiers, reviews, work_lists
from contact_policy.services.context import Context
from contact_policy.services.late_arrivals import Arrival, LateArrival
from contact_policy.services.restrictions import Wanted
from contact_policy.services.review_dossiers import ReviewDossier

_KIND = "review"
_LOOKING_AHEAD = timedelta(days=366)
_SHOWN = 50
_MOST_EVENTS = 1000
_OUTCOMES = (
    (
        ReviewOutcome.LIFT,
        "It ends now",
        "{name} is told so, and may contact us as anybody may, unless something else is in force.",
    ),
    (ReviewOutcome.VARY, "It goes on, made gentler", "Say below what goes on. Anything harsher takes a new proposal."),
    (ReviewOutcome.CONTINUE, "It goes on as it is", "{name} is told why, and when it is looked at again."),
)


@page("/reviews")
@allow(MANAGER, CHIEF, AUDITOR, also=(Act.REVIEW,))
async def listed(visit: Visit) -> Response:
    """What is to be looked at again, month by month, the longest due first."""
    today = london_date(visit.now)
    after = visit.request.query_params.get("after") or None
    wanted = Wanted(review_due_before=today + _LOOKING_AHEAD)
    async with visit.reading() as context:
        found, more = await restrictions.listed(context, Page(limit=_SHOWN, after=after), wanted)
        names = await work_lists.names(context, (each.customer_id for each in found))
    lines = [_due(visit, record, names) for record in found]
    months = [(month, list(group)) for month, group in groupby(lines, key=lambda line: line["month"])]
    return visit.show("reviews.html", title="Reviews", months=months, more=more, is_first=after is None)


def _due(visit: Visit, record: RestrictionRecord, names: Mapping[str, str]) -> dict[str, Any]:
    standing = standing_at(visit.policy, record.restriction, visit.now)
    is_overdue = standing.is_overdue(london_date(visit.now))
    return {
        "id": record.id,
        "name": names[record.customer_id],
        "month": "Overdue" if is_overdue else f"{standing.review_on:%B %Y}",
        "is_overdue": is_overdue,
        "review_on": standing.review_on,
        "lapses_at": standing.lapses_at,
        "standing": STANDINGS[standing.status],
        "has_lost_support": bool(lost_rules(record)),
    }


@page("/restrictions/{restriction_id}/review", grows_with="restriction_id")
@allow(MANAGER, CHIEF, AUDITOR, also=(Act.REVIEW,))
async def review(visit: Visit) -> Response:
    """All that a review weighs, assessed on today's facts; and the form, for the one who decides."""
    return await _review(visit, unfinished.form_of(await unfinished.load(visit, _KIND, visit.id("restriction_id"))))


async def _review(visit: Visit, form: Form, refused: Invalid | None = None) -> Response:
    policy = visit.policy
    async with visit.reading() as context:
        found = await review_dossiers.dossier(context, visit.id("restriction_id"))
        customer = await context.tx.customers.get(found.record.customer_id)
        cases = await context.tx.cases.for_customer(customer.id)
        events, _ = await context.tx.contact_events.list(customer.id, Page(limit=_MOST_EVENTS))
        held, since = found.record.restriction, found.breaches.since
        lately = [event for event in standing_events(events) if event.occurred_at >= since]
        contests = await context.tx.data_requests.contests([event.id for event in lately])
        names = await called(context, _people(found))
    standing = standing_at(policy, held, visit.now)
    return visit.show(
        "review.html",
        title=f"Should it go on? The restriction of {customer.name}",
        refused=refused,
        form=form,
        found=found,
        read=meanwhile.as_field(meanwhile.restriction_said(policy, found.record, visit.now)),
        held=held,
        customer=customer,
        standing=standing,
        standing_said=STANDINGS[standing.status],
        is_overdue=standing.is_overdue(london_date(visit.now)),
        measures=milder.all_in_full(visit.policy, held, cases),
        behaviours=[policy.behaviour[b].label for b in held.behaviours],
        **considered.asks(policy, Stage.REVIEW, found.questions, refused),
        assessed=assessments.told(policy, found.current.assessment),
        weighed=weighed(policy, found.current.against, found.current.assessment, found.current.proposal.proposal),
        lost=lost_rules(found.record),
        since=since,
        lately=[contact_line(visit, event, contests) for event in lately if shows_conduct(visit, event)],
        in_all=len(lately),
        chart=charts.weekly(events, policy.unacceptable_observations, visit.now),
        late=[_late(each) for each in found.late_arrivals],
        reviews=[
            (REVIEWED[each.outcome], each, considered.told(policy, each.criteria)) for each in reversed(found.reviews)
        ],
        appeals=[(HEARD[a.decision.outcome] if a.decision else "", a) for a in found.appeals],
        names=names,
        may_decide=visit.may_do(Act.REVIEW) and standing.is_live,
        outcomes=[(code, said, hint.format(name=customer.name)) for code, said, hint in _OUTCOMES],
        in_being=milder.in_being(visit.policy, held.measures, customer, cases),
        requests=[
            (request.id, f"That of {words.day(request.received_at)}: {request.text}")
            for request in found.requests
            if request.state is RequestState.OPEN
        ],
        months=policy.lengths.review_interval_months,
    )


def _people(found: ReviewDossier) -> list[str]:
    people = [found.record.authorised_by, *(each.reviewed_by for each in found.reviews)]
    return people + [appeal.decision.decided_by for appeal in found.appeals if appeal.decision]


def _late(late: LateArrival) -> str:
    what = "A reply to the warning" if late.what is Arrival.REPLY else "An appeal"
    return f"{what} of {words.day(late.received_at)} came when nobody who had decided could weigh it."


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _review(visit, visit.form, refused)


@act("/restrictions/{restriction_id}/review", again=_again, grows_with="restriction_id")
@allow(CHIEF, doing=Act.REVIEW)
async def hold(visit: Visit) -> Response:
    """First the letter as it would read, made by the very deed, which is taken back; then the deed."""
    restriction_id, form = visit.id("restriction_id"), visit.form
    step = form.text("step")
    async with visit.reading() as context:
        record = await context.tx.restrictions.get(restriction_id)
        is_live = restrictions.standing(context, record).is_live
    if step != "do" and is_live:
        await unfinished.keep(visit, _KIND, restriction_id, record.customer_id, form)
    if step == "change":
        return await _review(visit, form)
    work = _work(visit, record)
    try:
        if step == "do":
            return await visit.do(work, lambda _: f"/restrictions/{restriction_id}")
        done, notice = await visit.preview(work, record.customer_id)
    except (ReasonRequired, PolicyBreach) as refused:
        raise Invalid(*(assessments.lacking(visit.policy, check) for check in refused.checks)) from None
    except HarsherMeasures as refused:
        raise invalid("/measures", refused.detail) from None
    return visit.show(
        "read_first.html",
        title="Read what you are about to decide",
        opening="Nothing is decided yet. It is worked out once more when you press the button.",
        rows=[*_rows(visit.policy, done), ("What happens", _happens(done))],
        letter=letter_of(notice),
        do=_DO[done.outcome],
        kept=form.kept(),
    )


_DO = {
    ReviewOutcome.LIFT: "End it now, and draft this letter",
    ReviewOutcome.VARY: "Make it gentler, and draft this letter",
    ReviewOutcome.CONTINUE: "Let it go on, and draft this letter",
}


def _rows(policy: Policy, done: ReviewRecord) -> Sequence[tuple[str, str]]:
    said = {code: said for code, said, _ in _OUTCOMES}
    rows = [("You decide", said[done.outcome]), ("Your reasons", done.reasons)]
    if done.measures:
        rows.append(("From now on", "\n".join(as_letters_say(policy, measure) for measure in done.measures)))
    rows += [("Your reason beside them", reason) for reason in done.recorded_reasons.values()]
    if done.support_weighed:
        rows.append(("How you weighed what no longer holds", done.support_weighed))
    rows += considered.rows(policy, done.criteria)
    if done.next_review_on:
        rows.append(("Looked at again by", words.day(done.next_review_on)))
    if done.reconsideration_request_id:
        rows.append(("Their wish for an earlier look", "This answers it"))
    return rows


def _happens(done: ReviewRecord) -> str:
    if done.outcome is ReviewOutcome.LIFT:
        return "It ends at once, whether or not the letter has gone. Somebody issues the letter."
    return "It holds at once. This letter is drafted, and somebody issues it; the customer may appeal."


def _work(visit: Visit, record: RestrictionRecord) -> Any:
    form, held, seen = visit.form, record.restriction.measures, visit.form.text("seen")
    names = ("outcome", "reasons", "next_review_on", "support_weighed", "reconsideration_request_id")
    sent: dict[str, Any] = form.given(**{name: name for name in names})
    if sent.get("outcome") != ReviewOutcome.LIFT:
        sent["recorded_reasons"] = considered.reasons(form)
        sent["criteria"] = considered.body(form, visit.policy, Stage.REVIEW)
    else:
        sent.pop("next_review_on", None)
    if sent.get("outcome") == ReviewOutcome.VARY:
        sent["measures"] = milder.body(visit.policy, form, held)
    try:
        given = checked(ReviewIn, sent).findings()
    except Invalid as refused:
        raise milder.in_the_form(refused, form, held) from None
    if not seen.isdecimal():
        raise PreconditionFailed("Open the page again.")

    async def work(context: Context) -> tuple[ReviewRecord, NoticeRecord]:
        done = await reviews.review(context, record.id, int(seen), given)
        await unfinished.forget(context, _KIND, record.id)
        return done, await context.tx.notices.get(done.notice_id)

    return work
