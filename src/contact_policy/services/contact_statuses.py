"""The contact status: asked while the phone rings. It reads, never writes, and answers whatever it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contact_policy.contact_points import read_email_question, read_phone_question
from contact_policy.errors import NotFound
from contact_policy.policy import contact_status
from contact_policy.policy.contact_status import Candidate, ContactStatus, StatusQuestion
from contact_policy.policy.words import Channel, ContactPointKind
from contact_policy.records import Customer
from contact_policy.services import Transaction, editions
from contact_policy.services.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it came in: by number, address, id or another system's id, the first of these that is given.

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


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer, for when it holds, and the number of the last change it has seen."""

    status: ContactStatus
    as_of: datetime
    version: int


async def ask(context: Context, asked: Asked) -> Answered:
    """What to do with this contact."""
    tx = context.tx
    policy = await editions.in_force(context, asked.as_of) if asked.as_of else context.policy
    question = _question(context.now, asked)
    candidates = await _candidates(tx, asked, question) if question.is_identified else []
    return Answered(
        status=contact_status(policy, question, candidates),
        as_of=question.as_of,
        version=await tx.audit.latest_sequence(),
    )


def _question(now: datetime, asked: Asked) -> StatusQuestion:
    at = asked.as_of or now
    if asked.customer_id is not None or asked.external_system is not None:
        return StatusQuestion(as_of=at, channel=asked.channel or Channel.PHONE)
    if asked.phone is None and asked.email is not None:
        email = read_email_question(asked.email)
        channel = asked.channel or Channel.EMAIL
        return StatusQuestion(as_of=at, channel=channel, email=email or "", is_identified=email is not None)
    phone = read_phone_question(asked.phone or "", asked.region)
    channel = asked.channel or Channel.PHONE
    return StatusQuestion(as_of=at, channel=channel, phone=phone or "", is_identified=phone is not None)


async def _candidates(tx: Transaction, asked: Asked, question: StatusQuestion) -> list[Candidate]:
    """Everybody whom the number, address or id may belong to, with their restrictions."""
    found = []
    for customer in await _customers(tx, asked, question):
        points = customer.contact_points
        is_shared = any(p.shared for p in points if p.value in {question.phone, question.email})
        restrictions = await tx.restrictions.known(customer.id, asked.as_of)
        found.append(Candidate(person=customer.person, restrictions=restrictions, is_shared=is_shared))
    return found


async def _customers(tx: Transaction, asked: Asked, question: StatusQuestion) -> Sequence[Customer]:
    if asked.customer_id is not None or asked.external_system is not None:
        known = await _one(tx, asked)
        return [known] if known else []
    kind = ContactPointKind.PHONE if question.phone else ContactPointKind.EMAIL
    return await tx.customers.by_contact_point(kind, question.phone or question.email, asked.as_of)


async def _one(tx: Transaction, asked: Asked) -> Customer | None:
    """The customer named by id or by another system's id; None for one we do not know."""
    customer_id = asked.customer_id
    if customer_id is None:
        known = await tx.customers.by_external_reference(asked.external_system or "", asked.external_id or "")
        if known is None:
            return None
        customer_id = known.id
    try:
        if asked.as_of is not None:
            return await tx.customers.get_as_of(customer_id, asked.as_of)
        return await tx.customers.get(customer_id)
    except NotFound:
        return None
