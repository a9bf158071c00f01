"""``python -m bench.http.baselines raw|noop PORT ANSWER``: what an answer costs that is not worked out at all.

``raw`` gives the bytes and headers of ANSWER, one of the product's own; ``noop`` is FastAPI with a route that does
nothing. Both are served by the same settings as the product.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

# The server adds these itself, to ours as to these.
_THE_SERVERS = {"date", "server", "connection", "transfer-encoding"}


def keep(answer: httpx.Response, path: Path) -> None:
    """Write an answer down for ``raw`` to give."""
    headers = [[name, value] for name, value in answer.headers.items() if name not in _THE_SERVERS]
    path.write_text(json.dumps({"headers": headers, "body": answer.text}))


def raw(answer: Path) -> Any:
    """An ASGI application that gives the same bytes whatever it is asked."""
    kept = json.loads(answer.read_text())
    headers = [(name.encode(), value.encode()) for name, value in kept["headers"]]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    body = {"type": "http.response.body", "body": kept["body"].encode()}

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send(start)
        await send(body)

    return app


def noop() -> FastAPI:
    """An application of FastAPI with nothing in it."""
    app = FastAPI()

    @app.get("/v1/contact-status")
    async def answer() -> dict[str, str]:
        return {}

    return app


def _main() -> None:
    kind, port, answer = sys.argv[1:]
    app = raw(Path(answer)) if kind == "raw" else noop()
    uvicorn.run(app, port=int(port), lifespan="off", access_log=False, log_level="warning", server_header=False)


if __name__ == "__main__":
    _main()
