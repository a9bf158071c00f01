"""A customer's case of any size, and a fair proposal on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from contact_policy.policy.facts import (
    Case,
    CaseFile,
    Consideration,
    ContactEvent,
    ContactPoint,
    Person,
    Proposal,
    Warning,
)
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import (
    CaseStatus,
    Channel,
    ContactPointKind,
    Direction,
    IssueMethod,
    NewInformation,
)

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CHANNELS = (Channel.PHONE, Channel.EMAIL, Channel.PHONE, Channel.POST)
FEWEST_REPORTS = 3
ONE_IN = 50


def case_file(events: int) -> CaseFile:
    """One closed case with ``events`` contacts over the year before; one in fifty is a refusal, but three at least."""
    step = timedelta(days=360) / events
    every = min(ONE_IN, events // FEWEST_REPORTS)
    return CaseFile(
        as_of=NOW,
        person=Person(id="person", contact_points=(ContactPoint(kind=ContactPointKind.PHONE, value="+447700900123"),)),
        cases=(Case(id="case", reference="R-1", status=CaseStatus.CLOSED, decided_at=NOW - timedelta(days=400)),),
        events=tuple(_event(number, NOW - step * (events - number), every) for number in range(events)),
        warnings=(
            Warning(
                id="warning",
                behaviours=("persistent",),
                response_days=14,
                issued_at=NOW - timedelta(days=80),
                method=IssueMethod.EMAIL,
            ),
        ),
    )


def _event(number: int, at: datetime, every: int) -> ContactEvent:
    is_refusal = number % every == every - 1
    return ContactEvent(
        id=f"event-{number:06}",
        occurred_at=at,
        recorded_at=at,
        recorded_by="sam",
        channel=CHANNELS[number % len(CHANNELS)],
        direction=Direction.INBOUND,
        duration_seconds=300,
        staff_minutes=15,
        case_id="case",
        observations=("refuses_decision",) if is_refusal else (),
        effect_on_work="Half a day of casework was put off" if is_refusal else "",
    )


def proposal(file: CaseFile) -> Proposal:
    """A fair proposal for six months, on the events that show it."""
    given = Consideration(
        considered_by="Mary Manager",
        considered_on=date(2026, 11, 18),
        finding="It was considered in full and written down in the case file.",
        new_information=NewInformation.NONE,
    )
    names = (
        "concern_addressed", "communication_adequate", "misunderstandings_resolved", "access_needs",
        "gateway_organisation",
    )  # fmt: skip
    return Proposal(
        proposed_by="mary",
        proposer_roles=("manager",),
        measures=(
            Measure(kind="call_time_limit", minutes=10),
            Measure(kind="single_contact", name="Co-ordinator", phone="+441632960101"),
        ),
        behaviours=("persistent",),
        grounds="The decision has been refused again and again, and other customers wait.",
        starts_on=date(2026, 11, 20),
        review_on=date(2027, 2, 20),
        ends_on=date(2027, 5, 20),
        evidence_event_ids=tuple(event.id for event in file.events if event.observations),
        case_ids=("case",),
        criteria=dict.fromkeys(names, given),
        lesser_measures_considered="Reminders and a call-back scheme were tried without success.",
        aim="The line is to be free for the other customers who wait.",
        fair_balance="All that is new can still be said, to one person and in ten minutes; others get through.",
    )
