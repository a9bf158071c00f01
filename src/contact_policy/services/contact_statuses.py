"""The contact status: asked while the phone rings. It reads, never writes, and answers whatever it is asked.

A question about now is answered from the board (``contact_policy.status_board``), which every worker holds in
memory; this is how the database answers, for a replay and wherever there is no board yet. Both ask the policy
the same question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from contact_policy.contact_points import read_email_question, read_phone_question
from contact_policy.errors import NotFound
from contact_policy.policy import contact_status
from contact_policy.policy.contact_status import Candidate, ContactStatus, StatusQuestion
from contact_policy.policy.sub_addresses import covering
from contact_policy.policy.vocabulary import Channel, ContactPointKind
from contact_policy.records import Customer
from contact_policy.services import Transaction, editions
from contact_policy.services.context import Context

# A board that has not looked for so long reads everything anew: it must notice sooner than changes are forgotten.
CHANGES_KEPT = timedelta(hours=1)
FOLLOWS_WITHIN = timedelta(minutes=5)


class LookupBy(StrEnum):
    """What a question names somebody by; NOTHING is a withheld, empty or malformed number or address."""

    PHONE = "phone"
    EMAIL = "email"
    CUSTOMER = "customer"
    REFERENCE = "reference"
    NOTHING = "nothing"


class StatusLookup(NamedTuple):
    """Who is meant, in the one spelling of their number or address, or by an id, on which channel and about what."""

    by: LookupBy
    value: str
    channel: Channel | None
    system: str = ""
    service: str = ""

    def at(self, as_of: datetime) -> StatusQuestion:
        """The same question as the policy is asked it."""
        return StatusQuestion(
            as_of=as_of,
            channel=self.channel,
            phone=self.value if self.by is LookupBy.PHONE else "",
            email=self.value if self.by is LookupBy.EMAIL else "",
            is_identified=self.by is not LookupBy.NOTHING,
            service=self.service,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it came in: by number, address, id or another system's id.

    ``as_of`` replays from what was recorded by then; None asks about now. ``region`` is for numbers without one.
    """

    region: str
    phone: str | None = None
    email: str | None = None
    customer_id: str | None = None
    external_system: str | None = None
    external_id: str | None = None
    channel: Channel | None = None
    as_of: datetime | None = None
    service: str | None = None

    def question(self) -> StatusLookup:
        """Whom it asks about, and about which service: an id says more than a number, a number more than an address."""
        return self._who()._replace(service=self.service or "")

    def _who(self) -> StatusLookup:
        phone, email = Channel.PHONE, Channel.EMAIL
        if self.customer_id is not None:
            return StatusLookup(LookupBy.CUSTOMER, self.customer_id, self.channel)
        if self.external_system is not None:
            return StatusLookup(LookupBy.REFERENCE, self.external_id or "", self.channel, self.external_system)
        if self.phone is None and self.email is not None:
            address = read_email_question(self.email)
            return StatusLookup(
                LookupBy.NOTHING if address is None else LookupBy.EMAIL, address or "", self.channel or email
            )
        number = read_phone_question(self.phone or "", self.region)
        return StatusLookup(LookupBy.NOTHING if number is None else LookupBy.PHONE, number or "", self.channel or phone)


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """The answer, for when it holds, and the number of the last change it has seen.

    ``is_stale``: it is given from memory while the database, which may know better, cannot be asked.
    """

    status: ContactStatus
    as_of: datetime
    version: int
    is_stale: bool = False


async def ask(context: Context, asked: Asked) -> StatusAnswer:
    """What to do with this contact, from the database."""
    tx = context.tx
    policy = await editions.in_force(context, asked.as_of) if asked.as_of else context.policy
    question, at = asked.question(), asked.as_of or context.now
    candidates = await _candidates(tx, question, asked.as_of)
    return StatusAnswer(
        status=contact_status(policy, question.at(at), candidates),
        as_of=at,
        version=await tx.status_changes.version(),
    )


async def _candidates(tx: Transaction, question: StatusLookup, as_of: datetime | None) -> list[Candidate]:
    """Everybody whom the number, address or id may belong to, with their restrictions."""
    found = []
    for customer in await _customers(tx, question, as_of):
        asked = covering(question.value)
        is_shared = any(p.shared or p.used_by_others for p in customer.contact_points if p.value in asked)
        restrictions = await tx.restrictions.known(customer.id, as_of)
        found.append(Candidate(person=customer.person, restrictions=restrictions, is_shared=is_shared))
    return found


async def _customers(tx: Transaction, question: StatusLookup, as_of: datetime | None) -> Sequence[Customer]:
    if "\0" in question.value + question.system:
        return ()  # the database can hold no such text
    match question.by:
        case LookupBy.PHONE:
            return await tx.customers.by_contact_point(ContactPointKind.PHONE, question.value, as_of)
        case LookupBy.EMAIL:
            return await tx.customers.by_contact_point(ContactPointKind.EMAIL, question.value, as_of)
        case LookupBy.CUSTOMER:
            return await _one(tx, question.value, as_of)
        case LookupBy.REFERENCE:
            named = await tx.customers.by_external_reference(question.system, question.value, as_of)
            return await _one(tx, named.id, as_of) if named else ()
        case LookupBy.NOTHING:
            return ()


async def _one(tx: Transaction, customer_id: str, as_of: datetime | None) -> Sequence[Customer]:
    try:
        known = await (tx.customers.get_as_of(customer_id, as_of) if as_of else tx.customers.get(customer_id))
    except NotFound:
        return ()
    return (known,) if known else ()


async def forget_changes(tx: Transaction, now: datetime) -> int:
    """Drop what every board has long seen of the changes; one that has not reads all anew. Returns how many."""
    return await tx.status_changes.forget(now - CHANGES_KEPT)
