"""What a document of format 2 has letters and those who read filed mail go by, beyond what format 1 could say."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.policy.document.format2.people import SignpostTable
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
