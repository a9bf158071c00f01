"""Salted digests of records: kept with the entry that tells of a change, and held against the records later.

A record's content is the row as JSON without what is empty, so that a column that is added later, and may be empty,
changes no digest from before it.
"""

from __future__ import annotations

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, text

from contact_policy.records.seals import HeldRecord
from contact_policy.storage.columns import Id
from contact_policy.storage.connection import Connection
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import record_digests
from contact_policy.storage.touched import SEALED


def _digest(kind: str) -> str:
    left_out = ",".join(SEALED[kind])
    content = f"CAST(jsonb_strip_nulls(to_jsonb(record)) - CAST('{{{left_out}}}' AS text[]) AS text)"
    return f"sha256(uuid_send(told.salt) || convert_to({content}, 'UTF8'))"


def _keep(kind: str) -> Prepared[Row]:
    # a salt for each row: PostgreSQL works out once what stands outside the rows
    return Prepared(
        text(
            f"""
            INSERT INTO record_digests (sequence, kind, row_id, salt, digest)
            SELECT told.sequence, '{kind}', record.id, told.salt, {_digest(kind)}
              FROM (SELECT id, sequence, gen_random_uuid() AS salt
                      FROM unnest(:ids, :sequences) AS asked (id, sequence)) AS told
              JOIN {kind} AS record ON record.id = told.id
            """  # noqa: S608 - our own tables' names
        ).bindparams(given("ids", ARRAY(Id)), given("sequences", ARRAY(BigInteger)))
    )


def _held(kind: str) -> Prepared[HeldRecord]:
    statement = text(
        f"""
        SELECT told.sequence AS sequence, told.kind AS kind, told.row_id AS row_id, record.id IS NOT NULL AS is_there,
               coalesce({_digest(kind)} = told.digest, false) AS is_same
          FROM record_digests AS told LEFT JOIN {kind} AS record ON record.id = told.row_id
         WHERE told.kind = '{kind}' AND told.sequence BETWEEN :first AND :last
           AND NOT EXISTS (SELECT FROM record_digests AS later
                            WHERE later.row_id = told.row_id AND later.kind = told.kind AND later.id > told.id)
        """  # noqa: S608 - our own tables' names
    ).bindparams(given("first", BigInteger), given("last", BigInteger))
    told = record_digests.c
    return Prepared(
        statement.columns(
            told.sequence, told.kind, told.row_id, Column("is_there", Boolean), Column("is_same", Boolean)
        ),
        HeldRecord,
    )


_KEEP = {kind: _keep(kind) for kind in SEALED}
_HELD = {kind: _held(kind) for kind in SEALED}


async def keep(connection: Connection) -> None:
    """Digest what the transaction wrote as it stands now, each with the entry that tells of it."""
    for kind, ids, sequences in connection.touched.by_table():
        await connection.write(_KEEP[kind], ids=ids, sequences=sequences)


async def held(connection: Connection, first: int, last: int) -> list[HeldRecord]:
    """Hold the records that these entries were the last to tell of against their digests."""
    return [record for kind in _HELD.values() for record in await connection.rows(kind, first=first, last=last)]
