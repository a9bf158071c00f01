"""What is known: the facts a policy is applied to. No conclusions here (those are in ``findings``).

Every ``*_at`` is an aware UTC datetime, every ``*_on`` a date in Europe/London, every id a string.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from contact_policy.policy.measure import Measure
from contact_policy.policy.plain_forms import said_if_set
from contact_policy.policy.vocabulary import (
    Behaviour,
    Capacity,
    CaseKind,
    CaseStatus,
    Channel,
    ContactPointKind,
    Direction,
    EndedHow,
    InternalReview,
    IssueMethod,
    Language,
    MadeBy,
    NewInformation,
    Outcome,
    Raises,
    ReviewOutcome,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessNeed:
    """What a person needs to use the service, and the channels they cannot use (MC-8.15).

    ``id`` is what a proposal calls it by, and says nothing about the need: two that need the same are equal.
    """

    need: str
    adjustment: str = ""
    channels_unusable: tuple[Channel, ...] = ()
    id: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """A phone number (E.164), e-mail address or postal address of a person.

    ``shared`` is what staff recorded; ``used_by_others`` is true where another customer's record holds it too.
    """

    kind: ContactPointKind
    value: str
    shared: bool = False
    used_by_others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The customer, as far as the policy needs to know them: no name.

    ``language`` is theirs, a code as in BCP 47; where the edition has no words in it, they are written to in English.
    ``capacity`` is as what they deal with the office.
    """

    id: str
    contact_points: tuple[ContactPoint, ...] = ()
    access_needs: tuple[AccessNeed, ...] = ()
    language: str = Language.ENGLISH.value
    capacity: Capacity = said_if_set(Capacity.CUSTOMER)  # noqa: RUF009 - a field, as from `field`


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A matter the customer has with the office, with its decision and internal review.

    ``told_at`` is when the customer was told of the decision, ``answer_promised_on`` the day by which the office said
    it would answer. The internal review was asked for and ended at the two moments named for it. ``service`` is the
    office's service that it is about, by the document's name.
    """

    id: str
    reference: str
    subject: str = ""
    kind: CaseKind = CaseKind.ORDINARY
    status: CaseStatus = CaseStatus.OPEN
    decision: str = ""
    decided_at: datetime | None = None
    told_at: datetime | None = None
    answer_promised_on: date | None = None
    internal_review: InternalReview = InternalReview.NOT_REQUESTED
    internal_review_requested_at: datetime | None = None
    internal_review_ended_at: datetime | None = None
    statutory_route_ended_on: date | None = None
    service: str | None = said_if_set(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEvent:
    """One contact as a member of staff recorded it; append-only (``corrects`` names the event it replaces).

    ``resembles_case_id`` is a machine's suggestion, by the wording, that an earlier case is being raised again. Only a
    person makes it a repeat, by recording ``raises: repeat``. ``source_recorded_at`` is when another system, from which
    it was imported, first wrote it down. ``service`` is the office's service that it was about, by the document's name.
    """

    id: str
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str
    channel: Channel
    direction: Direction
    made_by: MadeBy = MadeBy.CUSTOMER
    duration_seconds: int | None = None
    staff_minutes: int | None = None
    case_id: str | None = None
    summary: str = ""
    observations: tuple[str, ...] = ()
    effect_on_work: str = ""
    outcome: Outcome = Outcome.NORMAL
    raises: Raises | None = None
    repeats_case_id: str | None = None
    corrects: str | None = None
    resembles_case_id: str | None = None
    source_recorded_at: datetime | None = None
    service: str | None = said_if_set(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningResponse:
    """The customer's reply to a warning; a later proposal says how it was weighed."""

    received_at: datetime
    channel: Channel
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning:
    """A written warning (MC-8.6, 8.7). ``issued_at`` is None while its notice is a draft.

    ``drafted_at`` is when it was written: it speaks of what was known then. ``issue_recorded_at`` is when somebody
    wrote down that it was issued. Both are None in facts from before they were kept. A letter that came back from
    nobody is not issued. ``step`` is the document's name for it, empty from before steps had names. One by word of
    mouth is told likewise: issued when it was said, by hand.
    """

    id: str
    behaviours: tuple[Behaviour, ...]
    response_days: int
    issued_at: datetime | None = None
    method: IssueMethod | None = None
    quashed_at: datetime | None = None
    responses: tuple[WarningResponse, ...] = ()
    drafted_at: datetime | None = None
    issue_recorded_at: datetime | None = None
    step: str = said_if_set("")


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedWeighed:
    """What somebody found about one access need beside what is proposed (MC-8.15)."""

    access_need_id: str
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consideration:
    """Who considered a criterion, when, and what they found (MC-8.11 to 8.16).

    ``considered_by`` is the name as it was written, ``entered_by`` whoever sent it, as identity providers name people.
    ``needs_weighed`` is said of the criterion on access needs.
    """

    considered_by: str = ""
    entered_by: str = ""
    considered_on: date | None = None
    finding: str = ""
    concerns_remain: bool = False
    new_information: NewInformation | None = None
    needs_weighed: tuple[NeedWeighed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A manager's request to restrict (MC-8.10). ``criteria`` is keyed by the policy's criterion names.

    ``proposed_by`` and ``proposer_roles`` are the person who asked. ``review_on_defaulted`` says that nobody chose the
    review date. ``replaces`` names the restriction this one would take the place of. ``concerns_deciding_officer`` says
    that the case is about the person who decides it: it is told, and stands in nobody's way. ``immediate_risk``
    is the risk to somebody that left no time for a warning, where a document asks for it. ``police_reference`` is
    the police's, where the conduct was reported to them. ``aim`` is what it is to achieve, ``fair_balance`` what was
    found on weighing that against what it costs the customer. ``services`` are those of the office that it is to reach,
    by the document's names; none: the whole organisation.
    """

    proposed_by: str
    proposer_roles: tuple[str, ...]
    measures: tuple[Measure, ...]
    behaviours: tuple[Behaviour, ...]
    grounds: str
    starts_on: date
    review_on: date
    review_on_defaulted: bool = False
    ends_on: date | None = None
    evidence_event_ids: tuple[str, ...] = ()
    case_ids: tuple[str, ...] = ()
    replaces: str | None = None
    criteria: Mapping[str, Consideration] = field(default_factory=dict)
    lesser_measures_considered: str = ""
    warning_response_weighed: str = ""
    warning_exemption_reason: str = ""
    concerns_deciding_officer: bool = False
    police_reference: str = ""
    immediate_risk: str = said_if_set("")
    aim: str = ""
    fair_balance: str = ""
    services: tuple[str, ...] = said_if_set(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review that kept or lifted a restriction; ``next_review_on`` is set when it was kept."""

    reviewed_at: datetime
    outcome: ReviewOutcome
    next_review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """An authorised set of measures. Its status is never stored: ``lifecycle`` reads it off these dates.

    ``quashed_at`` is when an appeal against it was allowed, also where somebody had ended it before; the reviewer may
    have said then that it ``may_be_decided_again``, the fault having been in the procedure. ``notice_returned_at`` is
    when it was recorded last that the notice came back; an issue before that is none. ``ended_by_death``: by nobody.
    ``services`` are those of the office that it reaches, by the document's names; none: the whole organisation.
    """

    id: str
    customer_id: str
    measures: tuple[Measure, ...]
    behaviours: tuple[Behaviour, ...]
    authorised_at: datetime
    starts_on: date
    review_on: date
    ends_on: date | None = None
    without_warning: bool = False
    notice_issued_at: datetime | None = None
    notice_method: IssueMethod | None = None
    reviews: tuple[Review, ...] = ()
    ended_at: datetime | None = None
    ended_how: EndedHow | None = None
    quashed_at: datetime | None = None
    may_be_decided_again: bool = False
    notice_returned_at: datetime | None = None
    ended_by_death: bool = False
    services: tuple[str, ...] = said_if_set(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """That a proposal to restrict was refused: what was on record by then did not call for one."""

    proposal_id: str
    behaviours: tuple[Behaviour, ...]
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Everything the office knew about one customer at ``as_of``; what is disputed is contested, and unchecked yet."""

    as_of: datetime
    person: Person
    cases: tuple[Case, ...] = ()
    events: tuple[ContactEvent, ...] = ()
    warnings: tuple[Warning, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    disputed_event_ids: tuple[str, ...] = ()
    spoken_warnings: tuple[Warning, ...] = said_if_set(())
