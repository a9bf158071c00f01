"""Measures in being as they may go on: each as it is, milder, or not at all. Harsher takes a new proposal (MC-9.3).

The form is made from the measures' own entries: only what may become milder is asked for, and what is left empty stays
as it is. A measure is called by its place among those in being.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from contact_policy.desk import measures, words
from contact_policy.desk.forms import Form
from contact_policy.desk.measures import AskedFor
from contact_policy.errors import Invalid, InvalidField
from contact_policy.policy import Policy
from contact_policy.policy.effect_entry import Stricter
from contact_policy.policy.effects import cases_named
from contact_policy.policy.facts import Restriction
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import asked_of, wire_name
from contact_policy.policy.notices import as_letters_say, describe_all, dialled
from contact_policy.policy.reach import label_of
from contact_policy.policy.vocabulary import Channel
from contact_policy.records import CaseRecord, Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureInBeing:
    """A measure in being, and what of it may become milder."""

    place: int
    says: str
    asked: Sequence[AskedFor]


def in_being(
    policy: Policy, held: Sequence[Measure], customer: Customer, cases: Sequence[CaseRecord]
) -> list[MeasureInBeing]:
    """The measures in being, with what a form asks of each that may go on."""
    return [
        MeasureInBeing(
            place=place, says=in_full(policy, measure, cases), asked=_asked(policy, measure, customer, cases)
        )
        for place, measure in enumerate(held)
    ]


def in_full(policy: Policy, measure: Measure, cases: Sequence[CaseRecord]) -> str:
    """A measure with the numbers, addresses or case that it names, for whoever may read the customer's record."""
    named = [*map(dialled, measure.numbers), *measure.addresses, *measure.accounts]
    named += [case.reference for case in cases if case.id in cases_named(measure)]
    says = as_letters_say(policy, measure)
    return f"{says} ({words.listed(named)})" if named else says


def all_in_full(policy: Policy, held: Restriction, cases: Sequence[CaseRecord]) -> list[str]:
    """Every measure of a restriction so, and which services alone they are about, if any."""
    return [*(in_full(policy, measure, cases) for measure in held.measures), *describe_all(policy, (), held.services)]


def _asked(policy: Policy, measure: Measure, customer: Customer, cases: Sequence[CaseRecord]) -> list[AskedFor]:
    asked = []
    for name, each in asked_of(policy, measure.kind).items():
        now, stricter = getattr(measure, name), each.parameter.stricter
        field = measures.asked_for(policy, name, customer, cases, each.bounds.among)
        if stricter is Stricter.MORE and now and not each.is_one:
            choices = [(value, _said(policy, name, value)) for value in now]
            widget = replace(field.widget, hint="Tick those that go on. What is not ticked is left out.")
            asked.append(replace(field, widget=widget, choices=choices))
        elif stricter is Stricter.FEWER and not each.is_one:
            asked.append(replace(field, widget=replace(field.widget, hint="More may be added; none is taken away.")))
        elif stricter in {Stricter.LOWER, Stricter.TAKEN_AWAY, Stricter.BLANK}:
            hint = f"Left empty: as now, {_said(policy, name, now)}." if now else "Left empty: none, as now."
            asked.append(replace(field, widget=replace(field.widget, hint=hint)))
    return asked


def _said(policy: Policy, name: str, value: Any) -> str:
    if name == measures.SERVICES:
        return words.capitalised(label_of(policy, value))
    if name in {"closes_channels", "channels"}:
        return words.capitalised(words.CHANNELS[Channel(value)])
    return dialled(value) if name in {"numbers", "phone"} else str(value)


def body(policy: Policy, form: Form, held: Sequence[Measure]) -> list[dict[str, Any]]:
    """The measures that go on, as the API is sent them."""
    return [_one(policy, form, place, held[place]) for place in _chosen(form, held)]


def _chosen(form: Form, held: Sequence[Measure]) -> list[int]:
    return [place for place in range(len(held)) if form.has("measures", str(place))]


def _one(policy: Policy, form: Form, place: int, measure: Measure) -> dict[str, Any]:
    sent: dict[str, Any] = {"kind": measure.kind}
    for name, each in asked_of(policy, measure.kind).items():
        now, stricter, sent_as = getattr(measure, name), each.parameter.stricter, wire_name(name)
        field = f"measures.{place}.{sent_as}"
        if stricter is Stricter.MORE and not each.is_one:
            sent[sent_as] = list(form.many(field))
        elif stricter is Stricter.FEWER and not each.is_one:
            sent[sent_as] = list(form.many(field)) or list(now)
        elif stricter is not Stricter.ANY_CHANGE and not each.is_one and (text := form.text(field)):
            sent[sent_as] = int(text) if isinstance(now, int) and text.isascii() and text.isdecimal() else text
        elif now not in (None, ""):
            sent[sent_as] = now
    return sent


def in_the_form(refused: Invalid, form: Form, held: Sequence[Measure]) -> Invalid:
    """What is refused, by the fields of the form: a measure is called there by its place among those in being."""
    places, fields = _chosen(form, held), []
    for field in refused.fields:
        steps = field.pointer.lstrip("/").split("/")
        if steps[0] == "measures" and len(steps) > 1 and steps[1].isdecimal() and int(steps[1]) < len(places):
            steps[1] = str(places[int(steps[1])])
        fields.append(InvalidField("/" + ".".join(steps), field.detail))
    return Invalid(*fields)
