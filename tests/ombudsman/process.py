"""What an office did about one customer, from first contact to review: one entirely fair case, to be altered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from contact_policy.policy import Policy, assess, classify, compose_notice, load_policy
from contact_policy.policy.deciders import Decider
from contact_policy.policy.facts import (
    Case,
    CaseFile,
    Consideration,
    ContactEvent,
    ContactPoint,
    NeedWeighed,
    Person,
    Proposal,
    Restriction,
    Review,
    Warning,
)
from contact_policy.policy.findings import Assessment, Check, CheckOutcome, Classification
from contact_policy.policy.lifecycle import RestrictionStatus, standing_at
from contact_policy.policy.measure import Measure
from contact_policy.policy.notice_checks import warning_checks
from contact_policy.policy.notices import WarningNotice
from contact_policy.policy.vocabulary import (
    CaseStatus,
    Channel,
    ContactPointKind,
    Direction,
    InternalReview,
    IssueMethod,
    NewInformation,
    ReviewOutcome,
)

POLICY = load_policy()
PHONE = "+441632960123"
DECIDED_AT = datetime(2022, 6, 20, 10, tzinfo=UTC)
STARTS_ON, REVIEW_ON, ENDS_ON = date(2022, 6, 20), date(2022, 9, 20), date(2022, 12, 20)
WARNED_AT = datetime(2022, 4, 11, 10, tzinfo=UTC)
CONTACT_DAYS = (date(2022, 3, 1), date(2022, 3, 15), date(2022, 4, 5), date(2022, 5, 10), date(2022, 5, 24))
NEED = "need"
PLAIN_CONTACTS, OVER_DAYS = 12, 60
FINDINGS = {
    "concern_addressed": "The complaint was investigated and answered in full last August.",
    "communication_adequate": "Six letters explain the decision; nothing new came with the replies.",
    "misunderstandings_resolved": "A meeting went through the decision and its notes were sent.",
    "access_needs": "The customer was asked how contact works best, and that is arranged.",
    "gateway_organisation": "Citizens Advice was suggested twice in writing.",
}


@dataclass(frozen=True, kw_only=True)
class Process:
    """The record, the letter of warning, the proposal, the decision, its notice and the reviews that followed."""

    policy: Policy
    file: CaseFile
    warning_letter: WarningNotice
    proposal: Proposal
    decider: Decider
    notice_issued_at: datetime | None
    reviews: tuple[Review, ...]

    def with_file(self, **changes: Any) -> Process:
        """The same with other facts on record."""
        return replace(self, file=replace(self.file, **changes))

    def with_events(self, **changes: Any) -> Process:
        """The same with every contact altered."""
        return self.with_file(events=tuple(replace(event, **changes) for event in self.file.events))

    def with_warning(self, **changes: Any) -> Process:
        """The same with the warning altered."""
        return self.with_file(warnings=tuple(replace(warning, **changes) for warning in self.file.warnings))

    def with_proposal(self, **changes: Any) -> Process:
        """The same with another proposal."""
        return replace(self, proposal=replace(self.proposal, **changes))

    def with_decider(self, **changes: Any) -> Process:
        """The same, decided otherwise."""
        return replace(self, decider=replace(self.decider, **changes))

    def assessed(self) -> Assessment:
        """The engine's answer at the decision, when every rule is asked."""
        return assess(self.policy, self.file, self.proposal, decider=self.decider, seek_alternatives=False)

    def proposed(self) -> Assessment:
        """The engine's answer while nobody has decided."""
        return assess(self.policy, self.file, self.proposal, seek_alternatives=False)

    def classified(self) -> Classification:
        """What the record shows."""
        return classify(self.policy, self.file)

    def letter_checks(self) -> tuple[Check, ...]:
        """What the letter of warning lacks, as asked when it is to be issued."""
        return warning_checks(self.policy, compose_notice(self.policy, self.warning_letter))

    def status(self, at: datetime) -> RestrictionStatus:
        """Where the restriction stands at ``at``."""
        restriction = Restriction(
            id="restriction",
            customer_id=self.file.person.id,
            measures=self.proposal.measures,
            behaviours=self.proposal.behaviours,
            authorised_at=self.file.as_of,
            starts_on=self.proposal.starts_on,
            review_on=self.proposal.review_on,
            ends_on=self.proposal.ends_on,
            notice_issued_at=self.notice_issued_at,
            notice_method=IssueMethod.EMAIL if self.notice_issued_at else None,
            reviews=self.reviews,
        )
        return standing_at(self.policy, restriction, at).status


def unmet(assessment: Assessment) -> set[str]:
    """The rules that say not met."""
    return {check.rule for check in assessment.checks if check.outcome is CheckOutcome.NOT_MET}


def fair() -> Process:
    """A decision refused for months: warned, given time, gone on, weighed, limited mildly for six months, reviewed."""
    return Process(
        policy=POLICY,
        file=_record(),
        warning_letter=WarningNotice(
            behaviours=("persistent",),
            conduct="You have called and written each fortnight against a decision that was explained to you.",
            change_expected="Please accept the decision, or ask the ombudsman to look at it.",
            response_days=14,
        ),
        proposal=_proposal(),
        decider=Decider(
            subject="chief",
            roles=("chief_executive",),
            reasons="The refusals went on after the warning, and other customers wait for hours.",
        ),
        notice_issued_at=DECIDED_AT,
        reviews=(
            Review(
                reviewed_at=datetime(2022, 9, 19, 10, tzinfo=UTC),
                outcome=ReviewOutcome.CONTINUE,
                next_review_on=ENDS_ON,
            ),
        ),
    )


def _record() -> CaseFile:
    return CaseFile(
        as_of=DECIDED_AT,
        person=Person(
            id="customer",
            contact_points=(
                ContactPoint(kind=ContactPointKind.PHONE, value=PHONE),
                ContactPoint(kind=ContactPointKind.EMAIL, value="jo@example.org"),
            ),
        ),
        cases=(
            Case(
                id="case",
                reference="R-1",
                status=CaseStatus.CLOSED,
                decision="Not upheld",
                decided_at=datetime(2021, 8, 2, 10, tzinfo=UTC),
                internal_review=InternalReview.EXHAUSTED,
            ),
        ),
        events=(*incidents(), *plain_contacts(PLAIN_CONTACTS, OVER_DAYS)),
        warnings=(
            Warning(
                id="warning",
                behaviours=("persistent",),
                response_days=14,
                issued_at=WARNED_AT,
                method=IssueMethod.EMAIL,
            ),
        ),
    )


def incidents() -> tuple[ContactEvent, ...]:
    """The calls in which something was observed."""
    return tuple(contact(day) for day in CONTACT_DAYS)


def plain_contacts(count: int, days: int) -> tuple[ContactEvent, ...]:
    """So many calls over so many days up to the last incident, in which nothing was observed."""
    first = CONTACT_DAYS[-1] - timedelta(days=days - 1)
    return tuple(
        contact(first + timedelta(days=n * days // count), id=f"plain-{n}", observations=(), effect_on_work="")
        for n in range(count)
    )


def contact(day: date, **more: Any) -> ContactEvent:
    """A telephone call in which the decision was refused, and what that did to the office's work."""
    at = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    given: dict[str, Any] = {
        "id": f"call-{day}",
        "channel": Channel.PHONE,
        "direction": Direction.INBOUND,
        "case_id": "case",
        "observations": ("refuses_decision",),
        "effect_on_work": "Two callers waited for an hour",
    }
    return ContactEvent(occurred_at=at, recorded_at=at + timedelta(hours=1), recorded_by="sam", **(given | more))


def _proposal() -> Proposal:
    return Proposal(
        proposed_by="mary",
        proposer_roles=("manager",),
        measures=(
            Measure(kind="call_time_limit", minutes=10),
            Measure(kind="single_contact", name="Public Response Co-ordinator", phone="+441632960100"),
        ),
        behaviours=("persistent",),
        grounds="The decision is refused again and again, and other customers wait.",
        starts_on=STARTS_ON,
        review_on=REVIEW_ON,
        ends_on=ENDS_ON,
        evidence_event_ids=tuple(f"call-{day}" for day in CONTACT_DAYS),
        case_ids=("case",),
        criteria={name: _considered(name, finding) for name, finding in FINDINGS.items()},
        lesser_measures_considered="Polite reminders and a call-back scheme were tried without success.",
        aim="The line is to be free for the other customers who wait.",
        fair_balance="All that is new can still be said, to one person and in ten minutes; others get through.",
    )


def _considered(name: str, finding: str) -> Consideration:
    return Consideration(
        considered_by="mary",
        considered_on=date(2022, 6, 17),
        finding=finding,
        new_information=NewInformation.NONE if name == "communication_adequate" else None,
        needs_weighed=(_weighed(),) if name == "access_needs" else (),
    )


def _weighed() -> NeedWeighed:
    """What was found of the need, where the decision tells of one."""
    return NeedWeighed(access_need_id=NEED, finding="Whatever we send will be in large print as before.")
