"""Telephones that do what their name says: an extension 503 answers 503, others ring, are silent, or pick up."""

from __future__ import annotations

import re
import socket
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

RINGING, OK, NOT_FOUND = "180 Ringing", "200 OK", "404 Not Found"
_ENOUGH = b""
SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)
_REQUEST = re.compile(r"(?P<method>[A-Z]+) (?P<uri>sips?:(?P<user>[^@ ]*)@?[^ ]*) SIP/2.0\r\n")
_COPIED = re.compile(r"^(?:Via|From|To|Call-ID|CSeq|Record-Route):[^\r\n]*\r\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Extensions:
    """Where they all are, and whom each call has rung, in order."""

    port: int
    rung: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def answer(self, request: str) -> str:
        """What is said to a request; nothing to an ACK, nor by the extension that is silent."""
        asked = _REQUEST.match(request)
        if asked is None or asked["method"] == "ACK" or asked["user"] == "silent":
            return ""
        status = OK if asked["method"] != "INVITE" else self._picked_up(asked["user"])
        if asked["method"] == "INVITE":
            self._note(request, asked["user"])
        copied = re.sub(r"^(To:[^\r\n;]*)\r\n", r"\1;tag=e\r\n", "".join(_COPIED.findall(request)), flags=re.MULTILINE)
        body = SDP if status == OK and asked["method"] == "INVITE" else ""
        contact = f"Contact: <sip:{asked['user']}@127.0.0.1:{self.port}>\r\n"
        kind = "Content-Type: application/sdp\r\n" if body else ""
        return f"SIP/2.0 {status}\r\n{copied}{contact}{kind}Content-Length: {len(body)}\r\n\r\n{body}"

    def _picked_up(self, user: str) -> str:
        if re.fullmatch("[3-6][0-9][0-9]", user):
            return f"{user} As it is called"
        return NOT_FOUND if user.startswith("+") else RINGING if user == "rings" else OK

    def _note(self, request: str, user: str) -> None:
        call_id = re.search(r"^Call-ID: *(\S+)", request, re.MULTILINE)
        assert call_id
        if user not in self.rung[call_id[1]][-1:]:  # it may have been sent again
            self.rung[call_id[1]].append(user)


@contextmanager
def extensions() -> Iterator[Extensions]:
    """They take calls for as long as the block lasts."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taking:
        taking.bind(("127.0.0.1", 0))
        all_of_them = Extensions(taking.getsockname()[1])
        thread = Thread(target=_take, args=(taking, all_of_them), daemon=True)
        thread.start()
        yield all_of_them
        taking.sendto(_ENOUGH, taking.getsockname())
        thread.join(timeout=5)


def _take(taking: socket.socket, all_of_them: Extensions) -> None:
    while True:
        request, whom = taking.recvfrom(65_536)
        if request == _ENOUGH:
            return
        if answer := all_of_them.answer(request.decode("latin-1")):
            taking.sendto(answer.encode("latin-1"), whom)
