"""What a document of format 2 has letters and those who read filed mail go by, beyond what format 1 could say."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.policy.document.format2.legacy import FIRST_SAYS
from contact_policy.policy.document.format2.people import SignpostTable
from contact_policy.policy.document.format2.words import Text
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.document.tables import FiledContactPeriods

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


def filed_days(policy: WrittenPolicy) -> Mapping[str, int]:
    """The days that format 1 has keys for, by these, where the document says them."""
    days = {key: policy.gets_through[what].within_working_days for what, key in _IN_FORMAT_1.items()}
    return {key: said for key, said in days.items() if said is not None}
