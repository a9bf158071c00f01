"""How a restriction in being is made gentler: by an appeal, or at a review. Harsher takes a new proposal."""

from __future__ import annotations

from contact_policy.errors import HarsherMeasures, Invalid, InvalidField, NotInForce
from contact_policy.policy.leniency import is_same_or_gentler
from contact_policy.policy.measure import Measure
from contact_policy.records import RestrictionRecord
from contact_policy.records.appeals import VariationRecord
from contact_policy.services.context import Context, new_id


async def vary(context: Context, record: RestrictionRecord, measures: tuple[Measure, ...], reasons: str) -> None:
    """Let ``record``'s measures be ``measures`` from now on; what they were stays on record.

    The customer is locked, and the restriction live. Raises HarsherMeasures where anything is new or harsher than now,
    NotInForce while its own letter has not gone: sent later, it would tell of measures that no longer are.
    """
    if record.restriction.notice_issued_at is None:
        raise NotInForce("Issue the notice of the decision first: it tells of the measures as they are now.")
    if not is_same_or_gentler(context.policy, record.restriction.measures, measures):
        raise HarsherMeasures(
            "Each measure must be one that is in being or a milder one of its kind, and none may be left out that keeps"
            " a way open. Anything else needs a new proposal."
        )
    variation = VariationRecord(
        id=new_id(),
        restriction_id=record.id,
        customer_id=record.customer_id,
        measures=measures,
        reasons=reasons,
        varied_by=context.caller.subject,
        varied_at=context.now,
    )
    await context.tx.variations.add(variation)
    await context.tx.restrictions.touch(record.id)
    await context.audit(
        "restriction.varied",
        f"restrictions/{record.id}",
        record.customer_id,
        measures=[measure.kind for measure in measures],
    )


async def refuse_foreign_cases(context: Context, customer_id: str, measures: tuple[Measure, ...]) -> None:
    """Raise Invalid where a measure names a case that is not this customer's."""
    own = {case.id for case in await context.tx.cases.for_customer(customer_id)}
    flaws = [
        InvalidField(f"/measures/{index}/case_id", "Name a case of this customer.")
        for index, measure in enumerate(measures)
        if measure.case_id is not None and measure.case_id not in own
    ]
    if flaws:
        raise Invalid(*flaws)
