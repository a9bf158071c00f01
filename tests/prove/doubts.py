"""Records told contact by contact: who made each, when it happened and when it was written down, and who cites it.

The decision space (``space``) knows a handful of records by name. Here a record is any few contacts, each a level of
each of its own factors, between an earlier outcome and a warning that may be heeded or still under way.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import NamedTuple

from contact_policy.policy import assess, facts
from contact_policy.policy.facts import CaseFile, ContactEvent, Refusal, Restriction
from contact_policy.policy.findings import Assessment
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Behaviour, Channel, Direction, EndedHow, IssueMethod, MadeBy
from prove import made
from prove.asking import TALLY
from prove.record import AS_OF, EFFECT, OWN_PHONE, cases_of, event, restriction
from prove.space import FAIR


def _at(month: int, day: int, hour: int = 10, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


AUTHORISED = _at(2, 16, 9)
OUTCOME = _at(4, 1, 9)
HAPPENED = {
    "long_ago": _at(10, 1, year=2025),
    "winter": _at(2, 2),
    "same_week": _at(2, 5),
    "under_restriction": _at(3, 3),
    "after_outcome": _at(4, 20),
    "under_way": _at(6, 9),
    "lately": _at(6, 13),
}
"""Moments of a contact. The first is too old to be current, the third is one episode with the second."""
WRITTEN_LATE = _at(6, 14, 9)
CODES = {"minor": "abusive_language", "serious": "harassment", "severe": "threat_of_violence"}
_PLAIN_CODE = {"unreasonable": "excessive_contact", "persistent": "refuses_decision"}


class Contact(NamedTuple):
    """One contact by telephone, or by e-mail.

    ``kind``: a polite one, one whose minutes somebody noted, a report, a report with its effect, a grave act, a severe
    one. ``written``: at once, weeks later, or at once and corrected weeks later.
    """

    kind: str
    happened: str
    written: str = "at_once"
    by: str = "customer"
    direction: str = "inbound"
    cited: str = "yes"
    channel: str = "phone"


class Doubt(NamedTuple):
    """A record, and what is proposed on it. Everything else is done as fairly as can be, and every reason is given."""

    contacts: tuple[Contact, ...]
    behaviour: str = "aggressive"
    outcome: str = "none"
    warning: str = "received"
    exemption: str = "none"
    measures: str = "mild"


CONTACT_LEVELS: Mapping[str, tuple[str, ...]] = {
    "kind": ("polite", "effect", "report", "report_and_effect", "serious", "severe"),
    "happened": tuple(HAPPENED),
    "written": ("at_once", "late", "corrected"),
    "by": ("customer", "household"),
    "direction": ("inbound", "outbound"),
    "cited": ("yes", "no"),
    "channel": ("phone", "email"),
}
LEVELS: Mapping[str, tuple[str, ...]] = {
    "behaviour": ("aggressive", "unreasonable", "persistent"),
    "outcome": ("none", "refused", "lifted", "quashed", "sent_back", "lapsed", "replaced", "stands"),
    "warning": ("received", "posted", "quashed", "none"),
    "exemption": ("none", "real"),
    "measures": ("mild", "heavy", "block"),
}
ANSWERED_AT = {"none": None, "lapsed": AUTHORISED, "replaced": AUTHORISED, "stands": AUTHORISED}
"""What was on record by then is used up; of an outcome not named here, what was on record when it came about."""


def one_contact_each() -> Iterator[Doubt]:
    """Every record of one contact in each setting, without what is alike for one: which channel, which week.

    An exemption and a block are asked for aggression alone.
    """
    kinds, moments = CONTACT_LEVELS["kind"], [moment for moment in HAPPENED if moment != "same_week"]
    own = [Contact(*chosen) for chosen in product(kinds, moments, CONTACT_LEVELS["written"])]
    rung_up = [Contact(kind, moment, direction="outbound") for kind, moment in product(kinds, moments)]
    others = [Contact(kind, moment, by="household") for kind, moment in product(kinds, moments)]
    for contact, setting in product((*own, *rung_up, *others), product(*LEVELS.values())):
        doubt = Doubt((contact,), *setting)
        is_aggression = doubt.behaviour == "aggressive"
        if doubt.measures != "heavy" and (is_aggression or (doubt.exemption, doubt.measures) == ("none", "mild")):
            yield doubt


def any_record(rng: random.Random) -> Doubt:
    """A record of up to six contacts; each factor of a contact is left plain more often than not."""
    return Doubt(
        tuple(_contact(rng) for _ in range(rng.randint(1, 6))), *(rng.choice(given) for given in LEVELS.values())
    )


def _contact(rng: random.Random) -> Contact:
    kind, happened = (rng.choice(CONTACT_LEVELS[factor]) for factor in ("kind", "happened"))
    rest = {
        factor: levels[0] if rng.random() < 0.75 else rng.choice(levels)
        for factor, levels in CONTACT_LEVELS.items()
        if factor not in ("kind", "happened")
    }
    return Contact(kind, happened, **rest)


def is_cited(contact: Contact) -> bool:
    """Whether the proposal cites it."""
    return contact.cited == "yes"


def only(doubt: Doubt, *contacts: Contact) -> Doubt:
    """The same with these contacts on record alone."""
    return doubt._replace(contacts=contacts)


# --- as facts


def assessed(doubt: Doubt, without_reason: str = "") -> Assessment:
    """The engine's answer where a reason is recorded for every rule but ``without_reason``."""
    TALLY["assessments of records told contact by contact"] += 1
    decider = made.decider(FAIR)
    assert decider is not None
    reasons = {rule: text for rule, text in decider.recorded_reasons.items() if rule != without_reason}
    return assess(made.POLICY, case_file(doubt), _proposal(doubt), decider=replace(decider, recorded_reasons=reasons))


_TOLD = replace(
    event("told", _at(9, 2, year=2025), "post", case_id="closed"), direction=Direction.OUTBOUND, summary="The decision."
)
"""The customer was told of the decision, and waits for nothing."""


def case_file(doubt: Doubt) -> CaseFile:
    """Everything on record."""
    return CaseFile(
        as_of=AS_OF,
        person=made.person("none"),
        cases=cases_of(FAIR),
        events=(_TOLD, *(record for n, contact in enumerate(doubt.contacts) for record in _records(doubt, n, contact))),
        warnings=_warnings(doubt),
        restrictions=_restrictions(doubt),
        refusals=(Refusal(proposal_id="r", behaviours=(Behaviour(doubt.behaviour),), decided_at=OUTCOME),)
        if doubt.outcome == "refused"
        else (),
    )


def _records(doubt: Doubt, number: int, contact: Contact) -> Iterator[ContactEvent]:
    moment = HAPPENED[contact.happened]
    plain = _PLAIN_CODE.get(doubt.behaviour, CODES["minor"])
    code = {"report": plain, "report_and_effect": plain, "serious": CODES["serious"], "severe": CODES["severe"]}
    first = replace(
        event(f"e{number}", moment, contact.channel, made_by=MadeBy(contact.by), case_id="closed"),
        direction=Direction(contact.direction),
        observations=(code[contact.kind],) if contact.kind in code else (),
        effect_on_work=EFFECT if "effect" in contact.kind else "",
        summary="What was said stands here in so many words.",
        recorded_at=WRITTEN_LATE if contact.written == "late" else moment,
    )
    yield first
    if contact.written == "corrected":
        yield replace(first, id=f"e{number}-again", corrects=first.id, recorded_at=WRITTEN_LATE)


DRAFTED = {"received": _at(5, 4, 9), "quashed": _at(5, 4, 9), "posted": _at(6, 8, 9)}
RECEIVED = {"received": _at(5, 4, 10), "posted": _at(6, 12, 0)}
"""At the latest; a posted letter counts as received two working days after the tenth of June."""


def _warnings(doubt: Doubt) -> tuple[facts.Warning, ...]:
    if doubt.warning == "none":
        return ()
    is_posted = doubt.warning == "posted"
    return (
        facts.Warning(
            id="warning",
            behaviours=(Behaviour(doubt.behaviour),),
            response_days=14,
            drafted_at=DRAFTED[doubt.warning],
            issued_at=_at(6, 10) if is_posted else _at(5, 4),
            method=IssueMethod.POST if is_posted else IssueMethod.EMAIL,
            quashed_at=_at(6, 1) if doubt.warning == "quashed" else None,
        ),
    )


def _restrictions(doubt: Doubt) -> tuple[Restriction, ...]:
    if doubt.outcome in ("none", "refused"):
        return ()
    mild = (Measure(kind="single_contact", name="A. Officer", email="contact@office.example"),)
    earlier = replace(
        restriction("earlier", mild, is_over=doubt.outcome == "lapsed"),
        behaviours=(Behaviour(doubt.behaviour),),
        authorised_at=AUTHORISED,
        notice_issued_at=AUTHORISED,
        starts_on=AUTHORISED.date(),
    )
    how = {"lifted": EndedHow.LIFTED, "replaced": EndedHow.REPLACED}.get(doubt.outcome, EndedHow.QUASHED)
    if doubt.outcome not in ("lapsed", "stands"):
        earlier = replace(earlier, ended_at=OUTCOME, ended_how=how)
    if doubt.outcome in ("quashed", "sent_back"):
        earlier = replace(earlier, quashed_at=OUTCOME, may_be_decided_again=doubt.outcome == "sent_back")
    return (earlier,)


_MEASURES = {
    "mild": (Measure(kind="single_contact", name="A. Officer", email="contact@office.example"),),
    "heavy": (
        Measure(kind="call_time_limit", minutes=2),
        Measure(kind="single_channel", channel=Channel.PHONE),
        Measure(kind="single_contact", name="A. Officer", phone="+441632960100"),
    ),
    "block": (Measure(kind="block_phone", numbers=(OWN_PHONE,)),),
}


def _proposal(doubt: Doubt) -> facts.Proposal:
    return replace(
        made.proposal(FAIR),
        behaviours=(Behaviour(doubt.behaviour),),
        measures=_MEASURES[doubt.measures],
        evidence_event_ids=tuple(f"e{n}" for n, contact in enumerate(doubt.contacts) if is_cited(contact)),
        warning_exemption_reason=made.REAL_TEXT if doubt.exemption == "real" else "",
        replaces="earlier" if doubt.outcome == "stands" else None,
        review_on=date(2026, 7, 15),
    )
