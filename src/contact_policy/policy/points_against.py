"""A point that speaks against a restriction, or for a milder one: what it is about, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from contact_policy.policy.facts import ContactEvent

LATELY = timedelta(days=30)
"""How long back "lately" reaches, and how long before a warning it is compared with."""


class PointAbout(StrEnum):
    """What a point is about, in the order in which points are told."""

    CITED_WITHOUT_CONDUCT = "cited_without_conduct"
    LESS_CONTACT = "less_contact"
    NO_RECENT_CONDUCT = "no_recent_conduct"
    HEEDED_LAST_WARNING = "heeded_last_warning"
    OTHER_CASE_SINCE_WARNING = "other_case_since_warning"
    REACHES_BEYOND_WARNING = "reaches_beyond_warning"
    NEUTRAL_OBSERVATION = "neutral_observation"
    GUARD = "guard"
    MILDER_MEASURES = "milder_measures"
    ADVICE_UNMET = "advice_unmet"
    CONCERNS_REMAIN = "concerns_remain"
    NO_WARNING = "no_warning"
    REPLY_TO_WARNING = "reply_to_warning"
    UNANSWERED = "unanswered"
    OPEN_CASE = "open_case"
    NO_INTERNAL_REVIEW = "no_internal_review"
    ACCESS_NEED = "access_need"
    EARLIER_OUTCOME = "earlier_outcome"
    NO_EARLIER_RESTRICTION = "no_earlier_restriction"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointAgainst:
    """One thing that favours the customer, or less than what is proposed."""

    about: PointAbout
    statement: str
    event_ids: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


def ids_of(events: Sequence[ContactEvent]) -> tuple[str, ...]:
    """The contacts that a point rests on, as it names them."""
    return tuple(event.id for event in events)
