"""What is on record in a state: contact events, warnings and restrictions, on one calendar.

Each behaviour was seen long ago (stale), before the warning, and, where conduct went on, after every warning received.
An effect is recorded with the contacts that show demands or persistence, as often as the state says; and always with
polite ones too, which it makes no conduct of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from contact_policy.policy import facts
from contact_policy.policy.facts import Case, ContactEvent, Restriction, WarningResponse
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import (
    Behaviour,
    CaseKind,
    CaseStatus,
    Channel,
    Direction,
    EndedHow,
    InternalReview,
    IssueMethod,
    MadeBy,
    Raises,
)
from prove.space import BEHAVIOURS, State

AS_OF = datetime(2026, 6, 15, 11, tzinfo=UTC)
STALE, BEFORE, AFTER = (datetime(*day, 10, tzinfo=UTC) for day in ((2025, 11, 20), (2026, 3, 3), (2026, 6, 12)))
WARNED = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""From then on what turned severe is severe; every warning but the last is older."""
# On occasions days apart, and over weeks: one bad week is one episode.
RECURRED = (BEFORE + timedelta(days=8), BEFORE + timedelta(days=16))
EFFECT = "Two hours of casework lost"
ACCOUNT = "What was said and done stands in this note."
LETTER = "letter"
"""The office's own, in which it explained what it can do."""
OWN_PHONE, SHARED_PHONE = "+447700900001", "+447700900002"
OWN_EMAIL, SHARED_EMAIL = "own@customer.example", "shared@customer.example"
_ACTS = {
    "minor": "abusive_language",
    "recurred": "abusive_language",
    "serious": "harassment",
    "severe": "threat_of_violence",
    "turned_severe": "abusive_language",
}
_PERSISTENCE = {
    "one_refusal": "refuses_decision",
    "refusals": "refuses_decision",
    "explanations": "refuses_explanation",
    "repeats": "",
}


def event(
    event_id: str,
    occurred_at: datetime,
    channel: str,
    *observations: str,
    effect: str = "",
    case_id: str | None = None,
    raises: Raises | None = None,
    made_by: MadeBy = MadeBy.CUSTOMER,
) -> ContactEvent:
    """An inbound contact, recorded as it happened."""
    return ContactEvent(
        id=event_id,
        occurred_at=occurred_at,
        recorded_at=occurred_at,
        recorded_by="staff-1",
        channel=Channel(channel),
        direction=Direction.INBOUND,
        summary=ACCOUNT,
        observations=tuple(observations),
        effect_on_work=effect,
        case_id=case_id,
        raises=raises,
        repeats_case_id=case_id if raises is Raises.REPEAT else None,
        made_by=made_by,
    )


class Record(NamedTuple):
    """The factors that contact events are made of."""

    aggression: str
    account: str
    demand: str
    persistence: str
    effect: str
    came_by: str
    conduct: str


RECORD = Record._fields


def events_of(state: State) -> tuple[ContactEvent, ...]:
    """Every contact on record."""
    return _events(Record(*[getattr(state, factor) for factor in RECORD]))


@cache
def _events(record: Record) -> tuple[ContactEvent, ...]:
    return (
        replace(event(LETTER, STALE - timedelta(days=1), "post"), direction=Direction.OUTBOUND),
        event("neutral", BEFORE, record.came_by, "forceful", "distressed"),
        event("household", BEFORE, record.came_by, "harassment", made_by=MadeBy.HOUSEHOLD),
        *_aggression(record),
        *_demand(record),
        *_persistence(record),
        *_effects(record),
    )


def _times(record: Record) -> tuple[datetime, ...]:
    times_after = {"stopped": 0, "went_on": 1, "again_and_again": 6}[record.conduct]
    return (STALE, BEFORE, *(AFTER - timedelta(days=2 * n) for n in range(times_after)))


def _affecting(record: Record) -> tuple[datetime, ...]:
    """When contacts that show demands or persistence had their effect on the work."""
    days = {"none": (), "noted": (0,), "goes_on": (0, 10, -27)}[record.effect]
    return tuple(BEFORE + timedelta(days=day) for day in days)


def _told(record: Record, times: tuple[datetime, ...]) -> Iterator[tuple[datetime, str]]:
    """Contacts at ``times`` and whenever there was an effect, each with the effect that it had."""
    affecting = _affecting(record)
    for moment in dict.fromkeys((*times, *affecting)):
        yield moment, EFFECT if moment in affecting else ""


def _aggression(record: Record) -> Iterator[ContactEvent]:
    if record.aggression == "none":
        return
    extra = RECURRED if record.aggression == "recurred" else ()
    for index, moment in enumerate((*_times(record), *extra)):
        kind = "severe" if record.aggression == "turned_severe" and moment > WARNED else record.aggression
        act = event(f"aggressive-{index}", moment, record.came_by, _ACTS[kind])
        by = "proposer" if record.account == "own_word" else act.recorded_by
        is_bare = record.account == "none" and kind in ("serious", "severe")
        yield replace(act, recorded_by=by, summary="" if is_bare else ACCOUNT)


def _demand(record: Record) -> Iterator[ContactEvent]:
    if record.demand == "figures":
        for index in range(21):
            yield event(f"contact-{index}", AS_OF - timedelta(days=1 + index), record.came_by)
    if record.demand == "seen":
        for index, (moment, effect) in enumerate(_told(record, _times(record))):
            yield event(f"unreasonable-{index}", moment, record.came_by, "excessive_contact", effect=effect)


def _persistence(record: Record) -> Iterator[ContactEvent]:
    if record.persistence == "none":
        return
    raises = Raises.REPEAT if record.persistence == "repeats" else None
    codes = (_PERSISTENCE[record.persistence],) if raises is None else ()
    told = _told(record, _times(record))
    if record.persistence == "one_refusal":
        told = iter([(BEFORE, EFFECT if BEFORE in _affecting(record) else "")])
    for index, (moment, effect) in enumerate(told):
        yield event(
            f"persistent-{index}", moment, record.came_by, *codes, effect=effect, case_id="closed", raises=raises
        )


def _effects(record: Record) -> Iterator[ContactEvent]:
    """Polite contacts that took time, the last of them after every warning."""
    if record.effect != "none":
        for index, moment in enumerate((*_affecting(record), AFTER + timedelta(days=1))):
            yield event(f"effect-{index}", moment + timedelta(hours=1), record.came_by, effect=EFFECT)


def cases_of(state: State) -> tuple[Case, ...]:
    """A case decided and closed, and one still open."""
    review = "exhausted" if state.internal_review == "no_closed_case" else state.internal_review
    decided_at = datetime(2025, 9, 1, tzinfo=UTC)
    return (
        Case(
            id="closed", reference="C-1", status=CaseStatus.CLOSED, decision="Not upheld", decided_at=decided_at,
            internal_review=InternalReview(review), kind=CaseKind(state.matter),
        ),
        Case(id="open", reference="C-2"),
    )  # fmt: skip


ISSUED = {
    "living": (datetime(2026, 4, 1, 9, tzinfo=UTC), IssueMethod.EMAIL),
    "late": (datetime(2026, 4, 1, 9, tzinfo=UTC), IssueMethod.EMAIL),
    "partly": (datetime(2026, 4, 1, 9, tzinfo=UTC), IssueMethod.EMAIL),
    "other_behaviour": (datetime(2026, 4, 1, 9, tzinfo=UTC), IssueMethod.EMAIL),
    "quashed": (datetime(2026, 4, 1, 9, tzinfo=UTC), IssueMethod.EMAIL),
    "too_recent": (datetime(2026, 5, 29, 9, tzinfo=UTC), IssueMethod.EMAIL),
    "unreceived": (datetime(2026, 6, 12, 9, tzinfo=UTC), IssueMethod.POST),
    "expired": (datetime(2025, 5, 1, 9, tzinfo=UTC), IssueMethod.EMAIL),
    "draft": (None, None),
}


def warnings_of(state: State) -> tuple[facts.Warning, ...]:
    """The warning as the state has it, with the customer's reply."""
    warned = {
        "none": (),
        "partly": state.behaviours[:1],
        "other_behaviour": tuple(b for b in BEHAVIOURS if b not in state.behaviours),
    }.get(state.warning, state.behaviours)
    if not warned:
        return ()
    issued_at, method = ISSUED[state.warning]
    replied_at = (issued_at or BEFORE) + timedelta(days=1)
    reply = WarningResponse(received_at=replied_at, channel=Channel.POST, summary="I had reasons.")
    return (
        facts.Warning(
            id="warning",
            behaviours=tuple(Behaviour(b) for b in warned),
            response_days=28 if state.warning == "too_recent" else 14,
            issued_at=issued_at,
            method=method,
            issue_recorded_at=issued_at + timedelta(days=10) if issued_at and state.warning == "late" else issued_at,
            quashed_at=AS_OF - timedelta(days=1) if state.warning == "quashed" else None,
            responses=() if state.reply == "none" else (reply,),
        ),
    )


_BESIDE = {
    "light": (Measure(kind="call_time_limit", minutes=20),),
    "filing": (Measure(kind="read_and_file"),),
    "phone_block": (Measure(kind="block_phone", numbers=(OWN_PHONE,)),),
}
_OVER = ("lapsed", "lapsed_for_another", "lifted")
_LIFTED_AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
_FILING_BY_EMAIL = (*_BESIDE["filing"], Measure(kind="single_channel", channel=Channel.EMAIL))


def restrictions_of(state: State) -> tuple[Restriction, ...]:
    """What is in force beside the proposal, to be replaced by it, or over."""
    behaviours = state.behaviours
    if state.beside == "lapsed_for_another":
        behaviours = tuple(b for b in BEHAVIOURS if b not in state.behaviours)
    if state.beside == "nothing" or not behaviours:
        return ()
    measures = _BESIDE.get(state.beside, _FILING_BY_EMAIL)
    beside = restriction("beside", measures, is_over=state.beside in _OVER)
    if state.beside == "lifted":
        beside = replace(beside, ends_on=date(2026, 10, 1), ended_at=_LIFTED_AT, ended_how=EndedHow.LIFTED)
    return (replace(beside, behaviours=tuple(Behaviour(b) for b in behaviours)),)


def restriction(name: str, measures: tuple[Measure, ...], *, is_over: bool = False) -> Restriction:
    """A restriction in force at ``AS_OF``, or one that ended before, in which conduct went on for a month."""
    begun_on = date(2026, 2, 16) if is_over else date(2026, 5, 1)
    authorised_at = datetime(begun_on.year, begun_on.month, begun_on.day, 9, tzinfo=UTC)
    return Restriction(
        id=name,
        customer_id="customer",
        measures=measures,
        behaviours=("aggressive",),
        authorised_at=authorised_at,
        starts_on=begun_on,
        review_on=date(2026, 8, 1),
        ends_on=date(2026, 3, 25) if is_over else date(2026, 10, 1),
        notice_issued_at=authorised_at,
        notice_method=IssueMethod.EMAIL,
    )
