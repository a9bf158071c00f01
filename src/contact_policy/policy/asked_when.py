"""When a criterion of a document's own is asked: of which case, and of which measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from contact_policy.policy.access import spoken_list
from contact_policy.policy.access_needs import concerned
from contact_policy.policy.document.format2.criteria import WhenTable
from contact_policy.policy.effects import effect_name
from contact_policy.policy.findings import Stage
from contact_policy.policy.question import Question
from contact_policy.policy.reach import reach_of
from contact_policy.policy.vocabulary import Capacity, CaseKind, Grade, Raises
from contact_policy.policy.working_days import add_months


def is_asked(question: Question, when: WhenTable) -> bool:
    """Whether all that ``when`` gives holds of the proposal; of a list any."""
    return all(
        asks(question, wanted)
        for item in fields(when)
        if (wanted := getattr(when, item.name)) not in _LEFT_OUT
        for asks in [_ASKS[item.name]]
    )


def looks_at_measures(when: WhenTable) -> bool:
    """Whether it may come out otherwise for other measures."""
    return bool(when.measures or when.effects or when.touches_need is not None)


def _any_of(given: Callable[[Question], set[Any]]) -> Callable[[Question, Any], bool]:
    return lambda question, wanted: not given(question).isdisjoint(wanted)


def _is(given: Callable[[Question], bool]) -> Callable[[Question, Any], bool]:
    return lambda question, wanted: given(question) is wanted


def _is_longer(question: Question, months: int) -> bool:
    ends_on = question.proposal.ends_on
    return ends_on is None or ends_on > add_months(question.starts_on, months)


def _touches_a_need(question: Question) -> bool:
    policy = question.policy
    needs = question.file.person.access_needs
    return bool(concerned.at(policy.engine_used)(policy, needs, question.proposal.measures))


def _used_a_right(question: Question) -> bool:
    """Whether a request that the law itself gives is on record."""
    events, cases = question.analysis.event_index.events, question.file.cases
    return any(e.raises is Raises.STATUTORY for e in events) or any(c.kind is CaseKind.STATUTORY for c in cases)


_LEFT_OUT = (None, ())

_ASKS: Mapping[str, Callable[[Question, Any], bool]] = {
    "behaviours": _any_of(lambda question: set(question.proposal.behaviours)),
    "measures": _any_of(lambda question: {measure.kind for measure in question.proposal.measures}),
    "effects": _any_of(lambda question: {effect_name(m) for m in question.proposal.measures}),
    "grades": _any_of(lambda question: {question.grade or Grade.MINOR}),
    "scope": _any_of(lambda question: {reach_of(question.proposal.services)}),
    "without_warning": _is(lambda question: question.relies_on_exemption),
    "access_need": _is(lambda question: bool(question.file.person.access_needs)),
    "touches_need": _is(_touches_a_need),
    "longer_than_months": _is_longer,
    "no_end_date": _is(lambda question: question.proposal.ends_on is None),
    "replaces": _is(lambda question: question.proposal.replaces is not None),
    "representative": _is(lambda question: question.file.person.capacity is Capacity.REPRESENTATIVE),
    "rights_used": _is(_used_a_right),
}
"""By key of ``when``, whether what it wants holds."""


def asked_because(question: Question) -> Mapping[str, str]:
    """The criteria that are asked of a proposal, up to its decision, by name: each with why it is asked."""
    policy, found = question.policy, {}
    for entry in (*policy.criteria_at(Stage.PROPOSAL), *policy.criteria_at(Stage.DECISION)):
        when = policy.asked_when.get(entry.rule)
        if when is None or is_asked(question, when):
            found[entry.name] = _why(question, when)
    return found


def _why(question: Question, when: WhenTable | None) -> str:
    given = {item.name: getattr(when, item.name) for item in fields(when)} if when else {}
    said = [_SAYS[name](question, wanted) for name, wanted in given.items() if wanted not in _LEFT_OUT]
    return f"It is asked because {'; and because '.join(said)}." if said else "It is asked of every proposal."


def _either(yes: str, no: str) -> Callable[[Question, Any], str]:
    return lambda _, wanted: yes if wanted else no


def _behaviours_said(question: Question, wanted: tuple[str, ...]) -> str:
    return f"it is about {question.labels([b for b in question.proposal.behaviours if b in wanted])}"


def _measures_said(question: Question, wanted: tuple[str, ...]) -> str:
    kinds = dict.fromkeys(m.kind for m in question.proposal.measures if m.kind in wanted)
    return f"it proposes {spoken_list([question.policy.measure[kind].label for kind in kinds])}"


def _effects_said(question: Question, wanted: tuple[str, ...]) -> str:
    kinds = dict.fromkeys(m.kind for m in question.proposal.measures if effect_name(m) in wanted)
    return f"of what this does: {spoken_list([question.policy.measure[kind].label for kind in kinds])}"


_SAYS: Mapping[str, Callable[[Question, Any], str]] = {
    "behaviours": _behaviours_said,
    "measures": _measures_said,
    "effects": _effects_said,
    "grades": lambda question, _: f"the case put is {question.grade or Grade.MINOR}",
    "scope": lambda question, _: (
        "it reaches some services alone" if question.proposal.services else "it reaches the whole organisation"
    ),
    "without_warning": _either("it goes without a warning", "a warning came first"),
    "access_need": _either("an access need is on record", "no access need is on record"),
    "touches_need": _either("a measure touches an access need on record", "no measure touches an access need"),
    "longer_than_months": lambda _, months: f"it would last longer than {months} months",
    "no_end_date": _either("it has no end date", "it has an end date"),
    "replaces": _either("it takes the place of another restriction", "it takes the place of no other restriction"),
    "representative": _either("the person acts for somebody else", "the person acts for nobody else"),
    "rights_used": _either("a request that the law itself gives is on record", "no request by law is on record"),
}
"""By key of ``when``, how it is said that what it wants holds."""
