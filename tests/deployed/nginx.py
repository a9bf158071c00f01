"""A real nginx with what stands in ``deploy/nginx``, on other ports and with a certificate of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deployed.serving import listens
from fixtures.running import free_port

SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx"
_MAIN = """\
worker_processes 1;
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@contextmanager
def nginx(ports: Mapping[str, str], *, more: str = "") -> Iterator[tuple[str, Path]]:
    """Have it run before the services at ``ports``, by the ports that stand in the files; gives its URL and folder.

    ``more`` is a file whose locations go into the server block.
    """
    folder, port = Path(tempfile.mkdtemp(prefix="cp-nginx-")), free_port()
    site = (SHIPPED / "contact-policy.conf").read_text()
    if more:
        site = site.replace("    location / {", (SHIPPED / more).read_text() + "\n    location / {")
    for shipped, ours in ports.items():
        assert f"127.0.0.1:{shipped}" in site
        site = site.replace(f"127.0.0.1:{shipped}", f"127.0.0.1:{ours}")
    site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    site = re.sub(r"/etc/ssl/(private/)?", f"{folder}/", site).replace("/var/log/nginx", str(folder))
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder))
    _certificate(folder)
    subprocess.run(["nginx", "-q", "-t", "-c", folder / "nginx.conf"], check=True)
    running = subprocess.Popen(["nginx", "-c", folder / "nginx.conf"])
    try:
        listens(port, "nginx")
        yield f"https://127.0.0.1:{port}", folder
    finally:
        running.terminate()
        running.wait(10)
        shutil.rmtree(folder)


def _certificate(folder: Path) -> None:
    name = "contact.office.example"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"], check=True, capture_output=True,
    )  # fmt: skip
