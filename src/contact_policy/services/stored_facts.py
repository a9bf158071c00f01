"""The facts kept with a proposal or decision: all but its contact events, and a reference to those.

The events are on record already, in rows that nobody can change, and may be a hundred thousand. The reference says
which they were, and holds digests of them: what is rebuilt from it is exactly what was assessed, or an error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any

from contact_policy.errors import ContactPolicyError
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.policy.facts import CaseFile, ContactEvent
from contact_policy.services import Transaction

# What people write about a contact, and may have to be erased.
_IN_WORDS = ("summary", "effect_on_work")
_IN_CODES = tuple(field.name for field in fields(ContactEvent) if field.name not in _IN_WORDS)
_AT_A_TIME = 500


class FactsChanged(ContactPolicyError):
    """Contact events are not those any more that a stored assessment was made on."""

    code = "facts-changed"
    title = "The facts of then cannot be had again"


class WordsChanged(FactsChanged):
    """The events are those, but words in the facts are not: they were erased, or altered."""

    code = "words-changed"
    title = "The facts of then cannot be had again word for word"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsReference:
    """Which contact events: those of these ``records`` written ``before`` a number, as they had been read by then.

    ``digest`` is of their ``codes``, the fields without words; ``words_digest`` of the fields ``words`` and of the
    facts that are kept whole. The fields are named, as later versions may know more.
    """

    records: tuple[str, ...]
    before: int
    codes: tuple[str, ...]
    words: tuple[str, ...]
    digest: str
    words_digest: str


async def refer(tx: Transaction, file: CaseFile) -> Mapping[str, Any]:
    """What is kept of ``file``, gathered in this transaction with the customer locked since before."""
    kept: dict[str, Any] = to_plain(replace(file, events=()))
    records, before = await tx.stored_facts.mark(file.person.id)
    reference = EventsReference(
        records=records,
        before=before,
        codes=_IN_CODES,
        words=_IN_WORDS,
        digest=_digest(file.events, _IN_CODES),
        words_digest=_words_digest(file.events, _IN_WORDS, kept),
    )
    return kept | {"events": to_plain(reference)}


async def facts_of(tx: Transaction, stored: Mapping[str, Any]) -> CaseFile:
    """The facts that were ``stored`` with an assessment, as it was made on them.

    Raises FactsChanged where the events are no longer the same, WordsChanged where only words in the facts are not.
    """
    referred = stored.get("events")
    if not isinstance(referred, Mapping):  # an earlier version kept the events themselves
        whole: CaseFile = from_plain(CaseFile, stored)
        return whole
    reference: EventsReference = from_plain(EventsReference, referred)
    kept = {**stored, "events": []}
    events = await tx.stored_facts.events(reference.records, reference.before)
    if _digest(events, reference.codes) != reference.digest:
        raise FactsChanged("Contact events that were assessed are missing or were changed.")
    if _words_digest(events, reference.words, kept) != reference.words_digest:
        raise WordsChanged("Words in the facts that were assessed were erased or changed.")
    file: CaseFile = from_plain(CaseFile, kept)
    return replace(file, events=events)


def _digest(events: Sequence[ContactEvent], names: Sequence[str], start: bytes = b"") -> str:
    """The SHA-256 of ``start`` and, as JSON arrays, the fields ``names`` of each event."""
    digest = sha256(start)
    values = attrgetter(*names)
    for first in range(0, len(events), _AT_A_TIME):
        rows = _json([values(event) for event in events[first : first + _AT_A_TIME]])
        digest.update(rows[1:-1].encode() + b",")
    return digest.hexdigest()


def _words_digest(events: Sequence[ContactEvent], names: Sequence[str], kept: Mapping[str, Any]) -> str:
    return _digest(events, ("id", *names), _json(kept).encode())


_json = json.JSONEncoder(default=datetime.isoformat, sort_keys=True, separators=(",", ":")).encode
