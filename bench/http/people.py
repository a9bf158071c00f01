"""Customers by the million and restrictions by the ten thousand, put in by SQL. All of it is invented.

Customer ``n`` is called ``name(n)`` and reached by ``phone(n)`` and ``email(n)``. Their restrictions are copies of one
that the office made over HTTP, with its proposal, decision and issued notice, so they are as real as that one.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.http.database import Database

# Numbers from here on belong to nobody on record.
UNKNOWN = 90_000_000

# 160,000 surnames, so that some six of a million customers share one, with first names of their own.
_FIRST_NAMES = (
    *("Ada", "Amir", "Beth", "Carol", "Dawn", "Elif", "Femi", "Gwen", "Hugh", "Imran", "Jack", "Kofi", "Lily"),
    *("Maya", "Nia", "Omar", "Priya", "Rhys", "Sara", "Tariq", "Una", "Vera", "Wen", "Yusuf", "Zara", "Ewan", "Fay"),
)
_SYLLABLES = (
    *("ba", "ce", "do", "fi", "gu", "ha", "je", "ki", "lo", "mu"),
    *("na", "pe", "ri", "so", "tu", "va", "we", "yo", "zi", "lu"),
)
_SURNAME_SYLLABLES = 4
_SURNAMES = len(_SYLLABLES) ** _SURNAME_SYLLABLES
_STEP = 7_919  # neighbours are not called alike

_CUSTOMERS = """
SET session_replication_role = replica;  -- no foreign key is looked up: they are right, and there are millions
INSERT INTO customers (id, name, access_needs, created_at, updated_at, version)
SELECT {customer}, {name}, '[]', now(), now(), 1 FROM generate_series({first}, {last}) n;
INSERT INTO customer_versions (customer_id, version, recorded_at, name, access_needs)
SELECT {customer}, 1, now(), {name}, '[]' FROM generate_series({first}, {last}) n;
INSERT INTO contact_points (customer_id, kind, value, shared, position, added_at)
SELECT {customer}, kind, value, false, position, now() FROM generate_series({first}, {last}) n,
LATERAL (VALUES ('phone', '+4478' || lpad(n::text, 8, '0'), 0), ('email', 'customer-' || n || '@example.org', 1))
AS point (kind, value, position);
"""

_COPIES = """
INSERT INTO {table} SELECT copy.* FROM {table} model, generate_series(1, {count}) n,
LATERAL jsonb_populate_record(model, jsonb_build_object({changes})) copy
WHERE model.id = (SELECT {reference} FROM restrictions WHERE id = '{model}')
ON CONFLICT DO NOTHING;
"""

# Decisions and notices stay for good, and so do restrictions: those too many were lifted.
_LIFTED = """
UPDATE restrictions SET ended_at = now(), ended_how = 'lifted' WHERE id > '{last}' AND id <= '{very_last}';
UPDATE restrictions SET ended_at = NULL, ended_how = NULL WHERE id > '{none}' AND id <= '{last}';
"""

# What differs from the model in a copy: the table, what refers to it in a restriction, and the kinds of id.
_COPIED: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("restriction_proposals", "proposal_id", {"id": "a"}),
    ("notices", "decision_notice_id", {"id": "b", "about_id": "e"}),
    ("decisions", "decision_id", {"id": "d", "proposal_id": "a", "restriction_id": "e", "notice_id": "b"}),
    ("restrictions", "id", {"id": "e", "proposal_id": "a", "decision_id": "d", "decision_notice_id": "b"}),
)


def surname(n: int) -> str:
    """The surname of customer ``n``."""
    which = n * _STEP % _SURNAMES
    places = (len(_SYLLABLES) ** place for place in range(_SURNAME_SYLLABLES))
    return "".join(_SYLLABLES[which // place % len(_SYLLABLES)] for place in places).capitalize()


def name(n: int) -> str:
    """The name of customer ``n``."""
    return f"{_FIRST_NAMES[n % len(_FIRST_NAMES)]} {surname(n)}"


def phone(n: int) -> str:
    """The number of customer ``n``."""
    return f"+4478{n:08}"


def email(n: int) -> str:
    """The address of customer ``n``."""
    return f"customer-{n}@example.org"


def customer_id(n: int) -> str:
    """The id of customer ``n``."""
    return _uuid("c", n)


def restriction_id(n: int) -> str:
    """The id of the copied restriction of customer ``n``."""
    return _uuid("e", n)


def sql_id(kind: str, number: str = "n") -> str:
    """An id in SQL; those of customers are of the kind ``c``."""
    return f"('01900000-000{kind}-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def add_customers(database: Database, first: int, last: int) -> None:
    """Put customers ``first`` to ``last`` on record."""
    database.run(_CUSTOMERS.format(customer=sql_id("c"), name=_name(), first=first, last=last))
    database.run("VACUUM ANALYZE")


def set_restrictions(database: Database, model: str, count: int) -> None:
    """Have customers 1 to ``count`` restricted as the restriction ``model`` does, and none of the others."""
    statements = ["SET session_replication_role = replica;"]
    for table, reference, ids in _COPIED:
        changes = ", ".join(f"'{column}', {sql_id(kind)}" for column, kind in (ids | {"customer_id": "c"}).items())
        given = {"table": table, "reference": reference, "changes": changes}
        statements.append(_COPIES.format(model=model, count=count, **given))
    statements.append(_LIFTED.format(none=_uuid("e", 0), last=_uuid("e", count), very_last=_uuid("e", UNKNOWN)))
    database.run("".join(statements))
    database.run("VACUUM ANALYZE")


def _uuid(kind: str, n: int) -> str:
    return f"01900000-000{kind}-7000-8000-{n:012x}"


def _name() -> str:
    """``name`` in SQL, where ``n`` is a column."""
    which = f"(n::bigint * {_STEP} % {_SURNAMES})"
    places = (len(_SYLLABLES) ** place for place in range(_SURNAME_SYLLABLES))
    syllables = (_chosen(_SYLLABLES, f"{which} / {place}") for place in places)
    return f"{_chosen(_FIRST_NAMES, 'n')} || ' ' || initcap({' || '.join(syllables)})"


def _chosen(words: Sequence[str], which: str) -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{listed}])[1 + {which} % {len(words)}]"
