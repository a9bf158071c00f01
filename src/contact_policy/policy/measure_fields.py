"""What the proposer fills in of a measure, as the document asks it, and the measure that comes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from contact_policy.policy.document.format2.measures import BoundsTable, given
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.effect_entry import Effect, Parameter
from contact_policy.policy.effects import EFFECTS, WAYS_TO_A_PERSON
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.measure import LISTED, Measure
from contact_policy.policy.vocabulary import MeasureKind

_FROM, _FROM_FIELD = "from", "from_"
_NONE = BoundsTable()


class AskedField(NamedTuple):
    """A field of a measure that the proposer fills in, within the document's ``bounds``.

    ``is_one``: the list that it stands for has just this one.
    """

    parameter: Parameter
    bounds: BoundsTable = _NONE
    is_one: bool = False

    @property
    def is_needed(self) -> bool:
        """Whether the measure is not whole without it."""
        return self.parameter.is_needed or self.bounds.least is not None


def wire_name(name: str) -> str:
    """How a field of a measure is called in documents and over the wire."""
    return _FROM if name == _FROM_FIELD else name


def asked_of(policy: Policy, kind: MeasureKind) -> Mapping[str, AskedField]:
    """What is asked of a measure of ``kind``, by the field of ``Measure`` that holds it.

    What the document settles is not asked, and of one that says what it asks nothing else that need not be there. That
    does not go for whom a customer is to contact: nobody could propose a contact without a name and a way to them.
    """
    terms = policy.terms[kind]
    first = FIRST_MEASURES[kind] if is_first(policy, kind) else None
    fixed, asks = given(terms.fixed), given(terms.asks)
    whom = _whom_to_contact(EFFECTS[terms.effect], {*fixed, *asks})
    found: dict[str, AskedField] = {}
    for name, parameter in EFFECTS[terms.effect].parameters.items():
        key = wire_name(name)
        is_other_point = parameter.point != (fixed.get("points", "") if parameter.point else "")
        if (
            key in fixed
            or parameter.said_in in fixed
            or is_other_point
            or (asks and key not in asks and not parameter.is_needed and key not in whom)
        ):
            continue
        bounds = asks.get(key)
        bounds = bounds if isinstance(bounds, BoundsTable) else _NONE
        is_one = bool(parameter.one) and bounds.least == bounds.most == 1
        field = parameter.one if is_one else name
        if first is None or field in first.fields:
            found[field] = AskedField(parameter, bounds, is_one)
    return found


def _whom_to_contact(effect: Effect, said: Collection[str]) -> frozenset[str]:
    """The fields that name a contact, and the ways to them where the document has ``said`` none."""
    if not effect.names_contact:
        return frozenset()
    ways = WAYS_TO_A_PERSON
    return frozenset({"name"}) if any(way in said for way in ways) else frozenset({"name", *ways})


def is_first(policy: Policy, kind: MeasureKind) -> bool:
    """Whether the measure is as in documents of format 1: its name alone then says what it does."""
    first = FIRST_MEASURES.get(kind)
    if first is None or not policy.further.measures:
        return first is not None
    terms = policy.terms[kind]
    asks = {key: given_bounds(bounds) for key, bounds in given(terms.asks).items()}
    return (terms.effect, given(terms.fixed), asks) == (first.effect, dict(first.fixed), dict(first.asks))


def given_bounds(bounds: object) -> Mapping[str, Any]:
    """The bounds that are said."""
    names = ("least", "most", "usually")
    return {name: said for name in names if (said := getattr(bounds, name)) is not None}


def measure_of(policy: Policy, kind: MeasureKind, filled_in: Mapping[str, Any]) -> Measure:
    """A measure of ``kind`` with what was filled in, and with what the document settles."""
    terms = policy.terms[kind]
    if is_first(policy, kind):
        return Measure(kind=kind, **filled_in)
    said_of = {key: said for key, said in given(terms.fixed).items() if key != "points"}
    settled = {_FROM_FIELD if key == _FROM else key: said for key, said in said_of.items()}
    return Measure(kind=kind, effect=terms.effect, **{**settled, **filled_in})


def suggested(policy: Policy, kind: MeasureKind, filled_in: Mapping[str, Any]) -> Measure | None:
    """The measure as the effect would fill it in, within what the document asks; None where something is lacking."""
    asked, found = asked_of(policy, kind), {}
    for name, each in asked.items():
        said = filled_in.get(name, filled_in.get(each.parameter.one))
        if said is None and each.is_needed:
            return None
        if said is not None:
            found[name] = _within(each.bounds, (said,) if name in LISTED and not isinstance(said, tuple) else said)
    return measure_of(policy, kind, found)


def _within(bounds: BoundsTable, said: Any) -> Any:
    if not isinstance(said, int):
        return said
    if isinstance(bounds.usually, int):
        return bounds.usually
    return min(max(said, bounds.least or said), bounds.most or said)


def example_of(policy: Policy, kind: MeasureKind) -> Measure:
    """A measure of ``kind`` as a caller might send it."""
    return measure_of(policy, kind, {name: _example(each) for name, each in asked_of(policy, kind).items()})


def _example(each: AskedField) -> Any:
    shown, bounds = each.parameter.example, each.bounds
    if bounds.among:
        return (bounds.among[0],) if isinstance(shown, tuple) and not each.is_one else bounds.among[0]
    if isinstance(shown, int):
        return _within(bounds, shown)
    if bounds.usually is not None:
        return (bounds.usually,) if isinstance(shown, tuple) and not each.is_one else bounds.usually
    return shown[0] if each.is_one else shown
