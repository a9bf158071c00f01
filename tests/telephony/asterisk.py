"""Asterisk with the dial plan that the integration ships, unchanged, in a folder with a newer Debian than ours."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PLAN = Path(__file__).parents[2] / "integrations" / "asterisk" / "extensions.conf"
# Where ``run`` has put it; empty where it cannot be had.
ROOT = Path(os.environ.get("TELEPHONY_ASTERISK", ""))
STARTED_WITHIN_SECONDS = 60

FILES = {
    "asterisk.conf": """\
[directories]
astetcdir => {folder}
astlogdir => {folder}
astspooldir => {folder}
astrundir => {folder}
astdbdir => {folder}
""",
    "modules.conf": "[modules]\nautoload = yes\n",
    "logger.conf": "[logfiles]\nfull => notice,warning,error\n",
    # By its address everybody here is the trunk; whom it dials is an extension behind it.
    "pjsip.conf": """\
[loopback]
type = transport
protocol = udp
bind = 127.0.0.1:{port}

[endpoint](!)
type = endpoint
transport = loopback
context = from-trunk
disallow = all
allow = alaw
direct_media = no

[trunk](endpoint)
aors = trunk
trust_id_inbound = yes
[trunk]
type = aor
contact = sip:127.0.0.1:{behind}
[trunk]
type = identify
endpoint = trunk
match = 127.0.0.1

[desk](endpoint)
aors = desk
[desk]
type = aor
contact = sip:desk@127.0.0.1:{behind}

[out](endpoint)
""",
}


@dataclass(frozen=True, slots=True)
class Asterisk:
    """Where it listens, and what it logs."""

    port: int
    log: Path

    def said(self) -> list[str]:
        """What the dial plan has logged so far."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return re.findall(r"contact-status: (.*)", text)


@contextmanager
def running_asterisk(behind: int, status_url: str, header: str = "") -> Iterator[Asterisk]:
    """Asterisk in front of the extensions at a port; ``header`` is its credential."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="cp-", dir=ROOT / "tmp", ignore_cleanup_errors=True) as folder:
        inside = "/" + str(Path(folder).relative_to(ROOT))
        for name, text in FILES.items():
            Path(folder, name).write_text(text.format(folder=inside, port=port, behind=behind), encoding="utf-8")
        shutil.copy(PLAN, folder)
        asterisk = Asterisk(port, Path(folder, "full"))
        process = subprocess.Popen(
            ["/usr/sbin/chroot", str(ROOT), "/usr/sbin/asterisk", "-f", "-C", f"{inside}/asterisk.conf"],
            env=os.environ | {"CONTACT_STATUS_URL": status_url, "CONTACT_STATUS_HEADER": header},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait_until_it_answers(process, asterisk)
            yield asterisk
        finally:
            process.kill()
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], asterisk: Asterisk) -> None:
    deadline = time.monotonic() + STARTED_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(asterisk.port):
            return
        time.sleep(0.2)
    log = asterisk.log.read_text(encoding="utf-8", errors="replace") if asterisk.log.exists() else "nothing"
    raise AssertionError(f"Asterisk did not start, and said: {log}")


def _answers(port: int) -> bool:
    """Whether it takes calls: its dial plan and its endpoints are there when OPTIONS are answered 200."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(("127.0.0.1", port))
        asking.settimeout(0.5)
        own, once = f"127.0.0.1:{asking.getsockname()[1]}", time.monotonic_ns()
        options = (
            f"OPTIONS sip:2000@127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{once}\r\n"
            f"From: <sip:probe@{own}>;tag=1\r\nTo: <sip:2000@127.0.0.1>\r\nCall-ID: {once}\r\n"
            "CSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        )
        try:
            asking.send(options.encode())
            return asking.recv(4096).startswith(b"SIP/2.0 200")
        except (ConnectionError, TimeoutError):
            return False
