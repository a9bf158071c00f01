"""What Article 15 of the UK GDPR has the office say beside a person's data. An office may have more to say itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contact_policy.policy import Policy
from contact_policy.storage.data_map import data_map

NO_MACHINE = "No decision is taken by a machine: a person proposed, and another decided, each time with reasons."
COMMISSIONER = (
    "You may complain to the Information Commissioner, who watches over how data about people is used:"
    " Information Commissioner's Office, Wycliffe House, Water Lane, Wilmslow SK9 5AF, telephone 0303 123 1113,"
    " ico.org.uk."
)
RIGHTS = (
    "to have what is wrong put right, and your own statement put beside what we do not change (Article 16)",
    "to have it deleted, where we need it no longer or should not have it (Article 17)",
    "to have its use restricted while you contest it (Article 18)",
    "to object to our using it (Article 21)",
    "to complain to us about how we use it, and to appeal against a warning or a restriction",
)
CATEGORIES = (
    "who you are and how to reach you",
    "what you need to be able to use our service, which may tell of your health",
    "what you asked of us, and what we decided",
    "each contact, with what was seen and heard",
    "warnings, restrictions, letters, replies and appeals",
)


def explanations(policy: Policy, tables: Iterable[str]) -> Mapping[str, Any]:
    """The explanations, with how long is kept what stands in ``tables``."""
    office, shown = policy.office, set(tables)
    where = ", ".join(way for way in (office.postal_address, office.email) if way)
    return {
        "purposes": "To answer you, and to limit contact that hurts staff or keeps us from answering others, fairly"
        f" and for a stated time, under our policy: {policy.about.title}.",
        "lawful_basis": "A public task (UK GDPR Article 6(1)(e)); what you need to use our service, so that we treat"
        " you equally (Article 9(2)(g)).",
        "categories": list(CATEGORIES),
        "recipients": "Our telephone, mail and casework systems are told what to do, without reasons; carriers of"
        " letters get the letter and its address. What was sent to whom stands below.",
        "source": "You, those who wrote or rang for you, and our staff.",
        "period": [{"what": holding.holds, "kept": holding.kept} for holding in data_map() if holding.table in shown],
        "rights": list(RIGHTS),
        "complaint_to_the_office": f"{office.name}, {where}",
        "complaint_to_the_commissioner": COMMISSIONER,
        "automated_decisions": NO_MACHINE,
    }
