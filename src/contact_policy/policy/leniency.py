"""Whether a set of measures is the same as an older one or gentler: all that a review or an appeal may change it to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, assert_never

from contact_policy.policy.access import closed_outright
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.effect_entry import Effect, Parameter, Stricter
from contact_policy.policy.effects import effect_of
from contact_policy.policy.measure import Measure
from contact_policy.policy.proportion import weight


def is_same_or_gentler(policy: Policy, was: Sequence[Measure], now: Sequence[Measure]) -> bool:
    """Whether nothing in ``now`` is new or harsher than in ``was``. What is not needs a new proposal.

    Each measure must be one of the old, or milder of its kind: a longer time limit, fewer numbers or addresses, more
    ways to the single contact, fewer closed channels. Together they weigh no more and close no further channel: to
    stop filing the mail from an address that stays blocked is harsher, although a measure is left out.
    """
    return (
        all(_is_covered(was, measure) for measure in now)
        and weight(policy, now) <= weight(policy, was)
        and closed_outright(now) <= closed_outright(was)
    )


def _is_covered(was: Iterable[Measure], measure: Measure) -> bool:
    effect = effect_of(measure)
    alike = [older for older in was if older.kind == measure.kind]
    if effect.adds_up and alike:
        alike = [_had_as_one(alike, effect)]
    return any(_is_milder(older, measure, effect) for older in alike)


def _had_as_one(alike: Sequence[Measure], effect: Effect) -> Measure:
    """One measure that lists what all of them list."""
    lists = [name for name, parameter in effect.parameters.items() if parameter.stricter is Stricter.MORE]
    joined: dict[str, Any] = {name: tuple(item for m in alike for item in getattr(m, name)) for name in lists}
    return replace(alike[0], **joined)


def _is_milder(older: Measure, measure: Measure, effect: Effect) -> bool:
    """Whether no parameter of ``measure`` is stricter than the older one's."""
    return not any(
        _is_stricter(parameter.stricter, _said(older, name, parameter), _said(measure, name, parameter))
        for name, parameter in effect.parameters.items()
    )


def _said(measure: Measure, name: str, parameter: Parameter) -> Any:
    """What a measure says of a parameter; of a list, also where the one it has stands in a field of its own."""
    one = getattr(measure, parameter.one) if parameter.one else None
    return getattr(measure, name) or ((one,) if one else getattr(measure, name))


def _is_stricter(direction: Stricter, was: Any, now: Any) -> bool:
    match direction:
        case Stricter.ANY_CHANGE:
            return bool(was != now)
        case Stricter.LOWER:
            return (now or 0) < (was or 0)
        case Stricter.MORE:
            return not {*now} <= {*was}
        case Stricter.FEWER:
            return not {*was} <= {*now}
        case Stricter.TAKEN_AWAY:
            return bool(was) and not now
        case Stricter.BLANK:
            return not now.strip()
        case _:
            assert_never(direction)
