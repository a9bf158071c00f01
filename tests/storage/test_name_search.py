"""People are found by any part of their name, however either is spelt, and as fast among a million."""

from __future__ import annotations

import random
from collections.abc import Sequence

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.policy.vocabulary import ContactPointKind
from contact_policy.records import Page
from contact_policy.storage import name_search
from contact_policy.storage.dsn import plain
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import records
from fixtures.database import execute
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio

E_ACUTE, PUT_TOGETHER = "Jos\u00e9 Mart\u00ednez", "Jose\u0301 Marti\u0301nez"

# A name as it is on record, and what is asked for that must find it (nextcloud/contacts#4064 among others).
SPELT = [
    ("Sian Rees", ["Siân", "SIÂN REES", "sian"]),
    ("Siân Rees", ["Sian", "sia\u0302n rees"]),
    (E_ACUTE, [PUT_TOGETHER, "JOSE", "martinez", "é m"]),
    (PUT_TOGETHER, [E_ACUTE, "jose martinez", "José"]),
    ("Pat O'Neill", ["O\u2019Neill", "ONeill", "o`neill", "O\u02bcNEILL", "o\uff07neill"]),
    ("Pat O\u2019Neill", ["O'Neill", "oneill", "pat o'n"]),
    ("Pat ONeill", ["O'Neill", "O\u2019Neill"]),
    ("Mary  Ann   Ward", ["Mary Ann Ward", "ann ward", "mary\u00a0ann"]),
    ("Mary Ann Ward", ["mary  ann", "Mary-Ann", "MARY\u2010ANN"]),
    ("Mary-Ann Ward-Hall", ["mary ann", "ward hall", "Ward\u2013Hall", "n-w"]),
    ("Łukasz Sørensen", ["lukasz", "SORENSEN", "Łuk"]),
    ("Jürgen Strauß", ["jurgen", "STRAUSS", "uß"]),
    ("Nguyễn Thị Ánh", ["nguyen thi anh"]),
    ("Μαρία Παπαδοπούλου", ["παπαδοπουλου", "παπαδοπουλου".upper()]),
    ("Пётр Чайковский", ["петр", "ЧАЙКОВСКИЙ"]),
    ("محمّد", ["محمد"]),
    ("Zo\u200be \u202bAlone", ["Zoe Alone"]),
    ("王小明", ["小", "小明"]),
    ("St. John Baker", ["St John", "st.john", "john baker"]),
    ("Jones, Pat (Mrs)", ["Jones Pat", "pat mrs", "Jones,Pat"]),
    ("Kit \u201cBuzz\u201d Lee", ['Kit "Buzz" Lee', "kit buzz lee", "\u00abBuzz\u00bb"]),
    ("100% Sure_Thing", ["%", "e_t", "100% s"]),
]


async def names(tx: Transaction, **asked: str) -> set[str]:
    found, after = await tx.customers.list(Page(), **asked)  # type: ignore[arg-type]
    assert after is None
    return {customer.name for customer in found}


async def test_a_name_is_found_however_it_is_spelt(store: Store) -> None:
    async with store.transaction() as tx:
        for name, _ in SPELT:
            await tx.customers.add(records.customer(name=name))
        for name, asked in SPELT:
            for part in [name, *asked]:
                assert name in await names(tx, name=part), (name, part)


@pytest.mark.parametrize("part", ["Sean", "rees sian", "sianrees", "o neill", "SS Ward", "\\", "100%%"])
async def test_what_is_no_part_of_a_name_does_not_find_it(store: Store, part: str) -> None:
    async with store.transaction() as tx:
        for name, _ in SPELT:
            await tx.customers.add(records.customer(name=name))
        assert await names(tx, name=part) == set()


async def test_whatever_part_was_found_by_its_letters_alone_is_found(dsn: str) -> None:
    rng = random.Random(7)  # noqa: S311 - chance that can be repeated
    letters = "aAeEéÉßsSøŁ'\u2019`- .\u0301\u00a0\u200b%_\\1中ИйΣς"
    said = ["".join(rng.choices(letters, k=rng.randrange(1, 12))) for _ in range(3_000)]
    cuts = [sorted(rng.sample(range(len(name) + 1), 2)) for name in said]
    parts = [rng.choice((str, str.upper, str.lower))(name[a:b]) for name, (a, b) in zip(said, cuts, strict=True)]
    connection = await asyncpg.connect(plain(dsn))
    try:
        rows = await connection.fetch(
            "SELECT position(lower(part) IN lower(name)) > 0 AS before,"
            " strpos(folded_name(name), folded_name(part)) > 0 AS now,"
            " name_parts(folded_name(name)) @> sought_parts(folded_name(part)) AS indexed"
            " FROM unnest($1::text[], $2::text[]) AS asked (name, part)",
            said,
            parts,
        )
    finally:
        await connection.close()
    assert sum(row["before"] for row in rows) > 2_000
    assert [row for row in rows if row["before"] and not (row["now"] and row["indexed"])] == []


async def test_what_a_merged_record_was_called_finds_whose_it_is_until_they_are_two_again(store: Store) -> None:
    async with store.transaction() as tx:
        one, two = [await tx.customers.add(records.customer(name=name)) for name in ("Ann Ward", "Zoë Hall")]
        merge, details = records.merge(one.id, two.id)
        await tx.merges.join(merge)
        await tx.merges.add(merge, details)
        assert await names(tx, name="zoe") == await names(tx, name="ward") == {"Ann Ward"}
        assert await names(tx, name="hall ann") == set()
        split, _ = records.merge(one.id, two.id, act="split", at=NOON + DAY, undoes=merge.id)
        await tx.merges.part(split)
        await tx.merges.add(split)
        assert await names(tx, name="zoe") == {"Zoë Hall"}


async def test_a_changed_name_is_found_by_and_the_one_before_no_more(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.customers.add(records.customer(name="Ann Ward"))
        await tx.customers.update(records.customer(id=person.id, name="Ann Hall"))
        assert (await names(tx, name="hall"), await names(tx, name="ward")) == ({"Ann Hall"}, set())


async def test_every_filter_must_hold_beside_the_name(store: Store) -> None:
    async with store.transaction() as tx:
        for name in ("Ann Ward", "Zoë Ward"):
            points = (records.phone("+447700900321"),)
            await tx.customers.add(records.customer(name=name, contact_points=points))
        await tx.customers.add(records.customer(name="Zoë Ward the other"))
        assert await names(tx, name="zoe w", phone="+447700900321") == {"Zoë Ward"}
        holders = await tx.customers.by_contact_point(ContactPointKind.PHONE, "+447700900321")
        assert len(holders) == 2


@pytest.mark.parametrize("role", ["origin", "replica"])
async def test_people_loaded_and_renamed_by_sql_are_found(store: Store, dsn: str, role: str) -> None:
    loaded = (
        "INSERT INTO customers (id, name, access_needs, created_at, updated_at, version)"
        " SELECT gen_random_uuid(), 'Siân ' || n, '[]', now(), now(), 1 FROM generate_series(1, 30) n"
    )
    renamed = "UPDATE customers SET name = 'Zoë' WHERE name = 'Siân 7'"
    await execute(dsn, f"SET session_replication_role = {role}", loaded, renamed)
    async with store.reading() as tx:
        assert len(await names(tx, name="sian")) == 29
        assert await names(tx, name="zoe") == {"Zoë"}


@pytest.mark.parametrize(("few", "many"), [(2, 4), (5, 60), (2_000, 24_000)])
async def test_the_pages_are_the_same_whichever_way_they_were_found(
    store: Store, monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    monkeypatch.setattr(name_search, "_FEW", few)
    monkeypatch.setattr(name_search, "_MANY", many)
    rng = random.Random(few)  # noqa: S311 - chance that can be repeated
    async with store.transaction() as tx:
        called = await somebody_called(tx, rng)
        for part in ("a", "an", "ann", "ward", "zoe", "hall ann", "x", "xy", "quill", "'"):
            wanted = sorted(
                (id_ for id_, said in called.items() if any(part.strip("'") in s for s in said)), reverse=True
            )
            for limit in (1, 3, 50):
                assert await paged(tx, part, limit) == wanted, (part, limit)


async def somebody_called(tx: Transaction, rng: random.Random) -> dict[str, list[str]]:
    """Ninety people, some with several records; what each is called, in small letters, by the survivor's id."""
    people: dict[str, list[str]] = {}
    for _ in range(90):
        name = f"{rng.choice(('Ann', 'Zoe', 'Lee', 'Ben'))} {rng.choice(('Ward', 'Hall', 'Annan', 'Quill'))}"
        people[(await tx.customers.add(records.customer(name=name))).id] = [name.lower()]
    for _ in range(12):
        one, two = rng.sample(sorted(people), 2)
        merge, details = records.merge(one, two)
        await tx.merges.join(merge)
        await tx.merges.add(merge, details)
        people[one] += people.pop(two)
    return people


async def paged(tx: Transaction, part: str, limit: int) -> Sequence[str]:
    seen: list[str] = []
    after = None
    while True:
        found, after = await tx.customers.list(Page(limit=limit, after=after), name=part)
        seen += [customer.id for customer in found]
        if after is None:
            return seen


async def test_a_rare_part_is_looked_up_in_the_index_of_parts(dsn: str) -> None:
    asked = name_search._BY_PARTS  # noqa: SLF001 - what the index must be in the words of
    values = asked.arguments({"name": "Quill", "before": records.new_id(), "limit": 51})
    connection = await asyncpg.connect(plain(dsn))
    try:
        await connection.execute("SET enable_seqscan = off")
        plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {asked.sql}", *values))
    finally:
        await connection.close()
    assert "Index Scan on ix_searchable_names_parts" in plan
