"""Office and model compared, whole: every restriction, letter, reminder and contact status, read past the services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import Any

from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.vocabulary import Channel
from contact_policy.records import Page, RestrictedPerson
from contact_policy.services import Transaction, breach_reminders, restrictions
from contact_policy.services.contact_statuses import Asked, LookupBy, StatusLookup, ask
from contact_policy.services.context import Context
from contact_policy.services.restrictions import Wanted
from contact_policy.status_board import Board
from prove.year.calendar import DAY, day_of
from prove.year.model import COMING, Held
from prove.year.office import MARY, POLICY, phone
from prove.year.world import World

# What a telephone is told: the restrictions in force, and how long a call may last.
Answer = tuple[frozenset[str], int]


async def check(world: World, now: datetime, *, long_over: bool = True) -> dict[str, Answer]:
    """Compare all there is; returns what each customer's number was answered.

    ``long_over`` says whether to look again at restrictions that ended weeks ago.
    """
    await _records(world)
    async with world.office.store.reading() as tx:
        context = Context(tx, POLICY, MARY, now)
        await _restrictions(world, context, since=None if long_over else now - 30 * DAY)
        await _due_list(world, context)
        return await _telephone(world, tx, now)


async def _records(world: World) -> None:
    rows = await world.connection.fetch("SELECT id, kind, about_id, issued_at FROM notices")
    _same(((row["kind"], str(row["about_id"])) for row in rows), world.expected.elements(), "a letter")
    for row in rows:
        assert row["issued_at"] == world.letters[str(row["id"])].issued_at, "issued otherwise than somebody did"
    told = await world.connection.fetch("SELECT restriction_id, kind, review_on, days, told FROM review_reminders")
    known = [(held.id, *key, was_told) for held in world.held for key, was_told in held.told.items()]
    _same(((str(r[0]), r[1], r[2], r[3], r[4]) for r in told), known, "a consequence of a review")
    queued = await world.connection.fetch("SELECT id, once, state FROM outgoing_messages WHERE kind = 'reminder'")
    _same((row["once"] for row in queued), world.reminded | await _of_support(world), "a reminder")
    taken = world.office.mail.taken
    assert max(taken.values(), default=1) == 1, "sent twice"
    assert all((row["state"] == "sent") == (str(row["id"]) in taken) for row in queued), "sent and not known to be"


async def _of_support(world: World) -> set[str]:
    """The reminders of lost support that there must be: one to each who is reminded, each time that the trail tells.

    It is lost only by what turns out of two records that were one person's, or were not.
    """
    rows = await world.connection.fetch(
        "SELECT subject, customer_id, at FROM audit_entries WHERE action = 'restriction.support_lost'"
    )
    assert {str(row["customer_id"]) for row in rows} <= world.not_one
    names = [f"support/{row['subject'].removeprefix('restrictions/')}/{row['at'].isoformat()}" for row in rows]
    return {f"{name}/{role}" for name in names for role in ("manager", "chief_executive")}


def _same(found: Iterable[Hashable], expected: Iterable[Hashable], what: str) -> None:
    """As many of each, in whichever order."""
    here, there = Counter(found), Counter(expected)
    assert here == there, f"{what} lost or doubled: of the office alone {here - there}, of the model {there - here}"


async def _restrictions(world: World, context: Context, since: datetime | None) -> None:
    known = {held.id: held for held in world.held if since is None or held.is_live(since) or held.authorised_at > since}
    records = await context.tx.restrictions.several(list(known))
    assert len(records) == len(known)
    broken = await breach_reminders.since_review(context, records)
    for record in records:
        held, standing = known[record.id], standing_at(POLICY, record.restriction, context.now)
        assert standing.status == held.status(context.now), (held, standing)
        assert standing.review_on == held.review_on
        assert record.restriction.ended_at == held.ended_at, (held, record)
        assert (record.lapse_recorded_at is not None) == held.lapse_told
        assert broken[held.id].count == held.breaches, held


def _overdue(held: Held, now: datetime) -> bool:
    return held.is_live(now) and held.review_on < day_of(now)


async def _due_list(world: World, context: Context) -> None:
    """The due list, in pages, shows each overdue review, the longest overdue first."""
    now, listed = context.now, list[str]()
    wanted, after = Wanted(review_due_before=day_of(now)), None
    while True:
        records, after = await restrictions.listed(context, Page(limit=7, after=after), wanted)
        listed += [record.id for record in records]
        if after is None:
            break
    overdue = sorted((held.review_on, held.id) for held in world.held if _overdue(held, now))
    assert listed == [id_ for _, id_ in overdue]


async def _telephone(world: World, tx: Transaction, now: datetime) -> dict[str, Answer]:
    """Every number asked of a board, as a worker holds it; its count of reviews, too."""
    ids = await tx.restrictions.possibly_binding(now)
    bound = await tx.restrictions.possibly_in_force(now, ids)
    people = await tx.customers.several(list(bound))
    board = Board(POLICY, [RestrictedPerson(person=p.person, restrictions=bound[p.id]) for p in people], version=0)
    answers = {}
    for customer, number in world.customers.items():
        status = board.ask(StatusLookup(LookupBy.PHONE, phone(number), Channel.PHONE), now, is_stale=False)[0].status
        answers[customer] = frozenset(status.restriction_ids), status.max_call_seconds
    assert answers == expected(world, now), "the telephone was told otherwise"
    counts, live = board.reviews(now), world.live(now)
    assert counts.overdue == sum(_overdue(held, now) for held in live)
    assert counts.due_soon == sum(day_of(now) <= held.review_on <= day_of(now) + max(COMING) * DAY for held in live)
    return answers


def expected(world: World, now: datetime) -> dict[str, Answer]:
    """What the model would have a telephone be told."""
    found: dict[str, list[Held]] = {customer: [] for customer in world.customers}
    for held in world.held:
        if held.status(now) == "in_force":
            found[world.root(held.customer)].append(held)
    theirs = {customer: found[world.root(customer)] for customer in world.customers}
    return {
        customer: (frozenset(held.id for held in mine), min((held.minutes * 60 for held in mine), default=0))
        for customer, mine in theirs.items()
    }


async def replayed(world: World, customer: str, at: datetime, now: datetime) -> Answer:
    """What the database says that a telephone was told at ``at``."""
    asked: Any = Asked(region="GB", phone=phone(world.customers[customer]), as_of=at)
    async with world.office.store.reading() as tx:
        status = (await ask(Context(tx, POLICY, MARY, now), asked)).status
    return frozenset(status.restriction_ids), status.max_call_seconds
