"""What a document of format 1 says in remarks, and one of format 2 as data: which figures are not the policy's own."""

from __future__ import annotations

import re

MOVED = {
    "lengths.response_days": "warnings.written.response_days",
    "lengths.warning_life_months": "warnings.written.life_months",
    "lengths.review_interval_months": "lengths.review_months",
    "lengths.maximum_months": "lengths.longest_months",
    "lengths.exemption_within_days": "exemption.within_days",
    "lengths.early_look_days": "exemption.early_look_days",
    "authority.conflict_path": "authority.conflict",
    "filed_mail.answered_within_working_days": "gets_through.new_matter.within_working_days",
    "filed_mail.statutory_within_working_days": "gets_through.statutory.within_working_days",
    "filed_mail.safeguarding_within_working_days": "gets_through.safeguarding.within_working_days",
}
"""Where a key of format 1 stands in a document of format 2."""


def ours(document: str) -> dict[str, str]:
    """The remarks ``# ours: …`` of a document of format 1, by the key that they are about in format 2.

    A remark goes on in the lines beneath that are nothing else. Those about an entry of a list, a measure say, are left
    out: its table there has another name.
    """
    found: dict[str, str] = {}
    table = ""
    remarked = ""
    for line in document.splitlines():
        if remarked and line.startswith("# "):
            found[remarked] = f"{found[remarked]} {line.removeprefix('# ').strip()}".strip()
            continue
        remarked = ""
        if head := re.match(r"^\[([a-z_.]+)\]\s*(?:#\s*ours:?\s*(.*))?$", line):
            table = head[1]
            if head[2] is not None:
                found[table] = head[2]
                remarked = table
        elif line.startswith("[["):
            table = ""
        elif table and (key := re.match(r"^(\w+)\s*=.*?#\s*ours:?\s*(.*)$", line)):
            remarked = f"{table}.{key[1]}"
            found[remarked] = key[2]
    return {MOVED.get(key, key): said or "the policy gives no figure" for key, said in found.items()}
