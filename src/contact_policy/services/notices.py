"""Letters to the customer: drafted whole, issued once, never altered (MC-8.26 to 8.28)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contact_policy.errors import AlreadyIssued, NoticeIncomplete, invalid
from contact_policy.policy.findings import Check, CheckOutcome, Kind
from contact_policy.policy.notice_checks import content_check, language_check, print_check
from contact_policy.policy.notices import (
    NoticeContent,
    Particulars,
    acted_as,
    acts_as,
    form_for,
    letterhead,
)
from contact_policy.policy.vocabulary import ContactPointKind, IssueMethod, NoticeKind
from contact_policy.policy.working_days import deemed_receipt
from contact_policy.records import NoticeRecord, NoticeStatus, Recipient, RedraftCause, RestrictionRecord
from contact_policy.records.changes import ChangeKind
from contact_policy.records.notice_returns import NoticeReturn
from contact_policy.services import changes, deceased, endings, people, told_standings, warning_assessments
from contact_policy.services.context import Context, new_id
from contact_policy.services.notice_languages import in_others, spoken_in, unprintable
from contact_policy.services.restrictions_beside import cases_of
from contact_policy.services.sending import addresses
from contact_policy.services.sending.addresses import Reachable


async def draft(
    context: Context,
    customer_id: str,
    kind: NoticeKind,
    about_id: str,
    text: NoticeContent,
    checks: tuple[Check, ...] = (),
    case_ids: Collection[str] = (),
) -> NoticeRecord:
    """Keep the draft of a notice about ``about_id``: ``text`` in the office's words of today, signed by the caller.

    It names the cases ``case_ids`` by their references. Its checks are ``checks`` and whether it states what the policy
    makes such a notice state.
    """
    notice = replace(
        await _written(context, new_id(), customer_id, kind, about_id, text, checks),
        particulars=await _particulars(context, customer_id, kind, text, case_ids),
    )
    await context.tx.notices.add(notice)
    await context.audit("notice.drafted", f"notices/{notice.id}", customer_id, kind=kind, about=about_id)
    return notice


async def draft_about(
    context: Context, record: RestrictionRecord, kind: NoticeKind, text: NoticeContent
) -> NoticeRecord:
    """Keep the draft of a notice about a restriction; it names the cases that the restriction was asked for in."""
    case_ids = await cases_of(context, record)
    return await draft(context, record.customer_id, kind, record.id, text, case_ids=case_ids)


async def _written(
    context: Context,
    id_: str,
    customer_id: str,
    kind: NoticeKind,
    about_id: str,
    text: NoticeContent,
    checks: tuple[Check, ...],
) -> NoticeRecord:
    written = context.templates.write(text)
    in_others = [context.templates.write(other) for other in text.also]
    to = await recipient(context, customer_id, kind, about_id)
    notice = NoticeRecord(
        id=id_,
        customer_id=customer_id,
        kind=kind,
        about_id=about_id,
        addressee=to.name,
        address=to.address,
        form=to.form,
        letterhead=letterhead(spoken_in(context.policy, text)),
        subject=written.subject,
        sections=tuple((section.heading, section.paragraphs) for section in written.sections),
        checks=(
            *checks,
            *content_check(context.policy, text, lambda part: all(each.states(part) for each in (written, *in_others))),
            *language_check(context.policy, text, to.language),
        ),
        policy=context.policy.reference,
        created_at=context.now,
    )
    lacking = unprintable(context, notice)
    return replace(notice, checks=(*notice.checks, *print_check(context.policy, kind, lacking))) if lacking else notice


async def draft_anew(
    context: Context,
    notice: NoticeRecord,
    text: NoticeContent,
    checks: tuple[Check, ...],
    because: RedraftCause,
    case_ids: Collection[str] = (),
) -> NoticeRecord:
    """Put ``text`` in the place of a draft's: in the words, to the address and under the edition of now.

    It stays signed by whoever signed it. Raises AlreadyIssued where it is no draft any more.
    """
    anew = await _written(context, notice.id, notice.customer_id, notice.kind, notice.about_id, text, checks)
    cases = await _case_references(context, notice.customer_id, case_ids)
    spoken = spoken_in(context.policy, text)
    particulars = replace(
        notice.particulars,
        case_references=cases,
        signed_as=acted_as(spoken, notice.kind, notice.particulars.signed_as),
        language=spoken.language,
        words=spoken.words.letter,
        also=in_others(context, text, lambda other: acted_as(other, notice.kind, notice.particulars.signed_as)),
    )
    await context.tx.notices.replace_draft(replace(anew, particulars=particulars))
    await context.audit(
        "notice.redrafted", f"notices/{notice.id}", notice.customer_id, kind=notice.kind, because=because
    )
    return await context.tx.notices.get(notice.id)


async def _particulars(
    context: Context, customer_id: str, kind: NoticeKind, text: NoticeContent, case_ids: Collection[str]
) -> Particulars:
    spoken = spoken_in(context.policy, text)
    return Particulars(
        case_references=await _case_references(context, customer_id, case_ids),
        signed_by=await people.name_of(context, context.caller.subject) if context.caller.roles else "",
        signed_as=acts_as(spoken, kind, context.role_names),
        language=spoken.language,
        words=spoken.words.letter,
        also=in_others(context, text, lambda other: acts_as(other, kind, context.role_names)),
    )


async def _case_references(context: Context, customer_id: str, case_ids: Collection[str]) -> tuple[str, ...]:
    cases = await context.tx.cases.for_customer(customer_id) if case_ids else ()
    return tuple(record.reference for record in cases if record.id in case_ids)


async def recipient(context: Context, customer_id: str, kind: NoticeKind, about_id: str) -> Recipient:
    """Whom a notice goes to as things are: the customer; of a refusal, whoever made the proposal that it is about."""
    if kind is NoticeKind.REFUSAL:
        proposed_by = (await context.tx.proposals.get(about_id)).proposal.proposed_by
        name = await people.name_of(context, proposed_by)
        return Recipient(name=name or f"the {context.policy.authority.proposing_title} who asked")
    customer = await context.tx.customers.get(customer_id)
    posts = [point.value for point in customer.contact_points if point.kind is ContactPointKind.POST]
    return Recipient(
        name=customer.name,
        address=next(iter(posts), ""),
        form=form_for(context.policy, customer.person),
        language=customer.language,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressUsed:
    """How a notice reached its customer where that was at no address on record that serves, and why it was so."""

    where: str
    reason: str


async def issue(
    context: Context,
    notice_id: str,
    method: IssueMethod,
    issued_at: datetime | None,
    *,
    address_used: AddressUsed | None = None,
) -> NoticeRecord:
    """Record that a notice was issued; from its deemed receipt it counts. One that came back may be issued again.

    Raises AlreadyIssued, NoticeIncomplete where it lacks mandatory content, PolicyBreach for a warning that the policy
    forbids, Invalid for a time before the draft or in the future, AddressUnfit where the customer has no address that
    it may go to and nobody says how it reached them.
    """
    notice = await locked(context, notice_id)
    returns = await context.tx.notice_returns.of_notices([notice_id])
    issued = _issue_time(context, notice, issued_at, returns)
    await check_may_go_out(context, notice)
    if notice.kind is not NoticeKind.REFUSAL:
        await deceased.refuse(context, notice.customer_id)
    if address_used is not None:
        sent_to, why = address_used.where, _said(context, address_used)
    else:
        sent_to, why = await _address(context, notice, method), ""
    return await record_issue(context, notice, method, issued, sent_to=sent_to, address_reason=why)


async def record_issue(
    context: Context,
    notice: NoticeRecord,
    method: IssueMethod,
    issued: datetime,
    *,
    sent_to: str = "",
    address_reason: str = "",
) -> NoticeRecord:
    """Write down that a notice went out, whatever would have stood in its way. The customer is locked."""
    received_at = deemed_receipt(context.policy, issued, method)
    to = await recipient(context, notice.customer_id, notice.kind, notice.about_id)
    is_posted = method is IssueMethod.POST and sent_to and not address_reason
    await context.tx.notices.issue(
        notice.id,
        issued_at=issued,
        recorded_at=context.now,
        by=context.caller.subject,
        method=method,
        deemed_received_at=received_at,
        to=replace(to, address=sent_to if is_posted else to.address, sent_to=sent_to, address_reason=address_reason),
    )
    await context.audit(
        "notice.issued",
        f"notices/{notice.id}",
        notice.customer_id,
        kind=notice.kind,
        method=method,
        issued_at=issued.isoformat(),
        deemed_received_at=received_at.isoformat(),
        **({"address": "not on record"} if address_reason else {}),
    )
    await context.tx.outgoing_messages.withdraw(notice.id, context.now)
    if notice.kind is NoticeKind.WARNING:
        await _tell_of_warning(context, notice, issued)
    if notice.kind is NoticeKind.DECISION:
        await told_standings.tell(context, notice.about_id)
        await endings.replace_older(context, await context.tx.restrictions.get(notice.about_id))
    return await context.tx.notices.get(notice.id)


async def _tell_of_warning(context: Context, notice: NoticeRecord, issued_at: datetime) -> None:
    about, of = f"warnings/{notice.about_id}", {"warning_id": notice.about_id, "notice_id": notice.id}
    kind = ChangeKind.WARNING_ISSUED
    issued = changes.change(context, kind, notice.customer_id, about, of, effective_at=issued_at)
    await changes.write(context, issued)


async def reachable(context: Context, customer_id: str) -> Reachable:
    """Where this customer can be reached, as is known now."""
    customer = await context.tx.customers.get(customer_id)
    return Reachable(customer, await context.tx.notice_returns.for_customer(customer_id))


async def _address(context: Context, notice: NoticeRecord, method: IssueMethod) -> str:
    """The customer's address that it went to. A refusal is for whoever proposed: it needs none of the customer's."""
    if notice.kind is NoticeKind.REFUSAL:
        return ""
    return addresses.used(await reachable(context, notice.customer_id), method)


def _said(context: Context, given: AddressUsed) -> str:
    if context.policy.is_token(given.reason):
        raise invalid("/reason", "Say in a sentence why it could not go to an address on record.")
    return given.reason


async def locked(context: Context, notice_id: str) -> NoticeRecord:
    """The notice, with its customer locked. Raises NotFound."""
    notice = await context.tx.notices.get(notice_id)
    await context.tx.lock_customer(notice.customer_id)
    return await context.tx.notices.get(notice_id)


async def check_may_go_out(context: Context, notice: NoticeRecord) -> None:
    """Raise AlreadyIssued for one that did, NoticeIncomplete where it lacks mandatory content.

    Raise PolicyBreach for a warning that the policy forbids as the record is now.
    """
    if notice.status is NoticeStatus.ISSUED:
        raise AlreadyIssued("It was issued before; draft a new notice if another is needed.")
    lacking = tuple(c for c in notice.checks if c.kind is Kind.BREACH and c.outcome is CheckOutcome.NOT_MET)
    if lacking:
        raise NoticeIncomplete("The notice does not tell the customer what it must; see checks.", lacking)
    if notice.kind is NoticeKind.WARNING:
        await warning_assessments.refuse_unfair(context, notice.about_id)


def _issue_time(
    context: Context, notice: NoticeRecord, issued_at: datetime | None, returns: Sequence[NoticeReturn]
) -> datetime:
    if issued_at is None:
        return max(context.now, notice.created_at)
    if issued_at > context.now:
        raise invalid("/issued_at", "Give a time that has come, or leave it out for now.")
    if issued_at < notice.created_at:
        raise invalid("/issued_at", "Give a time not before the notice was drafted.")
    if notice.status is NoticeStatus.RETURNED and any(issued_at < returned.returned_at for returned in returns):
        raise invalid("/issued_at", "Give a time not before the notice came back: it was not received till then.")
    return issued_at
