"""What is searched and counted over everybody, at a million customers and ten million contacts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import cycle
from statistics import median
from urllib.parse import quote

from bench.http import people
from bench.http.client import Answer, Client, connected
from bench.http.filling.casework import heavy_customer, propose
from bench.http.filling.office import YEARS, contacts_of_the_year, fill, year
from bench.http.operations.goals import goal
from bench.http.product import Office, product
from bench.http.setting import Setting
from contact_policy.records import Role

ROUNDS = 5
PROPOSALS = 50
_HEAVY_EVENTS = 2_000
_DIFFERENT = 500
_NOBODY = "Qxqxqxqx"
_AWAITING = "/v1/restriction-proposals?status=awaiting_decision"


@dataclass(slots=True)
class Question:
    """What is asked ``times`` a round, how long the median answer of each round took, and the last answer."""

    name: str
    paths: Iterator[str]
    times: int
    bar: float | None = None
    milliseconds: list[float] = field(default_factory=list)
    failed: int = 0
    answer: Answer = field(default_factory=dict)

    async def ask(self, client: Client) -> None:
        """Ask one round."""
        took = []
        for _ in range(self.times):
            since = time.perf_counter()
            status, self.answer = await client.ask(next(self.paths))
            took.append((time.perf_counter() - since) * 1e3)
            self.failed += status != HTTPStatus.OK
        self.milliseconds.append(median(took))

    def times_of(self, other: Question) -> float:
        """The median of the ratios within each round."""
        pairs = zip(self.milliseconds, other.milliseconds, strict=True)
        return median(ours / theirs for ours, theirs in pairs)


def show(setting: Setting, customers: int, events: int) -> None:
    """Fill the database, measure, and print the table."""
    with product(setting.database.dsn, setting.data_dir) as server:
        filled = fill(setting, Office(server, setting.issuer), customers, events)
        office = Office(server, setting.issuer)
        propose(office, heavy_customer(office, setting.database, _HEAVY_EVENTS), PROPOSALS)
        asked = _questions(filled.customers)
        asyncio.run(_measure(office, asked))
    print(
        f"\nOperations as the office grows: {filled.customers:,} customers, {filled.events:,} contacts in {YEARS} years"
    )
    print(f"({filled.gigabytes:.1f} GB, filled in {filled.seconds:,.0f} s), {PROPOSALS} proposals awaiting decision,")
    print(f"each about a customer with {_HEAVY_EVENTS:,} contacts. One question at a time, in {ROUNDS} rounds; times:")
    print(
        "how long the answer takes beside GET customer in the same round, the median round. Found: in the last answer."
    )
    print(f"  {'':48} {'ms':>9} {'times':>8}   {'goal':18} failed  found")
    for question in asked:
        times = question.times_of(asked[0])
        print(
            f"  {question.name:48} {median(question.milliseconds):9,.1f} {times:8.1f}"
            f"   {goal(times, question.bar):18} {question.failed:6} {len(question.answer.get('items', [])):6}"
        )
    _say_what_was_counted(asked[-1].answer, contacts_of_the_year(setting))


async def _measure(office: Office, asked: Sequence[Question]) -> None:
    async with connected(office.server, office.token(Role.MANAGER)) as client:
        for _ in range(ROUNDS + 1):
            for question in asked:
                await question.ask(client)
    for question in asked:
        del question.milliseconds[0]  # it warmed up


def _questions(customers: int) -> list[Question]:
    """About customers from the whole of them; the first question is what the others are held against."""
    some = range(1, customers, max(1, customers // _DIFFERENT))
    paths = [f"/v1/customers/{people.customer_id(n)}" for n in some]
    phones = [f"/v1/customers?phone={quote(people.phone(n), safe='')}" for n in some]
    surnames = [people.surname(n) for n in some]
    statistics = "/v1/statistics?from={}&to={}".format(*year())
    return [
        Question("GET customer", cycle(paths), 20),
        Question("GET customers by phone", cycle(phones), 20),
        _search("a surname", surnames),
        _search("how a surname begins", [surname[:7] for surname in surnames]),
        _search("the middle of a surname", [surname[1:7] for surname in surnames]),
        _search("nobody's", [_NOBODY]),
        Question("GET contact events of a customer", cycle([f"{path}/contact-events" for path in paths]), 10),
        Question("GET classification of a customer", cycle([f"{path}/classification" for path in paths]), 10),
        Question("GET record, first page", cycle([f"{path}/record?limit=50" for path in paths]), 5),
        Question("GET incidents, first page", cycle(["/v1/incidents"]), 5),
        Question("GET proposals awaiting decision, first page", cycle([_AWAITING]), 3, bar=10),
        Question("GET statistics of a year", cycle([statistics]), 1, bar=250),
    ]


def _search(which: str, names: Sequence[str]) -> Question:
    return Question(
        f"GET customers by name: {which}", cycle([f"/v1/customers?name={name}" for name in names]), 5, bar=5
    )


def _say_what_was_counted(statistics: Answer, contacts: int) -> None:
    """So that one sees that the figures were worked out from what was filled."""
    counted = statistics.get("contacts", {}).get("count")
    print(f"  The statistics counted {counted:,} contacts; there were {contacts:,}.")
