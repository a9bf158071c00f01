"""What keeps the record as it is: the triggers on its tables, and the functions of the database that they and we call.

``guards.toml`` says how this release's migrations leave them. Whoever owns the database can put them off.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from sqlalchemy import Text, column, text

from contact_policy.storage.connection import Repository
from contact_policy.storage.prepared import Prepared

_REVISION = Prepared(text("SELECT version_num FROM alembic_version").columns(column("version_num", Text)))
# One written in the words of SQL is kept as it was read, which releases of PostgreSQL tell differently.
# Of a trigger whether it is on for everybody ('A'), when it fires and what it calls; of a function a digest.
_GUARDS = Prepared(
    text(
        "SELECT relname || '.' || tgname AS name, concat_ws(' ', tgenabled, tgtype, proname) AS said"
        "  FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid JOIN pg_proc AS p ON p.oid = tgfoid"
        " WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace"
        " UNION ALL SELECT CAST(p.oid::regprocedure AS text),"
        " left(encode(sha256(convert_to(concat_ws(' ', prosecdef, proconfig, prosrc), 'UTF8')), 'hex'), 16)"
        "  FROM pg_proc AS p WHERE pronamespace = 'public'::regnamespace AND prosqlbody IS NULL AND NOT EXISTS ("
        " SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'e')"
    ).columns(column("name", Text), column("said", Text))
)


@cache
def as_migrated() -> tuple[str, Mapping[str, str]]:
    """The revision of the schema, and each guard by its name as the migrations up to there leave it."""
    kept = tomllib.loads(resources.files(__package__).joinpath("guards.toml").read_text(encoding="utf-8"))
    return kept["revision"], kept["guards"]


def as_toml(revision: str, guards: Mapping[str, str]) -> str:
    """The file that says so."""
    lines = (f'"{name}" = "{said}"' for name, said in sorted(guards.items()))
    return "\n".join([f'revision = "{revision}"', "", "[guards]", *lines, ""])


class GuardRepository(Repository):
    """The guards as they stand."""

    async def revision(self) -> str | None:
        """The revision of the schema."""
        found: str | None = await self._connection.value(_REVISION)
        return found

    async def standing(self) -> Mapping[str, str]:
        """Each guard by its name."""
        return {row["name"]: row["said"] for row in await self._connection.rows(_GUARDS)}
