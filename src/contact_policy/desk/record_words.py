"""The lines of a customer's record in words: what happened, and what was said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contact_policy.desk import words
from contact_policy.policy import Policy
from contact_policy.policy.vocabulary import Channel, Direction, MadeBy, Outcome
from contact_policy.services.record.entry import Entry

SENTENCES = {
    "customer.registered": "Their record was begun",
    "customer.changed": "What is known of them was changed",
    "customer.merged": "Another record turned out to be theirs",
    "customer.split": "A record turned out not to be theirs",
    "case.opened": "A case was opened",
    "case.changed": "A case was changed",
    "contact": "Contact",
    "incident.seen": "It was looked at",
    "contact.filed": "It was filed to be read",
    "contact.read": "Filed mail was seen",
    "contact.answered": "Filed mail was answered",
    "warning.spoken": "They were warned by word of mouth",
    "warning.drafted": "A warning was drafted",
    "warning.answered": "They replied to a warning",
    "proposal.made": "A restriction was proposed",
    "proposal.withdrawn": "A proposal was withdrawn",
    "decision.made": "A proposal was decided",
    "restriction.authorised": "A restriction was authorised",
    "notice.drafted": "A letter was drafted",
    "notice.queued": "A letter was put on its way",
    "notice.held": "A letter was not sent",
    "notice.failed": "A letter could not be sent",
    "notice.unqueued": "A letter was taken off its way",
    "notice.issued": "A letter was issued",
    "notice.returned": "A letter came back",
    "notice.refused": "A letter was refused, and counts as received",
    "restriction.breached": "A condition was broken",
    "review.reminded": "Somebody was reminded of a review",
    "restriction.reviewed": "The restriction was reviewed",
    "reconsideration.requested": "They asked for an earlier look",
    "appeal.received": "They appealed",
    "appeal.decided": "The appeal was decided",
    "restriction.varied": "The restriction was changed on appeal",
    "restriction.warning_quashed": "A warning it rested on was taken back",
    "restriction.support_lost": "The restriction lost what it rests on",
    "restriction.support_regained": "The restriction rests on what it was decided on again",
    "restriction.goes_on": "The restriction goes on after all",
    "restriction.lifted": "The restriction was lifted",
    "restriction.quashed": "The restriction was ended on appeal",
    "restriction.replaced": "Another restriction took its place",
    "restriction.lapsed": "The restriction lapsed",
}
"""What each kind of line says."""

KINDS = {
    "contacts": ("contact", "incident"),
    "warnings": ("warning", "appeal"),
    "restrictions": ("proposal", "decision", "restriction", "review", "reconsideration"),
    "letters": ("notice",),
    "details": ("customer", "case"),
}
"""What a record can be narrowed to, by the beginnings of its lines' kinds."""

_TEXTS = ("summary", "said", "conduct", "grounds", "reasons", "reason", "description", "text", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line of the record as it is shown. ``is_report``: a contact that somebody is to look at, and has not."""

    at: datetime
    title: str
    texts: Sequence[str]
    by: str
    is_conduct: bool = False
    is_report: bool = False
    path: str = ""


def told(policy: Policy, entries: Iterable[Entry], called: Callable[[str], str]) -> list[Told]:
    """The lines in words; ``called`` says what to call a person of the office."""
    shown = list(entries)
    seen = {entry.subject for entry in shown if entry.kind == "incident.seen"}
    return [_told(policy, entry, called, is_seen=entry.subject in seen) for entry in shown]


def _told(policy: Policy, entry: Entry, called: Callable[[str], str], *, is_seen: bool) -> Told:
    by = called(entry.by) if entry.by else ""
    if entry.kind == "contact":
        return _contact(policy, entry, by, is_seen=is_seen)
    details = entry.details
    texts = [str(details[name]) for name in _TEXTS if details.get(name)]
    questions = {entry.name: entry.question for entry in policy.criteria}
    for name, found in details.get("criteria", {}).items():
        texts.append(f"{words.capitalised(questions.get(name, name.replace('_', ' ')))}: {found}")
    noun, _, id_ = entry.subject.partition("/")
    path = {
        "warnings": f"/warnings/{id_}",
        "restriction-proposals": f"/proposals/{id_}",
        "restrictions": f"/restrictions/{id_}",
        "notices": f"/notices/{id_}",
        "appeals": f"/appeals/{id_}",
    }.get(noun, "")
    return Told(at=entry.at, title=_title(policy, entry.kind, details), texts=texts, by=by, path=path)


def _title(policy: Policy, kind: str, details: Mapping[str, Any]) -> str:
    title = SENTENCES[kind]
    if kind == "warning.drafted":
        labels = [policy.behaviour[name].label for name in details.get("behaviours", ())]
        return f"{title}, of {words.listed(labels)}"
    if kind == "decision.made":
        return "A proposal was refused" if details.get("outcome") == "refuse" else "A restriction was decided on"
    return title


def _contact(policy: Policy, entry: Entry, by: str, *, is_seen: bool) -> Told:
    details = entry.details
    seen = [code for code in details["observations"] if code in policy.observation]
    is_conduct = any(policy.observation[code].behaviour is not None for code in seen)
    labels = words.listed(policy.observation[code].label for code in seen)
    channel = words.CHANNELS[Channel(details["channel"])]
    way = "from us" if details["direction"] == Direction.OUTBOUND else ""
    title = words.capitalised(f"{labels or 'contact'} ({channel}{', ' if way else ''}{way})")
    texts = [details["summary"]] if details["summary"] else []
    if details["effect_on_work"]:
        texts.append(f"Effect on our work: {details['effect_on_work']}")
    if details["outcome"] != Outcome.NORMAL:
        texts.append(f"{words.OUTCOMES[Outcome(details['outcome'])]}.")
    if details["made_by"] != MadeBy.CUSTOMER:
        texts.append(f"{words.MADE_BY[MadeBy(details['made_by'])]}: it is not held against the customer.")
    if details["corrects"]:
        texts.append("This corrects an earlier entry.")
    texts += words.contested(details["disputed"], details["statements"])
    path = f"/contacts/{entry.subject.partition('/')[2]}/correct"
    is_report = not is_seen and (is_conduct or details["outcome"] != Outcome.NORMAL)
    return Told(at=entry.at, title=title, texts=texts, by=by, is_conduct=is_conduct, is_report=is_report, path=path)
