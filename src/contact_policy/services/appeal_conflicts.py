"""Who took part before in what is appealed against, and so may not hear the appeal.

A warning and the restrictions that rest on it are one matter: whoever judged any of it would judge their own work.
"""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.errors import NotFound
from contact_policy.policy import classify
from contact_policy.policy.appeals import rests_on
from contact_policy.policy.facts import Warning as WrittenWarning
from contact_policy.policy.same_person import is_same_person
from contact_policy.records import NoticeRecord, RestrictionRecord
from contact_policy.records.appeals import AppealAbout, AppealRecord
from contact_policy.services import case_files, signatures
from contact_policy.services.context import Context


@dataclass(frozen=True, slots=True)
class Matter:
    """What an appeal is about: warnings, and the restrictions that rest on them."""

    customer_id: str
    warning_ids: frozenset[str]
    restrictions: tuple[RestrictionRecord, ...]


async def parts_taken(context: Context, appeal: AppealRecord, subject: str) -> tuple[str, ...]:
    """What ``subject`` did in the matter before, in words that end a sentence beginning with "you"; empty if nothing.

    Writing down a reply or an appeal, or issuing a letter that somebody else answers for, is no part in it.
    """
    matter = await _matter(context, appeal)
    taken = [
        *await _in_warnings(context, matter, subject),
        *await _in_restrictions(context, matter, subject),
        *await _in_reviews_and_appeals(context, matter, subject),
    ]
    return tuple(dict.fromkeys(taken))


async def require_in_a_matter(context: Context, notice: NoticeRecord) -> None:
    """Raise NotFound for a letter that is none of a matter in which somebody has appealed: a reviewer reads no other.

    The letters of a restriction's warnings and of the restrictions that rest on a warning are of the matter.
    """
    for appeal in await context.tx.appeals.for_customer(notice.customer_id):
        matter = await _matter(context, appeal)
        about = {appeal.about_id, *matter.warning_ids, *(record.id for record in matter.restrictions)}
        if notice.about_id in about:
            return
    raise NotFound("notice")


async def _matter(context: Context, appeal: AppealRecord) -> Matter:
    customer_id = appeal.customer_id
    warnings = await context.tx.warnings.known(customer_id)
    records = await context.tx.restrictions.for_customer(customer_id)
    if appeal.about is AppealAbout.RESTRICTION:
        (record,) = (record for record in records if record.id == appeal.about_id)
        return Matter(customer_id, frozenset(rests_on(context.policy, record.restriction, warnings)), (record,))
    resting = [record for record in records if appeal.about_id in _support(context, record, warnings)]
    return Matter(customer_id, frozenset({appeal.about_id}), tuple(resting))


def _support(context: Context, record: RestrictionRecord, warnings: tuple[WrittenWarning, ...]) -> tuple[str, ...]:
    return rests_on(context.policy, record.restriction, warnings)


async def _in_warnings(context: Context, matter: Matter, subject: str) -> list[str]:
    taken = []
    for warning in await context.tx.warnings.for_customer(matter.customer_id):
        if warning.id not in matter.warning_ids:
            continue
        if is_same_person(warning.created_by, subject):
            taken.append("gave the warning")
        considered = warning.recorded.criteria.values() if warning.recorded else ()
        if any(is_same_person(given.considered_by, subject) for given in considered):
            taken.append("considered a criterion for the warning")
        file = await case_files.recall_to_answer(context.tx, context.policy, matter.customer_id, warning.created_at)
        findings = [f for f in classify(context.policy, file).findings if f.behaviour in warning.behaviours]
        relied_on = {event_id for finding in findings for ground in finding.grounds for event_id in ground.event_ids}
        if any(event.id in relied_on and is_same_person(event.recorded_by, subject) for event in file.events):
            taken.append(_RECORDED)
    return taken


_RECORDED = "recorded evidence that it rests on"


async def _in_restrictions(context: Context, matter: Matter, subject: str) -> list[str]:
    taken = []
    for record in matter.restrictions:
        proposal = (await context.tx.proposals.get(record.proposal_id)).proposal
        if is_same_person(proposal.proposed_by, subject):
            taken.append("proposed the restriction")
        if any(is_same_person(decider, subject) for decider in await signatures.deciders(context, record)):
            taken.append("authorised the restriction")
        considered = proposal.criteria.values()
        if any(is_same_person(given.considered_by, subject) for given in considered):
            taken.append("considered a criterion for it")
        if any(is_same_person(given.entered_by, subject) for given in considered):
            taken.append("entered what was considered for it")
        recorders = await context.tx.contact_events.recorders(matter.customer_id, proposal.evidence_event_ids)
        if any(is_same_person(recorder, subject) for recorder in recorders):
            taken.append(_RECORDED)
    return taken


async def _in_reviews_and_appeals(context: Context, matter: Matter, subject: str) -> list[str]:
    ids = matter.warning_ids | {record.id for record in matter.restrictions}
    reviews = await context.tx.reviews.for_customer(matter.customer_id)
    appeals = await context.tx.appeals.for_customer(matter.customer_id)
    heard = {a.about_id for a in appeals if a.decision and is_same_person(a.decision.decided_by, subject)}
    taken = []
    if any(review.restriction_id in ids and is_same_person(review.reviewed_by, subject) for review in reviews):
        taken.append("reviewed the restriction")
    texts = [given for review in reviews if review.restriction_id in ids for given in (review.criteria or {}).values()]
    if any(is_same_person(given.considered_by, subject) for given in texts):
        taken.append("considered a criterion for a review")
    if not heard.isdisjoint(ids):
        taken.append("decided an earlier appeal in the matter")
    return taken
