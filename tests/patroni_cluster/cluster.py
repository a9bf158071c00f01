"""Three nodes of Patroni with PostgreSQL, three of etcd and an HAProxy, all of them Debian's, on this machine.

Replication is strictly synchronous: what is acknowledged lies on two nodes, or is not acknowledged.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from fixtures.running import free_port

NODES = ("one", "two", "three")
_BIN = Path("/usr/lib/postgresql/15/bin")
_PATRONI = """\
scope: office
name: {name}
restapi: {{listen: "127.0.0.1:{rest}", connect_address: "127.0.0.1:{rest}"}}
etcd3: {{hosts: [{etcd}]}}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 5
    retry_timeout: 5
    synchronous_mode: true
    synchronous_mode_strict: true
    postgresql:
      use_pg_rewind: true
      parameters: {{max_connections: 60, shared_buffers: 64MB, wal_level: replica, hot_standby: "on",
        synchronous_commit: "on", wal_log_hints: "on"}}
  initdb: [{{encoding: UTF8}}, data-checksums]
  pg_hba: ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
postgresql:
  listen: 127.0.0.1:{port}
  connect_address: 127.0.0.1:{port}
  data_dir: {folder}/{name}/data
  bin_dir: {bin}
  authentication:
    superuser: {{username: postgres, password: none}}
    replication: {{username: replicator, password: none}}
  remove_data_directory_on_rewind_failure: true
  remove_data_directory_on_diverged_timelines: true
  parameters: {{unix_socket_directories: "{folder}/{name}"}}
watchdog: {{mode: "off"}}
"""
_HAPROXY = """\
global
    maxconn 500
defaults
    mode tcp
    timeout connect 2s
    timeout client 1h
    timeout server 1h
    timeout check 2s
listen database
    bind 127.0.0.1:{front}
    option httpchk OPTIONS /primary
    http-check expect status 200
    default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
"""


@dataclass(slots=True)
class Node:
    """One node: Patroni and the PostgreSQL that it runs."""

    name: str
    port: int
    rest: int
    folder: Path
    patroni: subprocess.Popen[bytes] | None = None

    @property
    def role(self) -> str:
        """What Patroni says that it is: "" where it says nothing."""
        with suppress(httpx.HTTPError):
            answer = httpx.get(f"http://127.0.0.1:{self.rest}/patroni", timeout=1, trust_env=False).json()
            return str(answer.get("role", "")) if answer.get("state") == "running" else ""
        return ""

    def start(self) -> None:
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.patroni = subprocess.Popen(
                ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", "patroni",
                 self.folder / f"{self.name}.yml"],
                stdout=log, stderr=log, start_new_session=True, env=os.environ | {"HOME": str(self.folder)},
            )  # fmt: skip

    def pids(self) -> list[int]:
        """Patroni, PostgreSQL's parent and all its children."""
        assert self.patroni is not None
        found = [self.patroni.pid]
        for pid in found:
            with suppress(FileNotFoundError):
                found += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        if (parent := self.postmaster()) and parent not in found:
            found += [parent, *map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())]
        return found

    def postmaster(self) -> int | None:
        with suppress(OSError, ValueError):
            pid = int((self.folder / self.name / "data" / "postmaster.pid").read_text().split()[0])
            return pid if Path(f"/proc/{pid}").exists() else None
        return None

    def signal(self, what: signal.Signals) -> None:
        """Do to every process of the node what befalls a machine."""
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, what)


class Cluster:
    """The nodes, and where the database is reached."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.front = free_port()
        self.nodes = [Node(name, free_port(), free_port(), folder) for name in NODES]
        self._others: list[subprocess.Popen[bytes]] = []

    @property
    def dsn(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.front}/office"

    def start(self) -> None:
        etcd = self._start_etcd()
        for node in self.nodes:
            (self.folder / node.name).mkdir()
            (self.folder / f"{node.name}.yml").write_text(
                _PATRONI.format(
                    name=node.name, rest=node.rest, port=node.port, folder=self.folder, bin=_BIN, etcd=", ".join(etcd)
                )
            )
        for path in (self.folder, *self.folder.rglob("*")):
            shutil.chown(path, "postgres", "postgres")
        self.nodes[0].start()
        self.wait(lambda: self.nodes[0].role in _LEADS, 90)
        for node in self.nodes[1:]:
            node.start()
        self.wait(self.is_whole, 120)
        self._start_haproxy()
        self.ask(self.primary(), "CREATE DATABASE office")

    def stop(self) -> None:
        for node in self.nodes:
            if node.patroni is not None:
                node.signal(signal.SIGCONT)
                node.signal(signal.SIGKILL)
                node.patroni.wait()
        for other in self._others:
            other.kill()
            other.wait()

    def primary(self) -> Node:
        found = [node for node in self.nodes if node.role in _LEADS]
        assert len(found) == 1, [node.role for node in self.nodes]
        return found[0]

    def standbys(self) -> list[Node]:
        return [node for node in self.nodes if node.role == "replica"]

    def is_whole(self) -> bool:
        """Whether there is a primary, two standbys that follow, and one of them is synchronous."""
        if sorted(node.role in _LEADS for node in self.nodes) != [False, False, True] or len(self.standbys()) != 2:
            return False
        follow = "SELECT count(*) FILTER (WHERE sync_state = 'sync'), count(*) FROM pg_stat_replication"
        return self.ask(self.primary(), f"{follow} WHERE state = 'streaming'") == "1|2"

    def ask(self, node: Node, sql: str, database: str = "postgres") -> str:
        """Ask a node itself, past HAProxy; "" where it does not answer."""
        done = subprocess.run(
            [_BIN / "psql", "--host=127.0.0.1", f"--port={node.port}", "--username=postgres", "-tAc", sql, database],
            check=False, capture_output=True, text=True, timeout=20,
        )  # fmt: skip
        return done.stdout.strip()

    def switch_over(self) -> None:
        primary, to = self.primary(), self.synchronous()
        answer = httpx.post(
            f"http://127.0.0.1:{primary.rest}/switchover",
            content=json.dumps({"leader": primary.name, "candidate": to}), timeout=60, trust_env=False,
        )  # fmt: skip
        assert answer.status_code == 200, answer.text

    def synchronous(self) -> str:
        cluster: dict[str, Any] = httpx.get(
            f"http://127.0.0.1:{self.nodes[0].rest}/cluster", timeout=5, trust_env=False
        ).json()
        return next(str(member["name"]) for member in cluster["members"] if member["role"] == "sync_standby")

    @staticmethod
    def wait(until: Any, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < deadline, f"not within {seconds} s"
            time.sleep(0.5)

    def _start_etcd(self) -> list[str]:
        clients, peers = [free_port() for _ in NODES], [free_port() for _ in NODES]
        all_peers = ",".join(f"{name}=http://127.0.0.1:{port}" for name, port in zip(NODES, peers, strict=True))
        for name, client, peer in zip(NODES, clients, peers, strict=True):
            with (self.folder / f"etcd-{name}.log").open("ab") as log:
                self._others.append(
                    subprocess.Popen(
                        ["etcd", "--name", name, "--data-dir", self.folder / f"etcd-{name}",
                         "--listen-client-urls", f"http://127.0.0.1:{client}",
                         "--advertise-client-urls", f"http://127.0.0.1:{client}",
                         "--listen-peer-urls", f"http://127.0.0.1:{peer}",
                         "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}",
                         "--initial-cluster", all_peers, "--initial-cluster-state", "new",
                         "--heartbeat-interval", "300", "--election-timeout", "3000"],
                        stdout=log, stderr=log,
                    )
                )  # fmt: skip
        return [f"127.0.0.1:{port}" for port in clients]

    def _start_haproxy(self) -> None:
        servers = "\n".join(f"    server {n.name} 127.0.0.1:{n.port} check port {n.rest}" for n in self.nodes)
        (self.folder / "haproxy.cfg").write_text(_HAPROXY.format(front=self.front, servers=servers))
        with (self.folder / "haproxy.log").open("ab") as log:
            self._others.append(
                subprocess.Popen(["haproxy", "-db", "-f", self.folder / "haproxy.cfg"], stdout=log, stderr=log)
            )


_LEADS = frozenset({"master", "primary"})


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Have one run, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="cp-patroni-"))
    folder.chmod(0o755)
    running = Cluster(folder)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)
