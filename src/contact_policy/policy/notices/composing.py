"""From an occasion to the facts that its notice tells. Dates are spoken as letters write them; nothing is decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from contact_policy.policy.access import always_open_route
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.measure import Measure
from contact_policy.policy.notices.content import Facts, MeasureFacts, NoticeContent
from contact_policy.policy.notices.occasions import (
    AppealNotice,
    BreachNotice,
    DecisionNotice,
    EndNotice,
    Occasion,
    RefusalNotice,
    ReviewComingNotice,
    ReviewNotice,
    WarningNotice,
)
from contact_policy.policy.notices.reaching import office_facts, reaching_facts
from contact_policy.policy.notices.telling_measures import measure_facts
from contact_policy.policy.reach import covers, spoken_services
from contact_policy.policy.vocabulary import Behaviour, NoticeKind
from contact_policy.policy.who_may import is_a_body, title_of
from contact_policy.policy.words import Unit
from contact_policy.policy.working_days import london_date


def compose_notice(policy: Policy, occasion: Occasion) -> NoticeContent:
    """What the notice that ``occasion`` calls for has to tell, in its reader's language where ``policy`` offers that.

    An office that writes in all its languages tells it in each. What goes to its own staff is in English.
    """
    if isinstance(occasion, RefusalNotice):
        return _content(policy.to_staff, occasion)
    person = occasion.person
    first, *others = policy.writing_to(person.language if person else policy.first_language)
    return replace(_content(first, occasion), also=tuple(_content(spoken, occasion) for spoken in others))


def _content(spoken: Policy, occasion: Occasion) -> NoticeContent:
    kind, facts = _FACTS[type(occasion)](spoken, occasion)
    return NoticeContent(kind=kind, facts={**office_facts(spoken), **facts}, language=spoken.language)


def _warning(policy: Policy, given: WarningNotice) -> tuple[NoticeKind, Facts]:
    return NoticeKind.WARNING, {
        "behaviours": _labels(policy, given.behaviours),
        "conduct": _told_of_each(policy, given.behaviours, given.conduct, given.conduct_of),
        "change_expected": _told_of_each(policy, given.behaviours, given.change_expected, given.change_of),
        "response_days": policy.words.count(given.response_days, Unit.DAY),
        **_steps(policy, given.step),
        **reaching_facts(policy, given.person),
        **({} if policy.further.hears_appeals_against_warnings else {"appeal_contact": ""}),
    }


def _steps(policy: Policy, name: str) -> Facts:
    """What the office calls this warning, and the letter that would come next; empty where it has one kind alone."""
    steps = list(policy.written_steps.values())
    place = steps.index(policy.written_step(name))
    following = [step for step in steps[place + 1 :] if step.needed]
    return {
        "step": policy.said(steps[place].label) if len(steps) > 1 else "",
        "next_step": policy.said(following[0].label) if following else "",
    }


def _told_of_each(
    policy: Policy, behaviours: Sequence[Behaviour], general: str, by_behaviour: Mapping[Behaviour, str]
) -> str:
    """What goes for all, and a paragraph for each behaviour told by itself; named where there are several."""
    told = [general]
    for behaviour in behaviours:
        label = policy.behaviour[behaviour].label
        if text := by_behaviour.get(behaviour, "").strip():
            told.append(text if len(behaviours) == 1 else f"{label[:1].upper()}{label[1:]}: {text}")
    return "\n\n".join(text for text in told if text.strip())


def _decision(policy: Policy, given: DecisionNotice) -> tuple[NoticeKind, Facts]:
    proposal = given.proposal
    return NoticeKind.DECISION, {
        "behaviours": _labels(policy, proposal.behaviours),
        "decided_by": _decided_by(policy, given.decided_by, given.decided_as),
        "decided_with": policy.words.every([_with(policy, *each) for each in given.agreed]),
        "met_on": policy.words.on(given.met_on) if given.met_on else "",
        "warned_on": policy.words.on(given.warned_on) if given.warned_on else "",
        "grounds": "" if _says_the_same(proposal.grounds, given.reasons) else proposal.grounds,
        "reasons": given.reasons,
        "measures": _told(policy, given, proposal.measures),
        "starts_at_once": given.starts_at_once,
        "starts_on": policy.words.on(max(proposal.starts_on, london_date(given.decided_at))),
        "conflict_path": policy.authority.conflict_path if proposal.concerns_deciding_officer else "",
        "post_days": policy.words.count(policy.lengths.post_deemed_working_days, Unit.WORKING_DAY),
        **_length(policy, proposal.ends_on, proposal.review_on),
        **_reaching(policy, given, proposal.measures, proposal.services),
    }


def _decided_by(policy: Policy, name: str, role: str) -> str:
    """Who decided, by name and office, as a sentence begins with it; by office alone where no name is known.

    ``role`` is the document's name of the one in which they did, empty for the one that usually decides.
    """
    title, words = title_of(policy, role) if role else policy.authority.deciding_title, policy.words
    is_body = is_a_body(policy, role)  # which decides as one, whoever writes it down
    return (
        words.deciding_office.format(title=title)
        if is_body or not name
        else words.decider.format(name=name, title=title)
    )


def _with(policy: Policy, name: str, role: str) -> str:
    """Somebody who decided with others, by name and office, within a sentence."""
    title = title_of(policy, role)
    return f"{name}, {title}" if name and not is_a_body(policy, role) else policy.words.titled.format(title=title)


def _says_the_same(one: str, other: str) -> bool:
    """Whether a text stands in another already, whatever its spaces, its case and the marks at its end are."""
    first, second = (" ".join(text.casefold().split()).strip(" .;!") for text in (one, other))
    return bool(first) and first in second


def _refusal(policy: Policy, given: RefusalNotice) -> tuple[NoticeKind, Facts]:
    return NoticeKind.REFUSAL, {
        "proposed_on": policy.words.on(given.proposed_on),
        "decided_on": policy.words.on(given.decided_on),
        "decided_by": _decided_by(policy, given.decided_by, given.decided_as),
        "cases": policy.words.every([case.reference for case in given.cases]),
        "reasons": given.reasons,
    }


def _breach(policy: Policy, given: BreachNotice) -> tuple[NoticeKind, Facts]:
    restriction = given.restriction
    return NoticeKind.BREACH, {
        "happened_on": policy.words.on(given.happened_on),
        "contact_way": policy.words.channels[given.channel],
        "description": given.description,
        "measures": _told(policy, given, restriction.measures),
        **_length(policy, restriction.ends_on, given.review_on),
        **_reaching(policy, given, restriction.measures, restriction.services),
    }


def _review_coming(policy: Policy, given: ReviewComingNotice) -> tuple[NoticeKind, Facts]:
    restriction = given.restriction
    return NoticeKind.REVIEW_COMING, {
        "measures": _told(policy, given, restriction.measures),
        **_length(policy, restriction.ends_on, given.review_on),
        **_reaching(policy, given, restriction.measures, restriction.services),
    }


def _review(policy: Policy, given: ReviewNotice) -> tuple[NoticeKind, Facts]:
    restriction = given.restriction
    return NoticeKind.REVIEW, {
        "varied": given.varied,
        "measures": _told(policy, given, restriction.measures),
        "reasons": given.reasons,
        **_length(policy, restriction.ends_on, given.next_review_on),
        **_reaching(policy, given, restriction.measures, restriction.services),
    }


def _appeal(policy: Policy, given: AppealNotice) -> tuple[NoticeKind, Facts]:
    return NoticeKind.APPEAL, {
        "about": given.about,
        "outcome": str(given.outcome),
        "decided_by": given.decided_by,
        "measures": _told(policy, given, given.measures),
        "reasons": given.reasons,
        "still_limited": _still_told(policy, given),
        "warned_on": policy.words.on(given.warned_on) if given.warned_on else "",
        **_length(policy, given.ends_on, given.review_on),
        **_reaching(policy, given, given.measures, given.services),
    }


def _end(policy: Policy, given: EndNotice) -> tuple[NoticeKind, Facts]:
    kind = NoticeKind.LAPSE if given.lapsed else NoticeKind.LIFT
    facts = {
        "ended_on": policy.words.on(given.ended_on),
        "was_not_reviewed": given.was_not_reviewed,
        "still_limited": _still_told(policy, given),
        "reasons": given.reasons,
        **_reaching(policy, given, (), given.services),
    }
    return kind, facts


_FACTS: Mapping[type[Occasion], Callable[[Policy, Any], tuple[NoticeKind, Facts]]] = {
    WarningNotice: _warning,
    DecisionNotice: _decision,
    RefusalNotice: _refusal,
    BreachNotice: _breach,
    ReviewComingNotice: _review_coming,
    ReviewNotice: _review,
    AppealNotice: _appeal,
    EndNotice: _end,
}


def _labels(policy: Policy, behaviours: Sequence[Behaviour]) -> str:
    return policy.words.every([policy.behaviour[name].label for name in behaviours])


def _length(policy: Policy, ends_on: date | None, review_on: date | None) -> Facts:
    """How long it lasts. ``grace`` is empty where it ends on its review date.

    ``ends_unless_reviewed``: whether a missed review would end it before its own end does.
    """
    grace = policy.lengths.review_grace_days
    by_itself = review_on is not None and (ends_on is None or ends_on > review_on + timedelta(days=grace))
    return {
        "ends_on": policy.words.on(ends_on) if ends_on else "",
        "review_on": policy.words.on(review_on) if review_on else "",
        "grace": policy.words.count(grace, Unit.DAY) if grace else "",
        "ends_unless_reviewed": by_itself,
    }


_Limiting = DecisionNotice | BreachNotice | ReviewComingNotice | ReviewNotice | AppealNotice | EndNotice


def _told(policy: Policy, given: _Limiting, measures: Sequence[Measure]) -> tuple[MeasureFacts, ...]:
    route = always_open_route(policy, given.person) if given.person else None
    return measure_facts(policy, measures, given.cases, route)


def _still_told(policy: Policy, given: AppealNotice | EndNotice) -> tuple[MeasureFacts, ...]:
    """The measures of the restrictions that go on; of one that concerns certain services, each with these."""
    return tuple(
        replace(told, services=spoken_services(policy, other.services))
        for other in given.beside
        for told in _told(policy, given, other.measures)
    )


def _reaching(policy: Policy, given: _Limiting, measures: Sequence[Measure], services: Sequence[str]) -> Facts:
    """How to reach the office about what a restriction reaches, under it and the others that reach all of that."""
    beside = [measure for other in given.beside if covers(other.services, services) for measure in other.measures]
    return reaching_facts(policy, given.person, (*measures, *beside), services)
