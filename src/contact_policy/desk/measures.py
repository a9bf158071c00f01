"""The measures of a form, made from their own entries: a new kind of measure needs no page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contact_policy.desk import words
from contact_policy.desk.forms import Form
from contact_policy.desk.reach import services
from contact_policy.policy import Policy
from contact_policy.policy.document.tables import WEEKDAYS
from contact_policy.policy.measure import LISTED, Measure
from contact_policy.policy.measure_fields import asked_of, wire_name
from contact_policy.policy.notices import describe_all, dialled
from contact_policy.policy.notices.telling_measures import outline
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
    "channels": Widget(label="Which ways in?", how="several"),
    "days": Widget(label="On which days?", how="several"),
    "from_": Widget(label="From what time of day?", hint="Such as 09:30"),
    "to": Widget(label="Until what time of day?", hint="Such as 16:00"),
    "of": Widget(label="How many of what?", how="choice"),
    "count": Widget(label="How many?", how="number"),
    "per": Widget(label="In what time?", how="choice"),
    "post": Widget(label="Their postal address"),
    "disposal": Widget(label="What becomes of the papers?", how="choice"),
    "case_ids": Widget(label="Which closed cases?", how="several"),
    "subject": Widget(label="Which subject, as the letter will say it"),
    "accounts": Widget(label="Which accounts?", how="lines", hint="One in each line."),
    "places": Widget(label="Which places?", how="lines", hint="One in each line."),
    "condition": Widget(label="On what condition?", how="choice"),
    "precautions": Widget(label="What staff are to do", how="lines"),
    "terms": Widget(label="What was agreed, as the letter will say it", how="lines"),
    "agreed_on": Widget(label="Agreed on what day?", hint="Such as 2026-11-20"),
    "services": Widget(label="Which services?", how="lines", hint="One in each line, by its short name."),
    "instead": Widget(label="What they can use instead, as the letter will say it"),
}
SERVICES = "services"
LINES = frozenset(("places", "accounts", SERVICES))
"""Lists that a form takes as lines of a text."""
FIGURES = frozenset(("minutes", "count"))
CODES: Mapping[str, Mapping[str, str]] = {
    "of": {"contacts": "Contacts", "matters": "Matters", "minutes": "Minutes of our time"},
    "per": {"day": "A day", "week": "A week", "fortnight": "A fortnight", "month": "A month"},
    "disposal": {"kept": "Kept", "returned": "Returned"},
    "condition": {
        "barred": "Not to be entered",
        "by_appointment": "Only by appointment",
        "accompanied": "Only with a member of staff",
    },
}


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
            says=outline(policy, entry.kind),
            clauses=entry.clauses,
            asked=[
                asked_for(policy, name, customer, cases, each.bounds.among)
                for name, each in asked_of(policy, entry.kind).items()
            ],
        )
        for entry in sorted(policy.measures, key=lambda entry: entry.intrusiveness)
    ]


def asked_for(
    policy: Policy,
    name: str,
    customer: Customer,
    cases: Sequence[CaseRecord],
    among: Sequence[int | str] | None = None,
) -> AskedFor:
    """How a form asks for one parameter of a measure of this customer's; ``among`` what the document allows of it."""
    points = customer.contact_points
    closed = [(c.id, f"{c.reference} {c.subject}".strip()) for c in cases if c.status is CaseStatus.CLOSED]
    channels = [(c, words.capitalised(words.CHANNELS[c])) for c in Channel if not among or c in among]
    codes = CODES.get(name, {}).items()
    choices: Mapping[str, Sequence[tuple[str, str]]] = {
        **dict.fromkeys(("channel", "channels", "closes_channels"), channels),
        **dict.fromkeys(("case_id", "case_ids"), closed),
        **{of: [(code, said) for code, said in codes if not among or code in among] for of in CODES},
        "days": [(day, day.capitalize()) for day in WEEKDAYS],
        "numbers": [(p.value, dialled(p.value)) for p in points if p.kind is ContactPointKind.PHONE],
        "addresses": [(p.value, p.value) for p in points if p.kind is ContactPointKind.EMAIL],
        SERVICES: [(service, said) for service, said in services(policy) if not among or service in among],
    }
    widget = _WIDGETS.get(name, Widget(label=words.capitalised(name.replace("_", " "))))
    if name in LINES and not _as_lines(policy, name):
        widget = Widget(label=widget.label, how="several")
    return AskedFor(name=wire_name(name), widget=widget, choices=choices.get(name, ()))


def _as_lines(policy: Policy, name: str) -> bool:
    """Whether a form takes it as lines of a text: of services only in an office that has not named its own."""
    return name in LINES and not (name == SERVICES and policy.further.services)


def body(form: Form, policy: Policy) -> list[dict[str, Any]]:
    """The measures chosen, as the API is sent them, in the order in which the form offers them."""
    return [_one(form, policy, kind) for kind in chosen(form, policy)]


def chosen(form: Form, policy: Policy) -> list[MeasureKind]:
    """The kinds chosen, in that order."""
    kinds = [entry.kind for entry in sorted(policy.measures, key=lambda entry: entry.intrusiveness)]
    return [kind for kind in kinds if form.has("measures", kind)]


def _one(form: Form, policy: Policy, kind: MeasureKind) -> dict[str, Any]:
    sent: dict[str, Any] = {"kind": kind}
    for name in asked_of(policy, kind):
        field = f"measures.{kind}.{wire_name(name)}"
        if _as_lines(policy, name):
            sent[name] = [line.strip() for line in form.text(field).splitlines() if line.strip()]
        elif name in LISTED:
            sent[name] = list(form.many(field))
        elif text := form.text(field):
            sent[wire_name(name)] = int(text) if name in FIGURES and text.isascii() and text.isdecimal() else text
    return sent


def as_form(policy: Policy, measures: Sequence[Measure]) -> dict[str, tuple[str, ...]]:
    """The fields of a form that would send these measures."""
    fields: dict[str, tuple[str, ...]] = {"measures": tuple(measure.kind for measure in measures)}
    for measure in measures:
        for name in asked_of(policy, measure.kind):
            value = getattr(measure, name)
            if value:
                texts = value if isinstance(value, tuple) else (value,)
                told = ("\n".join(texts),) if _as_lines(policy, name) else tuple(map(str, texts))
                fields[f"measures.{measure.kind}.{wire_name(name)}"] = told
    return fields


def told(policy: Policy, measures: Sequence[Measure], services: Sequence[str] = ()) -> list[str]:
    """Each measure in a sentence that anybody may hear, and which services alone they are about, if any."""
    return describe_all(policy, measures, services)


def summary(policy: Policy, measures: Sequence[Measure], services: Sequence[str] = ()) -> str:
    """The same in one text."""
    return " ".join(told(policy, measures, services))
