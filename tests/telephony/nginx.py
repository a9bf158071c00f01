"""nginx with the sidecar's configuration that the integration ships; only its addresses and paths are other ones."""

from __future__ import annotations

import itertools
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

INTEGRATION = Path(__file__).parents[2] / "integrations" / "nginx"
NGINX = "/usr/sbin/nginx"
STARTED_WITHIN_SECONDS = 10
# What /etc/nginx/nginx.conf does around a file in conf.d.
AROUND = (
    "user root; daemon off; pid {folder}/nginx.pid; error_log stderr; events {{}} http {{ include {folder}/*.conf; }}"
)

_ports = itertools.count(8010)


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Where it answers, and what it logs."""

    url: str
    folder: Path

    @property
    def logs(self) -> str:
        """All that it has written."""
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.log")))


@contextmanager
def running_sidecar(folder: Path, service_url: str, credential: str) -> Iterator[Sidecar]:
    """The sidecar in front of a service; ``credential`` is a header and its value, as nginx writes them."""
    port = next(_ports)
    folder = folder / f"nginx-{port}"
    folder.mkdir()
    text = (INTEGRATION / "contact-status.conf").read_text(encoding="utf-8")
    for shipped, here in (
        ("server 127.0.0.1:8000;", f"server {service_url.removeprefix('http://')};"),
        ("listen 127.0.0.1:8010;", f"listen 127.0.0.1:{port};"),
        ("/var/log/nginx/", f"{folder}/"),
        ("/etc/nginx/contact-status.credential", f"{folder}/contact-status.credential"),
    ):
        assert shipped in text
        text = text.replace(shipped, here)
    (folder / "contact-status.conf").write_text(text)
    (folder / "contact-status.credential").write_text(f"proxy_set_header {credential};\n")
    (folder / "nginx.main").write_text(AROUND.format(folder=folder))
    with (folder / "nginx.log").open("w") as log:
        process = subprocess.Popen(
            [NGINX, "-p", folder, "-c", folder / "nginx.main", "-e", "stderr"], stdout=log, stderr=log
        )
    try:
        _wait_for(port, process, folder / "nginx.log")
        yield Sidecar(f"http://127.0.0.1:{port}", folder)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTED_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nginx did not start: {log.read_text(encoding='utf-8')}")
