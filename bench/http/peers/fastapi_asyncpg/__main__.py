"""``python -m bench.http.peers.fastapi_asyncpg PORT``, with DATABASE_URL."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI

from bench.http.peers.fastapi_asyncpg import cases, contact_events, customers
from bench.http.peers.fastapi_asyncpg.database import lifespan


def _main() -> None:
    app = FastAPI(lifespan=lifespan)
    for part in (customers, contact_events, cases):
        app.include_router(part.router)
    uvicorn.run(app, port=int(sys.argv[1]), access_log=False, log_level="warning", server_header=False)


if __name__ == "__main__":
    _main()
