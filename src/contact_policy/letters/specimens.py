"""Made-up notices, at least two a kind where they differ: what templates are tried on before they are used."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from contact_policy.policy import Policy, compose_notice
from contact_policy.policy.facts import (
    AccessNeed,
    Case,
    Person,
    Proposal,
    Restriction,
)
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import example_of
from contact_policy.policy.notices import (
    AppealNotice,
    BreachNotice,
    DecisionNotice,
    EndNotice,
    NoticeContent,
    Occasion,
    RefusalNotice,
    ReviewComingNotice,
    ReviewNotice,
    WarningNotice,
)
from contact_policy.policy.vocabulary import AppealOutcome, Behaviour, Channel, Language

_SEEING = Person(id="one")
_BLIND = Person(
    id="two",
    access_needs=(
        AccessNeed(
            need="Cannot read print",
            adjustment="We will ring you and read our letters to you.",
            channels_unusable=(Channel.POST,),
        ),
    ),
)
_CASES = (Case(id="019d5f0a-7c00-7000-8000-0000000000a1", reference="C/2026/17"),)
_REASONS = "You called us 40 times in May. Other people could not get through to us."
_DECIDED_AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
_DECIDER = "Chris Evans"
_STARTS, _REVIEW, _ENDS = date(2026, 12, 1), date(2027, 3, 1), date(2027, 5, 31)


def specimens(policy: Policy, language: Language = Language.ENGLISH) -> list[NoticeContent]:
    """What every kind of notice to customers would tell in made-up cases; in English also that to the office's own."""
    made = [compose_notice(policy, occasion) for occasion in occasions(policy, language)]
    return [each for content in made for each in content.in_each if each.language is language]


def occasions(policy: Policy, language: Language = Language.ENGLISH) -> list[Occasion]:
    """The made-up occasions: a light one and a heavy one of each kind, for two people who speak ``language``."""
    return [_speaking(language, occasion) for occasion in _occasions(policy)]


def _speaking(language: Language, occasion: Occasion) -> Occasion:
    if isinstance(occasion, RefusalNotice):
        return occasion
    return replace(occasion, person=replace(occasion.person or _SEEING, language=language))


def _occasions(policy: Policy) -> list[Occasion]:
    every = tuple(example_of(policy, kind) for kind in policy.measure)
    lightest = every[:1]
    behaviours = tuple(reversed(tuple(policy.behaviour)))[:2]
    light, heavy = (_SEEING, lightest, _ENDS, behaviours), (_BLIND, every, None, behaviours)
    return [
        *[_warning(person, behaviours) for person in (None, _SEEING, _BLIND)],
        *[_decision(*case) for case in (light, heavy)],
        RefusalNotice(
            proposed_on=date(2026, 11, 18),
            decided_on=date(2026, 11, 20),
            reasons="It is too soon.",
            decided_by=_DECIDER,
            cases=_CASES,
        ),
        *[_breach(*case) for case in (light, heavy)],
        *[_review_coming(*case) for case in (light, heavy)],
        *[_review(*case) for case in (light, heavy)],
        *[_appeal(about, outcome, lightest) for about in ("warning", "restriction") for outcome in AppealOutcome],
        *[EndNotice(lapsed=lapsed, ended_on=_ENDS, reasons=_REASONS) for lapsed in (False, True)],
    ]


def _warning(person: Person | None, behaviours: tuple[Behaviour, ...]) -> WarningNotice:
    return WarningNotice(
        behaviours=behaviours,
        conduct=_REASONS,
        change_expected="Please write to us once, and wait for our answer.",
        response_days=14,
        person=person,
    )


def _decision(
    person: Person, measures: tuple[Measure, ...], ends_on: date | None, behaviours: tuple[Behaviour, ...]
) -> DecisionNotice:
    proposal = Proposal(
        proposed_by="manager",
        proposer_roles=("manager",),
        measures=measures,
        behaviours=behaviours,
        grounds="You wrote to us about the same decision 40 times after we had explained it.",
        starts_on=_STARTS,
        review_on=_REVIEW,
        ends_on=ends_on,
    )
    return DecisionNotice(
        person=person,
        proposal=proposal,
        reasons=_REASONS,
        decided_at=_DECIDED_AT,
        starts_at_once=ends_on is None,
        cases=_CASES,
        decided_by=_DECIDER,
        agreed=((_DECIDER, "deputy"),) if ends_on is None else (),
        met_on=_STARTS if ends_on is None else None,
        warned_on=None if ends_on is None else date(2026, 10, 1),
    )


def _restriction(measures: tuple[Measure, ...], ends_on: date | None, behaviours: tuple[Behaviour, ...]) -> Restriction:
    return Restriction(
        id="restriction",
        customer_id="customer",
        measures=measures,
        behaviours=behaviours,
        authorised_at=_DECIDED_AT,
        starts_on=_STARTS,
        review_on=_REVIEW,
        ends_on=ends_on,
    )


def _breach(
    person: Person, measures: tuple[Measure, ...], ends_on: date | None, behaviours: tuple[Behaviour, ...]
) -> BreachNotice:
    return BreachNotice(
        person=person,
        restriction=_restriction(measures, ends_on, behaviours),
        happened_on=date(2027, 1, 14),
        channel=Channel.PHONE,
        description="You rang five times that day.",
        review_on=_REVIEW,
        cases=_CASES,
    )


def _review_coming(
    person: Person, measures: tuple[Measure, ...], ends_on: date | None, behaviours: tuple[Behaviour, ...]
) -> ReviewComingNotice:
    restriction = _restriction(measures, ends_on, behaviours)
    return ReviewComingNotice(person=person, restriction=restriction, review_on=_REVIEW, cases=_CASES)


def _review(
    person: Person, measures: tuple[Measure, ...], ends_on: date | None, behaviours: tuple[Behaviour, ...]
) -> ReviewNotice:
    return ReviewNotice(
        person=person,
        restriction=_restriction(measures, ends_on, behaviours),
        reasons=_REASONS,
        next_review_on=date(2027, 4, 1),
        varied=ends_on is None,
        cases=_CASES,
    )


def _appeal(about: str, outcome: AppealOutcome, measures: tuple[Measure, ...]) -> AppealNotice:
    goes_on = about == "restriction" and outcome is not AppealOutcome.QUASHED
    return AppealNotice(
        about="restriction" if about == "restriction" else "warning",
        outcome=outcome,
        reasons="You told us that you were ill in May. We should have asked.",
        person=_SEEING,
        measures=measures if goes_on else (),
        ends_on=_ENDS if goes_on else None,
        review_on=_REVIEW if goes_on else None,
        decided_by="" if outcome is AppealOutcome.DISMISSED else _DECIDER,
    )
