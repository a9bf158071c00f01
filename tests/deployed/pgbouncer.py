"""A real PgBouncer in transaction mode before the tests' PostgreSQL."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from deployed.serving import listens
from fixtures.running import free_port

_CONFIGURATION = """\
[databases]
* = {server}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
ignore_startup_parameters = {ignored}
logfile = {folder}/log
"""


@contextmanager
def pgbouncer(dsn: str, *, ignored: str = "") -> Iterator[str]:
    """Have it run; gives the DSN over it, without the word that it is there."""
    parts, port = urlsplit(dsn), free_port()
    asked = parse_qs(parts.query)
    host, port_of_server = asked.get("host", [parts.hostname])[0], parts.port or asked.get("port", ["5432"])[0]
    server = f"host={host} port={port_of_server} user={parts.username}"
    if parts.password:
        server += f" password={unquote(parts.password)}"
    folder = Path(tempfile.mkdtemp(prefix="cp-pgbouncer-"))
    folder.chmod(0o755)
    shutil.chown(folder, "postgres")
    (folder / "ini").write_text(_CONFIGURATION.format(server=server, port=port, folder=folder, ignored=ignored))
    running = subprocess.Popen(["setpriv", "--reuid", "postgres", "--clear-groups", "pgbouncer", "-q", folder / "ini"])
    try:
        listens(port, "PgBouncer")
        yield f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}"
    finally:
        running.terminate()
        running.wait(10)
        shutil.rmtree(folder)
