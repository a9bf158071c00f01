"""Who decides on a proposal at the desk: whose signatures are there and awaited, and what is asked beside reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from contact_policy.desk import considered, words
from contact_policy.desk.considered import AskedCriteria
from contact_policy.desk.forms import Form
from contact_policy.desk.visit import Visit
from contact_policy.policy import Policy
from contact_policy.policy.deciding import held_by_none, may_stand_in
from contact_policy.policy.document.format2.people import ConsultTable
from contact_policy.policy.facts import Proposal
from contact_policy.policy.findings import Stage
from contact_policy.policy.same_person import is_same_person
from contact_policy.policy.who_may import titles_of
from contact_policy.services.proposals import Dossier
from contact_policy.services.tried_proposals import TriedProposal

_WHY = {"conflict": "The case concerns whoever decides", "absence": "Whoever decides is away"}
_OFFICE = "It is for somebody else to decide: {}."
_OWN_PROPOSAL = "You asked for it yourself, and nobody decides on their own proposal."
_ABOUT_DECIDER = "It is about whoever decides. You are told so before anything else."
_SIGNED = "You have agreed already. Somebody else must, too."


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """What the dossier shows of who decides; ``in_the_way`` is why the reader does not, "" where they may."""

    title: str
    signed: list[str]
    still_needed: int
    several: bool
    in_meeting: bool
    consult: tuple[ConsultTable, ...]
    instead: list[tuple[str, str]]
    titles: str
    told: tuple[str, ...]
    in_the_way: str
    criteria: AskedCriteria


def deciding(visit: Visit, found: Dossier, called: Callable[[str], str]) -> Deciding:
    """Who decides on a proposal, and what whoever reads it would be asked."""
    entry, held = found.deciders, visit.held
    stands_in = may_stand_in(entry, held)
    reasons = [case for each in entry.substitutes if each.role in held for case in each.when] if stands_in else []
    return Deciding(
        title=found.deciding_title,
        signed=[
            f"{called(each.signed_by)} agreed, {words.day(each.signed_at)}: {each.reasons}" for each in found.signatures
        ],
        still_needed=entry.needed - found.agreed,
        several=entry.needed > 1,
        in_meeting=entry.in_meeting,
        consult=_not_yet(found, entry.consult),
        instead=[(case, _WHY[case]) for case in dict.fromkeys(reasons)],
        titles=titles_of(visit.policy, entry.roles),
        told=entry.told,
        in_the_way=_in_the_way(visit, found),
        criteria=AskedCriteria(
            [entry for entry in visit.policy.criteria_at(Stage.DECISION) if entry.name in found.asked_because]
        ),
    )


def conflict(policy: Policy, put: Proposal, reader: str, others: str) -> list[str]:
    """What whoever decides is told before anything else; ``others`` says that it is for others to decide.

    What happens where the case is about them stands as the document says it, where it does.
    """
    own = [_OWN_PROPOSAL] if is_same_person(put.proposed_by, reader) else []
    about = [policy.authority.conflict_path or _ABOUT_DECIDER] if put.concerns_deciding_officer else []
    return [*own, *about, *([others] if others else [])]


def decider(policy: Policy, tried: TriedProposal | None) -> str:
    """Who decides on it; while it cannot be tried, everybody who decides on anything."""
    roles = dict.fromkeys(role for entry in policy.who_acts.decide for role in entry.roles)
    return tried.deciding_title if tried else titles_of(policy, roles)


def _not_yet(found: Dossier, asked: tuple[ConsultTable, ...]) -> tuple[ConsultTable, ...]:
    """Those whom nobody who has signed has said to have consulted."""
    told = {c.who for each in found.signatures if each.how_decided for c in each.how_decided.consultations}
    return tuple(each for each in asked if each.who not in told)


def _in_the_way(visit: Visit, found: Dossier) -> str:
    entry, subject = found.deciders, visit.person.subject if visit.person else ""
    if any(is_same_person(each.signed_by, subject) for each in found.signatures):
        return _SIGNED
    if held_by_none(entry.roles, visit.held) and not may_stand_in(entry, visit.held):
        return _OFFICE.format(found.deciding_title)
    return ""


def as_sent(form: Form, policy: Policy) -> dict[str, Any]:
    """What the form says of how it is decided, as the API takes it."""
    meeting = form.given(on="meeting.on", minute="meeting.minute")
    substitute = form.given(**{"for": "substitute.for", "because": "substitute.because"})
    consulted = list(_consulted(form))
    return {
        **({"meeting": meeting} if meeting else {}),
        **({"substitute": substitute} if substitute else {}),
        **({"consultations": consulted} if consulted else {}),
        **({"criteria": found} if (found := considered.body(form, policy, Stage.DECISION)) else {}),
    }


def _consulted(form: Form) -> Iterator[dict[str, Any]]:
    """Each of those of whom the form says anything."""
    index = 0
    while who := form.text(f"consultations.{index}.who"):
        at = f"consultations.{index}"
        said = form.given(by=f"{at}.by", on=f"{at}.on", advice=f"{at}.advice")
        if said:
            yield {"who": who, **said}
        index += 1
