"""The entries of the audit trail in words: who did what to what, and what was noted of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from contact_policy.desk import words
from contact_policy.desk.visit import Visit
from contact_policy.policy import Policy
from contact_policy.policy.findings import Verdict
from contact_policy.policy.vocabulary import Channel
from contact_policy.records.audit import AuditEntry

ACTS: Mapping[str, str] = {
    "api-key.created": "Gave a device its key",
    "api-key.revoked": "Took a device's key away",
    "appeal.decided": "Decided an appeal",
    "appeal.received": "Recorded that an appeal came in",
    "case.changed": "Changed a case",
    "case.opened": "Opened a case",
    "contact-event.filed": "Filed a letter or e-mail to be read",
    "contact-event.recorded": "Recorded a contact",
    "customer.changed": "Changed what is known of somebody",
    "customer.merged": "Joined two records of one person",
    "customer.registered": "Wrote somebody down",
    "customer.split": "Parted two records that had been joined",
    "desk.signed_in": "Signed in",
    "disposal.approved": "Approved a list of whose data are erased",
    "disposal.done": "Dealt with all on a list of whose data are erased",
    "disposal.listed": "Listed of whom nothing need be kept any more",
    "dossier.read": "Read a whole case before deciding it",
    "feed.renewed": "Began the list of changes for other systems anew",
    "filed-contact.answered": "Recorded the answer to filed mail",
    "filed-contact.read": "Read filed mail, and said what it brings",
    "hold.ended": "Ended a hold on somebody's data",
    "subject-access-export.issued": "Gave somebody a copy of their data",
    "hold.set": "Held somebody's data, so that nobody erases them",
    "incident.seen": "Noted that a reported contact was looked at",
    "notice.drafted": "Drafted a letter",
    "notice.failed": "A letter could not be sent",
    "notice.held": "A letter was held back",
    "notice.issued": "Issued a letter",
    "notice.queued": "Put a letter on its way",
    "notice.redrafted": "Drafted a letter anew",
    "notice.refused": "Recorded that a letter was refused",
    "notice.returned": "Recorded that a letter came back",
    "notice.sent": "Sent a letter",
    "notice.unqueued": "Took a letter off its way",
    "policy.adopted": "Began to go by an edition of the policy",
    "proposal.authorised": "Authorised what was proposed",
    "proposal.made": "Proposed a restriction",
    "proposal.refused": "Refused what was proposed",
    "proposal.signed": "Agreed to what was proposed",
    "proposal.withdrawn": "Took a proposal back",
    "reconsideration.requested": "Recorded that somebody asks for an earlier look",
    "reminder.failed": "A reminder to the office could not be sent",
    "reminder.held": "A reminder to the office was held back",
    "reminder.queued": "Put a reminder to the office on its way",
    "reminder.sent": "Sent a reminder to the office",
    "reminder.unqueued": "Took a reminder to the office off its way",
    "restriction.authorised": "Laid a restriction down",
    "restriction.breached": "Recorded that a condition was broken",
    "restriction.goes_on": "Let a restriction go on after all",
    "restriction.lapsed": "A restriction lapsed for want of a review",
    "restriction.lifted": "Lifted a restriction",
    "restriction.quashed": "Ended a restriction on appeal",
    "restriction.replaced": "Put another restriction in the place of one",
    "restriction.reviewed": "Reviewed a restriction",
    "restriction.support_lost": "A restriction lost what it rested on",
    "restriction.support_regained": "A restriction rests again on what it was decided on",
    "restriction.varied": "Changed the measures of a restriction",
    "restriction.warning_quashed": "Took back a warning that a restriction rested on",
    "review.reminded": "Reminded the office of a review",
    "trail.verified": "Had the audit trail checked",
    "warning.answered": "Recorded a reply to a warning",
    "warning.spoken": "Wrote down a warning by word of mouth",
    "warning.drafted": "Drafted a warning",
    "webhook-delivery.repeated": "Had a message to another system sent again",
    "webhook-subscription.changed": "Changed where another system is told of changes",
    "webhook-subscription.created": "Had another system told of changes",
    "webhook-subscription.disabled": "Another system is told of changes no more: it did not answer",
    "webhook-subscription.enabled": "Had another system told of changes again",
    "webhook-subscription.removed": "Ended that another system is told of changes",
    "webhook-subscription.secret-rotated": "Changed what shows another system that a message is ours",
    "webhook-subscription.tested": "Tried whether another system can be told of changes",
    "webhook-subscription.verified": "Another system answered, and is told of changes",
}
"""What each act of the trail is called."""

_SERVICE = "The service itself"
_SYSTEMS = {"crm": "The customer records system", "telephony": "The telephone system"}

_PAGES = {
    "customers": ("/customers/{customer_id}", "Their record"),
    "cases": ("/cases/{case_id}", "The case"),
    "warnings": ("/warnings/{warning_id}", "The warning"),
    "restriction-proposals": ("/proposals/{proposal_id}", "The proposal"),
    "restrictions": ("/restrictions/{restriction_id}", "The restriction"),
    "notices": ("/notices/{notice_id}", "The letter"),
    "appeals": ("/appeals/{appeal_id}", "The appeal"),
}

VERDICTS: Mapping[str, str] = {
    Verdict.PERMITTED: "The policy allows it",
    Verdict.PERMITTED_WITH_REASONS: "The policy allows it with a recorded reason",
    Verdict.NOT_PERMITTED: "The policy does not allow it",
}


def act(action: str) -> str:
    """What an act is called; a plain reading of one that another release wrote."""
    return ACTS.get(action) or words.capitalised(action.replace(".", " ").replace("_", " ").replace("-", " "))


def actor(entry: AuditEntry, called: Callable[[str], str]) -> str:
    """Who did it: a person by name, a system by what it is."""
    if not entry.roles or entry.actor.startswith("contact-policy "):
        return _SERVICE
    if entry.actor.startswith("key:"):
        return "A device with a key"
    systems = [_SYSTEMS[role] for role in entry.roles if role in _SYSTEMS]
    return systems[0] if len(systems) == len(entry.roles) else called(entry.actor)


def page_of(visit: Visit, entry: AuditEntry) -> tuple[str, str]:
    """Where what it was done to is read, and what that is called; empty where there is no such page for them."""
    noun, _, rest = entry.subject.partition("/")
    declared, title = _PAGES.get(noun, ("", ""))
    id_ = rest.partition("/")[0]
    if not declared or not id_ or not visit.may_open(declared):
        return "", ""
    return f"{declared.partition('{')[0]}{id_}", title


def noted(policy: Policy, entry: AuditEntry) -> list[tuple[str, str]]:
    """What was noted of it, in pairs of what it is and how it stood; ids of other things are left out."""
    found = ((label, _value(policy, name, entry.details.get(name))) for name, label in _LABELS.items())
    return [(label, value) for label, value in found if value]


_LABELS = {
    "outcome": "Outcome",
    "verdict": "What the policy said",
    "behaviours": "Behaviour",
    "observations": "What was seen",
    "measures": "Measures",
    "kind": "Which letter",
    "method": "How it went out",
    "channel": "By which way",
    "reason": "Why",
    "because": "Why",
    "why": "Why",
    "brings": "What it brings",
    "fields": "What was changed",
    "about": "Against what",
    "see_by": "To be seen by",
    "due_on": "Due by",
    "last_day": "Last day",
    "counts_from": "Counts from",
    "approved_by": "Approved by",
    "approved_on": "Approved on",
    "entries": "Entries checked",
    "altered_in_all": "Entries that no longer say what was written",
    "tries": "How often it was tried",
}
_FIELDS = {
    "name": "name",
    "contact_points": "how to reach them",
    "access_needs": "what they need",
    "external_references": "what other systems call them",
    "language": "language",
    "capacity": "as what they deal with us",
    "service": "which service it is about",
    "deceased_on": "day of death",
    "subject": "what it is about",
    "status": "whether it is open",
    "decision": "decision",
    "decided_at": "when it was decided",
    "told_at": "when they were told",
    "internal_review": "internal review",
    "reference": "reference",
}
_KINDS = {
    "warning": "Warning",
    "decision": "Letter of a decision",
    "refusal": "Word of a refusal",
    "breach": "Reminder of the conditions",
    "review_coming": "Word of a coming review",
    "review": "Letter of a review",
    "appeal": "Letter of an appeal's outcome",
    "lift": "Letter that it has ended",
    "lapse": "Letter that it has lapsed",
}


def _value(policy: Policy, name: str, value: Any) -> str:
    if value is None or value in ("", []):
        return ""
    read = _READERS.get(name)
    if read is not None:
        return read(policy, value)
    return words.capitalised(_said(value))


def _said(value: Any) -> str:
    if isinstance(value, list):
        return words.listed(_said(each) for each in value)
    text = _day(value) if isinstance(value, str) else str(value)
    return text.replace("_", " ")


def _day(text: str) -> str:
    """A date or a moment in words; any other text as it is."""
    try:
        return words.day(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        return words.moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def _behaviours(policy: Policy, codes: Sequence[str]) -> str:
    labels = [policy.behaviour[code].label for code in codes]
    return words.capitalised(words.listed(labels))


def _measures(policy: Policy, kinds: Sequence[str]) -> str:
    return words.capitalised(words.listed(policy.measure[kind].label for kind in kinds))


_READERS: Mapping[str, Callable[[Policy, Any], str]] = {
    "verdict": lambda _, verdict: VERDICTS.get(verdict, ""),
    "behaviours": _behaviours,
    "observations": words.observations,
    "measures": _measures,
    "kind": lambda _, kind: _KINDS.get(kind, ""),
    "channel": lambda _, code: words.capitalised(words.CHANNELS[Channel(code)]) if code in list(Channel) else "",
    "about": lambda _, about: words.capitalised(about) if about in ("warning", "restriction") else "",
    "fields": lambda _, names: words.capitalised(words.listed(_FIELDS.get(n, n.replace("_", " ")) for n in names)),
}
