"""The server that Postfix talks to: many connections, one question a message, and a stop that answers what is asked."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable

from contact_policy.postfix_adapter.actions import ACCEPTED, DUNNO, LATER, MailStatus
from contact_policy.postfix_adapter.protocol import MAX_LINE, NotUnderstood, PolicyRequest, answer, read_request
from contact_policy.postfix_adapter.question import StatusClient, Unanswered
from contact_policy.postfix_adapter.recipients import UnaskedMailboxes

log = logging.getLogger("contact_policy.postfix")

# Postfix names a message by process, time and count; anything else is not repeated in our log.
_INSTANCE = re.compile(r"[0-9a-f.]{1,64}")
_STOPPING_SECONDS = 2


class Adapter:
    """Answers Postfix with what the service says of the sender, or with DUNNO."""

    def __init__(self, client: StatusClient, unasked: Iterable[str] = ("postmaster",)) -> None:
        """``unasked`` are the mailboxes whose mail is never asked about."""
        self._client = client
        self._unasked = UnaskedMailboxes(unasked)
        self._conversations: dict[asyncio.Task[None], Conversation] = {}
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port, which the system chooses where it is 0. Raises OSError."""
        self._server = await asyncio.start_server(self._converse, host, port, limit=MAX_LINE, backlog=512)
        chosen: int = self._server.sockets[0].getsockname()[1]
        return chosen

    async def stop(self) -> None:
        """Take no more connections or requests, answer those underway, and close."""
        if self._server is not None:
            self._server.close()
        for conversation in self._conversations.values():
            conversation.stop()
        if self._conversations:
            await asyncio.wait(self._conversations, timeout=_STOPPING_SECONDS)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = Conversation(self._client, self._unasked, reader, writer)
        task = asyncio.create_task(conversation.run())
        self._conversations[task] = conversation
        task.add_done_callback(self._conversations.pop)
        await task


class Conversation:
    """One connection of Postfix's, on which it asks again and again, one request after the other."""

    def __init__(
        self,
        client: StatusClient,
        unasked: UnaskedMailboxes,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._client = client
        self._unasked = unasked
        self._reader = reader
        self._writer = writer
        self._is_answering = False
        self._is_stopping = False
        # The message at hand: its name and sender, what was answered of it, and whether it goes to somebody unasked.
        self._message = ("", "")
        self._status: MailStatus | None = None
        self._is_to_unasked = False

    async def run(self) -> None:
        """Answer until the other side closes, says what we do not understand, or we stop."""
        try:
            while not self._is_stopping and (request := await read_request(self._reader)):
                self._is_answering = True
                self._writer.write(answer(await self._action(request)))
                await self._writer.drain()
                self._is_answering = False
        except NotUnderstood as error:
            log.warning("closed a connection: %s", error)
        except ConnectionError:
            log.info("Postfix closed a connection before its answer")
        finally:
            self._writer.close()

    def stop(self) -> None:
        """End it: at once where nothing is being answered, else after that."""
        self._is_stopping = True
        if not self._is_answering:
            self._writer.close()

    async def _action(self, request: PolicyRequest) -> str:
        # The empty sender is a bounce: nobody's, and the only way to learn that a letter of ours did not arrive.
        if not request.sender:
            return DUNNO
        if self._message != (request.instance, request.sender) or not request.instance:
            self._message = (request.instance, request.sender)
            self._status = None
            self._is_to_unasked = False
        if self._unasked.covers(request.recipient):
            if request.stage == "RCPT" and self._is_redirected():
                return LATER
            self._is_to_unasked = True
            return DUNNO
        if self._is_to_unasked and request.stage != "RCPT":
            return DUNNO  # whom it was refused for is left out by now
        if self._status is None:
            self._status = await self._ask(request)
        if self._is_to_unasked and self._is_redirected():
            return LATER
        return self._status.action(request.stage)

    def _is_redirected(self) -> bool:
        """Whether the message goes elsewhere: all of it, for Postfix redirects no single recipient."""
        return self._status is not None and bool(self._status.file_to)

    async def _ask(self, request: PolicyRequest) -> MailStatus:
        """Ask once for each message; whatever goes wrong, the message goes on."""
        try:
            status = await self._client.ask(request.sender)
        except Unanswered as error:
            log.error("fail-open: %s (message %s)", error, _named(request))  # noqa: TRY400 - expected; no stack
            return ACCEPTED
        except Exception as error:  # noqa: BLE001 - mail is let through whatever it is
            log.error("fail-open: %s (message %s)", type(error).__name__, _named(request))  # noqa: TRY400
            return ACCEPTED
        if status != ACCEPTED:
            log.info("%s (message %s)", "refused" if status.reply else "filed", _named(request))
        return status


def _named(request: PolicyRequest) -> str:
    return request.instance if _INSTANCE.fullmatch(request.instance) else "-"
