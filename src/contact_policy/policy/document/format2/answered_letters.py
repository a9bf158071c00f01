"""What a document of format 2 has letters and those who read filed mail go by, beyond what format 1 could say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contact_policy.policy.document.format2.legacy import FIRST_SAYS
from contact_policy.policy.document.format2.people import SignpostTable
from contact_policy.policy.document.format2.words import Text
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.tables import FiledContactPeriods
from contact_policy.policy.notices.content import PARTS
from contact_policy.policy.vocabulary import NoticeKind, Part

_IN_FORMAT_1 = {
    "new_matter": "answered_within_working_days",
    "statutory": "statutory_within_working_days",
    "safeguarding": "safeguarding_within_working_days",
}
"""What gets through and has days of its own in format 1, by the key that says how many."""


def signposts_of(policy: WrittenPolicy) -> Mapping[str, SignpostTable]:
    """Who can help with which services; none where each can with all, as format 1 says it."""
    return policy.signposts if any(entry.services for entry in policy.signposts.values()) else {}


def gets_through_of(policy: WrittenPolicy) -> Mapping[str, Text]:
    """The document's own sentences on the five things that always get through; none where all are the usual ones."""
    number = policy.office.emergency_number
    usual = {what: says.format(number=number) for what, says in FIRST_SAYS.items()}
    own = {what: policy.gets_through[what].says for what in usual}
    return {} if all(_in_english(says) == usual[what] for what, says in own.items()) else own


def _in_english(says: Text) -> str | None:
    return says if isinstance(says, str) else says.get("en")


def answered_within(policy: WrittenPolicy) -> Mapping[str, int]:
    """The days for what gets through, where format 1 has no key for them: the office's own, and new information."""
    days = {what: entry.within_working_days for what, entry in policy.gets_through.items()}
    own = {what: said for what, said in days.items() if what not in _IN_FORMAT_1 and said is not None}
    if own.get("new_information") == (days["new_matter"] or FiledContactPeriods.answered_within_working_days):
        del own["new_information"]
    return own


_STATED_IN: Mapping[NoticeKind, Mapping[Part, Part]] = {
    NoticeKind.WARNING: {Part.ACTION: Part.CHANGE, Part.REASONS: Part.CONDUCT, Part.LENGTH: Part.STEPS},
    NoticeKind.DECISION: {
        Part.CONDUCT: Part.REASONS, Part.CHANGE: Part.ACTION, Part.STEPS: Part.LENGTH, Part.REPLY: Part.LENGTH,
    },
    NoticeKind.REFUSAL: {Part.CONDUCT: Part.REASONS},
    NoticeKind.BREACH: {Part.CHANGE: Part.ACTION, Part.REASONS: Part.CONDUCT, Part.REPLY: Part.APPEAL},
    NoticeKind.REVIEW_COMING: {
        Part.CONDUCT: Part.ACTION, Part.CHANGE: Part.ACTION, Part.STEPS: Part.ACTION, Part.REASONS: Part.ACTION,
    },
    NoticeKind.REVIEW: {
        Part.CONDUCT: Part.REASONS, Part.CHANGE: Part.ACTION, Part.STEPS: Part.LENGTH, Part.REPLY: Part.LENGTH,
    },
    NoticeKind.APPEAL: {
        Part.CONDUCT: Part.REASONS, Part.CHANGE: Part.ACTION, Part.STEPS: Part.SIGNPOSTING,
        Part.REPLY: Part.SIGNPOSTING,
    },
    NoticeKind.LIFT: {Part.CONDUCT: Part.REASONS, Part.LENGTH: Part.ACTION},
    NoticeKind.LAPSE: {Part.CONDUCT: Part.REASONS, Part.LENGTH: Part.ACTION},
}  # fmt: skip
"""Where a kind of letter states what has no part of its own in it."""
_USUAL_PART = {
    NoticeKind.REFUSAL: Part.STEPS, NoticeKind.LIFT: Part.ARRANGEMENTS, NoticeKind.LAPSE: Part.ARRANGEMENTS,
}  # fmt: skip
"""What says in letters that limit nothing that all goes on in the usual ways, rights and appeals among them."""


def stated_in(kind: NoticeKind, parts: Sequence[Part]) -> list[str]:
    """The parts of a letter of ``kind`` that state what a document has it state."""
    known, own = PARTS[kind], _STATED_IN[kind]
    found = (part if part in known else own.get(part, _USUAL_PART.get(kind, part)) for part in parts)
    return list(dict.fromkeys(part.value for part in found))


def filed_days(policy: WrittenPolicy, seen: int) -> Mapping[str, int]:
    """The days that format 1 has keys for, by these, where the document says them or ours would not go with its own.

    Nothing is answered before it is ``seen``, nor what it is silent on later than a new matter.
    """
    days = {what: policy.gets_through[what].within_working_days for what in _IN_FORMAT_1}
    ours = {what: getattr(FiledContactPeriods, key) for what, key in _IN_FORMAT_1.items()}
    usual = ours["new_matter"] if days["new_matter"] is None else days["new_matter"]
    fitting = {what: max(seen, min(ours[what], usual)) for what in ours}
    return {
        key: fitting[what] if said is None else said
        for what, key in _IN_FORMAT_1.items()
        if (said := days[what]) is not None or fitting[what] != ours[what]
    }
