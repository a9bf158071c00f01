"""A contact as another system sends it, and as it was recorded: once, under that system's own name for it."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.policy.facts import ContactEvent
from contact_policy.records.customers import ExternalReference
from contact_policy.records.data_requests import UNCONTESTED, Contest


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact of the customer whose record ``customer_id`` is; ``reference`` is what the caller calls it.

    ``corrects`` and ``repeats`` are what the caller calls the contact that it corrects, and one about the case that it
    raises again, where they name them so and not by our ids, which stand in ``event``.
    """

    customer_id: str
    event: ContactEvent
    reference: ExternalReference | None = None
    corrects: ExternalReference | None = None
    repeats: ExternalReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A contact on record, under ``customer_id``, which is the customer ``owner``'s; ``is_new`` if it was not there.

    ``contest`` is what the customer says against the record of it.
    """

    customer_id: str
    owner: str
    event: ContactEvent
    reference: ExternalReference | None
    is_new: bool
    contest: Contest = UNCONTESTED
