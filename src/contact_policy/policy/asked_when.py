"""When a criterion of a document's own is asked: of which case, and of which measures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from contact_policy.policy.access_needs import concerned
from contact_policy.policy.document.format2.criteria import WhenTable
from contact_policy.policy.effects import effect_name
from contact_policy.policy.question import Question
from contact_policy.policy.vocabulary import CaseKind, Grade, Raises
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
    "scope": _any_of(lambda _: {"organisation"}),
    "without_warning": _is(lambda question: question.relies_on_exemption),
    "access_need": _is(lambda question: bool(question.file.person.access_needs)),
    "touches_need": _is(_touches_a_need),
    "longer_than_months": _is_longer,
    "no_end_date": _is(lambda question: question.proposal.ends_on is None),
    "replaces": _is(lambda question: question.proposal.replaces is not None),
    "representative": _is(lambda _: False),
    "rights_used": _is(_used_a_right),
}
"""By key of ``when``, whether what it wants holds. No restriction reaches less than the office, or a representative."""
