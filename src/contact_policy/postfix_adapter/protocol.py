"""Postfix's policy delegation: a request is lines of name=value up to an empty one, an answer is one action."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

# Postfix's own lines are at most 2 KB by default; names from a client's certificate may make one longer.
MAX_LINE = 8 * 1024
MAX_REQUEST = 64 * 1024


class NotUnderstood(ValueError):
    """What came is no policy request. Postfix wants no answer then: the connection is closed."""


@dataclass(frozen=True, slots=True)
class PolicyRequest:
    """What we use of a request: the stage (RCPT, DATA …), the message's own name, sender and recipient of the envelope.

    ``recipient`` is empty where a stage concerns several.
    """

    stage: str
    instance: str
    sender: str
    recipient: str


async def read_request(reader: asyncio.StreamReader) -> PolicyRequest | None:
    """Read the next request, or None where the connection has ended. Raises NotUnderstood."""
    attributes: dict[str, str] = {}
    size = 0
    while line := await _line(reader):
        size += len(line)
        if size > MAX_REQUEST:
            raise NotUnderstood("the request is too long")
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not text:
            return _request(attributes)
        name, is_attribute, value = text.partition("=")
        if not is_attribute:
            raise NotUnderstood("a line is no name=value")
        attributes[name] = value
    return None


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        line = await reader.readline()
    except ValueError:
        raise NotUnderstood("a line is too long") from None
    return line if line.endswith(b"\n") else b""


def _request(attributes: dict[str, str]) -> PolicyRequest:
    if attributes.get("request") != "smtpd_access_policy":
        raise NotUnderstood("it is no smtpd_access_policy request")
    return PolicyRequest(
        stage=attributes.get("protocol_state", ""),
        instance=attributes.get("instance", ""),
        sender=attributes.get("sender", ""),
        recipient=attributes.get("recipient", ""),
    )


def answer(action: str) -> bytes:
    """Put ``action`` as Postfix reads it."""
    return f"action={action}\n\n".encode("ascii")
