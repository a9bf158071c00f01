"""Appeals (MC-2.1): the whole matter for whoever hears it, who took no part before, and the outcome with its letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from contact_policy.api.schemas.appeals import AppealDecisionIn
from contact_policy.desk import assessments, considered, milder, record_words, unfinished, words
from contact_policy.desk.forms import Form, checked
from contact_policy.desk.naming import called
from contact_policy.desk.pages import act, allow, page
from contact_policy.desk.routes.customer_record import STANDINGS
from contact_policy.desk.routes.restrictions import HEARD
from contact_policy.desk.visit import Visit
from contact_policy.desk.weighed import Weighed, weighed
from contact_policy.errors import HarsherMeasures, Invalid, PolicyBreach, PreconditionFailed, ReasonRequired, invalid
from contact_policy.letters.letter import letter_of
from contact_policy.policy import Policy
from contact_policy.policy.document.tables import CriterionEntry
from contact_policy.policy.facts import Consideration
from contact_policy.policy.findings import Stage
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import as_letters_say
from contact_policy.policy.vocabulary import AppealOutcome
from contact_policy.policy.who_may import Act
from contact_policy.policy.working_days import london_date
from contact_policy.records import NoticeRecord, RestrictionRecord, Role
from contact_policy.records.appeals import AppealAbout, AppealRecord
from contact_policy.services import appeal_dossiers, appeals
from contact_policy.services.appeal_dossiers import AppealDossier
from contact_policy.services.context import Context

MANAGER, CHIEF, REVIEWER, AUDITOR = Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.REVIEWER, Role.AUDITOR
READERS = (MANAGER, CHIEF, REVIEWER, AUDITOR)

_KIND = "appeal"
_MOST_LINES = 10
_OF_RESTRICTION = (
    (AppealOutcome.QUASHED, "It ends now", "The appeal is allowed. The restriction ends at once."),
    (
        AppealOutcome.VARIED,
        "It is made gentler",
        "The appeal is allowed in part. Say below what goes on; nothing may be harsher than it is.",
    ),
    (AppealOutcome.DISMISSED, "It stands", "The appeal is dismissed. The restriction goes on as it is."),
)
_OF_WARNING = (
    (AppealOutcome.QUASHED, "It is taken back", "The appeal is allowed. Nothing rests on the warning any more."),
    (AppealOutcome.DISMISSED, "It stands", "The appeal is dismissed. The warning counts as it did."),
)

_HAPPENS = {
    AppealOutcome.QUASHED: "The appeal is allowed, and what it is against ends at once.",
    AppealOutcome.VARIED: "The appeal is allowed in part, and what is made gentler holds at once.",
    AppealOutcome.DISMISSED: "The appeal is dismissed, and nothing changes.",
}


@page("/appeals/{appeal_id}", grows_with="appeal_id")
@allow(*READERS)
async def appeal(visit: Visit) -> Response:
    """What they say, what it is against, and the whole matter; the form for a reviewer who took no part."""
    return await _appeal(visit, unfinished.form_of(await unfinished.load(visit, _KIND, visit.id("appeal_id"))))


async def _appeal(visit: Visit, form: Form, refused: Invalid | None = None) -> Response:
    policy = visit.policy
    async with visit.reading() as context:
        found = await appeal_dossiers.dossier(context, visit.id("appeal_id"))
        appeal = found.appeal
        customer = await context.tx.customers.get(appeal.customer_id)
        cases = await context.tx.cases.for_customer(customer.id)
        held = await _restriction(context, appeal)
        latest = list(reversed(found.entries))[: None if "whole" in visit.request.query_params else _MOST_LINES]
        names = await called(context, _people(found))
    measures = held.restriction.measures if held else ()
    standing = standing_at(policy, held.restriction, visit.now) if held else None
    against = f"{'restriction' if held else 'warning'} of {words.day(_made_at(found, held))}"
    recorded = appeal.decision.recorded if appeal.decision else None
    conflict = list(found.parts_taken) if visit.may_do(Act.APPEAL) and appeal.decision is None else []
    return visit.show(
        "appeal.html",
        title=f"Appeal against the {against}",
        refused=refused,
        form=form,
        found=found,
        appeal=appeal,
        customer=customer,
        held=held,
        standing=standing,
        standing_said=STANDINGS[standing.status] if standing else "",
        measures=milder.all_in_full(visit.policy, held.restriction, cases) if held else [],
        is_overdue=appeal.is_overdue(london_date(visit.now)),
        outcome=_heard(appeal),
        conflict=conflict,
        lost=held.support.lost if held and held.support else (),
        letter=letter_of(found.letter) if found.letter else None,
        assessed=assessments.told(policy, found.current.assessment) if found.current else None,
        weighed=_weighed(policy, found),
        criteria=_considered(policy, found),
        **considered.asks(policy, Stage.APPEAL, found.questions, refused),
        considered_then=considered.told(policy, recorded.criteria if recorded else None),
        lines=record_words.told(policy, latest, names),
        in_all=len(found.entries),
        names=names,
        may_decide=visit.may_do(Act.APPEAL) and appeal.decision is None and not found.parts_taken,
        outcomes=_OF_RESTRICTION if held else _OF_WARNING,
        in_being=milder.in_being(visit.policy, measures, customer, cases) if standing and standing.is_live else [],
    )


def _weighed(policy: Policy, found: AppealDossier) -> Weighed | None:
    """What speaks for them; None of a warning, which is weighed by what they say."""
    now = found.current
    return weighed(policy, now.against, now.assessment, now.proposal.proposal) if now else None


def _considered(policy: Policy, found: AppealDossier) -> list[tuple[CriterionEntry, Consideration | None]]:
    """What was considered with the proposal; nothing of a warning, which has none."""
    given = found.proposal.proposal.criteria if found.proposal else {}
    return [(entry, given.get(entry.name)) for entry in policy.criteria_at(Stage.PROPOSAL) if found.proposal]


async def _restriction(context: Context, appeal: AppealRecord) -> RestrictionRecord | None:
    """The restriction appealed against; None where it is a warning."""
    return await context.tx.restrictions.get(appeal.about_id) if appeal.about is AppealAbout.RESTRICTION else None


def _made_at(found: AppealDossier, held: RestrictionRecord | None) -> Any:
    if held is not None:
        return held.restriction.authorised_at
    return found.letter.issued_at if found.letter else found.appeal.received_at


def _heard(appeal: AppealRecord) -> str:
    if appeal.decision is None:
        return ""
    if appeal.about is AppealAbout.WARNING and appeal.decision.outcome is AppealOutcome.QUASHED:
        return "Allowed: the warning is taken back"
    return HEARD[appeal.decision.outcome]


def _people(found: AppealDossier) -> list[str]:
    people = [entry.by for entry in found.entries if entry.by]
    people += [found.decision.decided_by] if found.decision else []
    people += [found.proposal.proposal.proposed_by] if found.proposal else []
    return people + ([found.appeal.decision.decided_by] if found.appeal.decision else [])


async def _again(visit: Visit, refused: Invalid) -> Response:
    return await _appeal(visit, visit.form, refused)


@act("/appeals/{appeal_id}/decision", again=_again, grows_with="appeal_id")
@allow(REVIEWER, doing=Act.APPEAL)
async def decide(visit: Visit) -> Response:
    """First the letter as it would read, made by the very deed, which is taken back; then the deed."""
    appeal_id, form = visit.id("appeal_id"), visit.form
    step = form.text("step")
    async with visit.reading() as context:
        appeal = await context.tx.appeals.get(appeal_id)
        held = await _restriction(context, appeal)
    if step != "do" and appeal.decision is None:
        await unfinished.keep(visit, _KIND, appeal_id, appeal.customer_id, form)
    if step == "change":
        return await _appeal(visit, form)
    work = _work(visit, appeal, held.restriction.measures if held else ())
    try:
        if step == "do":
            return await visit.do(work, lambda _: f"/appeals/{appeal_id}")
        done, notice = await visit.preview(work, appeal.customer_id)
    except HarsherMeasures as refused:
        raise invalid("/measures", refused.detail) from None
    except (ReasonRequired, PolicyBreach) as refused:
        raise Invalid(*(assessments.lacking(visit.policy, check) for check in refused.checks)) from None
    return visit.show(
        "read_first.html",
        title="Read what you are about to decide",
        opening="Nothing is decided yet. It is worked out once more when you press the button.",
        rows=_rows(visit.policy, done),
        letter=letter_of(notice),
        do="Decide so, and draft this letter",
        kept=form.kept(),
    )


def _rows(policy: Policy, done: AppealRecord) -> Sequence[tuple[str, str]]:
    if done.decision is None:
        return ()
    outcomes = _OF_RESTRICTION if done.about is AppealAbout.RESTRICTION else _OF_WARNING
    said = {code: said for code, said, _ in outcomes}
    rows = [("You decide", said[done.decision.outcome]), ("Your reasons", done.decision.reasons)]
    if done.decision.measures:
        rows.append(("From now on", "\n".join(as_letters_say(policy, measure) for measure in done.decision.measures)))
    if done.decision.support_weighed:
        rows.append(("How you weighed what no longer holds", done.decision.support_weighed))
    rows += considered.rows(policy, done.decision.recorded.criteria if done.decision.recorded else None)
    if done.decision.may_be_decided_again:
        rows.append(("On the same events", "It may be decided again: the fault lay in how it was decided"))
    return [*rows, ("What happens", f"{_HAPPENS[done.decision.outcome]} Somebody of the office issues this letter.")]


def _work(visit: Visit, appeal: AppealRecord, held: Sequence[Measure]) -> Any:
    form, seen = visit.form, visit.form.text("seen")
    sent: dict[str, Any] = form.given(outcome="outcome", reasons="reasons", support_weighed="support_weighed")
    if sent.get("outcome") == AppealOutcome.VARIED:
        sent["measures"] = milder.body(visit.policy, form, held)
    if sent.get("outcome") != AppealOutcome.QUASHED:
        sent["criteria"] = considered.body(form, visit.policy, Stage.APPEAL)
        sent["recorded_reasons"] = considered.reasons(form)
    else:
        sent["may_be_decided_again"] = form.has("may_be_decided_again", "yes")
    try:
        given = checked(AppealDecisionIn, sent).ruling()
    except Invalid as refused:
        raise milder.in_the_form(refused, form, held) from None
    if not seen.isdecimal():
        raise PreconditionFailed("Open the page again.")

    async def work(context: Context) -> tuple[AppealRecord, NoticeRecord]:
        done = await appeals.decide(context, appeal.id, int(seen), given)
        await unfinished.forget(context, _KIND, appeal.id)
        return done, await context.tx.notices.get(done.decision.notice_id if done.decision else "")

    return work
