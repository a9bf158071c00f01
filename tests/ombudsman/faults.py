"""The ways to go wrong: each takes a process and makes it unfair at one point, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from contact_policy.policy.document.definitions import FIRST_BEHAVIOURS
from contact_policy.policy.facts import AccessNeed, Review, WarningResponse
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import (
    CaseStatus,
    Channel,
    MadeBy,
    NewInformation,
    Raises,
    ReviewOutcome,
)
from ombudsman.process import PHONE, STARTS_ON, WARNED_AT, Process, contact

LONG_AGO = date(2021, 9, 1)
LATE = datetime(2022, 11, 10, 10, tzinfo=UTC)


def unwarned(process: Process) -> Process:
    return process.with_file(warnings=())


def warned_of_something_else(process: Process) -> Process:
    other = next(b for b in FIRST_BEHAVIOURS if b not in process.proposal.behaviours)
    return process.with_warning(behaviours=(other,))


def warned_too_long_ago(process: Process) -> Process:
    return process.with_warning(issued_at=WARNED_AT - timedelta(days=366))


def warned_in_no_terms(process: Process) -> Process:
    """The letter cannot be issued as it is, so no warning was ever received."""
    letter = replace(process.warning_letter, conduct="Zero tolerance", change_expected="")
    return replace(process.with_warning(issued_at=None, method=None), warning_letter=letter)


def unreasoned(process: Process) -> Process:
    return process.with_decider(reasons="")


def reasoned_by_formula(process: Process) -> Process:
    return process.with_decider(reasons="As per policy.")


def endless(process: Process) -> Process:
    return process.with_proposal(ends_on=None)


def review_too_far_off(process: Process) -> Process:
    return process.with_proposal(review_on=STARTS_ON + timedelta(days=122))


def never_reviewed(process: Process) -> Process:
    return replace(process, reviews=())


def reviewed_late(process: Process) -> Process:
    late = Review(reviewed_at=LATE, outcome=ReviewOutcome.CONTINUE, next_review_on=process.proposal.ends_on)
    return replace(process, reviews=(late,))


def no_appeal_named(process: Process) -> Process:
    return replace(process, policy=replace(process.policy, office=replace(process.policy.office, appeal_contact="")))


def decided_by_a_manager(process: Process) -> Process:
    return process.with_decider(roles=("manager",))


def decided_by_the_proposer(process: Process) -> Process:
    return process.with_decider(subject=process.proposal.proposed_by)


def asked_by_staff(process: Process) -> Process:
    return process.with_proposal(proposer_roles=("staff",))


def nothing_cited(process: Process) -> Process:
    return process.with_proposal(evidence_event_ids=())


def figures_only(process: Process) -> Process:
    return process.with_events(observations=(), effect_on_work="", raises=None)


def only_old_evidence(process: Process) -> Process:
    """What is recent stays on record; what the proposal leans on is old."""
    like = process.file.events[0]
    old = contact(LONG_AGO, channel=like.channel, observations=like.observations, raises=like.raises)
    return process.with_file(events=(old, *process.file.events)).with_proposal(evidence_event_ids=(old.id,))


def a_relatives_conduct(process: Process) -> Process:
    return process.with_events(made_by=MadeBy.HOUSEHOLD)


def chasing_the_offices_silence(process: Process) -> Process:
    cases = tuple(replace(case, status=CaseStatus.OPEN, decision="", decided_at=None) for case in process.file.cases)
    return process.with_file(cases=cases)


def too_much_together(process: Process) -> Process:
    measures = (
        Measure(kind="single_channel", channel=Channel.EMAIL),
        Measure(kind="single_contact", name="The complaints manager", email="complaints@office.example"),
        Measure(kind="read_and_file"),
        Measure(kind="other", description="No visits to the office"),
    )
    emails = tuple(
        contact(event.occurred_at.date(), id=f"mail-{event.id}", channel=Channel.EMAIL) for event in process.file.events
    )
    cited = (*process.proposal.evidence_event_ids, *[email.id for email in emails])
    with_mail = process.with_file(events=(*process.file.events, *emails))
    return with_mail.with_proposal(measures=measures, evidence_event_ids=cited)


def blocked_short_of_severe(process: Process) -> Process:
    block = Measure(kind="block_phone", numbers=(PHONE,))
    return process.with_proposal(measures=(*process.proposal.measures, block))


def every_way_closed(process: Process) -> Process:
    closed = Measure(kind="other", description="No contact at all", closes_channels=tuple(Channel))
    return process.with_proposal(measures=(closed,))


def nothing_milder_considered(process: Process) -> Process:
    return process.with_proposal(lesser_measures_considered="")


def needs_not_considered(process: Process) -> Process:
    return _unconsidered(process, "access_needs")


def sent_where_the_customer_cannot_go(process: Process) -> Process:
    need = AccessNeed(need="Cannot use the telephone", channels_unusable=(Channel.PHONE,))
    only_phone = Measure(kind="single_channel", channel=Channel.PHONE)
    person = replace(process.file.person, access_needs=(need,))
    return process.with_file(person=person).with_proposal(measures=(only_phone,))


def new_complaints_counted(process: Process) -> Process:
    return process.with_events(raises=Raises.NEW_MATTER)


def new_case_not_looked_at(process: Process) -> Process:
    new = replace(process.file.cases[0], id="new-case", status=CaseStatus.OPEN, decision="", decided_at=None)
    refusal = Measure(kind="refuse_reopen", case_id=new.id)
    measures = (*process.proposal.measures, refusal)
    return process.with_file(cases=(*process.file.cases, new)).with_proposal(measures=measures)


def new_information_left_lying(process: Process) -> Process:
    criteria = dict(process.proposal.criteria)
    communication = criteria["communication_adequate"]
    criteria["communication_adequate"] = replace(communication, new_information=NewInformation.OUTSTANDING)
    return process.with_proposal(criteria=criteria)


def criteria_not_considered(process: Process) -> Process:
    return _unconsidered(process, *process.proposal.criteria)


def _unconsidered(process: Process, *names: str) -> Process:
    criteria = {name: given for name, given in process.proposal.criteria.items() if name not in names}
    return process.with_proposal(criteria=criteria)


def no_time_to_change(process: Process) -> Process:
    return process.with_warning(response_days=90)


def conduct_had_stopped(process: Process) -> Process:
    before = tuple(event for event in process.file.events if event.occurred_at < WARNED_AT)
    cited = tuple(event.id for event in before)
    return process.with_file(events=before).with_proposal(evidence_event_ids=cited)


def reply_not_weighed(process: Process) -> Process:
    reply = WarningResponse(received_at=WARNED_AT + timedelta(days=3), channel=Channel.EMAIL, summary="I was in crisis")
    return process.with_warning(responses=(reply,))


def letter_not_sent(process: Process) -> Process:
    return replace(process, notice_issued_at=None)
