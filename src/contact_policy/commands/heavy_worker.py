"""The helper process of a worker, for requests whose work grows: one at a time, from admission to the last byte.

A worker starts it with the number of the socket to speak over, and its own process's.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
import sys
from contextlib import suppress
from typing import Any

from fastapi import FastAPI
from starlette.types import Message

from contact_policy.api.heavy_work import Frame, asked_of, frame, read_frame
from contact_policy.app import create_app, verifier_for
from contact_policy.commands import logs, orphans, startup
from contact_policy.services import Store
from contact_policy.settings import Settings

_GIVE_UP = "give_up"
_GIVEN_UP = Frame({"status": 0, "headers": []})


def main() -> None:
    """Answer until the worker closes the socket."""
    spoken_over, worker = int(sys.argv[1]), int(sys.argv[2])
    orphans.end_with(worker)
    settings = Settings.from_environment()
    logs.set_up(settings)
    logging.getLogger("contact_policy.access").disabled = True  # the worker writes that line
    asyncio.run(_answer_all(socket.socket(fileno=spoken_over), settings))


async def _answer_all(spoken_over: socket.socket, settings: Settings) -> None:
    app = _application(settings)
    # Much is read and let go of again, and none of it goes round in circles: looking for that takes half the time.
    gc.freeze()
    gc.disable()
    reader, writer = await asyncio.open_connection(sock=spoken_over)
    with suppress(ConnectionError):
        await _answer_each(app, reader, writer)
    writer.close()
    await app.state.store.close()


def _application(settings: Settings) -> FastAPI:
    store = Store(settings.database_url, pool_size=1, answer_within=settings.statement_seconds)
    policy = startup.policy_of(settings)
    return create_app(settings, store=store, policy=policy, verifier=verifier_for(settings, policy))


async def _answer_each(app: FastAPI, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until the worker has gone. What it says while a question is being answered is to give that up."""
    said = asyncio.create_task(read_frame(reader))
    while (question := await said) is not None:
        said = asyncio.create_task(read_frame(reader))
        if _GIVE_UP in question.head:
            continue  # it had been answered
        answering = asyncio.create_task(_answer(app, question))
        await asyncio.wait([answering, said], return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            answering.cancel()
            await asyncio.wait([answering])
        answer = _GIVEN_UP if answering.cancelled() else answering.result()
        for piece in frame(answer.head, answer.body):
            writer.write(piece)
            await writer.drain()
        del answering, answer
        gc.collect()


async def _answer(app: FastAPI, question: Frame) -> Frame:
    """Ask our own application, as the worker that hands the question on would have been asked."""
    head: dict[str, Any] = {}
    body: list[bytes] = []
    unread = [{"type": "http.request", "body": b"".join(question.body), "more_body": False}]

    async def receive() -> Message:
        if not unread:
            await asyncio.Event().wait()  # the worker says so where nobody is there any more
        return unread.pop()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            head["status"] = message["status"]
            head["headers"] = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
        else:
            body.append(message["body"])

    await app(asked_of(question), receive, send)
    return Frame(head, body)


if __name__ == "__main__":
    main()
