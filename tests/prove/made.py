"""A state made into facts: the person, the case file, the proposal and the decider."""

from __future__ import annotations

from datetime import date
from functools import cache

from contact_policy.policy import Policy, load_policy
from contact_policy.policy.deciders import Decider
from contact_policy.policy.facts import (
    AccessNeed,
    CaseFile,
    Consideration,
    ContactPoint,
    Person,
    Proposal,
)
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import example_of
from contact_policy.policy.vocabulary import Behaviour, Channel, ContactPointKind, NewInformation
from prove.record import (
    AS_OF,
    LETTER,
    OWN_EMAIL,
    OWN_PHONE,
    SHARED_EMAIL,
    SHARED_PHONE,
    cases_of,
    events_of,
    restrictions_of,
    warnings_of,
)
from prove.space import CRITERIA, PLAIN, State

POLICIES: dict[str, Policy] = {
    "whole": load_policy(),
    "no_appeal": load_policy(office={"appeal_contact": ""}),
    "no_signposting": load_policy(office={"signposting": ""}),
}
POLICY = POLICIES["whole"]
REAL_TEXT = "Two letters were answered in full on the merits"
_TEXT = {"said": REAL_TEXT, "weighed": REAL_TEXT, "real": "An officer was threatened at the door", "token": "n/a"}
_REVIEWS = {
    "in_time": date(2026, 8, 22),
    "soon": date(2026, 7, 15),
    "late": date(2026, 12, 22),
    "after_end": date(2028, 2, 1),
}
_BLOCKS = {"own": ((OWN_PHONE,), (OWN_EMAIL,)), "shared": ((SHARED_PHONE,), (SHARED_EMAIL,))}
_ALL = frozenset(Channel)
UNWATCHED = frozenset({Channel.IN_PERSON, Channel.SOCIAL_MEDIA})
_UNUSABLE: dict[str, tuple[frozenset[Channel], ...]] = {
    "none": (),
    "large_print": (frozenset(),),
    "no_post": (frozenset({Channel.POST}),),
    "no_phone": (frozenset({Channel.PHONE}),),
    "phone_only": (_ALL - {Channel.PHONE},),
    "email_only": (_ALL - {Channel.EMAIL},),
    "unmonitored_only": (_ALL - {Channel.IN_PERSON, Channel.WEB},),
    "two_needs": (frozenset({Channel.POST}), frozenset({Channel.EMAIL, Channel.WEB})),
    "nothing_at_all": (_ALL,),
}


def usable(access: str) -> frozenset[Channel]:
    """The channels that a person with this level of access needs can use."""
    return _ALL.difference(*_UNUSABLE[access])


@cache
def person(access: str) -> Person:
    """The customer, with a number and an address of their own and one of each that others use too."""
    needs = tuple(
        AccessNeed(need="a need", adjustment="an adjustment", channels_unusable=tuple(sorted(channels)))
        for channels in _UNUSABLE[access]
    )
    points = (
        ContactPoint(kind=ContactPointKind.PHONE, value=OWN_PHONE),
        ContactPoint(kind=ContactPointKind.PHONE, value=SHARED_PHONE, shared=True),
        ContactPoint(kind=ContactPointKind.EMAIL, value=OWN_EMAIL),
        ContactPoint(kind=ContactPointKind.EMAIL, value=SHARED_EMAIL, used_by_others=True),
    )
    return Person(id="customer", contact_points=points, access_needs=needs)


def measures(state: State) -> tuple[Measure, ...]:
    """The measures proposed."""
    numbers, addresses = _BLOCKS.get(state.phone_block, ((), ()))[0], _BLOCKS.get(state.email_block, ((), ()))[1]
    shut = {"closes_post": (Channel.POST,), "closes_unwatched": tuple(sorted(UNWATCHED)), "closes_all": tuple(Channel)}
    closes = shut.get(state.other, ())
    made = {
        "limit": Measure(kind="call_time_limit", minutes=2 if state.limit == "two" else 10),
        "channel": Measure(kind="single_channel", channel=Channel(state.channel or "post")),
        "contact": _contact(state.contact),
        "reopen": Measure(kind="refuse_reopen", case_id=state.reopen),
        "phone_block": Measure(kind="block_phone", numbers=numbers),
        "email_block": Measure(kind="block_email", addresses=addresses),
        "other": Measure(kind="other", description="By appointment only", closes_channels=closes),
    }
    plain = [example_of(POLICY, kind) for kind in PLAIN if kind in state.kinds]
    return (*plain, *[measure for factor, measure in made.items() if getattr(state, factor)])


def _contact(reached: str) -> Measure:
    return Measure(
        kind="single_contact",
        name="" if reached == "unnamed" else "A. Officer",
        phone="+441632960100" if reached in ("both", "phone", "unnamed") else "",
        email="contact@office.example" if reached in ("both", "email") else "",
    )


def case_file(state: State) -> CaseFile:
    """Everything on record in ``state``."""
    return CaseFile(
        as_of=AS_OF,
        person=person(state.access),
        cases=cases_of(state),
        events=events_of(state),
        warnings=warnings_of(state),
        restrictions=restrictions_of(state),
    )


def proposal(state: State) -> Proposal:
    """What is asked for in ``state``."""
    return Proposal(
        proposed_by="proposer",
        proposer_roles=_roles(state.proposer),
        measures=measures(state),
        behaviours=tuple(Behaviour(b) for b in state.behaviours),
        grounds="The conduct went on after it was explained." if state.candour == "whole" else "A nutter calls us.",
        starts_on=date(2026, 6, 22),
        review_on=_REVIEWS[state.review],
        ends_on={"within": date(2026, 12, 22), "beyond": date(2027, 12, 22), "none": None}[state.length],
        evidence_event_ids=_evidence(state),
        case_ids=("open",) if state.internal_review == "no_closed_case" else ("closed",),
        replaces="beside" if state.beside == "replaced" else None,
        criteria=_criteria(state),
        lesser_measures_considered=_TEXT.get(state.lesser, ""),
        warning_response_weighed=_TEXT.get(state.reply, ""),
        warning_exemption_reason=_TEXT.get(state.exemption, ""),
        police_reference="CAD 411 of 9 June" if state.police == "given" else "",
        aim=REAL_TEXT if state.candour == "whole" else "",
        fair_balance=REAL_TEXT if state.candour == "whole" else "",
    )


def _roles(level: str) -> tuple[str, ...]:
    authority = POLICY.authority
    named = {"deciding": (authority.deciding_role,), "proposing": (authority.proposing_role,), "no_role": ()}
    both = {"deciding_and_proposing": (authority.deciding_role, authority.proposing_role)}
    return (named | both).get(level, (level,))


def _evidence(state: State) -> tuple[str, ...]:
    own = [e.id for e in events_of(state) if e.id not in ("neutral", "household", LETTER)]
    return {
        "fresh": tuple(own),
        "stale": tuple(name for name in own if name.endswith("-0") and "effect" not in name and "contact" not in name),
        "neutral": ("neutral",),
        "others": (*own, "household"),
        "unknown": ("nowhere",),
        "none": (),
    }[state.evidence]


def _criteria(state: State) -> dict[str, Consideration]:
    levels = [getattr(state, factor) for factor in CRITERIA]
    given = zip(POLICY.criteria, levels, strict=True)
    return {entry.name: _consideration(level) for entry, level in given if level != "absent"}


@cache
def _consideration(level: str) -> Consideration:
    new = {"silent": None, "outstanding": NewInformation.OUTSTANDING}.get(level, NewInformation.NONE)
    return Consideration(
        considered_by="manager-1",
        considered_on=date(2026, 6, 14),
        finding="considered" if level == "token" else REAL_TEXT,
        concerns_remain=level == "adverse",
        new_information=new,
    )


def decider(state: State) -> Decider | None:
    """Who decides, if anybody yet."""
    if state.decider == "nobody_yet":
        return None
    reason = {"given": REAL_TEXT, "token": "ok"}.get(state.recorded)
    return Decider(
        subject="proposer" if state.same_person == "yes" else "decider",
        roles=_roles(state.decider),
        reasons="The conduct goes on." if state.reasons == "given" else " ",
        recorded_reasons={rule.id: reason for rule in POLICY.rules} if reason else {},
    )
