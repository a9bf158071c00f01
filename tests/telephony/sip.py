"""What SIPp saw on the wire, read back from its message trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ENTRY = re.compile(
    r"^-{20,} (?P<at>\S+ \S+)\n(?:UDP|TCP) message (?P<direction>sent|received)[^\n]*\n\n(?P<text>.*?)(?=^-{20,} |\Z)",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message at one end of a call."""

    at: datetime
    is_received: bool
    first_line: str
    headers: str

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        found = re.search(rf"^{name}: *(.*)$", self.headers, re.MULTILINE)
        return found[1] if found else ""

    @property
    def call_id(self) -> str:
        """The same at both ends: Kamailio passes it on."""
        return self.header("Call-ID")


def messages(trace: Path) -> Iterator[Message]:
    """All messages of a trace, oldest first."""
    text = trace.read_text(encoding="latin-1").replace("\r", "") if trace.exists() else ""
    for entry in ENTRY.finditer(text):
        first_line, _, headers = entry["text"].partition("\n")
        yield Message(datetime.fromisoformat(entry["at"]), entry["direction"] == "received", first_line, headers)


@dataclass(frozen=True, slots=True)
class Call:
    """One call as one end saw it."""

    call_id: str
    messages: tuple[Message, ...]

    def first(self, start: str, *, cseq: str = "") -> Message | None:
        """The first message with this beginning, of this transaction where one is named."""
        fits = (m for m in self.messages if m.first_line.startswith(start) and m.header("CSeq").startswith(cseq))
        return next(fits, None)

    @property
    def outcome(self) -> str:
        """Status and reason of the first final response to the call, such as ``200 OK``."""
        finals = (m for m in self.messages if re.match(r"SIP/2.0 [2-6]", m.first_line))
        return next((m.first_line.removeprefix("SIP/2.0 ") for m in finals if m.header("CSeq") == "1 INVITE"), "none")

    @property
    def was_answered(self) -> bool:
        """Whether somebody picked up."""
        return self.outcome.startswith("200")

    def seconds(self, start: str, until: str) -> float:
        """From the first message of the call that begins so, to the first that begins like ``until``."""
        began, ended = self.first(start, cseq="1 INVITE"), self.first(until)
        assert began, f"{self.call_id}: no {start}"
        assert ended, f"{self.call_id}: no {until}"
        return (ended.at - began.at).total_seconds()


def calls(trace: Path) -> dict[str, Call]:
    """All calls of a trace by their Call-ID."""
    found: dict[str, list[Message]] = {}
    for message in messages(trace):
        found.setdefault(message.call_id, []).append(message)
    return {call_id: Call(call_id, tuple(sent)) for call_id, sent in found.items()}
