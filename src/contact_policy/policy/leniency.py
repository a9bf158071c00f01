"""Whether a set of measures is the same as an older one or gentler: all that a review or an appeal may change it to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contact_policy.policy.access import closed_outright
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Measure
from contact_policy.policy.proportion import weight
from contact_policy.policy.vocabulary import MeasureKind


def is_same_or_gentler(policy: Policy, was: Sequence[Measure], now: Sequence[Measure]) -> bool:
    """Whether nothing in ``now`` is new or harsher than in ``was``. What is not needs a new proposal.

    Each measure must be one of the old, or milder of its kind: a longer time limit, fewer numbers or addresses, more
    ways to the single contact, fewer closed channels. Together they weigh no more and close no further channel: to
    stop filing the mail from an address that stays blocked is harsher, although a measure is left out.
    """
    return (
        all(_is_covered(was, measure) for measure in now)
        and weight(policy, now) <= weight(policy, was)
        and closed_outright(now) <= closed_outright(was)
    )


def _is_covered(was: Iterable[Measure], measure: Measure) -> bool:
    alike = [older for older in was if older.kind is measure.kind]
    match measure.kind:
        case MeasureKind.CALL_TIME_LIMIT:
            return any((older.minutes or 0) <= (measure.minutes or 0) for older in alike)
        case MeasureKind.BLOCK_PHONE:
            return {*measure.numbers} <= {number for older in alike for number in older.numbers}
        case MeasureKind.BLOCK_EMAIL:
            return {*measure.addresses} <= {address for older in alike for address in older.addresses}
        case MeasureKind.SINGLE_CONTACT:
            return any(_ways(older) <= _ways(measure) for older in alike) and bool(measure.name.strip())
        case MeasureKind.OTHER:
            return any(_closes_no_more(older, measure) for older in alike)
        case _:
            return measure in alike


def _ways(contact: Measure) -> frozenset[str]:
    """How the single contact can be reached: who it is, and at which number, may change as the office's staff do."""
    ways = {"phone": contact.phone, "email": contact.email, "sip_uri": contact.sip_uri}
    return frozenset(name for name, value in ways.items() if value)


def _closes_no_more(older: Measure, measure: Measure) -> bool:
    """Whether it is the same arrangement in the same words: nobody but a person can tell whether others are milder."""
    return older.description == measure.description and {*measure.closes_channels} <= {*older.closes_channels}
