"""What the code knows by the ids that documents use, and since which engine level.

A document lists what its level knows, no more and no less; of measures those that its office offers. What is added
later is entered with its own level, as in ``{**dict.fromkeys(NoticeKind, FIRST_LEVEL), NoticeKind.RECEIPT: 2}``: no
edition from before it then has to name it.
"""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.policy.document.definitions import FIRST_BEHAVIOURS
from contact_policy.policy.engine import FIRST_LEVEL
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.policy.grounds import GROUNDS, GUARDS
from contact_policy.policy.indicators import COUNTERS
from contact_policy.policy.rules import RULES
from contact_policy.policy.vocabulary import NoticeKind

REGISTERS: Mapping[str, dict[str, int]] = {
    "behaviours": dict.fromkeys(FIRST_BEHAVIOURS, FIRST_LEVEL),
    "grounds": GROUNDS,
    "guards": GUARDS,
    "measures": dict.fromkeys(FIRST_MEASURES, FIRST_LEVEL),
    "rules": RULES.since,
    "notices": dict.fromkeys(NoticeKind, FIRST_LEVEL),
}
"""By table of the document, the level since which each id is known."""

CHOSEN = "measures"
"""The table of which a document lists what it likes: a kind that an edition does not list it does not offer."""

COUNTED: Mapping[str, int] = COUNTERS.since
"""What an indicator may count, likewise; a document counts what it likes of it."""


def known(register: Mapping[str, int], level: int) -> list[str]:
    """The ids that a document of ``level`` may name."""
    return [id_ for id_, since in register.items() if since <= level]
