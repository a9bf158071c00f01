"""What leads to a restriction and follows from it: warnings, proposals, decisions, reviews, and the notices of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from contact_policy.policy.deciders import HowDecided
from contact_policy.policy.facts import Consideration, Proposal, Restriction
from contact_policy.policy.findings import Assessment, Check, PolicyReference
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices import Letterhead, Particulars
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.support import Support
from contact_policy.policy.vocabulary import (
    Behaviour,
    IssueMethod,
    Language,
    MeasureKind,
    NoticeForm,
    NoticeKind,
    ReviewOutcome,
)
from contact_policy.records.appeals import WarningResponseRecord


class NoticeStatus(StrEnum):
    """A draft binds nobody; an issued notice is a fact; a returned one reached nobody, and waits to go out again."""

    DRAFT = "draft"
    ISSUED = "issued"
    RETURNED = "returned"


class RedraftCause(StrEnum):
    """Why a draft is drafted anew: for what is known of the person by now, for the office's words, or otherwise."""

    PERSON = "person"
    WORDS = "words"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a notice goes to: the customer, or for a refusal whoever proposed. ``address`` is postal, on one line.

    ``sent_to`` is where it went; where that was no address on record, ``address_reason`` says why. ``language`` is
    theirs, whether or not there are letters in it.
    """

    name: str
    address: str = ""
    form: NoticeForm = NoticeForm.LETTER
    language: str = Language.ENGLISH.value
    sent_to: str = field(default="", repr=False)
    address_reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRecord:
    """A letter or e-mail. ``about_id`` is the warning or restriction it tells of.

    ``sections`` is the text: a tuple of (heading, paragraphs). ``checks`` is what the policy demands of such a notice.
    ``addressee``, ``address`` and ``form`` are the recipient's when it went out (of a draft: when drafted), whatever
    they are called, move to or need later.
    ``letterhead`` is the office's when it was drafted, ``particulars`` the cases it concerns and who signed it.
    ``issue_recorded_at`` is when the office wrote down that it was issued (an issue may be recorded later).
    ``sent_to`` is where it went; where that was no address on record, ``address_reason`` says why.
    ``times_returned`` counts how often it came back without having reached anybody.
    """

    id: str
    customer_id: str
    kind: NoticeKind
    about_id: str
    addressee: str = ""
    address: str = ""
    form: NoticeForm = NoticeForm.LETTER
    letterhead: Letterhead = field(default_factory=Letterhead)
    particulars: Particulars = field(default_factory=Particulars)
    subject: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    checks: tuple[Check, ...]
    policy: PolicyReference
    status: NoticeStatus = NoticeStatus.DRAFT
    created_at: datetime
    issued_at: datetime | None = None
    issue_recorded_at: datetime | None = None
    issued_by: str = ""
    method: IssueMethod | None = None
    deemed_received_at: datetime | None = None
    sent_to: str = field(default="", repr=False)
    address_reason: str = field(default="", repr=False)
    times_returned: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRecord:
    """A written warning as drafted; whether and when it was issued stands on its notice.

    ``conduct_of`` and ``change_of`` are what is said of one behaviour alone. ``assessment`` was made at the draft; one
    from before warnings were assessed has none.
    ``quashed_at`` is when an appeal against it was allowed: it supports no restriction from then on.
    ``recorded`` is what its author put on record beside it, ``step`` the document's name for it.
    """

    id: str
    customer_id: str
    behaviours: tuple[Behaviour, ...]
    conduct: str
    change_expected: str
    response_days: int
    notice_id: str
    created_by: str
    created_at: datetime
    policy: PolicyReference
    conduct_of: Mapping[Behaviour, str] = field(default_factory=dict)
    change_of: Mapping[Behaviour, str] = field(default_factory=dict)
    assessment: Assessment | None = None
    recorded: PutOnRecord | None = None
    step: str | None = None
    issued_at: datetime | None = None
    issue_recorded_at: datetime | None = None
    method: IssueMethod | None = None
    quashed_at: datetime | None = None
    responses: tuple[WarningResponseRecord, ...] = ()


class ProposalStatus(StrEnum):
    """Where a proposal stands."""

    AWAITING_DECISION = "awaiting_decision"
    AUTHORISED = "authorised"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRecord:
    """A proposal as made, with the assessment given at that moment. The facts both rest on are kept beside it."""

    id: str
    customer_id: str
    proposal: Proposal
    status: ProposalStatus
    assessment: Assessment
    proposed_at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None
    withdrawal_reason: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAsKept:
    """A proposal for a list, which shows it as it was kept.

    ``proposal`` and ``assessment`` are in the plain form they have today (``policy.codec``), without the events that
    are cited and with the first check alone: those two, nearly all of it, are JSON that nobody reads on the way.
    """

    id: str
    customer_id: str
    proposal: Mapping[str, Any]
    evidence_event_ids: bytes
    status: ProposalStatus
    assessment: Mapping[str, Any]
    checks: bytes
    proposed_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawal_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProposal:
    """A proposal in a list, without its words.

    ``state``: another after whatever changed its row. ``changed_since``: something but a proposal came onto the
    customer's record after it was made and assessed.
    """

    id: str
    state: int
    changed_since: bool


class DecisionOutcome(StrEnum):
    """What the deciding office holder said."""

    AUTHORISE = "authorise"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A decision with the assessment made anew at that moment. One a proposal, for ever.

    The facts that the assessment rests on are kept beside it. ``how_decided`` tells who had agreed before, if anybody;
    None where there was nothing to tell. One that ``awaits_agreement`` is a signature alone.
    """

    id: str
    proposal_id: str
    customer_id: str
    outcome: DecisionOutcome
    reasons: str
    recorded_reasons: Mapping[str, str]
    decided_by: str
    decider_roles: tuple[str, ...] = ()
    decided_at: datetime
    assessment: Assessment
    restriction_id: str | None = None
    notice_id: str | None = None
    how_decided: HowDecided | None = None
    awaits_agreement: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionRecord:
    """A restriction and its origin. The policy's facts are ``restriction``; status is read off them, never stored.

    ``support`` is whether what it was decided on still holds, as it was worked out last; None where it never was.
    """

    restriction: Restriction
    proposal_id: str
    decision_id: str
    decision_notice_id: str
    authorised_by: str
    policy: PolicyReference
    replaces: str | None = None
    ended_by: str = ""
    end_reasons: str = ""
    lapse_recorded_at: datetime | None = None
    version: int = 1
    support: Support | None = None

    @property
    def id(self) -> str:
        """The restriction's id."""
        return self.restriction.id

    @property
    def customer_id(self) -> str:
        """Whose contact is limited."""
        return self.restriction.customer_id


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRecord:
    """A contact that broke a restriction's conditions (MC-8.31). It never adds or lengthens anything.

    ``measure`` is which of the restriction's measures it broke, where somebody said so.
    """

    id: str
    restriction_id: str
    customer_id: str
    contact_event_id: str
    description: str
    recorded_by: str
    recorded_at: datetime
    staff_guidance: str
    measure: MeasureKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRecord:
    """A review of a restriction by the deciding office holder (MC-9.3). ``measures`` are what it was varied to.

    ``assessment`` is what the engine said then, on the facts of that day; None in reviews from before it was kept.
    ``support`` is how far what it was decided on held then, as the reviewer saw it; None where nobody had looked.
    ``support_weighed`` says what they made of its being lost.
    ``recorded_reasons`` are by the rules that asked for one, ``criteria`` what was considered, by criterion.
    """

    id: str
    restriction_id: str
    customer_id: str
    outcome: ReviewOutcome
    reasons: str
    next_review_on: date | None
    measures: tuple[Measure, ...] = ()
    reviewed_by: str
    reviewed_at: datetime
    notice_id: str
    assessment: Assessment | None = None
    support: Support | None = None
    support_weighed: str = ""
    reconsideration_request_id: str | None = None
    recorded_reasons: Mapping[str, str] = field(default_factory=dict)
    criteria: Mapping[str, Consideration] | None = None
