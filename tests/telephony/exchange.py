"""The office's telephones in front of which the gate stands, and one call through it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fixtures.office import Json
from fixtures.restricting import phone
from fixtures.running import RunningService
from telephony.kamailio import Gate
from telephony.people import restricted
from telephony.sip import Call, Message
from telephony.sipp import Calling, Telephone, answering

BLOCKED, LIMITED, TRANSFERRED, BOTH, BY_NUMBER, AWAY, SHARED, UNKNOWN = (f"0770090000{n}" for n in range(1, 9))
NOBODY_THERE = "sip:nobody@127.0.0.1:5099"
ONCE = Calling()
ONE_MINUTE: Json = {"kind": "call_time_limit", "minutes": 1}


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two telephones that can be rung: the office's line, and the single point of contact."""

    line: Telephone
    contact: Telephone
    folder: Path

    def call(self, gate: Gate, caller: str, how: Calling = ONCE) -> Placed:
        """Call once, to the end of the call."""
        (seen,) = how.start(gate.port, caller, self.folder).finish()
        return Placed(seen, self, gate.said(seen.call_id))

    def rung(self) -> dict[str, dict[str, Message]]:
        """Who was rung, by Call-ID, and the INVITE that came there."""
        found: dict[str, dict[str, Message]] = defaultdict(dict)
        for name, end in (("line", self.line), ("contact", self.contact)):
            for call_id, call in end.calls.items():
                if invite := call.first("INVITE"):
                    found[call_id][name] = invite
        return found


@dataclass(frozen=True, slots=True)
class Placed:
    """A call that is over: what the caller saw, and what the gate logged of it."""

    seen: Call
    exchange: Exchange
    said: list[str]

    def __str__(self) -> str:
        """In short: the outcome, and who was rung."""
        return f"{self.seen.outcome}; rung: {', '.join(self.rung) or 'nobody'}"

    @property
    def rung(self) -> dict[str, Message]:
        """Who was rung, and the INVITE that came there."""
        return self.exchange.rung()[self.seen.call_id]


@pytest.fixture(scope="session")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """The office's telephones."""
    folder = tmp_path_factory.mktemp("exchange")
    with answering(folder) as line, answering(folder) as contact:
        yield Exchange(line, contact, folder)


@pytest.fixture(scope="session")
def people(service: RunningService, exchange: Exchange) -> dict[str, Json]:
    """The restrictions in force, by the number that the person calls from."""
    to_contact = {"kind": "single_contact", "name": "Public Response Co-ordinator"}
    by_uri = to_contact | {"sip_uri": f"sip:coordinator@127.0.0.1:{exchange.contact.port}"}
    measures: dict[str, list[Json]] = {
        BLOCKED: [{"kind": "block_phone", "numbers": [BLOCKED]}],
        LIMITED: [ONE_MINUTE],
        TRANSFERRED: [by_uri],
        BOTH: [by_uri, ONE_MINUTE],
        BY_NUMBER: [to_contact | {"phone": "01632 960101"}],
        AWAY: [to_contact | {"sip_uri": NOBODY_THERE}],
        SHARED: [ONE_MINUTE],
    }
    return {
        number: restricted(service, [phone(number, shared=number == SHARED)], *each)
        for number, each in measures.items()
    }
