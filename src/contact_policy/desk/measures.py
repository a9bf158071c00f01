"""The measures of a form, made from their own entries: a new kind of measure needs no page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contact_policy.desk import words
from contact_policy.desk.forms import Form
from contact_policy.policy import Policy
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.facts import Measure
from contact_policy.policy.notices import describe, dialled
from contact_policy.policy.vocabulary import CaseStatus, Channel, ContactPointKind, MeasureKind
from contact_policy.records import CaseRecord, Customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """How a parameter of a measure is asked for: as a text, a number, a choice, or several."""

    label: str
    how: str = "text"
    hint: str = ""


_WIDGETS: Mapping[str, Widget] = {
    "minutes": Widget(label="How many minutes may a call last?", how="number"),
    "channel": Widget(label="Which way in?", how="choice"),
    "name": Widget(label="Who? Their title or name"),
    "phone": Widget(label="Their telephone number"),
    "email": Widget(label="Their e-mail address"),
    "sip_uri": Widget(label="Their address in the telephone system, where it has one"),
    "case_id": Widget(label="Which closed case?", how="choice"),
    "numbers": Widget(label="Which of their own numbers?", how="several", hint="A shared number cannot be blocked."),
    "addresses": Widget(label="Which of their own addresses?", how="several"),
    "description": Widget(label="What is to be done, as the letter will say it", how="lines"),
    "closes_channels": Widget(label="Which ways in does it close?", how="several"),
}
_LISTS = ("numbers", "addresses", "closes_channels")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """A parameter as a form asks for it: ``choices`` where it is one of several."""

    name: str
    widget: Widget
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A kind of measure that the edition offers: what letters say of it, and what it asks for."""

    kind: MeasureKind
    label: str
    says: str
    clauses: Sequence[str]
    asked: Sequence[AskedFor]


def offered(policy: Policy, customer: Customer, cases: Sequence[CaseRecord]) -> list[Offered]:
    """Every kind that the edition offers, the gentlest first."""
    return [
        Offered(
            kind=entry.kind,
            label=words.capitalised(entry.label),
            says=_says(entry.kind),
            clauses=entry.clauses,
            asked=[asked_for(name, customer, cases) for name in EFFECTS[entry.kind].parameters],
        )
        for entry in sorted(policy.measures, key=lambda entry: entry.intrusiveness)
    ]


def _says(kind: MeasureKind) -> str:
    """What anybody may hear of it, with a gap for what the form asks; "" where that is all there is."""
    said = EFFECTS[kind].says.format(minutes=_GAP, channel=_GAP, contact=_GAP, description="")
    return said.replace(f"{_GAP}.", _GAP)


_GAP = "…"


def asked_for(name: str, customer: Customer, cases: Sequence[CaseRecord]) -> AskedFor:
    """How a form asks for one parameter of a measure of this customer's."""
    points = customer.contact_points
    choices: Mapping[str, list[tuple[str, str]]] = {
        "channel": [(c, words.capitalised(words.CHANNELS[c])) for c in Channel],
        "closes_channels": [(c, words.capitalised(words.CHANNELS[c])) for c in Channel],
        "case_id": [(c.id, f"{c.reference} {c.subject}".strip()) for c in cases if c.status is CaseStatus.CLOSED],
        "numbers": [(p.value, dialled(p.value)) for p in points if p.kind is ContactPointKind.PHONE],
        "addresses": [(p.value, p.value) for p in points if p.kind is ContactPointKind.EMAIL],
    }
    fallback = Widget(label=words.capitalised(name.replace("_", " ")))
    return AskedFor(name=name, widget=_WIDGETS.get(name, fallback), choices=choices.get(name, ()))


def body(form: Form, policy: Policy) -> list[dict[str, Any]]:
    """The measures chosen, as the API is sent them, in the order in which the form offers them."""
    return [_one(form, kind) for kind in chosen(form, policy)]


def chosen(form: Form, policy: Policy) -> list[MeasureKind]:
    """The kinds chosen, in that order."""
    kinds = [entry.kind for entry in sorted(policy.measures, key=lambda entry: entry.intrusiveness)]
    return [kind for kind in kinds if form.has("measures", kind)]


def _one(form: Form, kind: MeasureKind) -> dict[str, Any]:
    sent: dict[str, Any] = {"kind": kind}
    for name in EFFECTS[kind].parameters:
        field = f"measures.{kind}.{name}"
        if name in _LISTS:
            sent[name] = list(form.many(field))
        elif text := form.text(field):
            sent[name] = int(text) if name == "minutes" and text.isascii() and text.isdecimal() else text
    return sent


def as_form(measures: Sequence[Measure]) -> dict[str, tuple[str, ...]]:
    """The fields of a form that would send these measures."""
    fields: dict[str, tuple[str, ...]] = {"measures": tuple(measure.kind for measure in measures)}
    for measure in measures:
        for name in EFFECTS[measure.kind].parameters:
            value = getattr(measure, name)
            if value:
                texts = value if isinstance(value, tuple) else (value,)
                fields[f"measures.{measure.kind}.{name}"] = tuple(map(str, texts))
    return fields


def summary(measures: Sequence[Measure]) -> str:
    """The measures in sentences that anybody may hear."""
    return " ".join(describe(measure) for measure in measures)
