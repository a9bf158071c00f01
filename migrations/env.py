"""What Alembic runs: on the connection ``storage.schema`` hands over, or from the command line on ``DATABASE_URL``."""

import asyncio
import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from contact_policy.storage.dsn import connector
from contact_policy.storage.tables import metadata


def render(kind: str, column_type: Any, _autogenerate_context: Any) -> str | Literal[False]:
    """Write our column types into new revisions as PostgreSQL's own, so that a revision never changes its meaning."""
    written = {"Plain": "postgresql.JSONB()", "Code": "sa.Text()", "Codes": "sa.ARRAY(sa.Text())"}
    return written.get(type(column_type).__name__, False) if kind == "type" else False


def run(connection: Connection) -> None:
    """Run the migrations on ``connection``."""
    context.configure(connection=connection, target_metadata=metadata, render_item=render)
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_run() -> None:
    """Run the migrations on ``DATABASE_URL``, for developers at the command line."""
    connect = connector(os.environ["DATABASE_URL"])
    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(run)


handed_over = context.config.attributes.get("connection")
if handed_over is None:
    asyncio.run(connect_and_run())
else:
    run(handed_over)
